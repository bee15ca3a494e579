"""What a register is asked, and how it can end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from commonway.kernel.errors import CommonwayError
from commonway.packs import plain
from commonway.packs.conditions import fault_of_value
from commonway.packs.definitions import Clause, FactDefinition
from commonway.packs.evidence import Evidence, EvidenceSource

Ending = Literal["found", "no-record", "refused", "many-records", "later"]
MOST_PAPERS = 3  # documents of one answer


class AnswerMakesNoSense(CommonwayError):
    """What a register answered cannot be read, or does not fit the facts it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: *id* is the same at every try, *facts* are only those the clause lets cross."""

    id: UUID
    evidence: Evidence
    source: EvidenceSource
    clause: Clause
    facts: Mapping[str, Any]
    definitions: Mapping[str, FactDefinition]

    @property
    def returns(self) -> dict[str, str]:
        """The facts that are asked for, each with what the register calls it."""
        return {fact: self.source.field_of(fact) for fact in self.evidence.proves if fact in self.clause.facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that came with an answer."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How asking ended. ``later``: nobody answered, or with nothing that makes sense; *why* is for staff, without values.

    *alive* says whether the other side is well, *retry_after* how many seconds it asks to be left alone.
    """

    ending: Ending
    facts: Mapping[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None  # since when it is so, as the register has it
    papers: tuple[Paper, ...] = ()
    why: str = ""
    alive: bool = True
    retry_after: float = 0.0


def found(question: Question, given: Mapping[str, Any], *, papers: tuple[Paper, ...] = ()) -> Reply:
    """Return the reply that *given*, by the register's own names, makes; raises `AnswerMakesNoSense`."""
    facts = {fact: given[name] for fact, name in question.returns.items() if given.get(name) is not None}
    for fact, value in facts.items():
        definition = question.definitions.get(fact)
        if definition is None or any(plain.faults(value)) or fault_of_value(definition, value):
            raise AnswerMakesNoSense(f"The answer for {fact} is not of the agreed type.")
    if not facts and not papers:
        raise AnswerMakesNoSense("The answer has nothing of what was asked.")
    as_of = moment(given.get(question.source.as_of)) if question.source.as_of else None
    return Reply(ending="found", facts=facts, as_of=as_of, papers=papers)


def moment(said: object) -> datetime | None:
    """Return a day or moment as a register writes it; None for what is neither."""
    if isinstance(said, datetime):
        return said if timezone.is_aware(said) else said.replace(tzinfo=UTC)
    if isinstance(said, date):
        return datetime.combine(said, time(), tzinfo=timezone.get_default_timezone())
    if not isinstance(said, str):
        return None
    try:
        read = parse_datetime(said)
        if read is not None:
            return moment(read)
        return moment(date.fromisoformat(said))
    except ValueError:
        return None
