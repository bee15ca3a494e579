"""How it went today at an organisation's places: numbers, no people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from commonway.cases.models import Ticket
from commonway.cases.waiting.queues import staffed
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A day at a place; ``half`` and ``nine_in_ten`` are how long so many waited at most, None where nobody was called."""

    drawn: int
    waiting: int
    called: int
    served: int
    left: int
    not_come: int
    closed: int
    half: timedelta | None
    nine_in_ten: timedelta | None


def today(place_id: str, *, by: Actor, at: datetime) -> Figures:
    """Return how today goes at a place of the organisation of *by*. Raises `AccessRefused` and `TicketUnknown`."""
    queue, _decision = staffed(place_id, "read", by=by, at=at)
    with within(SYSTEM):
        tickets = Ticket.objects.filter(place=queue.id, day=timezone.localdate(at))
        counts = tickets.aggregate(
            drawn=Count("id"),
            **{state: Count("id", filter=Q(state=state)) for state in ("waiting", "called", "served")},
            **{why.replace("-", "_"): Count("id", filter=Q(why=why)) for why in Ticket.Why.values},
        )
        called = tickets.filter(first_called_at__isnull=False)
        waited = sorted(called.annotate(waited=F("first_called_at") - F("joined_at")).values_list("waited", flat=True))
    return Figures(**counts, half=share_of(waited, 50), nine_in_ten=share_of(waited, 90))


def share_of(waited: Sequence[timedelta], percent: int) -> timedelta | None:
    """Return how long *percent* in a hundred waited at most (nearest rank); *waited* begins with the shortest."""
    return waited[-(-len(waited) * percent // 100) - 1] if waited else None
