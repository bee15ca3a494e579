"""Answers: what one request holds so far, each with where it came from, sealed as a whole under the applicant's key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commonway.cases.models import Request
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The value given to one question, and by whom or what."""

    value: Any
    source: str
    detail: str
    certainty: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers of a request by fact, and the facts the person said they do not know."""

    given: Mapping[str, Answer] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()

    @property
    def values(self) -> dict[str, Any]:
        """The values alone, by fact."""
        return {fact: answer.value for fact, answer in self.given.items()}

    def merged(self, values: Mapping[str, Any], *, source: str, detail: str, certainty: str, at: datetime) -> "Answers":
        """Return these answers with *values* over them; None takes an answer out and marks it as not known.

        An answer whose value does not change keeps its source: looking at a page does not make a register's answer
        the person's own.
        """
        given = dict(self.given)
        for fact, value in values.items():
            before = given.get(fact)
            if value is None:
                given.pop(fact, None)
            elif before is None or before.value != value or source != "told":
                given[fact] = Answer(value=value, source=source, detail=detail, certainty=certainty, at=at)
        unknown = {fact for fact, value in values.items() if value is None}
        return Answers(given=given, declined=(self.declined | unknown) - given.keys())

    def without(self, facts: Iterable[str]) -> "Answers":
        """Return these answers as if *facts* had never been asked."""
        gone = set(facts)
        given = {fact: answer for fact, answer in self.given.items() if fact not in gone}
        return Answers(given=given, declined=self.declined - gone)


def seal(answers: Answers, request: Request, safe: Safe) -> bytes:
    """Return *answers* sealed for *request*."""
    document = {
        "answers": {
            fact: [answer.value, answer.source, answer.detail, answer.certainty, answer.at.isoformat()]
            for fact, answer in answers.given.items()
        },
        "declined": sorted(answers.declined),
    }
    return safe.seal(request.applicant_id, Request.place(request.id), document)


def unseal(request: Request, safe: Safe) -> Answers:
    """Return the answers *request* holds."""
    document = safe.unseal(request.applicant_id, Request.place(request.id), request.answers)
    given = {
        fact: Answer(value=value, source=source, detail=detail, certainty=certainty, at=datetime.fromisoformat(at))
        for fact, (value, source, detail, certainty, at) in document["answers"].items()
    }
    return Answers(given=given, declined=frozenset(document["declined"]))
