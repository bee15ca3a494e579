"""Idempotency of inbound calls: the same key and the same call have one effect and one answer.

After draft-ietf-httpapi-idempotency-key-header: a key used again for another call is an error, not a second effect.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from commonway.exchange.models import InboundCall
from commonway.kernel.errors import CommonwayError

LONGEST_KEY = 200
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
        # Inserting first makes a concurrent call with the same key wait here until this transaction ends.
        mine = InboundCall(organisation_id=organisation, key=key, digest=digest, status=0, answer={}, at=at)
        InboundCall.objects.bulk_create([mine], ignore_conflicts=True)
        kept = InboundCall.objects.select_for_update(of=("self",)).get(organisation=organisation, key=key)
        if bytes(kept.digest) != digest:
            raise KeyReused(
                "this Idempotency-Key was used for another call.",
                remedy="Use a new key for every new call, and the old one only to repeat the same call.",
            )
        if kept.status:
            answer: dict[str, Any] = kept.answer
            return kept.status, answer
        kept.status, kept.answer = effect()
        kept.save(update_fields=["status", "answer"])
    return kept.status, kept.answer


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
