"""Why a service can be had or not, and what would have to be different."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commonway.dmn import Outcome, State
from commonway.eligibility.explaining import Explainer, Why
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from tests.unit.packs import rich

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHILD = {"date_of_birth": date(2020, 1, 1), "at_school": True}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(rich.write(Path(tmp_path_factory.mktemp("pack"))))


def why(
    pack: Pack, *, language: str = "en", service: str = "housing-grant", at: datetime = NOW, **values: object
) -> Why:
    return Explainer(pack, language=language, now=at).why(pack.services[service], values)  # type: ignore[arg-type]


def test_each_condition_says_how_it_stands_and_why(pack: Pack) -> None:
    found = why(pack, tenure="rents", household_income=Decimal(2500), children=[CHILD])
    assert found.outcome is Outcome.NO
    assert [(each.text, each.state) for each in found.criteria] == [
        ("You rent.", State.MET),
        ("You earn little or have many children at school.", State.NOT_MET),
        ("in need", State.MET),
    ]
    reason = found.criteria[1].reason
    assert reason
    assert reason.text == "at least one of these"
    assert [(part.text, part.state) for part in reason.parts] == [
        ("Household income is less than “Most a household may earn” (2,000.5)", State.NOT_MET),
        ("the number of “Children” where “At school: yes” is more than 2", State.NOT_MET),
    ]


def test_the_smallest_change_is_told_with_figures_of_the_day(pack: Pack) -> None:
    found = why(pack, tenure="rents", household_income=Decimal(2500), children=[])
    assert [[(each.label, each.now, each.wanted) for each in one] for one in found.changes] == [
        [("Household income", "2,500", "less than 2,000.5")]
    ]
    earlier = why(pack, at=NOW.replace(year=2025), tenure="rents", household_income=Decimal(2500), children=[])
    assert earlier.changes[0][0].wanted == "less than 1,950"


def test_it_is_told_in_the_language_asked_for(pack: Pack) -> None:
    found = why(pack, language="ar", tenure="owns", household_income=Decimal(100), children=[])
    assert found.criteria[0].text == "أنت تستأجر."
    assert [(each.label, each.now, each.wanted) for each in found.changes[0]] == [("الحيازة", "«أملك»", "«أستأجر»")]


def test_a_decision_is_looked_into(pack: Pack) -> None:
    found = why(pack, tenure="rents", household_income=Decimal(5000), children=[CHILD, CHILD, CHILD])
    assert [each.state for each in found.criteria] == [State.MET, State.MET, State.NOT_MET]
    assert found.changes[0][0].wanted == "less than 3,000"
    assert found.criteria[2].facts == ("household_income",)


def test_what_is_open_leaves_a_change_uncertain(pack: Pack) -> None:
    found = why(pack, household_income=Decimal(5000), children=[])
    assert (found.outcome, found.undecided) == (Outcome.NO, True)
    assert found.changes[0][0].wanted == "less than 2,000.5"


def test_a_yes_needs_no_change(pack: Pack) -> None:
    found = why(pack, tenure="rents", household_income=Decimal(1000), children=[])
    assert (found.outcome, found.changes) == (Outcome.YES, ())


def test_what_another_system_decides_is_not_decided_here(pack: Pack) -> None:
    found = why(pack, service="winter-grant", at=NOW.replace(year=2027), household_income=Decimal(1))
    assert (found.outcome, found.criteria) == (Outcome.UNKNOWN, ())


def test_an_amount_says_step_by_step_how_it_comes_about(pack: Pack) -> None:
    children = [CHILD, {"date_of_birth": date(2025, 1, 1), "at_school": False}]
    found = why(pack, tenure="rents", household_income=Decimal(100), children=children).amount
    assert found
    assert found.value == 120
    assert found.facts == ("children",)
    assert found.step
    assert (found.step.text, found.step.value) == ("these added together", "120")
    base, extra = found.step.parts
    assert (base.text, base.value) == ("100", "100")
    assert (extra.text, extra.value) == ("these multiplied", "20")
    assert [(part.value) for part in extra.parts] == ["20", "1"]
    assert extra.parts[1].text.startswith("the number of “Children” where")


def test_an_amount_that_waits_for_a_fact_has_no_value_and_a_no_has_none(pack: Pack) -> None:
    waiting = why(pack, tenure="rents", household_income=Decimal(100)).amount
    assert waiting
    assert waiting.value is None
    assert waiting.step
    assert waiting.step.value == ""
    assert why(pack, tenure="owns", household_income=Decimal(100), children=[]).amount is None


TALVERA = load(Path(__file__).resolve().parents[3] / "packs" / "talvera")
FAMILY: dict[str, object] = {
    "income": Decimal(14000), "rents_home": True, "rent": Decimal(600),
    "children": [{"born": date(2024, 5, 1)}, {"born": date(2015, 3, 4)}],
}  # fmt: skip


def test_the_figures_of_the_law_in_an_amount_come_with_the_day_they_hold_since() -> None:
    found = why(TALVERA, service="housing-support", **FAMILY).amount
    assert found
    assert [(each.label, each.value, each.since) for each in found.figures] == [
        ("Most housing support", 260, date(2024, 1, 1)),
        ("Part of the rent that housing support starts from", 0.6, date(2024, 1, 1)),
    ]
    assert found.step
    assert (found.step.text, found.step.value) == ("rounded to a whole number", "185")
    (least,) = found.step.parts
    assert [(part.text, part.value) for part in least.parts] == [
        ("the first less the second", "185"),
        ("“Most housing support” (260)", "260"),
    ]


@pytest.mark.parametrize(("language", "words"), [("ar", "مجموع ما يلي"), ("fr", "la somme de ce qui suit")])
def test_an_amount_is_worked_out_in_the_language_asked_for(language: str, words: str) -> None:
    found = why(TALVERA, language=language, service="child-allowance", **FAMILY).amount
    assert found
    assert found.step
    assert (found.step.text, found.step.value) == (words, "154")
