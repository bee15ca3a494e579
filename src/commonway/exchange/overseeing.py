"""Deliveries as a coordinator sees them: where each is on its way, never what is in it.

These look across organisations, so they act as the system: decide first that the reader may oversee the exchange.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from commonway.exchange import queries
from commonway.exchange.models import Attempt, Delivery
from commonway.exchange.queries import End
from commonway.fence import scope

ON_SHELF = (Delivery.State.SHELVED, Delivery.State.WITHHELD)
_LATEST_TRIES = 25


def ends() -> list[End]:
    """Return every organisation's end of the exchange, by id."""
    with scope.within(scope.SYSTEM):
        return queries.ends()


def deliveries(*, organisation: str = "", states: Iterable[str] = ()) -> QuerySet[Delivery]:
    """Return deliveries without their content, optionally of one organisation or in some states.

    The query runs when it is read: read it in the system's scope.
    """
    if "\x00" in organisation:  # no id of anything, and nothing the database can be asked for
        return Delivery.objects.none()
    found = Delivery.objects.defer("payload")
    if organisation:
        found = found.to(organisation)
    wanted = list(states)
    return found.filter(state__in=wanted) if wanted else found


def delivery(delivery_id: UUID) -> tuple[Delivery, list[Attempt]] | None:
    """Return one delivery without its content and the latest tries at it, or None."""
    with scope.within(scope.SYSTEM):
        found = Delivery.objects.defer("payload").filter(id=delivery_id).first()
        return (found, list(found.tries.order_by("-at", "-id")[:_LATEST_TRIES])) if found else None
