"""What follows from what was decided on an appeal, for the case it was about."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import ending, keeping, reopening
from commonway.cases.deciding import going_on, settling
from commonway.cases.deciding.at_hand import AtHand
from commonway.cases.models import Appeal, Case, Decision
from commonway.cases.names import Names
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append


def follow(found: AtHand, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Do what *decision*, on an appeal, means for the case of the service that was asked for; both are locked."""
    appeal, about = found.appeal, found.about
    assert appeal is not None  # noqa: S101 - for the type checker: the mode says so
    appeal.state, appeal.ended_at = Appeal.State.DECIDED, at
    appeal.save(update_fields=["state", "ended_at"])
    ruled = reopening.entry(about, "appeal.ruled", appeal=str(appeal.id), ruling=decision.ruling)
    append([ruled], by=by, at=at, purpose=reopening.PURPOSE, ground="agreement")
    if decision.ruling == Decision.Ruling.SENT_BACK:
        if about.state != Case.State.OPEN:
            reopening.open_again(about, _sent_back(decision), by=by, at=at)
        return
    state = Case.State(about.state)
    if decision.ruling == Decision.Ruling.CHANGED:
        refused = decision.outcome == Decision.Outcome.REFUSED
        state = Case.State.REFUSED if refused else Case.State.DONE
    changed = decision.ruling == Decision.Ruling.CHANGED
    reason = settling.reason_of(decision) if changed else about.reason
    if not (changed and going_on.go_on(about, decision, reason, by=by, at=at)):
        ending.end_otherwise(about, state, reason, by=by, at=at, ground="agreement")
    below = appeal.decision.case  # of the body that heard an appeal before this one
    if below.id != about.id:
        Case.objects.filter(id=below.id).update(keep_until=keeping.until(below, at=at))


def _sent_back(decision: Decision) -> str:
    language = Person.objects.filter(id=decision.applicant_id).values_list("language", flat=True).get()
    with override(language):
        body = Names(language).organisation(decision.organisation_id)
        return _("%(body)s heard your appeal, and sent it back to be decided again.") % {"body": body}
