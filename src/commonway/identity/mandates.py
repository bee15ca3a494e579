"""Mandates: granted, withdrawn, and who holds which."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from commonway.identity.models import Mandate
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append


class MandateInvalid(CommonwayError):
    """A mandate makes no sense: for oneself, or over before it begins."""


class MandateUnknown(CommonwayError):
    """There is no such mandate in force, or none the acting scope may see."""


def grant(
    *,
    grantor: UUID,
    holder: UUID,
    life_events: Sequence[str] = (),
    valid_until: datetime | None = None,
    said_by: str,
    by: Actor,
    at: datetime,
) -> Mandate:
    """Let *holder* act for *grantor* in *life_events* (none means all) until *valid_until*.

    *said_by* tells who said so: the grantor, a court, staff who saw a document. Both people's streams keep the
    event. Raises `MandateInvalid`.
    """
    if grantor == holder:
        raise MandateInvalid("a mandate is between two people.", remedy="Nobody needs one to act for themselves.")
    if valid_until and valid_until <= at:
        raise MandateInvalid("the mandate would be over already.", remedy="Give an end in the future, or none.")
    with transaction.atomic():
        mandate = Mandate.objects.create(
            grantor_id=grantor,
            holder_id=holder,
            life_events=list(life_events),
            valid_from=at,
            valid_until=valid_until,
            said_by=said_by,
        )
        _append(mandate, "mandate.granted", by=by, at=at)
    return mandate


def withdraw(mandate_id: UUID, *, by: Actor, at: datetime) -> Mandate:
    """End a mandate now; withdrawing one twice is the same as once. Raises `MandateUnknown`."""
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update().filter(id=mandate_id).first()
        if mandate is None:
            raise MandateUnknown("there is no such mandate here.", where=f"mandate {mandate_id}")
        if mandate.withdrawn_at is None:
            mandate.withdrawn_at = at
            mandate.save(update_fields=["withdrawn_at"])
            _append(mandate, "mandate.withdrawn", by=by, at=at)
    return mandate


def held_by(person_id: UUID, *, at: datetime) -> list[Mandate]:
    """Return the mandates *person_id* holds that are in force at *at*."""
    return list(_in_force(at).filter(holder_id=person_id).order_by("valid_from"))


def granted_by(person_id: UUID, *, at: datetime) -> list[Mandate]:
    """Return the mandates *person_id* gave that are in force at *at*."""
    return list(_in_force(at).filter(grantor_id=person_id).order_by("valid_from"))


def _in_force(at: datetime) -> QuerySet[Mandate]:
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return Mandate.objects.filter(lasts, withdrawn_at__isnull=True, valid_from__lte=at)


def _append(mandate: Mandate, event_type: str, *, by: Actor, at: datetime) -> None:
    data = {
        "mandate": str(mandate.id),
        "grantor": str(mandate.grantor_id),
        "holder": str(mandate.holder_id),
        "life_events": mandate.life_events,
    }
    append(
        [Entry(stream=stream, type=event_type, data=data) for stream in (mandate.grantor_id, mandate.holder_id)],
        by=by,
        at=at,
        purpose="let someone act for me",
        ground="own" if by.kind == "person" else "contact",
    )
