"""Making a claimed delivery ready to leave: the clause looked up again, the payload unsealed for this one post."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonway.exchange import envelopes
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.exchange.settling import withhold
from commonway.vault.sealing import KeyDestroyed, Safe, SealBroken

NO_CLAUSE = "The agreement no longer allows it."
NO_KEY = "The personal data was deleted before it was sent."
SEAL_BROKEN = "The sealed data was changed in the database."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A delivery as it leaves; the only moment its facts are in the clear."""

    delivery: Delivery
    event: dict[str, object]
    fact_names: tuple[str, ...]

    @property
    def body(self) -> bytes:
        """Return the bytes that are signed and sent."""
        return envelopes.as_bytes(self.event)


def prepare(deliveries: Iterable[Delivery], *, at: datetime) -> list[Prepared]:
    """Return those of *deliveries* that may leave now; the others are withheld, with an event that says why."""
    given = list(deliveries)
    if not given:
        return []
    clauses, safe = ClausesInForce(at=at), Safe()
    with contextlib.suppress(KeyDestroyed):  # the one it concerns is withheld below
        safe.open_keys({delivery.subject_id for delivery in given})
    ready = []
    for delivery in given:
        prepared = _prepared(delivery, clauses, safe)
        if isinstance(prepared, Prepared):
            ready.append(prepared)
        else:
            withhold(delivery, why=prepared, at=at)
    return ready


def _prepared(delivery: Delivery, clauses: ClausesInForce, safe: Safe) -> Prepared | str:
    clause = clauses.to_tell(
        organisation=delivery.organisation_id,
        agreement_id=delivery.agreement_id,
        clause_id=delivery.clause_id,
        event_type=delivery.type,
    )
    if clause is None:
        return NO_CLAUSE
    try:
        sealed = safe.unseal(delivery.subject_id, Delivery.place(delivery.id), delivery.payload)
    except KeyDestroyed:
        return NO_KEY
    except SealBroken:
        return SEAL_BROKEN
    facts = {name: value for name, value in sealed.items() if name in clause.crosses}
    event = envelopes.cloud_event(delivery, clause=clause, facts=facts)
    return Prepared(delivery=delivery, event=event, fact_names=tuple(facts))
