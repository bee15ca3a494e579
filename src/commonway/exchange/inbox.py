"""Idempotency of inbound calls: the same key and the same call have one effect and one answer.

After draft-ietf-httpapi-idempotency-key-header: a key used again for another call is an error, not a second effect.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from commonway.exchange.models import InboundCall
from commonway.kernel.errors import CommonwayError

LONGEST_KEY = 200
_INSERT = """
    INSERT INTO exchange_inbound_call (organisation_id, key, digest, status, answer, at)
    VALUES (%s, %s, %s, 0, '{}', %s) ON CONFLICT DO NOTHING
"""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyUnusable(CommonwayError):
    """The idempotency key is missing, too long, or has characters that cannot be in a header."""


class KeyReused(CommonwayError):
    """The idempotency key was used before, for another call."""


Effect = Callable[[], tuple[int, dict[str, Any]]]


def once(*, organisation: str, key: str, call: bytes, at: datetime, effect: Effect) -> tuple[int, dict[str, Any]]:
    """Return the answer to *call*: of *effect*, which runs in this transaction, or of the first time it ran.

    *call* is method, path and body. Calls with the same key wait for each other. An effect that raises leaves no
    trace, and the key is free again. Raises `KeyUnusable` and `KeyReused`.
    """
    key = _usable(key)
    digest = hashlib.sha256(call).digest()
    with transaction.atomic():
        mine = InboundCall.objects.filter(organisation=organisation, key=key)
        if not _first(organisation, key, digest, at=at):
            kept = mine.select_for_update(of=("self",)).get()
            if bytes(kept.digest) != digest:
                raise KeyReused(
                    "this Idempotency-Key was used for another call.",
                    remedy="Use a new key for every new call, and the old one only to repeat the same call.",
                )
            if kept.status:
                return kept.status, kept.answer
        status, answer = effect()
        mine.update(status=status, answer=answer)
    return status, answer


def _first(organisation: str, key: str, digest: bytes, *, at: datetime) -> bool:
    """Write down the call and return whether it is the first with its key; one at the same moment waits for its end here."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [organisation, key, digest, at])
        return bool(cursor.rowcount)


def _usable(key: str) -> str:
    # The draft has a quoted string (RFC 8941); most clients send it bare. Both are the same key.
    bare = key.strip()
    if len(bare) >= 2 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    if not _KEY.fullmatch(bare):
        raise KeyUnusable(
            "the header Idempotency-Key is missing or unusable." if bare else "the header Idempotency-Key is missing.",
            remedy=f"Send 1 to {LONGEST_KEY} visible ASCII characters, for example the delivery's id and the outcome.",
        )
    return bare
