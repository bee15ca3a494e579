"""Much help at home in the example jurisdiction: an address by HTTP, an income by SQL or file, looked at by the person first."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from commonway.cases.evidence import answering, dropping, opening, previewing, registers, standing
from commonway.cases.evidence.watching import watch
from commonway.cases.models import Asking, Case, EvidenceRequest, Task
from commonway.config.sandbox import batches, sql_register
from commonway.facts.queries import known
from commonway.ledger.actors import Actor
from tests import factories
from tests import registers as made
from tests.integration.exchange import world
from tests.spec.test_talvera_help_at_home import AT, EXAMPLE, FIRST, PACK, SECOND, VISITOR, asked_for, do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _configured(settings: Settings, tmp_path: Path) -> None:
    settings.COMMONWAY_DEMONSTRATION = True
    settings.COMMONWAY_SQL = {}
    settings.COMMONWAY_DROP = {"benefits_batch": str(tmp_path)}


@pytest.fixture
def population_register() -> Iterator[world.Receiver]:
    answer = {
        "found": True,
        "facts": {"applicant_address": EXAMPLE.facts["applicant_address"], "moved_in": "1972-06-10"},
    }
    with world.receiving(lambda _: (200, {}, json.dumps(answer).encode())) as receiver:
        yield receiver


def much_help() -> Case:
    case = asked_for()
    do(case, "call", FIRST, help_hours_wished=12)
    do(case, "assess", VISITOR, help_hours_needed=10)
    return case


def of(case: Case, evidence: str) -> EvidenceRequest:
    return EvidenceRequest.objects.select_related("request", "case").get(case=case, evidence=evidence)


def ask(case: Case, evidence: str) -> None:
    registers.ask(Asking.objects.get(evidence_request=of(case, evidence), state="open").id, at=AT)


def a_tax_register(records: list[dict[str, object]]) -> str:
    made.a_database([])
    sql_register.fill(made.owner_url(), sql_register.TALVERA["tax-register"], records, assessed_on="2026-03-01")
    return made.a_database([])


def test_the_address_by_http_and_the_income_by_sql_once_the_person_has_seen_it(
    settings: Settings, population_register: world.Receiver
) -> None:
    settings.COMMONWAY_SQL = {"tax_register": a_tax_register([dict(EXAMPLE.facts)])}
    case = much_help()
    world.connect("population-register", kind="by-hand", look_up_url=population_register.url)
    assert not Task.objects.to_do().filter(case=case).exists()
    ask(case, "address")
    assert of(case, "address").ending == "answered"
    ask(case, "income")
    person = factories.acting(case.applicant_id)
    assert of(case, "income").state == "preview"
    previewing.decide(of(case, "income").id, may_be_used=True, by=person, at=AT)
    fact = known(case.applicant_id)["income"]
    assert (fact.value, fact.detail, fact.certainty) == (EXAMPLE.facts["income"], "tax-office", "verified")
    do(case, "decide", SECOND, outcome="granted", reason="It is free.")
    case.refresh_from_db()
    assert case.state == "done"


def test_who_is_in_no_register_is_found_by_file_or_asked(settings: Settings, tmp_path: Path) -> None:
    settings.COMMONWAY_SQL = {"tax_register": a_tax_register([])}
    case = much_help()
    registers.leave(Asking.objects.get(evidence_request=of(case, "address")).id, by=registers.PRODUCT, at=AT)
    person = factories.acting(case.applicant_id)
    answering.decline_as_person(of(case, "address"), "I have no bill.", by=person, at=AT)
    assert of(case, "address").ending == "no-record"
    ask(case, "income")
    watch(at=AT + timedelta(minutes=1))
    assert batches.answer_once(tmp_path, batches.people(PACK)) == 1
    assert dropping.collect(at=AT + timedelta(minutes=2)) == 1
    assert of(case, "income").ending == "answered"
    assert known(case.applicant_id)["income"].detail == "social-benefits-agency"
    assert [task.node for task in Task.objects.to_do().filter(case=case)] == ["decide"]


def test_a_caseworker_asks_the_region_how_much_help_is_needed() -> None:
    case = asked_for()
    assert {each.id for each in opening.askable(case, at=AT)} == {"address", "income", "care-need"}
    opening.for_case(case.id, "care-need", by=FIRST, at=AT)
    visitor = Actor(kind="staff", id="v", organisation="regional-social-care", role="caseworker")
    [question] = answering.questions_of("regional-social-care")
    answering.answer(question.id, {"help_hours_needed": 4}, by=visitor, at=AT)
    [shown] = standing.of_case(case)
    assert shown.facts == {"help_hours_needed": 4}
