"""What analysis finds, as values: a page says it in the reader's language, `words` says it in English."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much it matters: errors keep a table from being published."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Kind(StrEnum):
    """What is found."""

    OVERLAP = "overlap"  # rules that can match together
    CONFLICT = "conflict"  # rules of an ANY table that can match together and answer differently
    GAP = "gap"  # inputs that no rule matches
    UNREACHABLE = "unreachable"  # a rule that others always answer before
    DUPLICATE = "duplicate"  # a rule that says what another says
    NEVER = "never"  # a cell that nothing passes
    NOT_A_VALUE = "not-a-value"  # a cell that names a value its column cannot have
    UNREADABLE = "unreadable"  # a cell that is not FEEL
    UNKNOWN_NAME = "unknown-name"  # an expression that reads what there is not
    NOT_ANALYSED = "not-analysed"  # a cell whose answer rests on other things than its column
    NOT_FINISHED = "not-finished"  # a search given up
    FOLLOWS_DAY = "follows-day"  # cells that compare with today: true of the day it was analysed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in a decision table.

    ``rules`` count from 1. ``column`` is the column's heading and ``cell`` the text in it. ``example`` is a
    combination of inputs, as (heading, FEEL test) pairs. ``suggestion`` is what was perhaps meant, ``detail`` the
    reader's own words for what cannot be read, ``count`` how many more there are than are told.
    """

    kind: Kind
    severity: Severity
    decision: str
    line: int = 0
    rules: tuple[int, ...] = ()
    column: str = ""
    cell: str = ""
    hit_policy: str = ""
    example: tuple[tuple[str, str], ...] = ()
    suggestion: str = ""
    detail: str = ""
    count: int = 0


def errors_in(findings: tuple[Finding, ...] | list[Finding]) -> list[Finding]:
    """Return those of *findings* that keep a table from being published."""
    return [found for found in findings if found.severity is Severity.ERROR]
