"""Appeals in the examples: child benefit to the board, a repair to the tenants' board, a family nurse to the panel.

Where what was refused is given after all, what was refused happens: the process goes on from its decision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from commonway.cases.appealing import chain, lodging, reconsidering
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Appeal, Case, Clock, Decision, Plan, Task, WorkOrder
from commonway.cases.orders import verifying
from commonway.contacts import mailbox
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import factories
from tests.spec import merrowdale, paying, repairing, test_newborn
from tests.spec.decided import COURT
from tests.spec.test_newborn import worker

pytestmark = pytest.mark.django_db
BOARD, TENANTS, PANEL = (
    worker(name, organisation)
    for name, organisation in (("bo", "appeals-board"), ("tam", "tenants-board"), ("pia", "health-appeals-panel"))
)
NO_NURSE = Draft(outcome="refused", reasons=("no-nurse-near",), words="Three families are waiting.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A decision of an example against which the person has appealed, with who hears it, and when that was."""

    case: Case
    appeal: Appeal
    first: Actor
    body: Actor
    at: datetime

    def passed_on(self) -> "Contested":
        reconsidering.pass_on(self.case.id, by=self.first, at=self.at)
        self.appeal.refresh_from_db()
        return self

    def ruled(self, ruling: str, **more: object) -> Decision:
        draft = Draft(ruling=ruling, **({"outcome": ""} | more))  # type: ignore[arg-type]
        assert self.appeal.case is not None
        decision = by_staff.decide(self.appeal.case.id, draft, by=self.body, at=self.at)
        self.case.refresh_from_db()
        return decision

    def anew(self, **more: object) -> Decision:
        draft = Draft(outcome="granted", changed="We looked again, and you are right.", **more)  # type: ignore[arg-type]
        decision = by_staff.decide(self.case.id, draft, by=self.first, at=self.at)
        self.case.refresh_from_db()
        return decision


def contested(case: Case, refusal: Draft, *, by: Actor, body: Actor, at: datetime, words: str) -> Contested:
    """The organisation refuses, and the person appeals."""
    decision = by_staff.decide(case.id, refusal, by=by, at=at)
    person = factories.acting(case.applicant_id)
    appeal = lodging.lodge(decision.id, Grounds(words=words), by=person, at=at)
    case.refresh_from_db()
    return Contested(case=case, appeal=appeal, first=by, body=body, at=at)


def child_benefit() -> Contested:
    _, cases = test_newborn.asked()
    case, fund = cases["child-benefit"], worker("second", "family-fund")
    test_newborn.do(case, "check", worker("first", "family-fund"), lives_here=False)
    refusal = Draft(outcome="refused", reasons=("lives-elsewhere",))
    words = "We moved in September. The register is late."
    return contested(case, refusal, by=fund, body=BOARD, at=test_newborn.AT, words=words)


def repair() -> Contested:
    case, words = repairing.told("a-dark-lamp"), "The wire in the wall is burnt."
    officer = repairing.OFFICER
    return contested(case, repairing.TENANTS_OWN, by=officer, body=TENANTS, at=repairing.AT, words=words)


def nurse() -> Contested:
    factories.published(merrowdale.PACK, at=merrowdale.AT)
    case = merrowdale.asked_for()
    merrowdale.do(case, "meet", merrowdale.NURSE, met_on=merrowdale.AT.date().isoformat())
    words = "I asked in week 20. Nobody came."
    return contested(case, NO_NURSE, by=merrowdale.HEAD, body=PANEL, at=merrowdale.AT, words=words)


ALL = pytest.mark.parametrize("begin", [child_benefit, repair, nurse])


@ALL
def test_who_decided_looks_again_before_another_body_hears_it(begin: object) -> None:
    found: Contested = begin()  # type: ignore[operator]
    assert (found.case.state, found.appeal.state, found.appeal.case) == ("refused", "reconsidered", None)
    [task] = Task.objects.to_do().filter(case=found.case)
    assert (task.kind, task.organisation_id) == ("reconsider", found.first.organisation)
    found.passed_on()
    heard = chain.open_chain(found.appeal.case_id, by=found.body, at=found.at)  # type: ignore[arg-type]
    assert heard.grounds.words in ("We moved in September. The register is late.", "The wire in the wall is burnt.",
                                   "I asked in week 20. Nobody came.")  # fmt: skip
    assert [link.decision.outcome for link in heard.decisions] == ["refused"]
    assert heard.facts["applicant_name"]
    with pytest.raises(CaseUnknown):
        chain.open_chain(found.appeal.case_id, by=COURT, at=found.at)  # type: ignore[arg-type]


@ALL
def test_an_appeal_that_changes_nothing_ends_with_a_letter_that_says_why(begin: object) -> None:
    found: Contested = begin().passed_on()  # type: ignore[operator]
    reasons = {"appeals-board": "fund-was-right", "tenants-board": "homes-were-right"}
    found.ruled("upheld", reasons=(reasons.get(found.body.organisation, "nurses-were-right"),))
    found.appeal.refresh_from_db()
    assert (found.case.state, found.appeal.state) == ("refused", "decided")
    assert found.case.keep_until is not None
    assert not Task.objects.to_do().filter(case=found.case).exists()
    assert any(letter.title.startswith("Your appeal") for letter in mailbox.of(found.case.applicant_id))


