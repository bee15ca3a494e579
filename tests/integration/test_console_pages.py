"""The console as a browser without scripts sees it: the exchange, the shelf, agreements, packs, the ledger, staff."""

from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from commonway.cases.submitting import submit
from commonway.exchange import connections
from commonway.exchange.models import Connection, Delivery
from commonway.identity.models import StaffMember
from commonway.kernel.ids import new_id
from commonway.ledger import running
from commonway.ledger.models import Checkpoint, Event
from tests import accounts, factories

pytestmark = pytest.mark.django_db
OPERATOR = "tell-once-office"
SECRET = "Omar Haddad"


@pytest.fixture
def coordinator() -> Client:
    """A browser with a coordinator of the operator signed in, on an installation with one request sent."""
    request = factories.a_request()
    submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=factories.AT)
    return accounts.signed_in(accounts.a_staff_member("coordinator", OPERATOR).user)


def _shelved(organisation: str = "tax") -> Delivery:
    delivery = Delivery.objects.get(organisation_id=organisation)
    Delivery.objects.filter(id=delivery.id).update(
        state="shelved", attempts=20, last_error="503 Busy", next_attempt_at=None
    )
    return delivery


def _every_page(delivery: UUID) -> list[str]:
    post = StaffMember.objects.values_list("id", flat=True)[0]
    return [
        reverse("console:exchange"), reverse("console:deliveries"), reverse("console:delivery", args=[delivery]),
        reverse("console:shelf"), reverse("console:agreements"), reverse("console:agreement", args=["agreement-tax"]),
        reverse("console:packs"), reverse("console:connections"), reverse("console:connection", args=["tax"]),
        reverse("console:figures"), reverse("console:ledger"), reverse("console:staff"), reverse("console:invite"),
        reverse("console:end-post", args=[post]),
    ]  # fmt: skip


def test_no_page_of_the_console_shows_what_a_person_told(coordinator: Client) -> None:
    for page in _every_page(_shelved().id):
        answer = coordinator.get(page)
        assert answer.status_code == 200, page
        assert answer.content.startswith(b"<!DOCTYPE html>"), page
        assert SECRET not in answer.content.decode(), page
        assert len(answer.content) < 100_000, page


@pytest.mark.parametrize(("role", "organisation"), [("agent", OPERATOR), ("caseworker", "tax"), ("coordinator", "tax")])
def test_only_coordinators_of_the_operator_come_in(coordinator: Client, role: str, organisation: str) -> None:
    other = accounts.signed_in(accounts.a_staff_member(role, organisation).user)
    for page in _every_page(_shelved().id):
        assert other.get(page).status_code == 403, page


def test_residents_and_strangers_do_not_come_in(coordinator: Client) -> None:
    resident = accounts.signed_in(accounts.a_resident()[0])
    for page in _every_page(_shelved().id):
        assert resident.get(page).status_code == 403, page
        assert Client().get(page).status_code == 302, page


def test_every_page_is_well_with_nothing_in_it() -> None:
    factories.published()
    empty = accounts.signed_in(accounts.a_staff_member("coordinator", OPERATOR).user)
    for page in ("exchange", "deliveries", "shelf", "figures", "ledger"):
        assert "cw-empty" in empty.get(reverse(f"console:{page}")).content.decode(), page


def test_the_overview_counts_what_waits_at_each_organisation(coordinator: Client) -> None:
    page = coordinator.get(reverse("console:exchange")).content.decode()
    assert "Tax Office" in page
    assert "Pensions Agency" in page
    assert "<svg" in page
    assert "style=" not in page


def test_deliveries_are_shown_by_organisation_and_state(coordinator: Client) -> None:
    _shelved()
    only = coordinator.get(reverse("console:deliveries"), {"organisation": "tax", "state": "shelved"})
    page = only.content.decode()
    assert page.count("govuk-table__row") == 2
    assert "503 Busy" in page


