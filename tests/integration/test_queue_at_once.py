"""Many who draw and call at the same moment, on the real PostgreSQL: no number twice, nobody called twice, nobody lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from time import sleep
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonway.cases.models import Ticket
from commonway.cases.waiting import calling, drawing
from commonway.cases.waiting.errors import NoTicket, TicketOver
from commonway.fence import scope
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault import shredding
from tests import factories
from tests.integration.test_appointments_at_once import at_once
from tests.integration.test_isolation import as_application  # noqa: F401 - a fixture
from tests.spec import merrowdale
from tests.spec.merrowdale import AT, PACK
from tests.spec.test_walk_in_queue import CLERK, OTHER, PLACE, draw

pytestmark = pytest.mark.django_db(transaction=True)
THIRD = Actor(kind="staff", id=str(UUID(int=3)), organisation="family-office", role="caseworker")


@pytest.fixture(autouse=True)
def _published() -> None:
    factories.published(PACK, at=AT)


def calls(counter: str, by: Actor) -> Callable[[], Ticket | None]:
    return lambda: calling.call_next(PLACE, counter, by=by, at=AT + timedelta(minutes=5))


@pytest.mark.parametrize("_again", range(3))
def test_two_counters_that_call_at_once_get_two_people_and_the_third_waits(_again: int) -> None:
    for minute in range(3):
        draw(minute=minute)
    called = at_once(calls("one", CLERK), calls("two", OTHER), calls("one", CLERK), calls("two", OTHER))
    assert sorted({each.label for each in called if each}) == ["A001", "A002"]
    assert Ticket.objects.waiting().get().label == "A003"
    assert Event.objects.filter(type="ticket.called").count() == 2


def test_five_who_draw_at_once_have_five_numbers_and_a_double_click_has_one() -> None:
    people = [factories.a_person(at=AT) for _ in range(4)]
    at_once(*[lambda person=person: draw(person) for person in [*people, people[0]]])
    assert sorted(each.label for each in Ticket.objects.all()) == ["A001", "A002", "A003", "A004"]


def test_one_who_leaves_while_another_is_called_is_passed_by_or_gone_and_the_next_is_not_lost() -> None:
    person = factories.a_person(at=AT)
    first = draw(person)
    draw(minute=1)
    by = factories.acting(person)
    at_once(calls("one", CLERK), lambda: drawing.leave(first.id, by=by, at=AT), calls("two", OTHER))
    first.refresh_from_db()
    assert (first.state, first.why) == ("gone", "left")
    assert [each.label for each in Ticket.objects.live()] == ["A002"]


def test_somebody_who_is_about_to_leave_is_passed_by_without_waiting() -> None:
    draw(), draw(minute=1)

    def next_meanwhile() -> Ticket | None:
        return calls("one", CLERK)()

    with scope.within(scope.SYSTEM), transaction.atomic():
        Ticket.objects.select_for_update().get(number=1)
        (called,) = at_once(next_meanwhile)
    assert called.label == "A002"
    assert Ticket.objects.waiting().get().label == "A001"


def test_done_and_not_come_at_once_is_one_of_the_two() -> None:
    ticket = draw()
    calls("one", CLERK)()

    def refused(work: Callable[[], Ticket]) -> Callable[[], bool]:
        def tried() -> bool:
            try:
                work()
            except TicketOver:
                return True
            return False

        return tried

    results = at_once(
        refused(lambda: calling.done(ticket.id, calls=1, by=CLERK, at=AT)),
        refused(lambda: calling.not_come(ticket.id, calls=1, by=OTHER, at=AT)),
    )
    assert sorted(results) == [False, True]
    ends = Event.objects.filter(type__in=("ticket.served", "ticket.missed"))
    assert ends.count() == 1


def test_the_database_itself_refuses_a_second_at_a_counter_and_a_second_number_of_one_person() -> None:
    person = factories.a_person(at=AT)
    first, other = draw(person), draw(minute=1)
    with scope.within(scope.SYSTEM):
        calls("one", CLERK)()
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(id=other.id).update(state="called", counter="one")
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(id=other.id).update(applicant_id=person.id)
    assert first.applicant_id == person.id


def test_whoever_has_their_data_deleted_while_they_draw_has_no_number_or_one_that_is_nobodys() -> None:
    for turn in range(4):
        person = factories.a_person(at=AT)
        by = factories.acting(person)

        def drawn(person: Person = person, turn: int = turn) -> str:
            try:
                return draw(person, key=str(turn)).label
            except NoTicket:
                return "none"

        at_once(lambda: shredding.destroy(person.id, by=by, at=AT), drawn)  # noqa: B023 - run at once
        with scope.within(scope.SYSTEM):
            assert not Ticket.objects.filter(applicant_id=person.id).exists()
            assert not Ticket.objects.live().exists()
        assert drawn() == "none"


@pytest.mark.usefixtures("as_application")
def test_it_works_as_in_production_and_others_see_nothing_of_it() -> None:
    person, other = factories.a_person(at=AT), factories.a_person(at=AT)
    with scope.within(scope.subjects(person.id)):
        mine = draw(person)
        assert Ticket.objects.get() == mine
    with scope.within(scope.subjects(other.id)):
        assert not Ticket.objects.exists()
    with scope.within(scope.organisation("family-office")):
        assert calls("one", CLERK)() == mine
    for organisation, seen in (("family-office", 1), ("family-nurses", 0)):
        with scope.within(scope.organisation(organisation)):
            assert Ticket.objects.count() == seen
    with scope.within(scope.NOBODY):
        assert not Ticket.objects.exists()


def test_whoever_leaves_while_their_data_is_deleted_keeps_neither_waiting_for_the_other() -> None:
    family = merrowdale.a_family()  # the end of her plan is written on the same chain, before that of her number
    mine, taken = draw(family.person), threading.Event()

    def left() -> None:
        with transaction.atomic():
            Ticket.objects.select_for_update().get(id=mine.id)
            taken.set()
            sleep(1)  # the deletion comes as far as it can
            drawing.leave(mine.id, by=family.mother, at=AT)

    def deleted() -> None:
        taken.wait(timeout=60)
        shredding.destroy(family.person.id, by=family.mother, at=AT)

    at_once(left, deleted)
    mine.refresh_from_db()
    assert (mine.why, mine.applicant_id) == ("left", None)
    assert Event.objects.filter(type="ticket.left").count() == 1
