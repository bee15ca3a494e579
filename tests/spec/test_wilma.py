"""Wilma: a mission, a migration board, the border police and a court share one case, from application to appeal."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonway.cases import requests
from commonway.cases.appealing import chain, lodging, reconsidering
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.deciding import by_staff, looking_again
from commonway.cases.deciding.drafts import Draft
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Appeal, Case, Decision, Task
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.load import load
from tests import factories

pytestmark = pytest.mark.django_db
WILMA = Path(__file__).resolve().parents[2] / "packs" / "examples" / "wilma"
PACK = load(WILMA)
AT = datetime.combine(date(2026, 10, 12), time(10), tzinfo=UTC)
MISSION, FIRST, SECOND, BORDER, COURT = (
    Actor(kind="staff", id=name, organisation=organisation, role="caseworker")
    for name, organisation in (
        ("mila", "mission-abroad"), ("finn", "migration-board"), ("sena", "migration-board"),
        ("bo", "border-police"), ("cora", "migration-court"),
    )
)  # fmt: skip
REFUSED = Draft(outcome="refused", reasons=("no-means",), words="10 crowns a day are not enough for 20 days.")


def asked(example: str, *, person: Person | None = None, at: datetime = AT) -> Case:
    """Return the case of whoever the worked example is about."""
    factories.published(PACK, at=at)
    person = person or factories.a_person(at=at)
    by = factories.acting(person)
    request = requests.start("visit", person.id, "web", by=by, at=at)
    requests.save(request.id, dict(PACK.examples[example].facts), channel="web", by=by, at=at)
    submit(request.id, "k", "web", by=by, at=at)
    return Case.objects.get(request=request, service="visitor-visa")


def do(case: Case, node: str, by: Actor, **found: Any) -> None:
    tasks.do(Task.objects.get(case=case, node=node).id, found, by=by, at=AT)


def seen_by_the_mission(case: Case) -> None:
    do(case, "see-passport", MISSION, passport_seen=True)
    do(case, "interview", MISSION, purpose_shown=True)


def refused(case: Case) -> Decision:
    """Two people of the board refuse what the rules could not grant."""
    seen_by_the_mission(case)
    proposed = by_staff.decide(case.id, REFUSED, by=FIRST, at=AT)
    return by_staff.confirm(case.id, proposed.id, by=SECOND, at=AT)


def appealed(case: Case) -> Appeal:
    by = factories.acting(case.applicant_id)
    return lodging.lodge(refused(case).id, Grounds(words="My aunt pays for me."), by=by, at=AT)


def test_what_is_in_order_is_granted_by_rules_and_seen_in_at_the_border() -> None:
    case = asked("aunt-with-money")
    seen_by_the_mission(case)
    decision = Decision.objects.get(case=case)
    assert (decision.outcome, decision.automated) == ("granted", True)
    told = Delivery.objects.get(type="visa.decided")
    assert set(told.fact_names) == {"full_name", "passport_number", "decision.outcome", "decision.validity"}
    case.refresh_from_db()
    assert case.state == "open"
    do(case, "see-in", BORDER, entered_on="2026-10-12")
    case.refresh_from_db()
    assert (case.state, case.keep_until) == ("done", date(2031, 10, 12))
    letter = next(each for each in mailbox.of(case.applicant_id) if each.id == decision.notice_id)
    assert any("A computer looked at" in line for section in letter.sections for line in section.paragraphs)


def test_the_mission_and_the_police_see_only_what_their_clauses_allow() -> None:
    case = asked("aunt-with-money")
    seen_by_the_mission(case)
    entry = tasks.open_task(Task.objects.get(case=case, node="see-in").id, by=BORDER, at=AT)
    assert entry.told is not None
    assert set(entry.told.facts) == {"full_name", "date_of_birth", "passport_number", "arrives_on", "days"}
    assert not entry.found
    with pytest.raises(CaseUnknown):
        by_staff.look(case.id, by=BORDER, at=AT)


def test_a_refusal_is_decided_by_two_and_looked_at_again_before_the_court_hears_it() -> None:
    case = asked("guest-without-money")
    appeal = appealed(case)
    assert appeal.state == "reconsidered"
    reconsidering.pass_on(case.id, by=SECOND, at=AT)
    appeal.refresh_from_db()
    found = chain.open_chain(appeal.case_id, by=COURT, at=AT)  # type: ignore[arg-type]
    assert found.grounds.words == "My aunt pays for me."
    assert found.facts["money_per_day"] == 10
    assert found.facts["passport_seen"] is True
    assert [link.decision.outcome for link in found.decisions] == ["refused"]


def test_the_court_changes_it() -> None:
    case = asked("guest-without-money")
    appeal = appealed(case)
    reconsidering.pass_on(case.id, by=SECOND, at=AT)
    appeal.refresh_from_db()
    assert appeal.case is not None
    changed = Draft(outcome="granted", ruling="changed", reasons=("means-shown",), valid_from=date(2026, 12, 1))
    decision = by_staff.decide(appeal.case.id, changed, by=COURT, at=AT)
    case.refresh_from_db()
    appeal.case.refresh_from_db()
    assert (case.state, appeal.case.state) == ("done", "done")
    assert Delivery.objects.filter(type="visa.decided", about_id=decision.id, organisation_id="border-police").exists()


def test_an_appeal_that_is_rejected_ends_with_the_return() -> None:
    case = asked("guest-without-money")
    appeal = appealed(case)
    reconsidering.pass_on(case.id, by=SECOND, at=AT)
    appeal.refresh_from_db()
    assert appeal.case is not None
    by_staff.decide(appeal.case.id, Draft(outcome="", ruling="upheld", reasons=("right",)), by=COURT, at=AT)
    do(appeal.case, "see-out", BORDER, left_on="2026-10-12")
    case.refresh_from_db()
    appeal.case.refresh_from_db()
    assert (case.state, appeal.case.state) == ("refused", "refused")
    assert case.keep_until == date(2028, 10, 12)


def test_what_rules_granted_can_be_looked_at_by_a_person() -> None:
    case = asked("aunt-with-money")
    seen_by_the_mission(case)
    decision = Decision.objects.get(case=case)
    task = looking_again.ask(decision.id, by=factories.acting(case.applicant_id), at=AT)
    assert (task.kind, task.organisation_id) == ("anew", "migration-board")
    draft = Draft(outcome="granted", valid_from=date(2026, 12, 1), changed="A person looked, and agrees.")
    proposed = by_staff.decide(case.id, draft, by=FIRST, at=AT + timedelta(days=1))
    anew = by_staff.confirm(case.id, proposed.id, by=SECOND, at=AT + timedelta(days=1))
    assert (anew.automated, anew.replaces_id) == (False, decision.id)
    case.refresh_from_db()
    assert case.state == "open"  # the person has not entered yet
