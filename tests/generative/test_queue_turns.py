"""The order of a queue, whatever queue it is: nobody is lost or doubled, and appointments never keep the others waiting for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonway.cases.models import Ticket
from commonway.cases.waiting.turns import IN_A_ROW, in_turn, is_at_its_hour

AT = datetime(2026, 9, 8, 10, 0, tzinfo=UTC)
MINUTES = st.integers(min_value=-120, max_value=120).map(lambda count: AT + timedelta(minutes=count))
TICKETS = st.lists(st.tuples(MINUTES, MINUTES, st.none() | MINUTES, st.integers(min_value=0, max_value=1)), max_size=30)


@given(drawn=TICKETS, row=st.integers(min_value=0, max_value=IN_A_ROW + 1))
def test_everybody_has_a_turn_and_no_row_of_appointments_is_too_long(
    drawn: list[tuple[datetime, datetime, datetime | None, int]], row: int
) -> None:
    waiting = [
        Ticket(number=number, joined_at=joined, turn_at=turn, appointment_at=hour, missed=missed)
        for number, (joined, turn, hour, missed) in enumerate(drawn, start=1)
    ]
    ordered = in_turn(waiting, row=row, at=AT)
    assert sorted(each.number for each in ordered) == [each.number for each in waiting]
    due = [is_at_its_hour(each, at=AT) for each in ordered]
    for index, first in enumerate(due):
        before = due[max(0, index - IN_A_ROW) : index]
        others_wait = not all(due[index:])
        if first and others_wait:
            assert not (len(before) == IN_A_ROW and all(before))
    others = [each for each, first in zip(ordered, due, strict=True) if not first]
    assert others == sorted(others, key=lambda each: (each.turn_at, each.number))
