"""Running out: who decided did not look again in time, so the appeal goes on to the body that hears it by itself."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import Error, transaction

from commonway.cases import locking, reopening
from commonway.cases.appealing import letters, reconsidering
from commonway.cases.deciding.giving import PURPOSE, entry_of
from commonway.cases.models import Appeal, Decision, Task
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import append, gathering

PRODUCT = system("appeals")
log = logging.getLogger(__name__)
_AT_ONCE = 500


def send_overdue(*, at: datetime) -> int:
    """Send on every appeal for which the time to look again is over; return how many went. One that fails keeps no other.

    Meant to run every few minutes. What another worker sent on meanwhile is left as it is.
    """
    with within(SYSTEM):
        late = Task.objects.to_do().filter(kind=Task.Kind.RECONSIDER, due_at__lt=at)
        waiting = Appeal.objects.filter(state=Appeal.State.RECONSIDERED, decision__case__in=late.values("case_id"))
        ids = list(waiting.order_by("lodged_at", "id").values_list("id", flat=True)[:_AT_ONCE])
    return sum(_guarded(appeal_id, at=at) for appeal_id in ids)


def run_out(appeal_id: UUID, *, by: Actor = PRODUCT, at: datetime) -> bool:
    """Send one appeal on, if its time to be looked at again is over and nobody has; return whether it went now.

    Raises `reconsidering.NotPassedOn` where no agreement lets the body see the case: then it stays where it is.
    """
    with within(SYSTEM), transaction.atomic(), gathering():
        locking.lock(Appeal.objects.filter(id=appeal_id).values_list("decision__case_id", flat=True))
        appeal = Appeal.objects.select_related("decision__about__request", "decision__case").get(id=appeal_id)
        case = appeal.decision.case
        late = Task.objects.to_do().filter(case=case, kind=Task.Kind.RECONSIDER, due_at__lt=at)
        if appeal.state != Appeal.State.RECONSIDERED or not late.exists():
            return False
        _drop_proposals(appeal, by=by, at=at)
        reopening.withdraw_tasks(case, Task.Kind.RECONSIDER, by=by, at=at)
        reconsidering.send_on(appeal, "appeal.ran-out", by=by, at=at)
        letters.went_on(appeal, by=by, at=at)
    return True


def _guarded(appeal_id: UUID, *, at: datetime) -> bool:
    try:
        return run_out(appeal_id, at=at)
    except (CommonwayError, Error):
        log.exception("Appeal %s could not be sent on.", appeal_id)
        if transaction.get_connection().in_atomic_block:
            raise
        return False


def _drop_proposals(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Take back a new decision that waits for a second person: it comes too late."""
    for proposed in Decision.objects.filter(case=appeal.decision.case_id, state=Decision.State.PROPOSED):
        proposed.state = Decision.State.DROPPED
        proposed.save(update_fields=["state"])
        append([entry_of(proposed, "decision.dropped")], by=by, at=at, purpose=PURPOSE, ground="task")
