"""The pages of the queue: the person's own, the screen's and the counter's."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonway.cases.models import Ticket
from commonway.cases.waiting import reading
from commonway.identity import mandates
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import accounts, factories
from tests.spec import merrowdale
from tests.spec.queueing import PLACE, always_open

pytestmark = pytest.mark.django_db
DRAW, SCREEN, COUNTER = f"/queue/{PLACE}/", f"/waiting-room/{PLACE}/", f"/workbench/queue/{PLACE}/counters/one/"


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    factories.published(always_open(), at=now())


@pytest.fixture
def mother() -> Client:
    user, _person = accounts.a_resident("tamsin@mail.example")
    return accounts.signed_in(user)


def clerk(number: int = 1, organisation: str = "family-office") -> Client:
    post = accounts.a_staff_member("caseworker", organisation, email=f"c{number}.{organisation}@staff.example")
    return accounts.signed_in(post.user)


def text(client: Client, address: str, **more: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address, **more).content.decode()))


def drawn(client: Client, *, errand: str = "ask", language: str = "any", key: str = "k") -> Ticket:
    answer = client.post(DRAW, {"errand": errand, "language": language, "key": key})
    assert answer.status_code == 302, answer.content.decode()
    return Ticket.objects.latest("joined_at", "number")


def act(client: Client, ticket: Ticket, what: str, counter: str = "one", **more: Any) -> int:
    address = f"/workbench/queue/numbers/{ticket.id}/at/{counter}/"
    return client.post(address, {"act": what} | more).status_code


def test_a_number_is_followed_from_home_to_the_counter(mother: Client) -> None:
    assert "Take a number, or see the one you have" in text(mother, "/appointments/")
    assert "Family Office in Upper Merrow" in text(mother, "/queue/")
    assert "What you come for" in mother.post(DRAW, {}).content.decode()  # nothing chosen: said, nothing drawn
    mine = drawn(mother)
    page = f"/queue/numbers/{mine.id}/"
    assert mother.get(DRAW).headers["Location"] == page
    seen = text(mother, page)
    for words in ("A001", "You are next.", "Too few people were served yet"):
        assert words in seen
    assert "A001" in text(mother, "/queue/")
    raw = mother.get(page).content.decode()
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh" content="20">\s*</noscript>', raw)
    assert "http-equiv" not in mother.get(page + "?refresh=off").content.decode()
    one = clerk()
    one.post(COUNTER + "next/")
    one.post(COUNTER + "next/")
    assert "Your turn: go to Counter 1" in text(mother, page + "now/")
    assert "Leave the queue" in text(mother, page + "now/")
    assert "A001 Counter 1" in text(Client(), SCREEN)
    act(one, mine, "done", calls=1)
    act(one, mine, "done", calls=1)
    assert "You were served." in text(mother, page)
    assert "Leave the queue" not in text(mother, page + "now/")  # nor does the page that was open offer it any more
    assert "You were at Merrowdale Family Office" in text(mother, "/timeline/")
    assert Event.objects.filter(type="ticket.served").count() == 1
    assert mother.post(page + "leave/").status_code == 302
    mine.refresh_from_db()
    assert mine.state == "served"


@pytest.mark.parametrize(("organisation", "told"), [("family-nurses", True), ("family-office", False)])
def test_the_case_leads_to_the_queue_and_tells_its_own_office_of_the_visit(organisation: str, told: bool) -> None:
    factories.published(always_open(organisation=organisation), at=now())
    user, person = accounts.a_resident("layla@mail.example")
    soon = (now().date() + timedelta(days=120)).isoformat()
    case = merrowdale.asked_for(person, at=now(), expected_on=soon)
    mother, nurse = accounts.signed_in(user), clerk(1, "family-nurses")
    assert "/queue/?for=family-nurse" in mother.get(f"/requests/{case.request_id}/ask/").content.decode()
    assert f"{DRAW}?errand=family-nurse" in mother.get("/queue/?for=family-nurse").content.decode()
    chosen = re.search(
        r'<input[^>]*value="family-nurse"[^>]*>', mother.get(f"{DRAW}?errand=family-nurse").content.decode()
    )
    assert chosen
    assert "checked" in chosen[0]
    drawn(mother, errand="family-nurse")
    assert ("The person took a number" in text(nurse, f"/workbench/cases/{case.id}/")) is told


def test_leaving_asks_first_and_says_what_it_means(mother: Client) -> None:
    mine = drawn(mother)
    page = f"/queue/numbers/{mine.id}/"
    assert "Your place goes to whoever is next." in text(mother, page + "leave/")
    assert Ticket.objects.get().is_live
    mother.post(page + "leave/")
    mother.post(page + "leave/")
    assert "You left the queue." in text(mother, page)
    assert drawn(mother, key="new").label == "A002"


def test_the_page_reads_right_in_arabic(mother: Client) -> None:
    mine = drawn(mother, language="ar")
    mother.cookies["django_language"] = "ar"
    page = mother.get(f"/queue/numbers/{mine.id}/").content.decode()
    assert 'dir="rtl"' in page
    assert '<bdi dir="ltr">A001</bdi>' in page
    assert "أنتم التالون." in page
    assert 'dir="rtl"' in mother.get(SCREEN).content.decode()


def test_the_screen_shows_numbers_and_nothing_of_anybody(mother: Client) -> None:
    user, person = accounts.a_resident("layla@mail.example")
    soon = (now().date() + timedelta(days=120)).isoformat()
    merrowdale.asked_for(person, at=now(), expected_on=soon)
    mine = drawn(accounts.signed_in(user), errand="family-nurse")
    drawn(mother)
    clerk().post(COUNTER + "next/")
    page = Client().get(SCREEN)
    raw = page.content.decode()
    assert page.status_code == 200
    assert "1 person is waiting." in raw
    assert 'aria-live="polite"' in raw
    assert 'content="10"' in raw
    for secret in (str(mine.id), str(person.id), "A family nurse", "layla", mine.case.reference if mine.case else "-"):
        assert secret not in raw
    assert "no-store" in page.headers["Cache-Control"] or "no-cache" in page.headers["Cache-Control"]
    for address in ("/waiting-room/lower-merrow/", "/waiting-room/nowhere/now/", "/queue/lower-merrow/"):
        assert mother.get(address).status_code == 404
    assert Client().get(DRAW).status_code == 302  # to sign in


def test_a_counter_calls_again_lets_wait_and_sends_on(mother: Client) -> None:
    one, two = clerk(1), clerk(2)
    mine = drawn(mother)
    door = one.post(f"/workbench/queue/{PLACE}/door/", {"errand": "ask", "language": "any", "key": "d"})
    other = Ticket.objects.get(applicant_id=None)
    assert door.headers["Location"] == f"/workbench/queue/numbers/{other.id}/print/"
    printed = text(one, door.headers["Location"])
    assert "A002" in printed
    assert f"http://testserver{SCREEN}" in printed
    one.post(COUNTER + "next/")
    act(one, mine, "again", calls=1)
    act(one, mine, "again", calls=1)
    assert Ticket.objects.get(id=mine.id).calls == 2
    act(one, mine, "not-come", calls=2)
    seen = text(one, COUNTER)
    assert "Called once before" in seen
    assert "tamsin" not in seen
    one.post(COUNTER + "next/")
    assert Ticket.objects.get(counter="one").id == other.id
    act(one, other, "pass-on", calls=1, errand="family-nurse", to_counter="two")
    two.post(COUNTER.replace("one", "two") + "next/")
    assert Ticket.objects.get(counter="two").id == other.id
    assert act(one, mine, "call") == 302
    assert "At this counter A001" in text(one, COUNTER)
    assert act(one, mine, "dance") == 302
    assert act(one, mine, "not-come", calls="many") == 302
    assert Ticket.objects.get(id=mine.id).state == "called"
    assert "Half were called within 0 minutes" in text(one, "/workbench/queue/")


@pytest.mark.parametrize("organisation", ["family-nurses", "village-circle"])
def test_other_organisations_have_nothing_to_do_with_it(mother: Client, organisation: str) -> None:
    mine, other = drawn(mother), clerk(1, organisation)
    asks: list[Callable[[str], Any]] = [other.get, other.post]
    addresses = (
        COUNTER,
        COUNTER + "next/",
        f"/workbench/queue/{PLACE}/door/",
        f"/workbench/queue/numbers/{mine.id}/print/",
    )
    for address in (*addresses, f"/workbench/queue/numbers/{mine.id}/at/one/"):
        assert {ask(address).status_code for ask in asks} <= {404, 405}, address
    assert "Family Office" not in text(other, "/workbench/queue/")
    assert Event.objects.filter(type="access.refused").count() >= 5
    assert Ticket.objects.get().state == "waiting"


def test_a_strangers_number_is_not_shown_or_left(mother: Client) -> None:
    mine = drawn(mother)
    user, _person = accounts.a_resident("other@mail.example")
    stranger = accounts.signed_in(user)
    for page in ("", "now/", "leave/"):
        assert stranger.get(f"/queue/numbers/{mine.id}/{page}").status_code == 403
    assert stranger.post(f"/queue/numbers/{mine.id}/leave/").status_code == 403
    assert Ticket.objects.get().is_live


def test_a_second_call_is_told_anew_wherever_the_first_was_told(mother: Client) -> None:
    mine, one = drawn(mother), clerk()
    one.post(COUNTER + "next/")
    where = ((mother, f"/queue/numbers/{mine.id}/now/"), (Client(), SCREEN + "now/"), (one, COUNTER))
    assert not [page for page in where if "Called again at" in text(*page)]
    act(one, mine, "again", calls=1)
    assert [text(*page).count("Called again at") for page in where] == [1, 1, 1]


def test_an_open_page_of_a_counter_is_told_who_waits_and_reads_out_only_how_many(mother: Client) -> None:
    drawn(mother)
    one = clerk()
    for address in (COUNTER, COUNTER + "now/"):
        raw = one.get(address).content.decode()
        assert re.findall(r'data-part="(\w+)"([^>]*)', raw) == [("many", ' aria-live="polite"'), ("who", "")]
        assert "1 person is waiting." in raw
        assert "Call now" in raw
        assert "A001" in raw
    assert one.get(COUNTER.replace("one", "nine") + "now/").status_code == 404


def test_a_helper_who_keeps_a_number_open_is_on_the_ledger_once_an_hour_not_at_every_refresh() -> None:
    (_, person), (user, helper) = (accounts.a_resident(f"{name}@mail.example") for name in ("her", "helper"))
    mandates.grant(grantor=person.id, holder=helper.id, said_by="them", by=factories.acting(person), at=now())
    client = accounts.signed_in(user)
    session = client.session
    session["acting_for"] = str(person.id)
    session.save()
    page = f"/queue/numbers/{drawn(client).id}/"
    for address in (page, page + "now/", page + "now/", page):
        assert "A001" in text(client, address)
    read = Event.objects.of(person.id).filter(type="data.read", data__kind="ticket")
    assert read.count() == 1
    by, later = Actor(kind="helper", id=str(helper.id), on_behalf_of=person.id), now() + timedelta(minutes=61)
    reading.open_ticket(Ticket.objects.get().id, by=by, at=later)
    assert read.count() == 2


def test_sending_on_to_nowhere_is_said_at_the_counter(mother: Client) -> None:
    mine, one = drawn(mother), clerk()
    one.post(COUNTER + "next/")
    for chosen in ({}, {"errand": "\x00", "to_counter": "any"}, {"errand": "ask", "to_counter": "nine"}):
        assert act(one, mine, "pass-on", calls=1, **chosen) == 302
        assert "There is no such counter or errand here. Choose one of those listed." in text(one, COUNTER)
    assert Ticket.objects.get().state == "called"


def test_pages_of_a_long_queue_take_no_more_queries_than_of_a_short_one(mother: Client) -> None:
    mine, one = drawn(mother), clerk()
    pages = ((mother, f"/queue/numbers/{mine.id}/"), (one, COUNTER), (Client(), SCREEN))

    def counted(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    few = [counted(*page) for page in pages]
    for number in range(8):
        one.post(f"/workbench/queue/{PLACE}/door/", {"errand": "ask", "language": "any", "key": str(number)})
    assert [counted(*page) for page in pages] == few
