"""Engines agree: what the vectorised one answers column by column, the interpreter answers one by one."""

from datetime import date
from pathlib import Path
from unittest import mock

import pytest

from commonway.eligibility.engines import ENGINES, EngineMissingError, engine
from commonway.eligibility.expectations import Situation
from commonway.eligibility.interview import Interview
from commonway.packs.load import load
from tests.unit.packs import rich

CHILDREN = [{"date_of_birth": date(2025, 1, 1), "at_school": True}]


def test_engines_agree_on_days_with_other_rules_and_figures(tmp_path: Path) -> None:
    change = rich.edited(rich.SERVICE, "  decision: in_need\n", "") | rich.edited(
        rich.DATED, "    source:\n      openfisca: {variable: winter_grant, entity: household, period: month}", "    criteria: []"
    )  # fmt: skip
    pack = load(rich.write(tmp_path, **change))
    interview = Interview.of_pack(pack)
    situations = [
        Situation(id=f"{day} {income}", today=day, answers={"tenure": "rents", "household_income": income} | more)
        for day in (date(2024, 1, 1), date(2025, 6, 1), date(2026, 6, 1), date(2027, 6, 1))
        for income in (None, 900, 1200, 1960, 2100)
        for more in ({}, {"children": CHILDREN}, {"children": []})
    ]
    slow = list(engine("interpreter")(pack, interview, situations))
    fast = list(engine("vectorised")(pack, interview, situations))
    for situation, one, other in zip(situations, slow, fast, strict=True):
        assert [result.outcome for result in one] == [result.outcome for result in other], situation.id
        paid = [result.amount.value if result.amount and result.outcome == "yes" else None for result in one]
        also = [result.amount.value if result.amount and result.outcome == "yes" else None for result in other]
        assert paid == also, situation.id


def test_an_engine_that_cannot_run_here_says_what_to_install() -> None:
    assert ENGINES == ("interpreter", "vectorised")
    with (
        mock.patch.dict("sys.modules", {"commonway.eligibility.screening.answering": None}),
        pytest.raises(EngineMissingError) as caught,
    ):
        engine("vectorised")
    assert "analytics" in caught.value.remedy
