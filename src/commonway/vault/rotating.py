"""Replacing the key-management key: every person's key is wrapped anew, what it sealed stays as it is."""

import os
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from commonway.fence import scope
from commonway.vault.models import SubjectKey
from commonway.vault.wrapping import NONCE, unwrap, wrap, wrapping_key_id

BATCH = 500  # keys a transaction


def waiting() -> int:
    """Return how many people's keys are still wrapped by a replaced key-management key."""
    with scope.within(scope.SYSTEM):
        return _wrapped_by_another().count()


def rotate(*, batch: int = BATCH, tell: Callable[[int], None] | None = None) -> int:
    """Wrap every key anew with ``COMMONWAY_WRAPPING_KEY`` and return how many were; *tell* hears each batch's size.

    The replaced keys must be in ``COMMONWAY_WRAPPING_KEYS_OLD``. Interrupted, it goes on where it stopped; several
    may run at once. Raises `WrappingKeyInvalid` where a replaced key is missing.
    """
    done = 0
    with scope.within(scope.SYSTEM):
        while size := _rotate_batch(batch):
            done += size
            if tell:
                tell(size)
    return done


def _rotate_batch(batch: int) -> int:
    with transaction.atomic():
        rows = list(_wrapped_by_another().select_for_update(skip_locked=True).order_by("subject_id")[:batch])
        for row in rows:
            key = unwrap(row.subject_id, bytes(row.wrapped), wrapped_by=row.wrapped_by)
            row.wrapped = wrap(row.subject_id, key, nonce=os.urandom(NONCE))
            row.wrapped_by = wrapping_key_id()
        SubjectKey.objects.bulk_update(rows, ["wrapped", "wrapped_by"])
    return len(rows)


def _wrapped_by_another() -> QuerySet[SubjectKey]:
    return SubjectKey.objects.filter(destroyed_at__isnull=True).exclude(wrapped_by=wrapping_key_id())
