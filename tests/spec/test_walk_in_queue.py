"""The queue of a place: a number for whoever comes, called in a fair order by those who can serve them, and what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonway.cases.appointments import booking
from commonway.cases.models import Appointment, Ticket
from commonway.cases.waiting import calling, drawing, ending, figures, reading, turns
from commonway.cases.waiting.errors import NoTicket, TicketOver, TicketUnknown
from commonway.cases.waiting.queues import queues_of
from commonway.fence.scope import SYSTEM, within
from commonway.identity import mandates, staff
from commonway.identity.access import AccessRefused
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault import shredding
from tests import accounts, factories
from tests.spec.merrowdale import AT, NURSE, PACK, asked_for

pytestmark = pytest.mark.django_db
PLACE = "family-office"
CLERK, OTHER = (
    Actor(kind="staff", id=str(UUID(int=number)), organisation="family-office", role="caseworker") for number in (1, 2)
)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _published() -> None:
    factories.published(PACK, at=AT)


def draw(person: Person | None = None, *, minute: int = 0, errand: str = "ask", **more: Any) -> Ticket:
    """Return a ticket of a person, or of somebody new, drawn so many minutes after ten."""
    person = person or factories.a_person(at=AT)
    at = AT + minute * MINUTE
    key = more.pop("key", f"k{minute}")
    return drawing.draw(PLACE, errand, person_id=person.id, key=key, by=factories.acting(person), at=at, **more)


def call(counter: str = "one", by: Actor = CLERK, *, minute: int = 0) -> Ticket | None:
    return calling.call_next(PLACE, counter, by=by, at=AT + minute * MINUTE)


def label(ticket: Ticket | None) -> str:
    return ticket.label if ticket else ""


def types(person: Person) -> list[str]:
    events = Event.objects.filter(stream_id=person.id, type__startswith="ticket.").order_by("sequence")
    return list(events.values_list("type", flat=True))


def test_a_person_takes_a_number_is_called_and_served_and_their_case_tells_it() -> None:
    person = factories.a_person(at=AT)
    case = asked_for(person)
    mine = draw(person, errand="family-nurse")
    assert (mine.label, mine.case, mine.state) == ("A001", case, "waiting")
    called = call(minute=3)
    assert (label(called), called and called.counter) == ("A001", "one")
    calling.done(mine.id, calls=1, by=CLERK, at=AT + 9 * MINUTE)
    calling.done(mine.id, calls=1, by=CLERK, at=AT + 10 * MINUTE)
    mine.refresh_from_db()
    assert (mine.state, mine.over_at) == ("served", AT + 9 * MINUTE)
    assert types(person) == ["ticket.drawn", "ticket.called", "ticket.served"]
    told = Event.objects.get(type="ticket.served").data
    assert (told["case"], told["request"], told["place"]) == (str(case.id), str(case.request_id), PLACE)


def test_one_live_number_a_person_and_a_form_sent_twice_draws_once() -> None:
    person = factories.a_person(at=AT)
    first = draw(person)
    assert draw(person) == first == draw(person, key="another page", errand="family-nurse")
    drawing.leave(first.id, by=factories.acting(person), at=AT)
    drawing.leave(first.id, by=factories.acting(person), at=AT)
    assert draw(person) == first  # the page of before, sent again, takes no new one
    assert draw(person, key="a new page").label == "A002"
    assert types(person) == ["ticket.drawn", "ticket.left", "ticket.drawn"]


def test_nobody_uses_up_the_numbers_of_others() -> None:
    person = factories.a_person(at=AT)
    for number in range(drawing.MOST_OF_A_PERSON):
        drawing.leave(draw(person, key=str(number)).id, by=factories.acting(person), at=AT)
    with pytest.raises(NoTicket, match="at the door"):
        draw(person, key="one more")
    assert draw(person, minute=24 * 60).label == "A001"


def test_numbers_begin_anew_each_day_and_go_on_after_nine_hundred_ninety_nine() -> None:
    assert [draw(minute=each).label for each in range(2)] == ["A001", "A002"]
    assert draw(minute=24 * 60).label == "A001"
    assert [Ticket(number=number).label for number in (999, 1000, 1998, 1999)] == ["A999", "B001", "B999", "C001"]


def test_numbers_are_given_only_while_it_is_open_for_what_it_is_for_and_as_many_as_the_pack_says() -> None:
    for minutes, errand in ((-150, "ask"), (7 * 60, "ask"), (0, "passports")):
        with pytest.raises(NoTicket):
            draw(minute=minutes, errand=errand)
    sunday = (6 - AT.weekday()) * 24 * 60
    with pytest.raises(NoTicket):
        draw(minute=sunday)
    Ticket.objects.filter(id=draw().id).update(number=200)
    with pytest.raises(NoTicket, match="All numbers"):
        draw(minute=1)
    with pytest.raises(TicketUnknown):
        drawing.draw("lower-merrow", "ask", person_id=factories.a_person(at=AT).id, key="k", by=CLERK, at=AT)
    assert Ticket.objects.count() == 1


def test_they_are_called_as_they_came_and_who_did_not_come_waits_once_more() -> None:
    first, _second, _third = (draw(minute=each) for each in range(3))
    assert label(call()) == "A001"
    calling.not_come(first.id, calls=1, by=CLERK, at=AT + 5 * MINUTE)
    calling.not_come(first.id, calls=1, by=CLERK, at=AT + 5 * MINUTE)  # sent twice, said once
    assert [label(call("one", minute=6)), label(call("two", OTHER, minute=6))] == ["A002", "A003"]
    for each in Ticket.objects.filter(state="called"):
        calling.done(each.id, calls=1, by=CLERK, at=AT + 7 * MINUTE)
    again = call(minute=8)
    assert (label(again), again and again.calls) == ("A001", 2)
    assert calling.call_again(first.id, calls=2, by=CLERK, at=AT + 9 * MINUTE).calls == 3
    assert calling.call_again(first.id, calls=2, by=CLERK, at=AT + 9 * MINUTE).calls == 3
    with pytest.raises(TicketOver):
        calling.not_come(first.id, calls=2, by=CLERK, at=AT + 10 * MINUTE)  # a page of before
    gone = calling.not_come(first.id, calls=3, by=CLERK, at=AT + 10 * MINUTE)
    assert (gone.state, gone.why) == ("gone", "not-come")
    assert call(minute=11) is None
    with pytest.raises(TicketOver):
        calling.done(first.id, calls=1, by=CLERK, at=AT + 12 * MINUTE)


def test_a_counter_keeps_whom_it_serves_and_two_counters_never_have_the_same() -> None:
    draw(), draw(minute=1)
    assert [label(call()), label(call()), label(call("two", OTHER))] == ["A001", "A001", "A002"]
    with pytest.raises(TicketUnknown):
        call("three")


def test_an_appointment_comes_first_at_its_hour_but_not_for_ever() -> None:
    came = [draw(minute=each) for each in range(6)]
    hours = {3: 30, 4: 30, 5: 30, 2: 90}  # who has an appointment, and how many minutes after ten it is
    for index, minute in hours.items():
        Ticket.objects.filter(id=came[index].id).update(appointment_at=AT + minute * MINUTE)
    waiting = list(Ticket.objects.order_by("number"))

    def order(minute: int, row: int = 0) -> str:
        return "".join(str(each.number) for each in turns.in_turn(waiting, row=row, at=AT + minute * MINUTE))

    assert order(10) == "123456"  # nobody's hour has come
    assert order(25) == "451623"  # five minutes before it; after two of them one who came without
    assert order(25, row=2) == "145263"
    waiting[3].missed = 1
    assert order(25).startswith("561")


def test_whoever_comes_late_for_an_appointment_waits_as_others_do() -> None:
    ticket = Ticket(joined_at=AT + 16 * MINUTE, appointment_at=AT, number=1, turn_at=AT)
    assert not turns.is_at_its_hour(ticket, at=AT + 20 * MINUTE)
    ticket.joined_at = AT + 15 * MINUTE
    assert turns.is_at_its_hour(ticket, at=AT + 20 * MINUTE)


def test_the_appointment_of_the_day_goes_with_the_number() -> None:
    person = factories.a_person(at=AT)
    hour = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
    booked = booking.book(
        "lower-merrow", "family-nurse", hour, person_id=person.id, key="k", by=factories.acting(person), at=AT
    )
    Appointment.objects.filter(id=booked.id).update(place=PLACE)
    at = int((hour - AT) / MINUTE)
    assert draw(person, minute=at).appointment_at == hour
    assert draw(minute=at).appointment_at is None


def test_staff_are_given_whom_they_can_serve() -> None:
    post = accounts.a_staff_member("caseworker", "family-office", email="lena@staff.example")
    staff.change(post.id, team="", leads=False, skills=[], languages=["en"], by=CLERK, at=AT)
    lena = accounts.as_staff(post)
    arabic, english = draw(language="ar"), draw(minute=1, language="en")
    assert draw(minute=2, language="xx").language == ""
    assert call("one", lena) == english
    board = reading.board(PLACE, "two", by=lena, at=AT)
    assert [board.fits(each) for each in board.waiting] == [False, True]
    assert calling.call_one(arabic.id, "two", by=lena, at=AT) == arabic  # she has somebody who interprets
    with pytest.raises(TicketOver):
        calling.call_one(board.waiting[1].id, "two", by=lena, at=AT)


def test_somebody_is_sent_on_and_keeps_number_and_turn() -> None:
    first = draw()
    draw(minute=1)
    call()
    calling.hand_on(first.id, errand="family-nurse", counter="two", calls=1, by=CLERK, at=AT)
    calling.hand_on(first.id, errand="family-nurse", counter="two", calls=1, by=CLERK, at=AT)
    assert [label(call("one")), label(call("two", OTHER))] == ["A002", "A001"]
    with pytest.raises(TicketUnknown):
        calling.hand_on(first.id, errand="passports", calls=1, by=CLERK, at=AT)


def test_the_wait_is_measured_and_not_said_when_too_few_were_served() -> None:
    lengths = [10 * MINUTE] * 5
    assert turns.wait_of(3, served=lengths[:4], counters=2) == turns.Wait(ahead=3, why="few")
    assert turns.wait_of(3, served=lengths, counters=0) == turns.Wait(ahead=3, why="nobody-calls")
    assert turns.wait_of(3, served=lengths, counters=2).minutes == 20
    for minute in range(0, 50, 10):
        ticket = draw(minute=minute)
        call(minute=minute)
        calling.done(ticket.id, calls=1, by=CLERK, at=AT + (minute + 9) * MINUTE)
    draw(minute=49), (last := draw(minute=49, key="last"))
    assert reading.wait_of(last, at=AT + 50 * MINUTE) == turns.Wait(ahead=1, minutes=20)
    assert reading.wait_of(last, at=AT + 95 * MINUTE).why == "nobody-calls"


def test_only_those_whose_it_is_and_the_place_have_to_do_with_it() -> None:
    person, stranger = factories.a_person(at=AT), factories.acting(factories.a_person(at=AT))
    mine = draw(person)
    for act in (reading.open_ticket, drawing.leave):
        with pytest.raises(AccessRefused):
            act(mine.id, by=stranger, at=AT)
        with pytest.raises(TicketUnknown):
            act(mine.id, by=NURSE, at=AT)
    with pytest.raises(AccessRefused):
        drawing.draw(PLACE, "ask", person_id=person.id, key="x", by=stranger, at=AT)
    with pytest.raises(AccessRefused):
        calling.done(mine.id, calls=1, by=factories.acting(person), at=AT)
    for act_at in (lambda: call(by=NURSE), lambda: figures.today(PLACE, by=NURSE, at=AT)):
        with pytest.raises(TicketUnknown):
            act_at()
    assert Event.objects.filter(type="access.refused", actor_id=NURSE.id).count() == 4


def test_at_the_door_nobody_is_asked_who_they_are() -> None:
    ticket = drawing.draw_at_the_door(PLACE, "ask", key="k", language="ar", by=CLERK, at=AT)
    assert drawing.draw_at_the_door(PLACE, "ask", key="k", language="ar", by=CLERK, at=AT) == ticket
    assert (ticket.applicant_id, ticket.case, ticket.language) == (None, None, "ar")
    with pytest.raises(AccessRefused):
        drawing.draw_at_the_door(PLACE, "ask", key="x", by=factories.acting(factories.a_person(at=AT)), at=AT)


def test_the_screen_has_numbers_and_counters_and_nothing_of_anybody() -> None:
    draw(), draw(minute=1), draw(minute=2)
    call(), call("two", OTHER, minute=1)
    screen = reading.screen(PLACE, at=AT)
    assert [(each.label, each.counter) for each in screen.called] == [("A002", "two"), ("A001", "one")]
    assert screen.waiting == 1
    with pytest.raises(TicketUnknown):
        reading.screen("lower-merrow", at=AT)


def test_the_day_ends_with_a_reason_and_the_next_one_is_empty() -> None:
    person = factories.a_person(at=AT)
    mine = draw(person)
    evening = AT.replace(hour=17)
    assert ending.end_day(at=evening + 59 * MINUTE) == 0  # who came in time is still served
    assert (ending.end_day(at=evening + 60 * MINUTE), ending.end_day(at=evening + 60 * MINUTE)) == (1, 0)
    mine.refresh_from_db()
    assert (mine.state, mine.why) == ("gone", "closed")
    assert types(person) == ["ticket.drawn", "ticket.ended"]
    assert Event.objects.get(type="ticket.ended").data["why"] == "closed"
    late = draw(minute=24 * 60)
    assert ending.end_day(at=AT + timedelta(days=2)) == 1
    late.refresh_from_db()
    assert late.why == "closed"


def test_a_ticket_forgets_whose_it_was_when_the_pack_says() -> None:
    person = factories.a_person(at=AT)
    asked_for(person)
    mine = draw(person, errand="family-nurse", language="ar")
    call()
    calling.done(mine.id, calls=1, by=CLERK, at=AT + 9 * MINUTE)
    assert ending.forget(at=AT + timedelta(days=1)) == 0
    assert (ending.forget(at=AT + timedelta(days=2)), ending.forget(at=AT + timedelta(days=2))) == (1, 0)
    mine.refresh_from_db()
    assert (mine.applicant_id, mine.case, mine.language, mine.called_by, mine.key) == (None, None, "", "", str(mine.id))
    assert mine.over_at == AT + 9 * MINUTE  # what was measured stays
    ending.forget(at=AT + timedelta(days=402))
    assert not Ticket.objects.exists()


def test_deleting_a_persons_data_takes_them_out_of_the_queue() -> None:
    person = factories.a_person(at=AT)
    mine = draw(person)
    shredding.destroy(person.id, by=factories.acting(person), at=AT)
    mine.refresh_from_db()
    assert (mine.state, mine.applicant_id) == ("gone", None)
    assert types(person) == ["ticket.drawn", "ticket.left"]


def test_a_helper_with_a_mandate_takes_a_number_for_the_person() -> None:
    person, helper = factories.a_person(at=AT), factories.a_person(at=AT)
    mandates.grant(grantor=person.id, holder=helper.id, said_by="themself", by=factories.acting(person), at=AT)
    by = Actor(kind="helper", id=str(helper.id), on_behalf_of=person.id)
    ticket = drawing.draw(PLACE, "ask", person_id=person.id, key="k", by=by, at=AT)
    assert ticket.applicant_id == person.id
    with pytest.raises(AccessRefused):
        calling.done(ticket.id, calls=1, by=by, at=AT)
    assert drawing.leave(ticket.id, by=by, at=AT).why == "left"


def test_leads_see_how_the_day_goes_in_numbers() -> None:
    tickets = [draw(minute=0, key=str(each)) for each in range(4)]
    for index, waited in enumerate((2, 4, 30)):
        call(minute=waited)
        calling.done(tickets[index].id, calls=1, by=CLERK, at=AT + (waited + 1) * MINUTE)
    drawing.leave(tickets[3].id, by=CLERK, at=AT)
    found = figures.today(PLACE, by=CLERK, at=AT)
    assert (found.drawn, found.served, found.left, found.waiting) == (4, 3, 1, 0)
    assert (found.half, found.nine_in_ten) == (4 * MINUTE, 30 * MINUTE)
    assert figures.share_of([], 50) is None


def test_the_pack_says_where_there_is_a_queue() -> None:
    assert [queue.id for queue in queues_of(PACK)] == [PLACE]
    assert queues_of(PACK, service="family-nurse")
    assert not queues_of(PACK, service="place-appeal")
    assert not queues_of(PACK, organisation="family-nurses")
    with within(SYSTEM):
        assert reading.live_of(factories.a_person(at=AT).id, at=AT) == []
