"""Pulling with a cursor: nothing is skipped, nothing is lost between answer and processing."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection, transaction

from commonway.exchange import polling, shelf
from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.fence import scope
from commonway.ledger.models import Event
from tests.integration.exchange import world
from tests.integration.exchange.calling import System

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(people: world.People) -> System:
    key, pem = world.new_key()
    world.connect("council", kind="poll", public_key=pem)
    return System("council", key)


@pytest.fixture
def people(transactional_db: None) -> world.People:
    world.publish_pack()
    return world.people()


PATIENCE = 60  # seconds, an upper bound
held_open: list[str] = []  # transactions a test keeps open on purpose: waiting for those would never end


def all_ended() -> None:
    """Wait until every transaction on this server that is as old as the deliveries has ended.

    Until then the cursor holds back what it could miss, and other tests' databases share the server.
    """
    query = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(transaction) FROM exchange_delivery"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        Flag().wait(0.02)
    raise AssertionError("some transaction on this server never ends")


def told(people: world.People, organisation: str = "council", *, times: int = 1) -> list[str]:
    with transaction.atomic():
        crossings = [people.crossing(organisation) for _ in range(times)]
        ids_told = [str(one.id) for one in tell(crossings, by=world.BY, at=world.AT).deliveries]
    if not held_open:
        all_ended()
    return ids_told


def ids(page: polling.Page) -> list[object]:
    return [event["id"] for event in page.events]


@contextmanager
def open_transaction() -> Iterator[str]:
    """Tell the council in another transaction, which stays open for the length of the block and then commits."""
    told_id: list[str] = []
    written, finish = Flag(), Flag()

    def work() -> None:
        try:
            with scope.within(scope.SYSTEM), transaction.atomic():
                told_id.extend(told(world.people()))
                written.set()
                finish.wait(PATIENCE)
        finally:
            written.set()
            connection.close()

    held_open.append("council")
    thread = Thread(target=work)
    thread.start()
    try:
        assert written.wait(PATIENCE)
        yield told_id[0]
    finally:
        finish.set()
        thread.join()
        held_open.clear()
        all_ended()


def test_pages_follow_the_cursor_to_the_end(people: world.People, council: System) -> None:
    sent = [told(people)[0] for _ in range(5)]
    told(people, "pensions")

    first = json.loads(council.fetch("?limit=3").content)
    assert [event["id"] for event in first["deliveries"]] == sent[:3]
    assert first["more"] is True
    second = json.loads(council.fetch(f"?limit=3&after={first['next']}").content)
    assert ([event["id"] for event in second["deliveries"]], second["more"]) == (sent[3:], False)
    third = json.loads(council.fetch(f"?after={second['next']}").content)
    assert (third["deliveries"], third["next"]) == ([], second["next"])


def test_what_was_fetched_counts_as_sent_once(people: world.People, council: System) -> None:
    [told_id] = told(people)
    for _ in range(2):
        [event] = json.loads(council.fetch().content)["deliveries"]
        assert event["data"]["facts"] == {"full_name": "Yusuf Marden", "last_address": "14 Lighthouse Road"}
    delivery = Delivery.objects.get(id=told_id)
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert Event.objects.filter(type="delivery.sent").count() == 1


def test_what_commits_late_is_not_skipped(people: world.People, council: System) -> None:
    """The first transaction writes first and commits last: a cursor by id or time would have passed it."""
    with open_transaction() as late:
        [early] = told(people)
        page = polling.fetch("council", at=world.AT)
        assert ids(page) == []  # held back until the earlier transaction has ended
    page = polling.fetch("council", cursor=page.next, at=world.AT)
    assert ids(page) == [late, early]


def test_two_at_the_same_time_both_have_everything(people: world.People, council: System) -> None:
    sent = told(people, times=4)
    pages: list[polling.Page] = []

    def work() -> None:
        try:
            with scope.within(scope.SYSTEM):
                pages.append(polling.fetch("council", at=world.AT))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ids(page) for page in pages] == [sent] * 4
    assert Event.objects.filter(type="delivery.sent").count() == 4


def test_a_clause_that_is_gone_holds_it_back_and_the_cursor_goes_on(people: world.People, council: System) -> None:
    [kept] = told(people)
    world.publish_pack(version="2", without="council")
    page = polling.fetch("council", at=world.AT)
    assert ids(page) == []
    assert page.next
    assert Delivery.objects.get(id=kept).state == "withheld"


def test_what_is_replayed_appears_after_the_cursor_again(people: world.People, council: System) -> None:
    [told_id] = told(people)
    page = polling.fetch("council", at=world.AT)
    Delivery.objects.update(state="shelved")
    shelf.replay([Delivery.objects.get().id], by=world.BY, at=world.AT)
    all_ended()
    assert ids(polling.fetch("council", cursor=page.next, at=world.AT)) == [told_id]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MTIz", "%00", "%C3%A9", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6YQ", "a" * 150])
def test_a_cursor_that_is_not_ours_is_refused(council: System, cursor: str) -> None:
    answer = council.fetch(f"?after={cursor}")
    assert answer.status_code == 400
    assert json.loads(answer.content)["remedy"]


@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "1e3", "99999999999999999999"])
def test_a_limit_that_makes_no_sense_is_refused(council: System, limit: str) -> None:
    assert council.fetch(f"?limit={limit}").status_code == 422
