"""Cases past the day they are kept until: seen by their organisation's coordinator, removed after a second look, once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonway.cases import caseload, removing, reopening
from commonway.cases.appealing import lodging
from commonway.cases.appealing.lodging import Grounds, NotAppealable
from commonway.cases.deciding import by_staff, reading
from commonway.cases.deciding.drafts import Draft
from commonway.cases.documents import Upload
from commonway.cases.documents import read as read_document
from commonway.cases.models import Appeal, Case, Decision, Document, ProcessInstance, Task
from commonway.cases.process import tasks
from commonway.cases.reopening import NotReopened
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault.sealing import KeyDestroyed
from tests import accounts, factories
from tests.factories import AT
from tests.spec import decided, peopled
from tests.spec.decided import COUNCIL, COURT, asked, granted
from tests.spec.test_decisions_by_process import by_people, task

pytestmark = pytest.mark.django_db
KEEPER = Actor(kind="staff", id="keeper", organisation="council", role="coordinator")
OVER = datetime(2028, 10, 13, 10, tzinfo=UTC)  # two years and a day after a refusal
PAGE, REMOVE = "console:retention", "console:retention-confirm"


def due(at: datetime = OVER) -> set[Any]:
    return set(removing.due("council", at=at).values_list("id", flat=True))


def kept() -> Case:
    """Return a case that was refused on 12 October 2026 and is kept for two years."""
    case = asked()
    decided.decided(case)
    case.refresh_from_db()
    assert case.keep_until == date(2028, 10, 12)
    return case


def test_a_case_is_due_the_day_after_it_is_kept_until() -> None:
    case = kept()
    assert due(OVER - timedelta(days=1)) == set()
    assert due() == {case.id}
    assert set(removing.due("pensions", at=OVER)) == set()


def test_an_open_appeal_keeps_it_and_its_end_counts_anew() -> None:
    case = kept()
    appeal = decided.appealed(Decision.objects.get(about=case), at=AT + timedelta(days=20))
    assert due() == set()
    draft = Draft(outcome="", ruling="upheld", reasons=("right",))
    by_staff.decide(appeal.case.id, draft, by=COURT, at=AT + timedelta(days=40))  # type: ignore[union-attr]
    assert due() == set()
    assert due(OVER + timedelta(days=40)) == {case.id}


def test_what_its_organisation_held_goes_and_what_is_the_persons_stays() -> None:
    case = asked(by_people())
    by = factories.acting(case.applicant_id)
    tasks.do(task(case, "check").id, {}, by=COUNCIL, at=AT)
    decided.decided(case)
    decision = Decision.objects.get(about=case)
    before = removing.contents_of([case])[case.id]
    assert (before.decisions, before.told >= 1) == (1, True)
    [removed] = removing.remove([case.id], by=KEEPER, at=OVER)
    assert (removed.id, removed.removed_at, removed.reason) == (case.id, OVER, "")
    # gone: the decision, what was told, where it stood
    assert removing.contents_of([case])[case.id] == removing.Contents()
    with pytest.raises(KeyDestroyed):
        reading.open_decision(decision.id, by=by, at=OVER)
    assert bytes(ProcessInstance.objects.get(case=case).state) == b""
    assert not Delivery.objects.filter(case_id=case.id).exclude(payload=b"").exists()
    assert not tasks.known_in(case)
    # there still: that there was a case, the ledger, the person's letter
    case.refresh_from_db()
    assert (case.state, case.keep_until) == ("refused", date(2028, 10, 12))
    letter = mailbox.open_notice(decision.notice_id, by=by, at=OVER)  # type: ignore[arg-type]
    assert any("income" in line for section in letter.sections for line in section.points or section.paragraphs)
    types = list(Event.objects.of(case.applicant_id).values_list("type", flat=True))
    assert types.count("case.removed") == 1
    event = Event.objects.of(case.applicant_id).get(type="case.removed")
    assert (event.organisation, event.ground, event.data["held"]["decisions"]) == ("council", "legal duty", 1)


def test_other_cases_of_the_same_person_are_not_touched() -> None:
    case = kept()
    others = Delivery.objects.filter(request_id=case.request_id).exclude(case_id=case.id)
    before = {each.id: bytes(each.payload) for each in others}
    assert before
    assert all(before.values())
    removing.remove([case.id], by=KEEPER, at=OVER)
    assert {each.id: bytes(each.payload) for each in others.all()} == before


def test_the_words_of_an_appeal_go_with_the_case_of_the_body_that_heard_it() -> None:
    case = kept()
    paper = [Upload(name="slip.pdf", media_type="", content=b"%PDF-1.7 slip")]
    appeal = decided.appealed(Decision.objects.get(about=case), papers=paper)
    draft = Draft(outcome="", ruling="upheld", reasons=("right",))
    by_staff.decide(appeal.case.id, draft, by=COURT, at=AT)  # type: ignore[union-attr]
    removing.remove([case.id], by=KEEPER, at=OVER)
    appeal.refresh_from_db()
    assert bytes(appeal.content)
    later = datetime(2036, 10, 13, 10, tzinfo=UTC)
    court = Actor(kind="staff", id="cc", organisation="court", role="coordinator")
    assert len(removing.remove([appeal.case_id], by=court, at=later)) == 1  # type: ignore[list-item]
    appeal.refresh_from_db()
    assert not bytes(appeal.content)
    assert Appeal.objects.count() == 1
    slip = Document.objects.get(appeal_id=appeal.id)  # a paper of the person stays theirs
    assert read_document(slip.id, by=factories.acting(case.applicant_id), at=later).content == b"%PDF-1.7 slip"


def test_the_pages_of_what_was_removed_say_so_and_lead_to_the_letter(client: Client) -> None:
    user, person = accounts.a_resident("layla@mail.example")
    case = asked(person=person)
    decided.decided(case)
    decision = Decision.objects.get(about=case)
    appeal = decided.appealed(decision)
    by_staff.decide(appeal.case.id, Draft(outcome="", ruling="upheld", reasons=("right",)), by=COURT, at=AT)  # type: ignore[union-attr]
    of_decision = [
        reverse(name, args=[decision.id]) for name in ("decision", "decision-file", "look-again", "lodge-appeal")
    ]
    of_appeal = [reverse(name, args=[appeal.id]) for name in ("appeal", "withdraw-appeal")]
    removing.remove([case.id], by=KEEPER, at=OVER)
    removing.remove([appeal.case_id], by=replace(KEEPER, organisation="court"), at=OVER.replace(year=2036))  # type: ignore[list-item]
    client.force_login(user)
    for address, said in [*zip(of_decision, repeat("decided on this")), *zip(of_appeal, repeat("You appealed on"))]:
        answer = client.get(address)
        assert answer.status_code == 410, address
        text = answer.content.decode()
        assert said in text
        assert reverse("letter", args=[decision.notice_id]) in text
    stranger, _ = accounts.a_resident("samir@mail.example")
    client.force_login(stranger)
    assert {client.get(address).status_code for address in (*of_decision, *of_appeal)} <= {403, 404}


def test_what_is_still_to_be_done_holds_it_up() -> None:
    case = kept()
    reopening.open_task(case, Task.Kind.ANEW, due_at=None, by=COUNCIL, at=AT)
    assert due() == set()
    assert [each.id for each in removing.held_up("council", at=OVER)] == [case.id]
    assert removing.remove([case.id], by=KEEPER, at=OVER) == []
    case.refresh_from_db()
    assert case.removed_at is None


def test_removing_twice_is_once_and_too_early_or_anothers_is_nothing() -> None:
    case = kept()
    assert removing.remove([case.id], by=KEEPER, at=OVER - timedelta(days=1)) == []
    pensions = Actor(kind="staff", id="k2", organisation="pensions", role="coordinator")
    assert removing.remove([case.id], by=pensions, at=OVER) == []
    assert len(removing.remove([case.id, case.id], by=KEEPER, at=OVER)) == 1
    assert removing.remove([case.id], by=KEEPER, at=OVER) == []
    assert Event.objects.of(case.applicant_id).filter(type="case.removed").count() == 1


@pytest.mark.parametrize("role", ["caseworker", "agent", "supplier"])
def test_only_a_coordinator_removes(role: str) -> None:
    case = kept()
    with pytest.raises(AccessRefused):
        removing.remove([case.id], by=Actor(kind="staff", id="x", organisation="council", role=role), at=OVER)
    case.refresh_from_db()
    assert case.removed_at is None


def test_nothing_begins_again_on_what_was_removed() -> None:
    case = kept()
    decision = Decision.objects.get(about=case)
    removing.remove([case.id], by=KEEPER, at=OVER)
    with pytest.raises(NotReopened, match="removed"):
        reopening.reopen(case.id, "We want to look.", by=COUNCIL, at=OVER)
    with pytest.raises(by_staff.at_hand.NotDecidable, match="removed"):
        by_staff.decide(case.id, granted(changed="New."), by=COUNCIL, at=OVER)
    late = Grounds(words="It was wrong.", late="I was away.")
    with pytest.raises(NotAppealable):
        lodging.lodge(decision.id, late, by=factories.acting(case.applicant_id), at=OVER)
    assert caseload.open_case(case.id, by=COUNCIL, at=OVER).case.removed_at == OVER


@pytest.fixture
def past() -> Case:
    """Return a case of the council that is past its day today."""
    case = kept()
    Case.objects.filter(id=case.id).update(keep_until=date(2026, 10, 13))
    return case


def keeper(organisation: str = "council") -> Client:
    return peopled.staff("coordinator", organisation)[0]


def test_the_page_lists_asks_and_removes(past: Case) -> None:
    browser = keeper()
    page = browser.get(reverse(PAGE)).content.decode()
    assert past.reference in page
    assert "Omar Haddad" not in page  # whose it is, is not the coordinator's to see
    asked_ = browser.post(reverse(REMOVE), {"case": [str(past.id)]})
    assert asked_.status_code == 200
    assert "It cannot be undone" in asked_.content.decode()
    past.refresh_from_db()
    assert past.removed_at is None
    for _ in range(2):  # sent twice
        done = browser.post(reverse(REMOVE), {"case": [str(past.id)], "confirmed": "yes"})
        assert done.status_code in {302, 400}
    past.refresh_from_db()
    assert past.removed_at is not None
    assert "Nothing to remove" in browser.get(reverse(PAGE)).content.decode()
    working = peopled.staff("caseworker", "council")[0]
    shown = working.get(reverse("workbench:case", args=[past.id])).content.decode()
    assert "was removed: the time it had to be kept is over" in shown


@pytest.mark.parametrize("sent", [{}, {"case": ["x", "\x00", ""]}, {"case": ["00000000-0000-0000-0000-000000000000"]}])
def test_bad_input_removes_nothing(past: Case, sent: dict[str, Any]) -> None:
    answer = keeper().post(reverse(REMOVE), sent | {"confirmed": "yes"})
    assert answer.status_code == 400
    assert "Choose at least one case" in answer.content.decode()
    past.refresh_from_db()
    assert past.removed_at is None


def test_another_organisations_coordinator_sees_and_removes_nothing_of_it(past: Case) -> None:
    browser = keeper("pensions")
    assert past.reference not in browser.get(reverse(PAGE)).content.decode()
    assert browser.post(reverse(REMOVE), {"case": [str(past.id)], "confirmed": "yes"}).status_code == 400
    past.refresh_from_db()
    assert past.removed_at is None
