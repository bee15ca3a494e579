"""How a case ends: by what its organisation answers, or by the end of its process; the same either way."""

from datetime import datetime

from commonway.cases import keeping
from commonway.cases.levels.starting import end_clocks
from commonway.cases.models import Case
from commonway.cases.plans import closing as plans
from commonway.exchange import receipts
from commonway.exchange.events import AnswerState
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt
from commonway.kernel.text import on_one_line
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append

PURPOSE = "Work on the case"
# Deliveries nobody waits for any more: answered, or never to leave.
ANSWERED = (
    Delivery.State.DONE,
    Delivery.State.REFUSED,
    Delivery.State.WITHHELD,
    Delivery.State.CLOSED,
    Delivery.State.WITHDRAWN,
)


def answered(case: Case, state: Case.State, reason: str, *, by: Actor, at: datetime) -> None:
    """End *case* as its process did: what told its organisation of it is answered, and all follows from that.

    Where nothing waits for an answer, the case just ends. Must run in the scope of the product.
    """
    of_the_case = Delivery.objects.filter(
        case_id=case.id, about="", occasion=""
    )  # ordered work, messages end by themselves
    waiting = of_the_case.exclude(state__in=ANSWERED).defer("payload").order_by("id")
    for other in waiting.exclude(organisation_id=case.organisation_id, for_information=False):  # done with the case
        receipts.answer(other.organisation_id, Receipt(delivery=other.id, outcome="done"), by=by, at=at)
    delivery = waiting.filter(organisation_id=case.organisation_id, for_information=False).first()
    if delivery is None:
        end(case, state, reason, by=by, at=at, purpose=PURPOSE, ground="task")
        return
    outcome: AnswerState = "done" if state == Case.State.DONE else "refused"
    receipt = Receipt(
        delivery=delivery.id,
        outcome=outcome,
        reason=on_one_line(reason)[: receipts.LONGEST_REASON] or ("" if outcome == "done" else "-"),
        reference=case.reference,
    )
    receipts.answer(case.organisation_id, receipt, by=by, at=at)


def end(case: Case, state: Case.State, reason: str, *, by: Actor, at: datetime, purpose: str, ground: str) -> None:
    """End *case*, which must be locked and open: its clocks stop, and it is on the ledger."""
    case.state, case.reason, case.ended_at = state, reason[:500], at
    case.keep_until = keeping.until(case, at=at)
    case.save(update_fields=["state", "reason", "ended_at", "keep_until"])
    end_clocks(case, at=at)
    _note(case, by=by, at=at, purpose=purpose, ground=ground)
    plans.case_ended(case, by=by, at=at)


def end_otherwise(case: Case, state: Case.State, reason: str, *, by: Actor, at: datetime, ground: str) -> None:
    """Let *case*, which must be locked and has ended, have ended in another way: a later decision says so."""
    changes = case.state != state
    case.state, case.reason = state, reason[:500]
    case.keep_until = keeping.until(case, at=at)
    case.save(update_fields=["state", "reason", "keep_until"])
    if changes:
        _note(case, by=by, at=at, purpose=PURPOSE, ground=ground)


def _note(case: Case, *, by: Actor, at: datetime, purpose: str, ground: str) -> None:
    data = {"case": str(case.id), "request": str(case.request_id), "service": case.service}
    entry = Entry(stream=case.applicant_id, type=f"case.{case.state}", organisation=case.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=purpose, ground=ground)