def test_the_board_gives_the_child_benefit_with_its_amount() -> None:
    found = child_benefit().passed_on()
    heard = chain.open_chain(found.appeal.case_id, by=BOARD, at=found.at)  # type: ignore[arg-type]
    assert (heard.facts["lives_here"], heard.facts["income"]) == (False, 41000)
    decision = found.ruled("changed", outcome="granted", reasons=("lives-with-you",), amount=Decimal(150))
    assert (found.case.state, decision.outcome) == ("open", "granted")  # its process goes on, and asks for the money
    payment = paying.payment_of(found.case)
    assert (payment.decision_id, paying.amounts(payment)) == (decision.id, ("150.00", "0.00", 216))
    paying.says(payment)
    found.case.refresh_from_db()
    assert found.case.state == "done"
    assert Decision.objects.standing().get(about=found.case).id == decision.id


def test_the_tenants_board_changes_it_and_the_builders_are_ordered_after_all() -> None:
    found = repair().passed_on()
    found.ruled("changed", outcome="granted", reasons=("belongs-to-the-house",))
    assert (found.case.state, found.case.reopened, found.case.keep_until) == ("open", 1, None)
    order = WorkOrder.objects.get(case=found.case)
    assert (order.ordered, order.supplier_id, order.organisation_id) == (
        "ordinary-repair",
        "harbour-builders",
        "town-homes",
    )
    assert not Task.objects.to_do().filter(case=found.case).exists()  # nobody has to decide anew
    assert Clock.objects.going().filter(case=found.case).count() == 1
    repairing.done(order)
    verifying.verify(order.id, by=repairing.OFFICER, at=found.at)
    found.case.refresh_from_db()
    assert (found.case.state, found.case.keep_until is None) == ("done", False)
    assert "It is mended" in [letter.title for letter in mailbox.of(found.case.applicant_id)]


def test_the_panel_changes_it_and_the_mother_gets_her_nurse_and_her_plan() -> None:
    found = nurse().passed_on()
    found.ruled("changed", outcome="granted", reasons=("asked-in-time",))
    assert found.case.state == "open"
    plan = Plan.objects.get(case=found.case)
    assert plan.organisation_id == "family-nurses"
    titles = [letter.title for letter in mailbox.of(found.case.applicant_id)]
    assert "A family nurse: your plan" in titles
    reopened = Event.objects.of(found.case.applicant_id).filter(type="case.reopened").count()
    assert reopened == 1


def test_the_nurses_look_again_and_give_the_place_so_the_panel_hears_nothing() -> None:
    found = nurse()
    found.anew(reasons=("first-child-and-early",))
    found.appeal.refresh_from_db()
    assert (found.appeal.state, found.appeal.case, found.case.state) == ("settled", None, "open")
    assert Plan.objects.filter(case=found.case).exists()
    assert not Case.objects.filter(organisation_id="health-appeals-panel").exists()


def test_what_is_sent_back_and_then_given_goes_on_too() -> None:
    found = nurse().passed_on()
    found.ruled("sent-back", reasons=("not-looked-into",))
    assert (found.case.state, Plan.objects.count()) == ("open", 0)
    found.anew(reasons=("first-child-and-early",))
    assert found.case.state == "open"
    assert Plan.objects.filter(case=found.case).exists()
    assert found.case.reopened == 1


def test_what_is_sent_back_and_refused_again_ends_as_it_was() -> None:
    found = nurse().passed_on()
    found.ruled("sent-back", reasons=("not-looked-into",))
    again = Draft(outcome="refused", reasons=("too-late",), changed="We looked, and you met us too late.")
    by_staff.decide(found.case.id, again, by=merrowdale.HEAD, at=found.at + timedelta(days=1))
    found.case.refresh_from_db()
    assert (found.case.state, Plan.objects.count()) == ("refused", 0)


def test_a_refusal_put_right_by_who_gave_it_goes_on_from_there() -> None:
    case = repairing.told("a-dark-lamp")
    by_staff.decide(case.id, repairing.TENANTS_OWN, by=repairing.OFFICER, at=repairing.AT)
    right = Draft(outcome="granted", reasons=("towns-own",), changed="The lamp is part of the ceiling.")
    by_staff.decide(case.id, right, by=repairing.OFFICER, at=repairing.AT)
    case.refresh_from_db()
    assert case.state == "open"
    assert WorkOrder.objects.filter(case=case).count() == 1
    by_staff_again = Draft(outcome="granted", reasons=("towns-own",), changed="Said again.")
    with pytest.raises(by_staff.at_hand.NotDecidable):
        by_staff.decide(case.id, by_staff_again, by=repairing.OFFICER, at=repairing.AT)
