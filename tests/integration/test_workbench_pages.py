"""The workbench as a browser without scripts sees it: an organisation's own cases, and nothing of others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonway.cases.models import Case
from commonway.cases.submitting import submit
from commonway.exchange.models import Delivery
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from commonway.vault.shredding import destroy
from tests import accounts, factories

pytestmark = pytest.mark.django_db
OPERATOR = "tell-once-office"


@pytest.fixture
def told() -> Case:
    """One request sent: a case at the pensions agency, one at the passport office, and the tax office knows."""
    request = factories.a_request()
    submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=factories.AT)
    return Case.objects.get(service="stop-pension")


def _worker(organisation: str = "pensions", role: str = "caseworker") -> Client:
    return accounts.signed_in(accounts.a_staff_member(role, organisation).user)


def _pages(case: Case) -> list[str]:
    delivery = Delivery.objects.get(case_id=case.id)
    return [
        reverse("workbench:cases"), reverse("workbench:case", args=[case.id]), reverse("workbench:deliveries"),
        reverse("workbench:answer", args=[delivery.id]),
    ]  # fmt: skip


def test_an_organisation_sees_its_cases_and_what_it_was_told(told: Case) -> None:
    worker = _worker()
    listed = worker.get(reverse("workbench:cases")).content.decode()
    assert told.reference in listed
    assert "Omar Haddad" not in listed
    assert Case.objects.get(service="cancel-passport").reference not in listed
    page = worker.get(reverse("workbench:case", args=[told.id])).content.decode()
    assert "Omar Haddad" in page
    assert "5 October 2026" in page
    assert "Tell Once Act, section 1" in page
    assert "Do stop-pension" in page
    assert "Held passport" not in page  # the clause does not allow it


def test_every_page_begins_with_its_document_type(told: Case) -> None:
    worker = _worker()
    for page in _pages(told):
        answer = worker.get(page)
        assert answer.status_code == 200, page
        assert answer.content.startswith(b"<!DOCTYPE html>"), page


def test_that_staff_looked_is_on_the_persons_ledger(told: Case) -> None:
    _worker().get(reverse("workbench:case", args=[told.id]))
    read = Event.objects.filter(type="data.read", stream_id=told.applicant_id, actor_role="caseworker")
    assert {(event.data["kind"], event.ground) for event in read} == {("case", "task"), ("delivery", "agreement")}


def test_another_organisations_case_does_not_exist(told: Case) -> None:
    stranger = _worker("passports")
    delivery = Delivery.objects.get(case_id=told.id)
    for page in (
        reverse("workbench:case", args=[told.id]),
        reverse("workbench:delivery", args=[delivery.id]),
        reverse("workbench:answer", args=[delivery.id]),
    ):
        assert stranger.get(page).status_code == 404, page
    assert stranger.post(reverse("workbench:answer", args=[delivery.id]), {"outcome": "done"}).status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == "pending"


@pytest.mark.parametrize("role", ["agent", "coordinator"])
def test_other_roles_do_not_come_in(told: Case, role: str) -> None:
    for organisation in (OPERATOR, "pensions"):
        other = _worker(organisation, role)
        for page in _pages(told):
            assert other.get(page).status_code == 403, page


def test_residents_do_not_come_in(told: Case) -> None:
    resident = accounts.signed_in(accounts.a_resident()[0])
    for page in _pages(told):
        assert resident.get(page).status_code == 403, page
        assert Client().get(page).status_code == 302, page


def test_a_case_is_answered_by_hand_after_a_second_look(told: Case) -> None:
    worker = _worker()
    address = reverse("workbench:answer", args=[Delivery.objects.get(case_id=told.id).id])
    given = {"outcome": "done", "reference": "P-77", "reason": "The pension has stopped."}
    assert "Check your answer" in worker.post(address, given).content.decode()
    told.refresh_from_db()
    assert told.state == "open"
    back = worker.post(address, given | {"confirmed": "yes", "edit": "yes"}).content.decode()
    assert "The pension has stopped." in back  # what was typed is there to change
    page = worker.post(address, given | {"confirmed": "yes"}, follow=True).content.decode()
    assert "P-77" in page
    assert "By you." in page
    told.refresh_from_db()
    assert (told.state, told.reason) == ("done", "The pension has stopped.")
    assert "answered already" in worker.get(address, follow=True).content.decode()


def test_a_refusal_needs_a_reason(told: Case) -> None:
    address = reverse("workbench:answer", args=[Delivery.objects.get(case_id=told.id).id])
    worker = _worker()
    for given in ({"outcome": "refused"}, {"outcome": "no"}, {}, {"outcome": "refused", "reason": "x" * 501}):
        answer = worker.post(address, given | {"confirmed": "yes"})
        assert "There is a problem" in answer.content.decode(), given
    told.refresh_from_db()
    assert told.state == "open"


def test_what_is_only_to_be_known_is_listed_read_and_answered(told: Case) -> None:
    worker = _worker("tax")
    delivery = Delivery.objects.get(organisation_id="tax")
    assert "Do know-of-death" in worker.get(reverse("workbench:deliveries")).content.decode()
    page = worker.get(reverse("workbench:delivery", args=[delivery.id])).content.decode()
    assert "Omar Haddad" in page
    worker.post(reverse("workbench:answer", args=[delivery.id]), {"outcome": "done", "confirmed": "yes"})
    delivery.refresh_from_db()
    assert delivery.state == "done"
    assert "Nothing new" in worker.get(reverse("workbench:deliveries")).content.decode()
    assert "Do know-of-death" in worker.get(reverse("workbench:deliveries") + "?show=all").content.decode()


def test_what_belongs_to_a_case_is_shown_with_the_case(told: Case) -> None:
    delivery = Delivery.objects.get(case_id=told.id)
    answer = _worker().get(reverse("workbench:delivery", args=[delivery.id]))
    assert answer["Location"] == reverse("workbench:case", args=[told.id])


def test_without_the_clause_nothing_is_shown(told: Case) -> None:
    pack = factories.a_pack()
    agreements = {key: each for key, each in pack.agreements.items() if key != "agreement-pensions"}
    event = pack.life_events["bereavement"]
    fields = {name: getattr(event, name) for name in event.__slots__}
    tells = tuple(tell for tell in event.tells if tell.agreement in agreements)
    factories.published(
        factories.a_pack(
            version="2", agreements=agreements, life_events={"bereavement": type(event)(**fields | {"tells": tells})}
        )
    )
    page = _worker().get(reverse("workbench:case", args=[told.id])).content.decode()
    assert "Omar Haddad" not in page
    assert "no longer allows it" in page
    assert Delivery.objects.get(case_id=told.id).state == "withheld"


def test_what_was_deleted_is_said_to_be_gone(told: Case) -> None:
    destroy(told.subject_id, by=factories.PUBLISHER, at=factories.AT)
    page = _worker().get(reverse("workbench:case", args=[told.id]))
    assert page.status_code == 200
    assert "was deleted" in page.content.decode()


def test_cases_are_listed_by_state_and_what_is_late_is_marked(told: Case) -> None:
    worker = _worker()
    Case.objects.filter(id=told.id).update(due_at=now() - timedelta(days=1))
    assert "Late" in worker.get(reverse("workbench:cases") + "?state=overdue").content.decode()
    assert told.reference not in worker.get(reverse("workbench:cases") + "?state=done").content.decode()
    assert told.reference in worker.get(reverse("workbench:cases") + "?state=nonsense").content.decode()


def test_a_long_list_is_walked_oldest_first(told: Case) -> None:
    made = [told.id]
    for number in range(40):
        told.pk, told.reference, told.request_id = new_id(), f"T-{number}", _another_request(told)
        told.opened_at = factories.AT + timedelta(minutes=number // 2)  # pairs share a time: the id settles
        told.save(force_insert=True)
        made.append(told.pk)
    worker, seen, address = _worker(), [], reverse("workbench:cases")
    while address:
        page = worker.get(address).content.decode()
        seen += [part[:36] for part in page.split("/workbench/cases/")[1:]]
        address = _next(page)
    assert len(seen) == len(set(seen)) == len(made)
    assert seen == [str(each) for each in made]


def _another_request(case: Case) -> object:
    request = case.request.__class__.objects.get(id=case.request_id)
    request.pk, request.reference = new_id(), new_id().hex[-12:]
    request.save(force_insert=True)
    return request.pk


def _next(page: str) -> str:
    if 'rel="next"' not in page:
        return ""
    return page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
