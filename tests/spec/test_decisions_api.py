"""The API of decisions: an organisation's system decides as its people could, signed, once a key, and nothing more."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from commonway.cases.appealing import reconsidering
from commonway.cases.deciding import by_staff
from commonway.cases.models import Appeal, Case, Decision, Task
from commonway.cases.process import tasks
from commonway.contacts import mailbox
from commonway.exchange.models import InboundCall
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from commonway.vault.shredding import destroy
from tests import factories
from tests.factories import AT, both
from tests.integration.exchange.calling import System
from tests.spec import decided
from tests.spec.decided import APPEAL, COLLEAGUE, COUNCIL, COURTS, DECISION, a_pack, asked
from tests.spec.test_decisions import text_of
from tests.spec.test_decisions_by_process import by_people
from tests.spec.test_work_orders_api import a_system, call, read

pytestmark = pytest.mark.django_db
GRANTED: dict[str, Any] = {"outcome": "granted", "reasons": ["close-family"], "amount": "500"}
REFUSED: dict[str, Any] = {"outcome": "refused", "reasons": ["income-too-high"], "words": "It is over the limit."}


def decides(system: System, case: object, key: str = "k", **said: Any) -> HttpResponse:
    case_id = case.id if isinstance(case, Case) else case
    return call(system, "POST", f"/api/cases/{case_id}/decisions", json.dumps(said).encode(), key=key)


def problem(answer: HttpResponse) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    found = read(answer)
    assert found["remedy"]
    return answer.status_code, found["type"].rpartition(":")[2]


def nothing_was_decided(case: Case) -> None:
    case.refresh_from_db()
    assert case.state == "open"
    assert not Decision.objects.exists()
    assert not InboundCall.objects.filter(key="k").exists()


def test_it_is_the_same_decision_as_on_the_page() -> None:
    case, council = asked(), a_system("council")
    answer = decides(council, case, **GRANTED)
    assert answer.status_code == 201
    said = read(answer)
    decision = Decision.objects.get(about=case)
    assert (said["decision"], said["state"], said["case_state"]) == (str(decision.id), "given", "done")
    assert (decision.organisation_id, decision.made_by, decision.automated) == ("council", "council", False)
    case.refresh_from_db()
    assert (case.state, case.keep_until is None) == ("done", False)
    letter = next(each for each in mailbox.of(case.applicant_id) if each.title == "Help with the funeral")
    assert letter.id == decision.notice_id
    event = Event.objects.of(case.applicant_id).get(type="decision.made")
    assert (event.actor_kind, event.actor_id, event.organisation) == ("organisation", "council", "council")


def test_the_same_call_again_has_one_effect_and_the_same_answer() -> None:
    case, council = asked(), a_system("council")
    first = decides(council, case, "once", **REFUSED)
    again = decides(council, case, "once", **REFUSED)
    assert (again.status_code, read(again)) == (201, read(first))
    assert Decision.objects.count() == 1
    assert problem(decides(council, case, "once", **GRANTED)) == (422, "key-reused")
    assert read(decides(council, case, "another", **REFUSED)) == read(first)  # sent by two hands
    assert problem(decides(council, case, "third", **GRANTED)) == (422, "decision-invalid")  # says not what changed
    assert Decision.objects.count() == 1
    assert sum(each.title == "Help with the funeral" for each in mailbox.of(case.applicant_id)) == 1


def test_another_organisation_finds_no_case_and_it_is_on_the_ledger() -> None:
    case = asked()
    assert problem(decides(a_system("tax"), case, **GRANTED)) == (404, "case-unknown")
    nothing_was_decided(case)
    refused = Event.objects.of(case.applicant_id).filter(type="access.refused", actor_organisation="tax")
    assert refused.count() == 1
    assert problem(decides(a_system("council"), new_id(), **GRANTED)) == (404, "case-unknown")


def test_nobody_decides_unsigned_or_with_anothers_key() -> None:
    case, council, stranger = asked(), a_system("council"), a_system("tax")
    body = json.dumps(GRANTED).encode()
    bare = Client().post(f"/api/cases/{case.id}/decisions", body, "application/json", headers={"idempotency-key": "k"})
    assert problem(bare) == (401, "signature-invalid")
    assert problem(decides(System("council", stranger.key), case, **GRANTED)) == (401, "signature-invalid")
    nothing_was_decided(case)
    assert council.organisation == "council"


@pytest.mark.parametrize(
    "wrong",
    [
        GRANTED | {"outcome": "maybe"},
        GRANTED | {"reasons": ["no-such-reason"]},
        GRANTED | {"reasons": ["income-too-high"]},
        GRANTED | {"amount": None},
        GRANTED | {"amount": "-1"},
        GRANTED | {"amount": "1e40"},
        GRANTED | {"amount": "NaN"},
        GRANTED | {"valid_from": "2026-12-01", "valid_until": "2026-11-01"},
        GRANTED | {"valid_from": "2026-13-01"},
        GRANTED | {"ruling": "upheld"},
        GRANTED | {"words": "\u0000"},
        GRANTED | {"words": "x" * 5001},
        GRANTED | {"automated": True},
        GRANTED | {"by": "somebody"},
        {"outcome": "refused"},
        {"outcome": "refused", "words": "No.", "amount": "5"},
        {},
    ],
)
def test_what_is_no_decision_is_named_and_writes_nothing(wrong: dict[str, Any]) -> None:
    case, council = asked(), a_system("council")
    answer = decides(council, case, **wrong)
    status, kind = problem(answer)
    assert (status, kind) in ((422, "decision-invalid"), (422, "invalid-call"))
    assert read(answer)["errors"]
    nothing_was_decided(case)


def test_without_a_key_or_a_document_nothing_happens() -> None:
    case, council = asked(), a_system("council")
    assert problem(decides(council, case, "", **GRANTED)) == (400, "key-unusable")
    target = f"/api/cases/{case.id}/decisions"
    assert problem(call(council, "POST", target, b"{", key="k")) == (400, "malformed")
    assert problem(call(council, "POST", "/api/cases/x/decisions", b"{}", key="k")) == (422, "invalid-call")
    nothing_was_decided(case)


def test_four_eyes_are_a_persons_the_system_only_proposes() -> None:
    case = asked(a_pack(replace(DECISION, four_eyes=True, automated=both("A computer works out the amount."))))
    council = a_system("council")
    said = read(decides(council, case, **GRANTED, automated=True))
    assert (said["state"], said["given_at"], said["case_state"]) == ("proposed", None, "open")
    assert read(decides(council, case, "again", **GRANTED, automated=True))["decision"] == said["decision"]
    decision = by_staff.confirm(case.id, Decision.objects.get().id, by=COLLEAGUE, at=AT)
    assert (decision.state, decision.automated, decision.confirmed_by) == ("given", False, COLLEAGUE.id)


def test_one_that_no_person_took_part_in_says_so_and_can_be_turned_to_a_person() -> None:
    case = asked(a_pack(replace(DECISION, automated=both("A computer works out the amount."))))
    assert read(decides(a_system("council"), case, **GRANTED, automated=True))["automated"] is True
    text = text_of(Decision.objects.get())
    assert "A computer works out the amount." in text
    assert "No person took part." in text


def test_what_a_colleague_works_on_is_theirs() -> None:
    case, council = asked(by_people()), a_system("council")
    assert problem(decides(council, case, **GRANTED)) == (409, "not-decidable")  # it was not checked yet
    tasks.do(Task.objects.get(case=case, node="check").id, {}, by=COUNCIL, at=AT)
    task = tasks.take(Task.objects.get(case=case, node="decide").id, by=COUNCIL, at=AT)
    assert problem(decides(council, case, **GRANTED)) == (409, "task-taken")
    nothing_was_decided(case)
    tasks.put_back(task.id, by=COUNCIL, at=AT)
    assert read(decides(council, case, **GRANTED))["case_state"] == "done"


def test_where_nothing_is_to_be_decided_it_conflicts() -> None:
    case, council = asked(), a_system("council")
    pension = Case.objects.get(request=case.request, service="stop-pension")
    assert problem(decides(a_system("pensions"), pension, **GRANTED)) == (409, "not-decidable")
    decided.appealed(decided.decided(case))
    assert problem(decides(council, case, changed="New.", **GRANTED)) == (409, "not-decidable")


def test_where_the_persons_data_was_deleted_it_is_gone() -> None:
    case, council = asked(), a_system("council")
    destroy(case.applicant_id, by=factories.acting(case.applicant_id), at=AT)
    assert problem(decides(council, case, **GRANTED)) == (410, "data-deleted")


def test_looking_again_and_hearing_an_appeal_by_systems() -> None:
    looked_at = replace(DECISION, appeal=replace(APPEAL, reconsider_within="P5D"))
    case, council, court = asked(a_pack(looked_at, COURTS)), a_system("council"), a_system("court")
    decides(council, case, "first", **REFUSED)
    decided.appealed(Decision.objects.get(about=case))
    # anything less than all that was asked for goes on to the court
    again = decides(council, case, "again", **REFUSED, changed="We looked again.")
    assert again.status_code == 201, read(again)
    appeal = Appeal.objects.get()
    assert appeal.state == "heard"
    assert reconsidering.pass_on(case.id, by=COLLEAGUE, at=AT).id == appeal.id
    ruling = {"ruling": "changed", "outcome": "granted", "reasons": ["wrong"], "amount": "500"}
    assert problem(decides(council, appeal.case_id, "theirs", **ruling)) == (404, "case-unknown")
    said = read(decides(court, appeal.case_id, "ruled", **ruling))
    assert (said["ruling"], said["outcome"], said["state"]) == ("changed", "granted", "given")
    case.refresh_from_db()
    assert case.state == "done"


def test_the_description_of_the_api_has_it() -> None:
    described = read(Client().get("/api/openapi.json"))
    operation = described["paths"]["/api/cases/{case_id}/decisions"]["post"]
    assert operation["summary"] == "Decide on a case"
    assert operation["security"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert set(described["components"]["schemas"][body]["properties"]) == {
        "outcome", "ruling", "reasons", "words", "amount", "valid_from", "valid_until", "changed", "automated",
    }  # fmt: skip
