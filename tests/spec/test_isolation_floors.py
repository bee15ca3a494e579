"""Isolation below the page: at the API by key, at the gate by rule, and in the database by row.

What each table shows of single rows is in tests/integration/test_isolation.py; here a story told through the product.
"""

import time
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection

from commonway.cases.models import Case, Request
from commonway.cases.things import of_request
from commonway.exchange import connections
from commonway.exchange.models import Delivery, InboundCall
from commonway.fence import rights, scope
from commonway.identity import access
from commonway.identity.access import Thing
from commonway.kernel.clock import now
from commonway.ledger import tables
from commonway.ledger.actors import Actor
from tests import accounts, factories
from tests.integration.exchange.calling import DELIVERIES, RECEIPTS, System
from tests.integration.exchange.world import new_key
from tests.spec import hostile, peopled
from tests.spec.peopled import OPERATOR
from tests.spec.town import STRANGERS, Town, a_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_town()


@pytest.fixture
def system_a() -> System:
    """The system of organisation A, connected with a key of its own."""
    key, pem = new_key()
    accounts.an_organisation("council")
    connections.connect("council", kind="poll", public_key=pem, by=factories.PUBLISHER, at=now())
    return System("council", key)


def test_an_organisations_key_answers_nothing_that_others_were_told(town: Town, system_a: System) -> None:
    theirs = list(Delivery.objects.filter(request_id=town.home.sent.id))
    assert theirs
    assert not [delivery for delivery in theirs if delivery.organisation_id == "council"]
    before = hostile.contents()
    for number, delivery in enumerate(theirs):
        for outcome in ("received", "done", "refused"):
            key = f"{number}-{outcome}"
            answer = system_a.receipt(
                idempotency_key=key, delivery=str(delivery.id), outcome=outcome, reason="x", reference="x"
            )
            unknown = system_a.receipt(
                idempotency_key=f"{key}-u", delivery=str(town.home.sent.id), outcome=outcome, reason="x"
            )
            assert answer.status_code == unknown.status_code == 404
            assert answer.content == unknown.content  # whether it exists shows in nothing
    assert hostile.changes(before, hostile.contents()) == (set(), set())
    assert not InboundCall.objects.exists()


@pytest.mark.django_db(transaction=True)  # what is not committed is in nobody's page
def test_an_organisations_cursor_leads_to_its_own_deliveries_only(transactional_db: None, system_a: System) -> None:
    home = peopled.household("layla@mail.example")
    key, pem = new_key()
    connections.connect("tax", kind="poll", public_key=pem, by=factories.PUBLISHER, at=now())
    tax, until = System("tax", key), time.monotonic() + 120
    # What others still write in this server, the tests beside this one too, holds the feed back until they are done.
    while not (own := tax.fetch("?limit=1").json())["deliveries"] and time.monotonic() < until:  # type: ignore[attr-defined]
        time.sleep(0.2)
    assert [event["id"] for event in own["deliveries"]] == [str(home.delivery.id)]
    for query in ("", f"?after={own['next']}", "?limit=100"):
        answer = system_a.fetch(query)
        assert answer.status_code == 200
        assert answer.json()["deliveries"] == []  # type: ignore[attr-defined]
        assert b"Haddad" not in answer.content


def test_a_signature_counts_for_the_organisation_whose_key_made_it(town: Town, system_a: System) -> None:
    borrowed = System("tax", system_a.key)  # A signs, and says it is the tax office
    assert borrowed.fetch().status_code == 401
    assert borrowed.receipt(delivery=str(town.home.delivery.id), outcome="done").status_code == 401
    own = system_a.headers("GET", DELIVERIES, b"")
    assert system_a.send("GET", f"{DELIVERIES}?limit=2", b"", own).status_code == 401
    assert system_a.send("POST", RECEIPTS, b"{}", own).status_code == 401


def test_people_and_staff_are_nobody_to_the_exchange(town: Town) -> None:
    for who, browser in {**{who: town.stranger(who) for who in STRANGERS}, "the person": town.home.browser}.items():
        assert browser.get(DELIVERIES).status_code == 401, who
        answer = browser.post(RECEIPTS, {"delivery": str(town.home.delivery.id)}, content_type="application/json")
        assert answer.status_code == 401, who


