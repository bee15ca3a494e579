"""Reasons: how each part of a condition stands."""

from datetime import UTC, datetime
from decimal import Decimal

from commonway.dmn.explaining import Reason, reason_of
from commonway.dmn.judging import State
from commonway.dmn.saying import Lexicon, say
from commonway.feel.parser import parse_expression
from commonway.feel.partial import BOOLEAN, Items, Kind, Situation

LEXICON = Lexicon(language="en")
SITUATION = Situation(
    {"income": Decimal(50), "rooms": Decimal(3), "children": [{"age": Decimal(4)}]},
    now=datetime(2026, 11, 25, tzinfo=UTC),
    unknown={"married": BOOLEAN, "children": Items(fields={"age": Kind(name="number")})},
)


def reason(expression: str) -> Reason:
    return reason_of(say(parse_expression(expression), LEXICON), SITUATION)


def test_each_part_says_how_it_stands() -> None:
    found = reason("income < 100 and (rooms > 5 or married)")
    assert found.state is State.UNKNOWN
    assert [(part.text, part.state) for part in found.parts] == [
        ("Income is less than 100", State.MET),
        ("at least one of these", State.UNKNOWN),
    ]
    assert [part.state for part in found.parts[1].parts] == [State.NOT_MET, State.UNKNOWN]


def test_an_opposite_stands_as_it_is_said() -> None:
    found = reason("not(income > 100 or rooms > 5)")
    assert (found.joined, found.state) == ("all", State.MET)
    assert [(part.text, part.state) for part in found.parts] == [
        ("Income is 100 or less", State.MET),
        ("Rooms is 5 or less", State.MET),
    ]


def test_cells_of_a_test_are_judged_one_by_one() -> None:
    found = reason("rooms in (< 2, > 4)")
    assert found.state is State.NOT_MET
    assert [part.state for part in found.parts] == [State.NOT_MET, State.NOT_MET]


def test_what_is_said_of_each_item_is_judged_as_a_whole() -> None:
    found = reason("some child in children satisfies child.age < 18")
    assert found.state is State.MET
    assert [part.state for part in found.parts] == [None]
