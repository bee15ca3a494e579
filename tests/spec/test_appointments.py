"""Appointments: offered from opening hours, booked once, moved, called off, reminded of, and what came of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from commonway.cases.appointments import booking, offering, telling
from commonway.cases.appointments.calendar_file import calendar_file
from commonway.cases.appointments.errors import AppointmentUnknown, SlotTaken, TooLate
from commonway.cases.models import Appointment
from commonway.contacts import mailbox
from commonway.identity.access import AccessRefused
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import factories
from tests.spec.merrowdale import AT, NEIGHBOUR, NURSE, PACK, days

pytestmark = pytest.mark.django_db
PLACE = PACK.places["lower-merrow"]
TUESDAY = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def person() -> Person:
    factories.published(PACK, at=AT)
    return factories.a_person(at=AT)


def book(
    person: Person, starts_at: datetime = TUESDAY, *, key: str = "k", by: Actor | None = None, **more: Any
) -> Appointment:
    at = more.pop("at", AT)
    by = by or factories.acting(person)
    return booking.book(PLACE.id, "family-nurse", starts_at, person_id=person.id, key=key, by=by, at=at, **more)


def free(day: datetime) -> dict[str, int]:
    offers = offering.offered_on(PACK, PLACE, day.date(), at=AT)
    return {f"{offer.starts_at:%H:%M}": offer.free for offer in offers}


def test_times_come_from_opening_hours_and_the_calendar_of_the_organisation(person: Person) -> None:
    assert list(free(TUESDAY)) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert list(free(TUESDAY + days(1)))[-1] == "17:30"
    assert free(TUESDAY + days(3)) == {}  # a Friday: no hours
    assert offering.times_on(PACK, PLACE, date(2026, 12, 31)) == []  # the year-end closing, a Thursday
    assert free(TUESDAY + days(70)) == {}  # further ahead than it books
    assert offering.offered_on(PACK, PLACE, AT.date(), at=AT)[0].starts_at > AT


def test_two_desks_take_two_and_no_third(person: Person) -> None:
    others = [factories.a_person(at=AT) for _ in range(2)]
    assert {book(person).desk, book(others[0]).desk} == {1, 2}
    assert "09:00" not in free(TUESDAY)
    with pytest.raises(SlotTaken):
        book(others[1])
    with pytest.raises(SlotTaken):
        book(others[1], TUESDAY + timedelta(minutes=7))  # never offered


def test_a_double_click_books_once_and_says_so(person: Person) -> None:
    assert book(person).id == book(person).id
    assert Appointment.objects.count() == 1
    assert [each.title for each in mailbox.of(person.id)] == ["Your appointment on 8 September 2026"]
    assert Event.objects.filter(type="appointment.booked").count() == 1


def test_going_back_to_book_another_time_or_after_calling_off_does_not_say_it_is_booked(person: Person) -> None:
    mine = book(person)
    with pytest.raises(SlotTaken):
        book(person, TUESDAY + timedelta(hours=1))
    booking.cancel(mine.id, by=factories.acting(person), at=AT)
    with pytest.raises(SlotTaken):
        book(person)
    assert Appointment.objects.count() == 1


def test_it_is_moved_and_called_off_and_the_time_is_free_again(person: Person) -> None:
    mine, by = book(person), factories.acting(person)
    moved = booking.move(mine.id, TUESDAY + timedelta(hours=1), by=by, at=AT)
    assert (moved.sequence, free(TUESDAY)["09:00"], free(TUESDAY)["10:00"]) == (1, 2, 1)
    booking.move(mine.id, TUESDAY + timedelta(hours=1), by=by, at=AT)
    booking.cancel(mine.id, by=by, at=AT)
    booking.cancel(mine.id, by=by, at=AT)
    mine.refresh_from_db()
    assert (mine.state, mine.sequence, free(TUESDAY)["10:00"]) == ("cancelled", 2, 2)
    with pytest.raises(TooLate):
        booking.move(mine.id, TUESDAY, by=by, at=AT)
    with pytest.raises(TooLate):
        booking.cancel(book(person, key="late").id, by=by, at=TUESDAY)


def test_only_those_whose_it_is_and_the_place_have_to_do_with_it(person: Person) -> None:
    mine = book(person)
    stranger = factories.acting(factories.a_person(at=AT))
    with pytest.raises(AccessRefused):
        booking.open_appointment(mine.id, by=stranger, at=AT)
    with pytest.raises(AccessRefused):
        book(person, key="x", by=stranger)
    with pytest.raises(AppointmentUnknown):
        booking.open_appointment(mine.id, by=NEIGHBOUR, at=AT)
    assert Event.objects.filter(type="access.refused", actor_id=NEIGHBOUR.id).exists()
    assert booking.open_appointment(mine.id, by=NURSE, at=AT) == mine
    agent = Actor(kind="staff", id="a", organisation="family-office", role="agent", on_behalf_of=person.id)
    assert book(person, TUESDAY + timedelta(hours=2), key="desk", by=agent).applicant_id == person.id


def test_an_interpreter_is_asked_for_where_there_is_one(person: Person) -> None:
    assert book(person, interpreter="ar").interpreter == "ar"
    assert book(person, TUESDAY + timedelta(hours=1), key="b", interpreter="xx").interpreter == ""


def test_a_reminder_comes_once_some_days_before(person: Person) -> None:
    book(person, TUESDAY + days(7))
    assert telling.remind(at=AT) == 0
    near = TUESDAY + days(5)
    assert (telling.remind(at=near), telling.remind(at=near + timedelta(hours=1))) == (1, 0)
    assert "Do not forget: 15 September 2026 at 09:00" in [each.title for each in mailbox.of(person.id)]
    assert Event.objects.filter(type="appointment.reminded").count() == 1


def test_one_that_was_called_off_is_not_reminded_of(person: Person) -> None:
    booking.cancel(book(person, TUESDAY + days(7)).id, by=factories.acting(person), at=AT)
    assert telling.remind(at=TUESDAY + days(6)) == 0


def test_that_nobody_came_is_written_down_by_the_place_alone(person: Person) -> None:
    mine = book(person)
    with pytest.raises(TooLate):
        booking.say_what_came(mine.id, "missed", by=NURSE, at=AT)
    booking.say_what_came(mine.id, "missed", by=NURSE, at=TUESDAY + timedelta(minutes=20))
    mine.refresh_from_db()
    assert mine.state == "missed"
    with pytest.raises(TooLate):
        booking.say_what_came(mine.id, "booked", by=NURSE, at=TUESDAY + timedelta(minutes=20))


def read(appointment: Appointment) -> Any:
    text = calendar_file(
        appointment,
        title="A family nurse",
        location="5 Weir Lane",
        description="Bring the child.",
        address="c.example",
        at=AT,
    )
    return Calendar.from_ical(text)


def test_the_calendar_file_keeps_its_uid_and_counts_its_changes(person: Person) -> None:
    mine, by = book(person), factories.acting(person)
    first = read(mine)
    event = first.walk("VEVENT")[0]
    assert (str(first["method"]), str(event["uid"]), event["sequence"]) == ("PUBLISH", f"{mine.id}@c.example", 0)
    assert event.decoded("dtstart") == TUESDAY
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=30)
    moved = read(booking.move(mine.id, TUESDAY + timedelta(hours=1), by=by, at=AT)).walk("VEVENT")[0]
    assert (moved["uid"], moved["sequence"]) == (event["uid"], 1)
    gone = read(booking.cancel(mine.id, by=by, at=AT))
    assert str(gone["method"]) == "CANCEL"
    assert str(gone.walk("VEVENT")[0]["status"]) == "CANCELLED"


def test_a_zone_with_summer_time_is_described_in_the_file(person: Person, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    file = read(book(person, datetime(2026, 9, 8, 7, 0, tzinfo=UTC)))
    assert file.walk("VTIMEZONE")
    assert file.walk("VEVENT")[0]["dtstart"].params["TZID"] == "Europe/Berlin"
    assert file.walk("VEVENT")[0].decoded("dtstart").hour == 9
