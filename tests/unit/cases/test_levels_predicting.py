"""The chance that a case is late, against cases whose answer is known by counting."""

from datetime import timedelta

import pytest

from commonway.cases.levels.predicting import Lasted, chance_late


def ended(*days: int) -> list[Lasted]:
    return [Lasted(timedelta(days=number), True) for number in days]


def still_open(*days: int) -> list[Lasted]:
    return [Lasted(timedelta(days=number), False) for number in days]


def chance(lasted: list[Lasted], so_far: int, left: int) -> float | None:
    return chance_late(lasted, so_far=timedelta(days=so_far), left=timedelta(days=left))


def test_without_open_cases_it_is_the_share_of_those_that_took_longer() -> None:
    lasted = ended(*range(1, 21))
    assert chance(lasted, 0, 15) == pytest.approx(5 / 20)
    assert chance(lasted, 10, 5) == pytest.approx(5 / 10)  # of the ten that lasted over ten days, five took over 15
    assert chance(lasted, 18, 5) == pytest.approx(0)


def test_cases_still_open_count_for_as_long_as_they_last() -> None:
    assert chance([*ended(*range(1, 11)), *still_open(*[30] * 10)], 0, 15) == pytest.approx(10 / 20)
    # Open for 5 days only: they say nothing of what comes after, and leave the risk after that to the others.
    assert chance([*ended(*[10] * 10), *still_open(*[5] * 10)], 0, 7) == pytest.approx(1)


def test_nothing_is_said_from_too_little() -> None:
    assert chance(ended(*range(9)), 0, 3) is None
    assert chance(ended(*range(1, 30)), 40, 3) is None
    assert chance([], 0, 3) is None
