"""What a coordinator sees of the exchange: how each organisation's end is doing, and deliveries without their content.

Every function here looks across organisations, so it acts as the system: decide first that the reader may oversee.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from commonway.exchange.models import Attempt, Connection, Delivery
from commonway.fence import scope
from commonway.identity.models import Organisation

_PAGE = 25
_WITHOUT_CONTENT = ("payload",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One organisation's end of the exchange: how it is reached, and how many deliveries are in which state."""

    organisation: str
    connection: Connection | None
    counts: Mapping[str, int] = field(default_factory=dict)
    waiting_since: datetime | None = None  # the oldest that has not left

    @property
    def total(self) -> int:
        """Return how many deliveries there are in all."""
        return sum(self.counts.values())


def standings() -> list[Standing]:
    """Return the standing of every organisation that is connected or was ever told something, by id."""
    with scope.within(scope.SYSTEM):
        connections = {end.organisation_id: end for end in Connection.objects.all()}
        counts: dict[str, dict[str, int]] = {}
        for organisation, state, count in (
            Delivery.objects.order_by().values_list("organisation", "state").annotate(count=Count("id"))
        ):
            counts.setdefault(organisation, {})[state] = count
        oldest = dict(
            Delivery.objects.filter(state=Delivery.State.PENDING)
            .order_by()
            .values_list("organisation")
            .annotate(since=Min("created_at"))
        )
    return [
        Standing(
            organisation=organisation,
            connection=connections.get(organisation),
            counts=counts.get(organisation, {}),
            waiting_since=oldest.get(organisation),
        )
        for organisation in sorted({*connections, *counts})
    ]


def deliveries(*, organisation: str = "", state: str = "") -> QuerySet[Delivery]:
    """Return deliveries without their content, optionally of one organisation or in one state.

    The query runs when it is read: read it in the system's scope.
    """
    found = Delivery.objects.defer(*_WITHOUT_CONTENT)
    if organisation:
        found = found.to(organisation)
    return found.filter(state=state) if state else found


def delivery(delivery_id: UUID) -> tuple[Delivery, list[Attempt]] | None:
    """Return one delivery without its content and the latest tries at it, or None."""
    with scope.within(scope.SYSTEM):
        found = Delivery.objects.defer(*_WITHOUT_CONTENT).filter(id=delivery_id).first()
        return (found, list(found.tries.order_by("-at", "-id")[:_PAGE])) if found else None


def connections() -> list[tuple[Organisation, Connection | None]]:
    """Return every organisation with its connection, those without one too, by id."""
    ends = {end.organisation_id: end for end in Connection.objects.all()}
    return [(each, ends.get(each.id)) for each in Organisation.objects.order_by("id")]
