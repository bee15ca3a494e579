"""Claiming what is due: a short lease instead of a long transaction.

A claim moves ``next_attempt_at`` to the end of the lease and commits. No lock is held while the organisation's system
answers; a worker that dies lets the lease run out, and the delivery is due again. What the receiver then sees twice
has the same id.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from commonway.exchange.models import Connection, Delivery
from commonway.exchange.tuning import Tuning

_CLAIM = """
WITH room (organisation_id, free) AS (SELECT * FROM unnest(%(organisations)s::text[], %(free)s::int[])),
due AS (
    SELECT picked.id FROM room CROSS JOIN LATERAL (
        SELECT id FROM exchange_delivery AS d
        WHERE d.organisation_id = room.organisation_id AND d.state = 'pending' AND d.next_attempt_at <= %(at)s
        ORDER BY d.next_attempt_at LIMIT room.free FOR UPDATE SKIP LOCKED
    ) AS picked
)
UPDATE exchange_delivery AS d SET next_attempt_at = %(until)s, attempts = attempts + 1
FROM due WHERE d.id = due.id RETURNING d.*
"""


def claim(
    *, at: datetime, tuning: Tuning, batch: int, busy: Mapping[str, int] | None = None
) -> tuple[list[Delivery], dict[str, Connection]]:
    """Return at most *batch* due deliveries leased to the caller, and the connections they go over.

    Each organisation gets a share of its own, less what the caller has under way there (*busy*), so that many
    deliveries to one do not keep others waiting. An organisation whose breaker is open gets one probe, from one
    worker, when its time has come.
    """
    busy = busy or {}
    with transaction.atomic():
        ends = _reachable(at)
        room = {
            name: 1 if end.breaker != Connection.Breaker.CLOSED else tuning.in_flight - busy.get(name, 0)
            for name, end in ends.items()
        }
        room = _shares({name: free for name, free in room.items() if free > 0}, batch)
        if not room:
            return [], ends
        until = at + timedelta(seconds=tuning.lease)
        values = {"organisations": list(room), "free": list(room.values()), "at": at, "until": until}
        claimed = list(Delivery.objects.raw(_CLAIM, values))
        _start_probes({one.organisation_id for one in claimed}, ends, until=until)
    return claimed, ends


def _reachable(at: datetime) -> dict[str, Connection]:
    """Return the connections that may be posted to; those due for a probe are locked, or left to who has them."""
    ends = Connection.objects.filter(kind=Connection.Kind.HTTP).exclude(url="")
    closed = {end.organisation_id: end for end in ends.filter(breaker=Connection.Breaker.CLOSED)}
    resting = ends.exclude(breaker=Connection.Breaker.CLOSED).filter(Q(retry_at__lte=at) | Q(retry_at=None))
    probes = resting.select_for_update(skip_locked=True, of=("self",)) if resting.exists() else ()
    return closed | {end.organisation_id: end for end in probes}


def _start_probes(claimed: set[str], ends: Mapping[str, Connection], *, until: datetime) -> None:
    probed = [name for name in claimed if ends[name].breaker != Connection.Breaker.CLOSED]
    if probed:
        Connection.objects.filter(organisation__in=probed).update(
            breaker=Connection.Breaker.HALF_OPEN, retry_at=until, updated_at=until
        )


def _shares(room: dict[str, int], batch: int) -> dict[str, int]:
    """Return *room* cut so that no share alone is above the *batch*; the first cut is equal for all."""
    if sum(room.values()) <= batch:
        return room
    each = max(1, batch // len(room))
    return {name: min(free, each) for name, free in room.items()}


def pending_work() -> bool:
    """Return whether anything at all waits for a post, due or not: a worker that drains asks before it ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM exchange_delivery d JOIN exchange_connection c USING (organisation_id)"
            " WHERE d.state = 'pending' AND c.kind = 'http')"
        )
        row = cursor.fetchone()
    return bool(row and row[0])
