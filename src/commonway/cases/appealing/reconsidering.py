"""Looking again before an appeal goes on: who decided changes the decision, or lets it stand."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases import locking, reopening
from commonway.cases.appealing import opening
from commonway.cases.errors import CasesError
from commonway.cases.models import Appeal, Decision, Task
from commonway.cases.ours import permitted
from commonway.cases.process import tasks
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering
from commonway.vault.sealing import Safe


class NotPassedOn(CasesError):
    """No appeal waits to be passed on, or no agreement lets it."""


def pass_on(case_id: UUID, *, by: Actor, at: datetime) -> Appeal:
    """Let the decision on a case of the actor's organisation stand: the appeal goes on to the body that hears it.

    Passing it on again changes nothing. Raises `CaseUnknown`, `AccessRefused`, `NotPassedOn` and `TaskTaken`.
    """
    found, _permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM), transaction.atomic(), gathering():
        locking.lock([case_id])
        appeals = Appeal.objects.select_related("decision__about__request").filter(decision__case=case_id)
        appeal = appeals.order_by("-lodged_at").first()
        if appeal is not None and appeal.state == Appeal.State.HEARD:
            return appeal
        if appeal is None or appeal.state != Appeal.State.RECONSIDERED:
            raise NotPassedOn(_("No appeal waits for you."), where=found.reference, remedy=_("Look at the case."))
        for task in Task.objects.to_do().select_for_update().filter(case=case_id, kind=Task.Kind.RECONSIDER):
            tasks.must_be_free(task, by)
            tasks.finish(task, by=by, at=at)
        send_on(appeal, by=by, at=at)
    return appeal


def reconsidered(appeal: Appeal, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Let *decision*, made anew, settle *appeal* where it gives all that was asked for; else the appeal goes on."""
    if decision.outcome != Decision.Outcome.GRANTED:
        send_on(appeal, by=by, at=at)
        return
    appeal.state, appeal.ended_at = Appeal.State.SETTLED, at
    appeal.save(update_fields=["state", "ended_at"])
    settled = reopening.entry(decision.about, "appeal.settled", appeal=str(appeal.id))
    append([settled], by=by, at=at, purpose=reopening.PURPOSE, ground="task")


def send_on(appeal: Appeal, type_: str = "appeal.passed-on", *, by: Actor, at: datetime) -> None:
    """Open *appeal* at the body that hears it, noted as an event of *type_*.

    Raises `NotPassedOn` where no agreement lets the body see the case any more.
    """
    if not opening.is_allowed(appeal, at=at):
        remedy = _("Ask who looks after the agreement.")
        raise NotPassedOn(
            _("No agreement lets the body that hears it see the case."), where=appeal.reference, remedy=remedy
        )
    data = {"appeal": str(appeal.id)}
    entry = reopening.entry(appeal.decision.about, type_, organisation=appeal.first_id, **data)
    append([entry], by=by, at=at, purpose=reopening.PURPOSE, ground="task")
    opening.open_at_body(appeal, by=by, at=at, safe=Safe())
