"""What happens to a queue besides its forms: pages of before, another version of the pack, a worker that did not run."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from commonway.cases.appointments import booking
from commonway.cases.models import Appointment, Case, Ticket
from commonway.cases.waiting import calling, drawing, ending, reading, turns
from commonway.cases.waiting.errors import TicketOver
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from tests import accounts, factories
from tests.spec.merrowdale import AT, PACK, asked_for
from tests.spec.test_walk_in_queue import CLERK, MINUTE, OTHER, PLACE, call, draw, label

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    factories.published(PACK, at=AT)


def with_counters(*ids: str) -> Pack:
    """Return the example with only those counters; one that it does not know is the second by another name."""
    place = PACK.places[PLACE]
    assert place.walk_in is not None
    known = {each.id: each for each in place.walk_in.counters}
    counters = tuple(known.get(each) or replace(known["two"], id=each) for each in ids)
    return replace(
        PACK, places={**PACK.places, PLACE: replace(place, walk_in=replace(place.walk_in, counters=counters))}
    )


def test_a_page_of_before_changes_nothing_for_whom_another_counter_has_called_since() -> None:
    first = draw()
    call()
    calling.hand_on(first.id, errand="ask", calls=1, by=CLERK, at=AT)
    assert call("two", OTHER, minute=1) == first
    for late in (
        lambda: calling.hand_on(first.id, errand="ask", calls=1, by=CLERK, at=AT + 2 * MINUTE),
        lambda: calling.done(first.id, calls=1, by=CLERK, at=AT + 2 * MINUTE),
    ):
        with pytest.raises(TicketOver):
            late()
    first.refresh_from_db()
    assert (first.state, first.counter) == ("called", "two")


def test_whoever_was_sent_to_a_counter_that_is_no_more_is_called_to_another() -> None:
    first = draw()
    call()
    calling.hand_on(first.id, errand="ask", counter="two", calls=1, by=CLERK, at=AT)
    assert call(minute=1) is None
    factories.published(with_counters("one"), at=AT)
    assert call(minute=2) == first


def test_whoever_stands_at_a_counter_that_is_no_more_is_called_at_their_turn() -> None:
    first, second = draw(), draw(minute=1)
    call("two", OTHER)
    factories.published(with_counters("one", "three"), at=AT)
    assert call("three", OTHER, minute=2) == first
    assert call(minute=2) == second


def test_a_number_of_yesterday_that_no_timer_ended_does_not_stand_in_todays_way() -> None:
    person = factories.a_person(at=AT)
    old = draw(person)
    assert not reading.live_of(person.id, at=AT + timedelta(days=1))
    new = draw(person, minute=24 * 60, key="new")
    old.refresh_from_db()
    assert (old.why, new.label, new.is_live) == ("closed", "A001", True)
    assert label(call(minute=24 * 60)) == "A001"


def test_a_ticket_forgets_the_hour_of_an_appointment_by_which_one_would_know_whose_it_was() -> None:
    Ticket.objects.filter(id=draw().id).update(appointment_at=AT, state="served", over_at=AT)
    assert ending.forget(at=AT + timedelta(days=2)) == 1
    assert Ticket.objects.get().appointment_at is None


def test_who_came_too_late_for_an_appointment_is_not_one_of_two_in_a_row() -> None:
    late, due = draw(), draw(minute=1)
    for ticket, hour in ((late, AT - 16 * MINUTE), (due, AT + 2 * MINUTE)):
        Ticket.objects.filter(id=ticket.id).update(appointment_at=hour, called_at=AT, state="called", counter=str(hour))
    late.refresh_from_db(), due.refresh_from_db()
    assert [turns.row_of([late]), turns.row_of([due]), turns.row_of([due, late])] == [0, 1, 1]
    due.missed, due.state = 1, Ticket.State.WAITING
    assert turns.row_of([due]) == 1
    due.state = Ticket.State.CALLED
    assert turns.row_of([due]) == 0


def test_a_place_that_another_organisation_takes_over_lets_go_of_whom_it_cannot_serve() -> None:
    old = draw()
    place = replace(PACK.places[PLACE], organisation="family-nurses")
    factories.published(replace(PACK, places={**PACK.places, PLACE: place}), at=AT)
    nurse = Actor(kind="staff", id=str(UUID(int=4)), organisation="family-nurses", role="caseworker")
    assert call(by=nurse) is None
    assert ending.end_day(at=AT) == 1
    old.refresh_from_db()
    assert old.why == "closed"


def test_a_visit_is_not_part_of_a_case_that_was_removed_when_its_time_was_over() -> None:
    person = factories.a_person(at=AT)
    case = asked_for(person)
    Case.objects.filter(id=case.id).update(removed_at=AT)
    assert draw(person, errand="family-nurse").case is None


def test_a_visit_is_part_of_the_case_of_what_somebody_was_sent_on_for_and_of_no_other() -> None:
    person = factories.a_person(at=AT)
    case = asked_for(person)
    mine = draw(person)
    for errand, there in (("family-nurse", case), ("ask", None)):
        calls = getattr(call(), "calls", 0)
        calling.hand_on(mine.id, errand=errand, calls=calls, by=CLERK, at=AT)
        mine.refresh_from_db()
        assert mine.case == there
    told = Event.objects.filter(type__startswith="ticket.", data__case=str(case.id)).order_by("sequence")
    assert list(told.values_list("type", flat=True)) == ["ticket.called", "ticket.passed-on"]


def test_of_two_appointments_of_the_day_the_one_still_to_come_goes_with_the_number() -> None:
    person = factories.a_person(at=AT)
    past, soon = AT - 60 * MINUTE, AT + 5 * MINUTE
    row = {"applicant_id": person.id, "place": PLACE, "organisation_id": "family-office", "desk": 1}
    for hour in (past, soon):
        accounts.a_row(Appointment, row | {"starts_at": hour, "ends_at": hour + 30 * MINUTE, "key": str(hour)})
    assert draw(person).appointment_at == soon
    drawing.leave(Ticket.objects.get().id, by=factories.acting(person), at=AT)
    assert draw(person, minute=30, key="later").appointment_at == soon  # too late for both


def test_who_moves_or_calls_off_an_appointment_has_its_turn_no_more() -> None:
    walk_in = PACK.places[PLACE].walk_in
    clinic = replace(PACK.places["lower-merrow"], walk_in=walk_in)
    factories.published(replace(PACK, places={**PACK.places, clinic.id: clinic}), at=AT)
    person, day = factories.a_person(at=AT), timedelta(days=1)
    by, early = factories.acting(person), AT + day - 30 * MINUTE
    ten, eleven = AT + day, AT + day + 60 * MINUTE
    booked = booking.book(clinic.id, "family-nurse", ten, person_id=person.id, key="k", by=by, at=AT)
    mine = drawing.draw(clinic.id, "ask", person_id=person.id, key="k", by=by, at=early)
    assert mine.appointment_at == ten
    booking.move(booked.id, eleven, by=by, at=early)
    mine.refresh_from_db()
    assert mine.appointment_at == eleven
    booking.cancel(booked.id, by=by, at=early)
    mine.refresh_from_db()
    assert (mine.appointment_at, mine.state) == (None, "waiting")
