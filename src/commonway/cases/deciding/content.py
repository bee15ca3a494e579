"""What a decision says, as it is sealed: chosen reasons by id, words of whoever decided, amount and days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.cases.models import Decision
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a decision says. ``changed`` tells what is different from the one before it, and why."""

    reasons: tuple[str, ...] = ()
    words: str = ""
    amount: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    changed: str = ""


def seal(content: Content, decision: Decision, safe: Safe) -> bytes:
    """Return *content* sealed for *decision*."""
    document = {
        "reasons": list(content.reasons),
        "words": content.words,
        "amount": None if content.amount is None else str(content.amount),
        "valid_from": content.valid_from.isoformat() if content.valid_from else None,
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "changed": content.changed,
    }
    return safe.seal(decision.applicant_id, Decision.place(decision.id), document)


def unseal(decision: Decision, safe: Safe | None = None) -> Content:
    """Return what *decision* says; raises `KeyDestroyed` where the person's data was deleted."""
    place = Decision.place(decision.id)
    return _read((safe or Safe()).unseal(decision.applicant_id, place, decision.content))


def _read(document: Mapping[str, Any]) -> Content:
    return Content(
        reasons=tuple(document["reasons"]),
        words=document["words"],
        amount=None if document["amount"] is None else Decimal(document["amount"]),
        valid_from=_day(document["valid_from"]),
        valid_until=_day(document["valid_until"]),
        changed=document["changed"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
