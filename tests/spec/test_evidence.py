"""Evidence, asked where it is and in the form it has: an API, a database, files, another office, the person themself."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from commonway.cases.errors import CaseUnknown
from commonway.cases.evidence import answering, dropping, opening, registers, standing
from commonway.cases.evidence.watching import watch
from commonway.cases.models import Asking, Case, Clock, ClockAct, EvidenceRequest, ProcessInstance, Task
from commonway.cases.submitting import submit
from commonway.contacts import mailbox
from commonway.exchange.registers.questions import Paper
from commonway.facts.queries import known
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from tests import factories
from tests import registers as made
from tests.factories import AT
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db
CLERK = Actor(kind="staff", id="clerk", organisation="pensions", role="caseworker")
OFFICER = Actor(kind="staff", id="officer", organisation="passports", role="caseworker")
PDF = b"%PDF-1.7 an assessment"


@pytest.fixture(autouse=True)
def _configured(settings: Settings, tmp_path: Path) -> None:
    settings.COMMONWAY_DEMONSTRATION = True
    settings.COMMONWAY_DROP = {"incomes": str(tmp_path)}
    settings.COMMONWAY_SQL = {}
    settings.COMMONWAY_EXCHANGE = {"look_up_timeout": 5, "sql_timeout": 5, "breaker_failures": 3, "breaker_first": 300}


@pytest.fixture
def api() -> Iterator[world.Receiver]:
    with world.receiving() as receiver:
        yield receiver


def says(receiver: world.Receiver, answer: object, status: int = 200) -> None:
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    receiver.answers = lambda _: (status, {}, content)
    world.connect("register", kind="by-hand", look_up_url=receiver.url)


def a_case(pack: Pack, **answers: Any) -> Case:
    factories.published(pack, at=AT)
    request = factories.a_request(at=AT, **answers)
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    return next(case for case in done.cases if case.service == "stop-pension")


def asked(case: Case) -> EvidenceRequest:
    return EvidenceRequest.objects.select_related("request", "case").get(case=case)


def asking(case: Case, source: str) -> Asking:
    return Asking.objects.get(evidence_request__case=case, source=source)


def ask(case: Case, source: str, at: Any = AT) -> Asking:
    registers.ask(asking(case, source).id, at=at)
    return asking(case, source)


def person(case: Case) -> Actor:
    return factories.acting(case.applicant_id)


def to_do(case: Case) -> list[str]:
    return [task.node for task in Task.objects.to_do().filter(case=case)]


def events(case: Case, beginning: str = "evidence.") -> list[str]:
    found = Event.objects.of(case.applicant_id).filter(type__startswith=beginning)
    return [event.type.removeprefix("evidence.") for event in found]


def income(case: Case) -> tuple[Any, str, str]:
    fact = known(case.applicant_id)["income"]
    return fact.value, fact.detail, fact.certainty


# An API


def test_an_api_answers_and_the_process_goes_on(api: world.Receiver) -> None:
    case = a_case(made.a_pack("api"))
    assert (to_do(case), asked(case).state) == ([], "asking")
    says(api, {"found": True, "facts": {"income": 16800, "assessed_on": "2026-03-01", "religion": "none"}})
    ask(case, "api")
    assert (asked(case).state, asked(case).ending, to_do(case)) == ("answered", "answered", ["decide"])
    assert income(case) == (16800, "register", "verified")
    assert known(case.applicant_id)["income"].as_of.isoformat().startswith("2026-03-01")  # type: ignore[union-attr]
    [post] = api.posts
    assert post.event["facts"] == {"applicant_name": "Layla Haddad"}
    assert post.event["clause"]["legal_basis"]["en"] == "Act of register, section 3"
    assert "signature" in {name.lower() for name in post.headers}
    event = Event.objects.of(case.applicant_id).get(type="evidence.asked")
    assert (event.organisation, event.ground, event.data["for"]) == (
        "register",
        "agreement ask-register/ask",
        "pensions",
    )
    assert "Haddad" not in str(event.data)


@pytest.mark.parametrize(
    ("answer", "status", "state", "node"),
    [
        ({"found": False}, 200, "no-record", "look"),
        ({}, 404, "no-record", "look"),
        ({}, 403, "refused", "call"),
    ],
)
def test_a_process_can_catch_why_there_is_no_answer(
    api: world.Receiver, answer: object, status: int, state: str, node: str
) -> None:
    case = a_case(made.a_pack("api"))
    says(api, answer, status)
    assert ask(case, "api").state == state
    assert (asked(case).ending, to_do(case)) == (state, [node])


def test_many_records_are_nobodys_and_what_is_not_caught_is_seen(api: world.Receiver) -> None:
    case = a_case(made.a_pack("api"))
    says(api, {"found": True, "many": True})
    assert ask(case, "api").state == "many-records"
    assert ProcessInstance.objects.get(case=case).stuck_at == "prove"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"<html>", 200),
        (b"[" * 30000, 200),
        ({"found": True, "facts": {"income": "plenty"}}, 200),
        ({"found": True, "facts": {"income": -5}}, 200),
        ({"found": True, "facts": {}}, 200),
        ({"found": "yes"}, 200),
        ({"found": True, "facts": {}, "documents": [{"name": "x"}]}, 200),
        ({"found": True, "facts": {}, "documents": [{"name": "x", "media_type": "", "content": "aGVsbG8="}]}, 200),
        ({}, 503),
    ],
)
def test_garbage_and_outage_are_tried_again_and_the_case_stands_still(
    api: world.Receiver, answer: object, status: int
) -> None:
    case = a_case(made.a_pack("api", "person"))
    says(api, answer, status)
    found = ask(case, "api")
    assert (found.state, found.attempts) == ("open", 1)
    assert found.last_error
    assert found.next_attempt_at is not None
    assert found.next_attempt_at > AT
    assert ClockAct.objects.get(case=case).reason == "We wait for an answer from Population Register."
    says(api, {"found": True, "facts": {"income": 9000}})
    ask(case, "api", AT + timedelta(minutes=5))
    assert (asked(case).state, to_do(case)) == ("answered", ["decide"])
    assert not Clock.objects.filter(case=case, paused_at__isnull=False).exists()
    assert [act.kind for act in ClockAct.objects.filter(case=case).order_by("at", "id")] == ["paused", "resumed"]


def test_after_the_term_the_next_is_asked_and_the_person_reads_it(api: world.Receiver) -> None:
    case = a_case(made.a_pack("api", "person"))
    says(api, {}, 503)
    ask(case, "api")
    watch(at=AT + timedelta(hours=3))
    assert asking(case, "api").state == "unanswered"
    assert asking(case, "person").state == "open"
    assert [act.waits_for for act in ClockAct.objects.filter(case=case, kind="paused").order_by("at", "id")] == [
        "organisation", "person",
    ]  # fmt: skip
    assert any("Proof of income" in letter.title for letter in mailbox.of(case.applicant_id))
    assert events(case) == ["asked", "unanswered", "asked-you"]


def test_the_breaker_leaves_a_register_alone_that_is_down(api: world.Receiver) -> None:
    case = a_case(made.a_pack("api"))
    says(api, {}, 500)
    at = AT
    for _ in range(6):
        at += timedelta(seconds=1)
        Asking.objects.filter(evidence_request__case=case).update(next_attempt_at=at)
        registers.ask(asking(case, "api").id, at=at)
    assert len(api.posts) == 3
    says(api, {"found": True, "facts": {"income": 9000}})
    ask(case, "api", at + timedelta(minutes=10))
    assert asked(case).state == "answered"


# A database


def test_a_database_answers_a_query_of_the_pack(settings: Settings) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 16800.5}])}
    case = a_case(made.a_pack("database"), income=15000)
    ask(case, "database")
    assert income(case) == (16800.5, "tax", "verified")
    [shown] = standing.of_case(case)
    assert (shown.facts, shown.said) == ({"income": 16800.5}, {"income": 15000})
    assert to_do(case) == ["decide"]


def test_values_are_bound_and_never_part_of_the_query(settings: Settings) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 16800}])}
    case = a_case(made.a_pack("database"), applicant_name="x' OR '1'='1")
    assert ask(case, "database").state == "no-record"


@pytest.mark.parametrize(
    ("records", "state"),
    [([], "no-record"), ([made.PERSON | {"income": 1}, made.PERSON | {"income": 2}], "many-records")],
)
def test_a_database_may_have_none_or_many(settings: Settings, records: Any, state: str) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database(records)}
    case = a_case(made.a_pack("database"))
    assert ask(case, "database").state == state


# Files


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_files_go_out_and_come_back(settings: Settings, tmp_path: Path, format_: str) -> None:
    settings.COMMONWAY_DROP = {"incomes": f"{tmp_path}?{format_}"}
    case = a_case(made.a_pack("files"))
    assert dropping.send(at=AT) == 1
    assert dropping.send(at=AT) == 0
    [path] = (tmp_path / "questions").iterdir()
    rows = json.loads(path.read_text()) if format_ == "json" else list(csv.DictReader(path.read_text().splitlines()))
    [row] = rows
    assert (row["applicant_name"], row["asks"], row["clause"]) == ("Layla Haddad", "yearly", "ask")
    answers = tmp_path / "answers"
    answers.mkdir(exist_ok=True)
    if format_ == "json":
        (answers / "a.json").write_text(json.dumps([{"id": row["id"], "yearly": 9000}]))
    else:
        (answers / "a.csv").write_text(f"id,status,yearly\n{row['id']},found,9000\n")
    assert dropping.collect(at=AT) == 1
    assert income(case) == (9000, "council", "verified")
    assert [path.name for path in (tmp_path / "taken").iterdir()] == [f"a.{format_}"]
    assert dropping.collect(at=AT) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"[1]",
        b'[{"id": "x"}]',
        b'[{"id": "018f0000-0000-7000-8000-000000000000"}]',
        b"[" * 9999,
    ],
)
def test_files_that_make_no_sense_are_put_aside_with_why(tmp_path: Path, content: bytes) -> None:
    case = a_case(made.a_pack("files"))
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "a.json").write_bytes(content)
    (answers / "b.json.part").write_bytes(content)
    assert dropping.collect(at=AT) == 0
    assert asking(case, "files").state == "open"
    assert (tmp_path / "refused" / "a.json.why.txt").read_text()
    assert [path.name for path in answers.iterdir()] == ["b.json.part"]


# Another office, and the person


def test_staff_of_another_office_answer_under_the_clause() -> None:
    case = a_case(made.a_pack("staff"))
    [question] = answering.questions_of("passports")
    opened = answering.open_question(question.id, by=OFFICER, at=AT)
    assert (opened.told, [fact.id for fact in opened.asks]) == ({"applicant_name": "Layla Haddad"}, ["income"])
    answering.answer(question.id, {"income": 12000, "national_number": "1"}, by=OFFICER, at=AT)
    answering.answer(question.id, {"income": 12001}, by=OFFICER, at=AT)
    assert income(case) == (12000, "passports", "evidenced")
    assert to_do(case) == ["decide"]
    assert not answering.questions_of("passports").exists()


def test_the_person_answers_with_a_document() -> None:
    case = a_case(made.a_pack("person"))
    mine = standing.open_mine(asked(case).id, by=person(case), at=AT)
    assert [fact.id for fact in mine.asks] == ["income"]
    papers = (Paper(name="tax.pdf", media_type="application/pdf", content=PDF),)
    answering.answer_as_person(asked(case), {"income": 8000}, papers, by=person(case), at=AT)
    assert income(case) == (8000, "", "evidenced")
    [shown] = standing.of_case(case)
    [(document, name)] = shown.papers
    assert name == "tax.pdf"
    assert standing.paper(case.id, document.id, by=CLERK, at=AT).content == PDF
    assert PDF not in bytes(document.content)


def test_whoever_is_asked_by_a_caseworker_is_asked_once() -> None:
    pack = made.a_pack("person", more={"wage": made.replace(made.an_income("staff", "person"), id="wage")})
    case = a_case(pack)
    assert {each.id for each in opening.askable(case, at=AT)} == {"income", "wage"}
    first = opening.for_case(case.id, "wage", by=CLERK, at=AT)
    assert opening.for_case(case.id, "wage", by=CLERK, at=AT).id == first.id
    assert Asking.objects.filter(evidence_request=first).count() == 1


# All in one


def test_one_request_asks_a_database_an_api_files_an_office_and_the_person(
    settings: Settings, api: world.Receiver, tmp_path: Path
) -> None:
    """Each has nothing, or says nothing, and the next is asked; what comes too late is kept and shown."""
    settings.COMMONWAY_SQL = {"incomes": made.a_database([])}
    case = a_case(made.a_pack("database", "api", "files", "staff", "person"))
    ask(case, "database")
    says(api, {}, 403)
    ask(case, "api")
    watch(at=AT + timedelta(minutes=1))
    watch(at=AT + timedelta(days=4))
    [question] = answering.questions_of("passports")
    answering.decline(question.id, "refused", "We may not say.", by=OFFICER, at=AT + timedelta(days=5))
    late = AT + timedelta(days=6)
    answering.answer_as_person(asked(case), {"income": 8000}, by=person(case), at=late)
    assert events(case) == [
        "asked", "no-record", "asked", "refused", "asked", "unanswered", "asked", "refused", "asked-you", "you-answered",
    ]  # fmt: skip
    assert (asked(case).ending, to_do(case), income(case)) == ("answered", ["decide"], (8000, "", "stated"))
    answers = [{"id": str(asking(case, "files").id), "yearly": 9500}]
    (tmp_path / "answers" / "late.json").write_text(json.dumps(answers))
    dropping.collect(at=late)
    assert asking(case, "files").state == "late"
    [shown] = standing.of_case(case)
    assert [each.late for each in shown.asked if each.late] == [{"income": 9500}]
    assert [each.why for each in shown.asked if each.why] == ["Their system answered 403 Forbidden.", "We may not say."]
    assert income(case) == (8000, "", "stated")


def test_without_a_clause_nobody_is_asked_and_the_refusal_is_on_the_ledger() -> None:
    pack = made.a_pack("api")
    agreement = pack.agreements["ask-register"]
    ended = made.replace(agreement, valid_until=AT.date() - timedelta(days=1))
    case = a_case(made.replace(pack, agreements={**pack.agreements, agreement.id: ended}))
    assert asked(case).ending == "no-clause"
    assert ProcessInstance.objects.get(case=case).stuck_at == "prove"
    assert events(case) == ["not-asked", "ended-without"]
    with pytest.raises(opening.NothingToAsk):
        opening.for_case(case.id, "income", by=CLERK, at=AT)


def test_asking_for_anothers_case_is_refused_as_if_there_were_none_and_is_on_the_ledger() -> None:
    case = a_case(made.a_pack("api", more={"wage": made.replace(made.an_income("staff", "person"), id="wage")}))
    with pytest.raises(CaseUnknown):
        opening.for_case(case.id, "wage", by=OFFICER, at=AT)
    [refused] = Event.objects.filter(type="access.refused", actor_id=OFFICER.id)
    assert (refused.data["kind"], refused.data["id"]) == ("case", str(case.id))
    assert not EvidenceRequest.objects.filter(evidence="wage").exists()
