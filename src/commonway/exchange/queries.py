"""Reading the exchange: how each organisation's end stands, and what waits on the shelf."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from commonway.exchange.models import Connection, Delivery
from commonway.identity.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One organisation's end of the exchange; ``kind`` is empty where it was never connected."""

    organisation: str
    kind: str
    url: str
    look_up_url: str
    has_key: bool
    breaker: str
    failures: int
    retry_at: datetime | None
    last_success_at: datetime | None
    deliveries: dict[str, int]  # state -> how many
    waiting_since: datetime | None  # the oldest pending one


def ends() -> list[End]:
    """Return every organisation's end with its counts, by id: in the scope's view of deliveries."""
    connections = {each.organisation_id: each for each in Connection.objects.all()}
    counts: dict[str, dict[str, int]] = {}
    oldest: dict[str, datetime | None] = {}
    grouped = Delivery.objects.order_by().values("organisation", "state").annotate(many=Count("id"))
    for row in grouped:
        counts.setdefault(row["organisation"], {})[row["state"]] = row["many"]
    pending = Q(state=Delivery.State.PENDING)
    for waiting in Delivery.objects.filter(pending).order_by().values("organisation").annotate(first=Min("created_at")):
        oldest[waiting["organisation"]] = waiting["first"]
    names = Organisation.objects.order_by("id").values_list("id", flat=True)
    return [_end(name, connections.get(name), counts.get(name, {}), oldest.get(name)) for name in names]


def shelved(*, organisation: str = "", limit: int = 100) -> list[Delivery]:
    """Return what waits for a coordinator, oldest first, without payloads."""
    rows = Delivery.objects.filter(state__in=[Delivery.State.SHELVED, Delivery.State.WITHHELD]).defer("payload")
    return list((rows.to(organisation) if organisation else rows).order_by("created_at", "id")[:limit])


def of_request(request_id: UUID) -> list[Delivery]:
    """Return what organisations were told of one request, in the order it was queued, without payloads."""
    return list(Delivery.objects.filter(request_id=request_id).defer("payload").order_by("created_at", "id"))


def _end(name: str, connection: Connection | None, counts: dict[str, int], oldest: datetime | None) -> End:
    return End(
        organisation=name,
        kind=connection.kind if connection else "",
        url=connection.url if connection else "",
        look_up_url=connection.look_up_url if connection else "",
        has_key=bool(connection and connection.public_key),
        breaker=connection.breaker if connection else "",
        failures=connection.failures if connection else 0,
        retry_at=connection.retry_at if connection else None,
        last_success_at=connection.last_success_at if connection else None,
        deliveries=counts,
        waiting_since=oldest,
    )