@pytest.mark.parametrize("query", ["?after=x", "?before=%00", "?state=no&organisation=%27", "?after=1~2"])
def test_an_address_that_makes_no_sense_is_the_first_page(coordinator: Client, query: str) -> None:
    for page in ("deliveries", "shelf"):
        assert coordinator.get(reverse(f"console:{page}") + query).status_code == 200


def test_a_long_list_is_walked_there_and_back(coordinator: Client) -> None:
    one = Delivery.objects.get(organisation_id="tax")
    made = [_copy(one) for _ in range(60)]
    seen: list[str] = []
    address = reverse("console:deliveries") + "?organisation=tax"
    pages = []
    while address:
        pages.append(address)
        page = coordinator.get(address).content.decode()
        seen += _ids(page)
        address = _link(page, "next")
    assert len(seen) == len(set(seen)) == len(made) + 1
    assert len(pages) == 3
    back = coordinator.get(_link(coordinator.get(pages[-1]).content.decode(), "prev")).content.decode()
    assert _ids(back) == seen[25:50]


def _copy(delivery: Delivery) -> Delivery:
    delivery.pk, delivery.request_id = new_id(), new_id()
    delivery.save(force_insert=True)
    return delivery


def _ids(page: str) -> list[str]:
    return [part.split("/")[0] for part in page.split("/console/deliveries/")[1:] if len(part.split("/")[0]) == 36]


def _link(page: str, rel: str) -> str:
    before = page.split(f'rel="{rel}"')[0]
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&") if f'rel="{rel}"' in page else ""


def test_what_is_on_the_shelf_is_sent_again_after_a_second_look(coordinator: Client) -> None:
    delivery = _shelved()
    asked = coordinator.post(reverse("console:shelf-confirm"), {"action": "replay", "delivery": str(delivery.id)})
    assert "Send again?" in asked.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "shelved"
    coordinator.post(
        reverse("console:shelf-confirm"), {"action": "replay", "delivery": str(delivery.id), "confirmed": "yes"}
    )
    delivery.refresh_from_db()
    assert delivery.state == "pending"
    assert Event.objects.filter(type="delivery.replayed", actor_role="coordinator").count() == 1


def test_closing_needs_a_reason(coordinator: Client) -> None:
    delivery = _shelved()
    close = {"action": "close", "delivery": str(delivery.id), "confirmed": "yes"}
    assert "There is a problem" in coordinator.post(reverse("console:shelf-confirm"), close).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "shelved"
    coordinator.post(reverse("console:shelf-confirm"), close | {"reason": "The office is closed.\nGo to the council."})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("closed", "The office is closed. Go to the council.")


@pytest.mark.parametrize("chosen", [{}, {"delivery": "no-uuid"}, {"delivery": "01a20000-0000-7000-8000-000000000000"}])
def test_choosing_nothing_is_told(coordinator: Client, chosen: dict[str, str]) -> None:
    _shelved()
    answer = coordinator.post(reverse("console:shelf-confirm"), {"action": "replay"} | chosen)
    assert answer.status_code == 400
    assert "Choose at least one delivery" in answer.content.decode()


def test_agreements_are_shown_clause_by_clause(coordinator: Client) -> None:
    page = coordinator.get(reverse("console:agreement", args=["agreement-pensions"])).content.decode()
    assert "Do stop-pension" in page
    assert "Tell Once Act, section 1" in page
    assert "Date of death" in page
    assert coordinator.get(reverse("console:agreement", args=["no-such"])).status_code == 404


