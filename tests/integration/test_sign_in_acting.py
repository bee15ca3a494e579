"""Who acts once signed in: residents, helpers, those let in by a code, staff in contact with someone."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from commonway.fence import scope
from commonway.identity import mandates, people
from commonway.identity.models import User
from commonway.kernel.ids import new_id
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from commonway.web import acting
from tests.accounts import AT, a_resident, signed_in
from tests.integration.acting_pages import ask, link_in, open_link, who

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.acting_pages")]


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def test_nobody_is_sent_to_sign_in_and_comes_back() -> None:
    answer = Client().get("/test/own/?page=2")
    assert answer["Location"] == reverse("sign_in") + "?next=%2Ftest%2Fown%2F%3Fpage%3D2"


def test_a_helper_sees_who_they_act_for_while_the_mandate_lasts() -> None:
    (_, grantor), (user, holder) = a_resident("a@mail.example"), a_resident("b@mail.example")
    mandate = mandates.grant(grantor=grantor.id, holder=holder.id, said_by="them", by=system("tests"), at=AT)
    client = signed_in(user)
    assert who(client).startswith("person")
    session = client.session
    session["acting_for"] = str(grantor.id)
    session.save()
    assert who(client).startswith("helper")
    assert client.get(f"/test/people/{grantor.id}/").content == b"1"
    assert Event.objects.of(grantor.id).filter(type="data.read", actor_kind="helper").count() == 1
    mandates.withdraw(mandate.id, by=system("tests"), at=AT)
    assert who(client).startswith("person")
    assert client.get(f"/test/people/{grantor.id}/").status_code == 403


def test_acting_costs_a_page_five_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Session, account, into the scope, mandates, out of the scope; without a session none."""
    user, _ = a_resident()
    client = signed_in(user)
    with scope.within(scope.NOBODY):  # as it is where pages are served
        client.get("/test/own/")  # the first page remembers who the account is
        with django_assert_num_queries(5):
            client.get("/test/own/")
        with django_assert_num_queries(0):
            Client().get("/test/who/")


def test_another_resident_is_refused() -> None:
    (_, one), (user, _) = a_resident("a@mail.example"), a_resident("b@mail.example")
    assert signed_in(user).get(f"/test/people/{one.id}/").status_code == 403


def test_a_code_gives_a_session_for_one_request_that_ends() -> None:
    _, person = a_resident()
    request = RequestFactory().get("/")
    request.session = Client().session
    request.session.create()
    request.user = User()
    request.user.is_active = False
    before = request.session.session_key
    acting.begin_handover(request, request_id=new_id(), person_id=person.id, at=AT)
    assert request.session.session_key != before
    found = acting.who_acts(request, at=AT, entered=ExitStack())
    assert found.actor
    assert (found.actor.role, found.actor.id, found.sees) == ("handover", str(person.id), scope.subjects(person.id))
    assert acting.who_acts(request, at=AT + timedelta(hours=2), entered=ExitStack()).actor is None
    acting.end_handover(request)
    assert acting.who_acts(request, at=AT, entered=ExitStack()).actor is None


def test_who_proved_themselves_by_code_makes_that_account_their_own() -> None:
    known = people.create(profile={"name": "Layla"}, by=system("tests"), at=AT)
    client = Client()
    session = client.session
    session["handover"] = {"request_id": str(new_id()), "person_id": str(known.id)}
    session.save()
    assert "role='handover'" in who(client)
    assert client.get("/test/own/").status_code == 302
    ask(client)
    open_link(client, link_in(mail.outbox[0]))
    assert who(client).startswith("person  subjects")
    assert client.get("/test/own/").content.decode() == str(known.id)


@pytest.mark.parametrize("has_account", [True, False])
def test_who_signs_in_next_at_a_shared_computer_is_not_who_had_the_code(has_account: bool) -> None:
    before = people.create(profile={"name": "Paula", "email": "paula@mail.example"}, by=system("tests"), at=AT)
    if has_account:
        a_resident()
    client = Client()
    session = client.session
    session["handover"] = {"request_id": str(new_id()), "person_id": str(before.id)}
    session.save()
    ask(client)
    open_link(client, link_in(mail.outbox[0]))
    assert who(client).startswith("person  subjects")
    assert client.get("/test/own/").content.decode() not in ("", str(before.id))
    assert "handover" not in client.session


def test_who_came_with_a_code_can_leave() -> None:
    known = people.create(profile={"name": "Layla"}, by=system("tests"), at=AT)
    client = Client()
    session = client.session
    session["handover"] = {"request_id": str(new_id()), "person_id": str(known.id)}
    session.save()
    assert reverse("leave") in client.get("/").content.decode()
    assert client.get(reverse("leave")).status_code == 302
    assert who(client).startswith("nobody")
    assert reverse("leave") not in client.get("/").content.decode()


def test_no_copy_is_kept_of_what_somebody_who_acts_is_shown() -> None:
    """Shared computers, and proxies in between."""
    user, _person = a_resident()
    client = signed_in(user)
    assert "no-store" in client.get("/test/who/")["Cache-Control"]
    assert "private" in client.get("/test/who/")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/test/who/")
