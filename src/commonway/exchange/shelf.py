"""The dead-letter shelf: what could not be delivered, until a coordinator replays or closes it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Func

from commonway.exchange.entries import entry_about
from commonway.exchange.models import Delivery
from commonway.fence import scope
from commonway.kernel.errors import CommonwayError
from commonway.ledger import appending
from commonway.ledger.actors import Actor

LONGEST_REASON = 300
_PURPOSE = "looking after the dead-letter shelf"
_GROUND = "operating the exchange"


class ReasonMissing(CommonwayError):
    """A delivery is closed without a reason, or with one that cannot be kept."""


def replay(delivery_ids: Iterable[UUID], *, by: Actor, at: datetime) -> list[UUID]:
    """Put shelved and withheld deliveries back in the outbox; return the ids of those it moved.

    They keep their ids, so a receiver that has one already takes it once. Their clause is looked up again when they
    leave. For an organisation that polls they appear after its cursor once more.
    """
    with scope.within(scope.SYSTEM), transaction.atomic():
        rows = _rows(delivery_ids, Delivery.State.SHELVED, Delivery.State.WITHHELD)
        ids = [row.id for row in rows]
        Delivery.objects.filter(id__in=ids).update(
            state=Delivery.State.PENDING,
            attempts=0,
            next_attempt_at=at,
            last_error="",
            transaction=Func(template="(pg_current_xact_id()::text::bigint)"),
        )
        entries = [entry_about(row, "delivery.replayed", before=row.state) for row in rows]
        if entries:
            appending.append(entries, by=by, at=at, purpose=_PURPOSE, ground=_GROUND)
    return ids


def close(delivery_ids: Iterable[UUID], *, reason: str, by: Actor, at: datetime) -> list[UUID]:
    """Give shelved and withheld deliveries up for good, because *reason*, which the person will see."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise ReasonMissing(
            "closing a delivery needs a reason.", remedy=f"Say in up to {LONGEST_REASON} characters why it is given up."
        )
    with scope.within(scope.SYSTEM), transaction.atomic():
        rows = _rows(delivery_ids, Delivery.State.SHELVED, Delivery.State.WITHHELD)
        ids = [row.id for row in rows]
        Delivery.objects.filter(id__in=ids).update(state=Delivery.State.CLOSED, next_attempt_at=None, last_error=reason)
        entries = [entry_about(row, "delivery.closed", reason=reason) for row in rows]
        if entries:
            appending.append(entries, by=by, at=at, purpose=_PURPOSE, ground=_GROUND)
    return ids


def _rows(delivery_ids: Iterable[UUID], *states: Delivery.State) -> list[Delivery]:
    wanted = Delivery.objects.filter(id__in=list(delivery_ids), state__in=states)
    return list(wanted.select_for_update(of=("self",)).defer("payload").order_by("id"))
