"""An answer the person looks at first (Regulation (EU) 2018/1724, article 14): used only if they say so, else erased."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from commonway.cases.evidence import answering, dropping, previewing, standing
from commonway.cases.evidence.errors import NotAsked
from commonway.cases.evidence.watching import watch
from commonway.cases.models import Case, ClockAct
from commonway.contacts import mailbox
from commonway.exchange.registers.questions import Paper
from commonway.facts.queries import known
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from tests import factories
from tests import registers as made
from tests.factories import AT
from tests.spec.test_evidence import CLERK, OFFICER, PDF, a_case, ask, asked, asking, events, income, person, to_do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _configured(settings: Settings, tmp_path: Path) -> None:
    settings.COMMONWAY_DROP = {"incomes": str(tmp_path)}
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 16800}])}


def held(*sources: str) -> Case:
    case = a_case(made.a_pack(*sources, preview="tax"))
    ask(case, "database")
    assert asked(case).state == "preview"
    return case


def test_nobody_sees_it_before_the_person_does() -> None:
    case = held("database", "person")
    [shown] = standing.of_case(case)
    assert (shown.facts, to_do(case), "income" in known(case.applicant_id)) == ({}, [], False)
    assert "16800" not in str([each.why for each in shown.asked] + [event.data for event in Event.objects.all()])
    mine = standing.open_mine(asked(case).id, by=person(case), at=AT)
    assert mine.held is not None
    assert mine.held.facts == {"income": 16800}
    assert any(letter.title.startswith("Look at an answer about you") for letter in mailbox.of(case.applicant_id))
    assert [each.id for each in standing.waiting_for(case.applicant_id)] == [asked(case).id]
    assert ClockAct.objects.filter(case=case, kind="paused").latest("at").waits_for == "person"
    with pytest.raises(AccessRefused):
        previewing.decide(asked(case).id, may_be_used=True, by=CLERK, at=AT)


def test_it_is_used_when_the_person_says_so() -> None:
    case = held("database", "person")
    previewing.decide(asked(case).id, may_be_used=True, by=person(case), at=AT)
    assert (asked(case).ending, income(case), to_do(case)) == ("answered", (16800, "tax", "verified"), ["decide"])
    with pytest.raises(NotAsked):
        previewing.decide(asked(case).id, may_be_used=False, by=person(case), at=AT)
    assert income(case)[0] == 16800


def test_what_may_not_be_used_is_erased_and_the_person_tells_it_themself() -> None:
    case = held("database", "staff", "person")
    previewing.decide(asked(case).id, may_be_used=False, by=person(case), at=AT)
    assert bytes(asking(case, "database").answer) == b""
    assert events(case)[-2:] == ["not-used", "asked-you"]
    assert not answering.questions_of("passports").exists()
    [shown] = standing.of_case(case)
    assert (shown.facts, [each.late for each in shown.asked]) == ({}, [{}, {}])
    answering.answer_as_person(asked(case), {"income": 17000}, by=person(case), at=AT)
    assert (income(case), to_do(case)) == ((17000, "", "stated"), ["decide"])


def test_who_says_nothing_in_time_has_it_left_unused() -> None:
    case = held("database")
    watch(at=AT + timedelta(days=9))
    assert asked(case).state == "preview"
    watch(at=AT + timedelta(days=11))
    assert (asked(case).state, asked(case).ending) == ("unanswered", "not-used")
    assert bytes(asking(case, "database").answer) == b""
    assert "income" not in known(case.applicant_id)


def test_an_office_that_answers_late_does_not_go_round_the_persons_decision(tmp_path: Path) -> None:
    case = a_case(made.a_pack("files", "database", "person", preview="tax"))
    dropping.send(at=AT)
    watch(at=AT + timedelta(days=4))
    ask(case, "database", AT + timedelta(days=4))
    previewing.decide(asked(case).id, may_be_used=False, by=person(case), at=AT + timedelta(days=4))
    (tmp_path / "answers").mkdir(exist_ok=True)
    (tmp_path / "answers" / "late.json").write_text(json.dumps([{"id": str(asking(case, "files").id), "yearly": 9}]))
    dropping.collect(at=AT + timedelta(days=5))
    assert (asking(case, "files").state, asked(case).state) == ("late", "asking")
    [shown] = standing.of_case(case)
    assert [each.late for each in shown.asked] == [{}, {}, {}]


def test_documents_of_an_answer_that_is_not_used_are_erased_too() -> None:
    case = a_case(made.a_pack("staff", "person", preview="passports"))
    paper = Paper(name="a.pdf", media_type="application/pdf", content=PDF)
    answering.answer(asking(case, "staff").id, {"income": 5}, [paper], by=OFFICER, at=AT)
    [document] = asking(case, "staff").documents.all()
    with pytest.raises(standing.EvidenceUnknown):
        standing.paper(case.id, document.id, by=CLERK, at=AT)
    previewing.decide(asked(case).id, may_be_used=False, by=person(case), at=AT)
    document.refresh_from_db()
    assert bytes(document.content) == b""


def test_a_stranger_sees_nothing() -> None:
    case = held("database")
    with pytest.raises(AccessRefused):
        standing.open_mine(asked(case).id, by=factories.acting(factories.a_person(at=AT)), at=AT)
