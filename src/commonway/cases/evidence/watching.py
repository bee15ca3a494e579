"""Looking after evidence, every minute: files, terms that are over, and what a dead worker left."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, transaction

from commonway.cases.evidence import dropping, previewing, registers, withdrawing
from commonway.cases.models import Asking, EvidenceRequest
from commonway.kernel.errors import CommonwayError

log = logging.getLogger(__name__)
_FORGOTTEN = timedelta(seconds=60)  # after its time nobody has taken it up: its worker died
_AT_ONCE = 500  # of a kind, in one look


def watch(*, at: datetime) -> None:
    """Do all that is due; one that fails keeps none of the others."""
    _guarded("collect answers", lambda: dropping.collect(at=at))
    withdrawing.of_ended_cases(at=at)
    _each(_over(at), lambda id_: registers.leave(id_, by=registers.PRODUCT, at=at))
    _each(_unseen(at), lambda id_: previewing.run_out(id_, at=at))
    _each(_forgotten(at), lambda id_: registers.ask(id_, at=at))
    _guarded("write questions", lambda: dropping.send(at=at))


def _over(at: datetime) -> Iterable[UUID]:
    return Asking.objects.open().filter(due_at__lte=at).order_by("due_at", "id").values_list("id", flat=True)


def _unseen(at: datetime) -> Iterable[UUID]:
    held = EvidenceRequest.objects.filter(state=EvidenceRequest.State.PREVIEW, due_at__lte=at)
    return held.order_by("due_at", "id").values_list("id", flat=True)


def _forgotten(at: datetime) -> Iterable[UUID]:
    late = Asking.objects.open().filter(next_attempt_at__lt=at - _FORGOTTEN, evidence_request__case__isnull=False)
    return late.order_by("next_attempt_at", "id").values_list("id", flat=True)


def _each(ids: Iterable[UUID], act: Callable[[UUID], object]) -> None:
    for id_ in list(ids)[:_AT_ONCE]:
        try:
            act(id_)
        except (CommonwayError, Error):
            log.exception("Evidence %s could not be looked after.", id_)
            if transaction.get_connection().in_atomic_block:
                raise


def _guarded(what: str, act: Callable[[], object]) -> None:
    try:
        act()
    except (OSError, CommonwayError):
        log.exception("It was not possible to %s.", what)