def test_two_versions_are_compared(coordinator: Client) -> None:
    old = factories.published()
    pack = factories.a_pack()
    agreements = {key: value for key, value in pack.agreements.items() if key != "agreement-tax"}
    tells = tuple(tell for tell in pack.life_events["bereavement"].tells if tell.agreement != "agreement-tax")
    event = factories.a_pack().life_events["bereavement"]
    changed = {field: getattr(event, field) for field in event.__slots__} | {"tells": tells}
    new = factories.published(
        factories.a_pack(version="2", agreements=agreements, life_events={"bereavement": type(event)(**changed)})
    )
    found = coordinator.get(reverse("console:compare"), {"old": str(old.version_id), "new": str(new.version_id)})
    page = found.content.decode()
    assert "agreement-tax" in page
    assert "Taken out" in page
    assert "Compare two versions" in coordinator.get(reverse("console:packs")).content.decode()
    for bad in ({"old": "x", "new": "y"}, {}, {"old": str(new_id()), "new": str(new.version_id)}):
        assert coordinator.get(reverse("console:compare"), bad).status_code == 404


def test_a_connection_is_changed_and_its_breaker_closes(coordinator: Client) -> None:
    by = accounts.as_staff(StaffMember.objects.get(role="coordinator"))
    connections.connect("tax", url="https://tax.example/in", by=by, at=factories.AT)
    Connection.objects.update(breaker="open", failures=7)
    address = reverse("console:connection", args=["tax"])
    wrong = coordinator.post(address, {"kind": "http", "url": "ftp://tax.example"})
    assert "There is a problem" in wrong.content.decode()
    coordinator.post(address, {"kind": "http", "url": "https://new.tax.example/in"})
    connection = Connection.objects.get(organisation_id="tax")
    assert (connection.url, connection.breaker, connection.failures) == ("https://new.tax.example/in", "closed", 0)


def test_figures_show_one_contact_and_the_organisations_told(coordinator: Client) -> None:
    page = coordinator.get(reverse("console:figures")).content.decode()
    assert "When someone dies" in page
    assert "contacts a person needed" in page


def test_checking_the_chains_says_that_they_are_whole(coordinator: Client) -> None:
    answer = coordinator.post(reverse("console:verify"), follow=True).content.decode()
    assert "Every chain is whole." in answer
    run = running.latest()
    assert run is not None
    assert run.break_count == 0
    assert run.events_done > 10
    assert Event.objects.filter(type="ledger.verified", actor_role="coordinator").count() == 1


def test_a_long_ledger_is_checked_in_the_background(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 0)
    page = coordinator.post(reverse("console:verify"), follow=True).content.decode()
    assert "A check is under way" in page
    coordinator.post(reverse("console:verify"))
    going = running.under_way(at=running.now())
    assert going is not None
    ended = running.carry_out(going.id, by=accounts.as_staff(StaffMember.objects.get(role="coordinator")))
    assert ended.events_done >= going.events_expected
    assert "Every chain is whole." in coordinator.get(reverse("console:ledger")).content.decode()


def test_a_checkpoint_is_made_and_listed(coordinator: Client) -> None:
    page = coordinator.post(reverse("console:seal"), follow=True).content.decode()
    made = Checkpoint.objects.get()
    assert bytes(made.root).hex()[:12] in page


def test_somebody_is_invited_and_gets_a_link(coordinator: Client) -> None:
    given = {"email": "new@tax.example", "organisation": "tax", "role": "caseworker"}
    answer = coordinator.post(reverse("console:invite"), given, follow=True)
    assert "new@tax.example" in answer.content.decode()
    [message] = mail.outbox
    assert message.to == ["new@tax.example"]
    assert "/account/password/reset/key/" in message.body
    accounts.a_resident("mina@mail.example")
    refused = coordinator.post(reverse("console:invite"), given | {"email": "mina@mail.example"})
    assert "There is a problem" in refused.content.decode()


def test_a_post_is_ended_after_a_second_look(coordinator: Client) -> None:
    post = accounts.a_staff_member("caseworker", "tax")
    address = reverse("console:end-post", args=[post.id])
    assert "End the post of caseworker.tax@staff.example?" in coordinator.get(address).content.decode()
    coordinator.post(address)
    post.refresh_from_db()
    assert post.ended_at is not None
    assert coordinator.get(address).status_code == 404
