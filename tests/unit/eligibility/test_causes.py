"""Causes in words: each kind by its phrase, each said once, in the terminal and on the page alike."""

from datetime import date

import pytest

from commonway.config.cli import what_if_showing
from commonway.eligibility.causes import PHRASES, said
from commonway.eligibility.timelines import AgeReached, CameIntoForce, Cause, FactChanged, SeasonTurned, TimePassed

PATTERNS = {key: f"{key}({', '.join(f'%({part})s' for part in parts)})" for key, parts in PHRASES.items()}


class Plain:
    """Names everything by its id."""

    def change(self, change: str) -> str:
        return "" if change == "unknown" else f"the {change}"

    def place(self, fact: str, name: str, item: int | None) -> str:
        return fact if item is None else f"{fact}/{item}/{name}"

    def parameter(self, parameter: str) -> str:
        return "" if parameter == "unnamed" else parameter

    def day(self, on: date) -> str:
        return on.isoformat()

    def number(self, count: int) -> str:
        return str(count)

    def is_own_birthday(self, fact: str) -> bool:
        return fact == "born"


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (FactChanged(change="birth"), ["the birth"]),
        (FactChanged(change="unknown"), []),
        (AgeReached(fact="children", name="born", item=1, years=3), ["item turns(children/1/born, 3)"]),
        (AgeReached(fact="born", years=67), ["own birthday(67)"]),
        (AgeReached(fact="moved", years=2), ["years ago(moved, 2)"]),
        (TimePassed(fact="children", name="born", item=0), ["item older(children/0/born)"]),
        (TimePassed(fact="moved"), ["time passed(moved)"]),
        (CameIntoForce(since=date(2027, 1, 1), parameter="most"), ["parameter(most, 2027-01-01)"]),
        (CameIntoForce(since=date(2027, 1, 1), parameter="unnamed"), ["rule(2027-01-01)"]),
        (CameIntoForce(since=date(2027, 1, 1)), ["rule(2027-01-01)"]),
        (SeasonTurned(month=date(2027, 4, 1)), ["season()"]),
    ],
)
def test_each_cause_has_its_phrase(cause: Cause, words: list[str]) -> None:
    assert said([cause, cause], PATTERNS, Plain()) == words


def test_the_terminal_has_a_phrase_for_each_filled_with_what_there_is() -> None:
    for key, parts in PHRASES.items():
        assert what_if_showing._PHRASES[key] % dict.fromkeys(parts, "x")