def test_the_gate_refuses_as_the_pages_do(town: Town) -> None:
    """`identity.access.decide` by itself, whatever page or call asks."""
    home, at = town.home, now()
    owned = (
        of_request(home.sent),
        Thing(kind="case", subject=home.person.id, applicant=home.person.id, organisation="tax"),
    )
    stranger = factories.a_person()
    actors = [
        factories.acting(stranger),
        Actor(kind="helper", id=str(stranger.id), on_behalf_of=home.person.id),
        Actor(kind="staff", id="1", organisation=OPERATOR, role="agent"),
        Actor(kind="staff", id="1", organisation=OPERATOR, role="agent", on_behalf_of=stranger.id),
        Actor(kind="staff", id="1", organisation="council", role="caseworker"),
        Actor(kind="staff", id="1", organisation="council", role="coordinator"),
        Actor(kind="staff", id="1", organisation=OPERATOR, role="coordinator"),
        Actor(kind="organisation", id="council", organisation="council"),
    ]
    for actor in actors:
        for thing in owned:
            for action in ("read", "change", "submit", "answer"):
                assert not access.decide(actor, action, thing, at=at).allowed, (actor, action, thing.kind)


TABLES = [
    "cases.Request", "cases.Case", "cases.Document", "contacts.Contact", "contacts.Notice", "contacts.Handover",
    "eligibility.Assessment", "exchange.Delivery", "facts.Fact", "identity.Mandate", "identity.Person", "ledger.Event",
    "vault.SubjectKey",
]  # fmt: skip


@pytest.fixture
def as_application(transactional_db: None) -> Iterator[None]:
    """Be connected as the role the product runs as in production."""
    user = connection.settings_dict["USER"]
    if not rights.grant(append_only=tables.APPEND_ONLY, growing=tables.GROWING):
        pytest.skip("this server has no application role")
    connection.close()
    connection.settings_dict["USER"] = rights.APPLICATION
    yield
    connection.close()
    connection.settings_dict["USER"] = user


@pytest.mark.django_db(transaction=True)
def test_in_the_database_a_whole_story_is_its_own_peoples_only(as_application: None) -> None:
    """After a story told through the product itself, statements without any condition find one's own rows only."""
    home = peopled.household("layla@mail.example")
    user, other = accounts.a_resident("other@mail.example")
    told = set(Delivery.objects.values_list("organisation_id", flat=True))
    assert {"pensions", "tax"} <= told
    for seen in (scope.NOBODY, scope.organisation("council"), scope.subjects(other.id)):
        own = {"identity.Person": 1, "vault.SubjectKey": 1} if seen == scope.subjects(other.id) else {}
        with scope.within(seen):
            found = {name: _count(name) for name in TABLES}
        del found["ledger.Event"]  # the other resident has events of their own
        if seen.kind == "organisation":
            del found["vault.SubjectKey"]  # opens what an organisation was told, and nothing else is within its scope
        assert {name: count for name, count in found.items() if count} == own, seen
    for organisation in ("pensions", "tax"):
        with scope.within(scope.organisation(organisation)):
            assert set(Delivery.objects.values_list("organisation_id", flat=True)) == {organisation}
            assert set(Case.objects.values_list("organisation_id", flat=True)) <= {organisation}
            assert not any(
                _count(name) for name in ("cases.Request", "cases.Document", "facts.Fact", "identity.Person")
            )
    with scope.within(scope.subjects(home.person.id)):
        assert all(_count(name) for name in ("cases.Request", "cases.Document", "exchange.Delivery", "ledger.Event"))
    assert user.is_active


@pytest.mark.django_db(transaction=True)
def test_in_the_database_no_statement_of_a_changes_what_is_bs(as_application: None) -> None:
    home = peopled.household("layla@mail.example")
    before = hostile.contents()
    statements = (
        "UPDATE exchange_delivery SET state = 'done'",
        "UPDATE cases_case SET state = 'done'",
        "UPDATE cases_request SET reference = 'AAAA-AAAA'",
        "UPDATE identity_mandate SET withdrawn_at = now()",
        "DELETE FROM cases_document",
        "DELETE FROM facts_fact",
        "UPDATE contacts_handover SET failures = 0",
        "DELETE FROM vault_subject_key WHERE subject_id <> ALL (%(own)s)",
    )
    other = factories.a_person().id
    for seen in (scope.organisation("council"), scope.subjects(other), scope.NOBODY):
        kept = hostile.contents()
        with scope.within(seen), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, {"own": [other]})
                assert cursor.rowcount == 0, (seen, statement)
        assert hostile.contents() == kept
    assert Request.objects.filter(id=home.sent.id, reference=home.sent.reference).exists()
    assert before["cases_request"] == hostile.contents()["cases_request"]


def _count(name: str) -> int:
    return int(apps.get_model(name)._default_manager.count())
