"""What is wrong with a pack: one problem a finding, each with its place and its remedy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

from commonway.kernel.errors import CommonwayError

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Where something stands: a file under the pack's folder, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a pack, in words its author can act on."""

    file: str
    line: int
    column: int
    what: str
    remedy: str
    severity: Severity = "error"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.file, self.line, self.column)

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.what} {self.remedy}"

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


def error(place: Place, what: str, remedy: str) -> Problem:
    """Return a problem that keeps the pack from being used."""
    return Problem(file=place.file, line=place.line, column=place.column, what=what, remedy=remedy)


def warning(place: Place, what: str, remedy: str) -> Problem:
    """Return a problem the pack can live with."""
    return Problem(file=place.file, line=place.line, column=place.column, what=what, remedy=remedy, severity="warning")


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return *problems* by place, each once."""
    return sorted(set(problems), key=lambda found: (found.place, found.severity, found.what, found.remedy))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those of *problems* that keep the pack from being used."""
    return [found for found in problems if found.severity == "error"]


class PackInvalid(CommonwayError):
    """A pack cannot be used; ``problems`` holds every finding, warnings too, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(in_order(problems))
        wrong = errors(self.problems)
        first = wrong[0]
        more = "" if len(wrong) == 1 else f" ({len(wrong) - 1} more)"
        super().__init__(first.what + more, where=str(first.place), remedy=first.remedy)
