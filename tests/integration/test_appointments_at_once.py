"""Many who want the same time at once, on the real PostgreSQL: as many get it as there are desks, and nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commonway.cases.appointments import booking
from commonway.cases.appointments.errors import SlotTaken, TooLate
from commonway.cases.models import Appointment
from commonway.fence import scope
from commonway.ledger.models import Event
from tests import factories
from tests.integration.test_isolation import as_application  # noqa: F401 - a fixture
from tests.spec.merrowdale import AT, PACK
from tests.spec.test_appointments import PLACE, TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run *works* at the same moment, each on a connection of its own; what the product refuses is a result too."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=60)
            with scope.within(scope.SYSTEM):
                return work()
        except (SlotTaken, TooLate) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def wants(person: Any, key: str = "k") -> Callable[[], Appointment]:
    by = factories.acting(person)
    return lambda: booking.book(PLACE.id, "family-nurse", TUESDAY, person_id=person.id, key=key, by=by, at=AT)


@pytest.mark.parametrize("_again", range(3))
def test_five_who_want_the_same_time_are_two_who_get_it(_again: int) -> None:
    factories.published(PACK, at=AT)
    results = at_once(*[wants(factories.a_person(at=AT)) for _ in range(5)])
    assert Counter(type(each).__name__ for each in results) == {"Appointment": PLACE.desks, "SlotTaken": 3}
    assert sorted(Appointment.objects.values_list("desk", flat=True)) == [1, 2]
    assert Event.objects.filter(type="appointment.booked").count() == 2


def test_a_form_sent_three_times_at_once_books_once() -> None:
    factories.published(PACK, at=AT)
    person = factories.a_person(at=AT)
    results = at_once(*[wants(person)] * 3)
    assert len({each.id for each in results if isinstance(each, Appointment)}) == 1
    assert Appointment.objects.count() == 1


def test_one_who_calls_off_while_another_moves_there() -> None:
    factories.published(PACK, at=AT)
    first, second = factories.a_person(at=AT), factories.a_person(at=AT)
    mine = wants(first)()
    by = factories.acting(first)
    at_once(lambda: booking.cancel(mine.id, by=by, at=AT), wants(second), lambda: booking.cancel(mine.id, by=by, at=AT))
    assert sorted(Appointment.objects.values_list("state", flat=True)) == ["booked", "cancelled"]
    assert Event.objects.filter(type="appointment.cancelled").count() == 1


def test_the_database_itself_refuses_a_second_at_a_desk() -> None:
    factories.published(PACK, at=AT)
    mine = wants(factories.a_person(at=AT))()
    mine.pk, mine.key = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save(force_insert=True)


@pytest.mark.usefixtures("as_application")
def test_it_is_booked_as_in_production_and_others_see_nothing_of_it() -> None:
    factories.published(PACK, at=AT)
    person, other = factories.a_person(at=AT), factories.a_person(at=AT)
    with scope.within(scope.subjects(person.id)):
        mine = wants(person)()
        assert Appointment.objects.get() == mine
    with scope.within(scope.subjects(other.id)):
        assert not Appointment.objects.exists()
    for organisation, seen in (("family-nurses", 1), ("village-circle", 0)):
        with scope.within(scope.organisation(organisation)):
            assert Appointment.objects.count() == seen
