"""Pulling: for organisations that cannot receive. A cursor that never skips what committed late.

Rows are ordered by the transaction that wrote them, and shown only when every earlier transaction has ended
(``pg_snapshot_xmin``). Ordering by time or id would lose a row whose transaction took longer than a later one's.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from commonway.exchange.entries import entry_about
from commonway.exchange.models import Delivery
from commonway.exchange.preparing import Prepared, prepare
from commonway.exchange.settling import EXCHANGE
from commonway.fence import scope
from commonway.kernel.errors import CommonwayError
from commonway.ledger import appending

MOST = 100
_CURSOR = re.compile(r"([0-9]{1,19}):([0-9a-f-]{36})")

_PAGE = """
SELECT d.* FROM exchange_delivery AS d
WHERE d.organisation_id = %(organisation)s AND (d.transaction, d.id) > (%(transaction)s, %(id)s)
    AND d.transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AND d.state NOT IN ('withheld', 'withdrawn')
ORDER BY d.transaction, d.id LIMIT %(limit)s
"""


class CursorInvalid(CommonwayError):
    """The cursor is not one we gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Events after the cursor, and the cursor to ask with next time."""

    events: tuple[dict[str, Any], ...]
    next: str
    more: bool


def fetch(organisation: str, *, cursor: str = "", limit: int = MOST, at: datetime) -> Page:
    """Return the next events for *organisation* and note that it has them.

    Asking again with the same cursor gives the same events: a crash between answer and processing loses nothing.
    Raises `CursorInvalid`.
    """
    after, last_id = _read(cursor)
    limit = max(1, min(limit, MOST))
    values = {"organisation": organisation, "transaction": after, "id": last_id, "limit": limit + 1}
    with scope.within(scope.SYSTEM):
        rows = list(Delivery.objects.raw(_PAGE, values))
        more, rows = len(rows) > limit, rows[:limit]
        ready = prepare(rows, at=at)
        _note_fetched(ready, at=at)
    following = _write(rows[-1]) if rows else cursor
    return Page(events=tuple(one.event for one in ready), next=following, more=more)


def _note_fetched(ready: list[Prepared], *, at: datetime) -> None:
    names = {one.delivery.id: list(one.fact_names) for one in ready if one.delivery.state == Delivery.State.PENDING}
    if not names:
        return
    with transaction.atomic():
        waiting = Delivery.objects.filter(id__in=names, state=Delivery.State.PENDING)
        entries = []
        for delivery in waiting.select_for_update(of=("self",)).defer("payload").order_by("id"):
            delivery.state, delivery.sent_at, delivery.next_attempt_at = Delivery.State.SENT, at, None
            delivery.fact_names = names[delivery.id]
            delivery.attempts += 1
            delivery.save(update_fields=["state", "sent_at", "next_attempt_at", "fact_names", "attempts"])
            entries.append(entry_about(delivery, "delivery.sent", attempts=delivery.attempts))
        if entries:
            appending.append(entries, by=EXCHANGE, at=at, purpose="telling organisations", ground="")


def _write(row: Delivery) -> str:
    return base64.urlsafe_b64encode(f"{row.transaction}:{row.id}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, UUID]:
    if not cursor:
        return 0, UUID(int=0)
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        found = _CURSOR.fullmatch(plain)
        if found and int(found[1]) < 2**63:
            return int(found[1]), UUID(found[2])
    except (ValueError, binascii.Error):
        pass
    raise CursorInvalid(
        "the cursor in after= is not one of ours.", remedy="Send `next` of the last answer as it was, or leave it out."
    )
