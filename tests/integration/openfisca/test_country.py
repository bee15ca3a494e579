"""An OpenFisca country over its web API: the real example country, and the stand-in held to it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonway.dmn import Outcome
from commonway.eligibility.openfisca import Answer, Country, OpenFisca, OpenFiscaRefused
from commonway.packs.rule_sources import OpenFiscaPeople, OpenFiscaSource
from tests import openfisca_country

pytestmark = pytest.mark.xdist_group("openfisca")
IN_2016, NOW = date(2016, 5, 1), date(2026, 11, 1)
HOUSING = OpenFiscaSource(
    variable="housing_allowance",
    entity="household",
    period="month",
    inputs={"rent": "rent"},
    roles={"household": "adult"},
)
BASIC = OpenFiscaSource(
    variable="basic_income", entity="person", period="month", inputs={"income": "salary", "born": "birth"}
)
PARENTING = OpenFiscaSource(
    variable="parenting_allowance", entity="household", period="month",
    inputs={"income": "salary", "born": "birth"}, roles={"household": "adult"},
    people={"children": OpenFiscaPeople(inputs={"born": "birth"}, roles={"household": "child"})},
)  # fmt: skip
ANSWERS: dict[str, object] = {
    "rent": Decimal(800),
    "income": Decimal(0),
    "born": date(1990, 3, 1),
    "size": Decimal(100),
    "children": [{"born": date(2022, 1, 1)}],
}


@pytest.fixture(scope="module")
def real() -> Iterator[Country]:
    with openfisca_country.serving() as url, Country(url) as country:
        yield country


@pytest.fixture(params=["real", "stand-in"])
def country(request: pytest.FixtureRequest) -> Iterator[Country]:
    if request.param == "real":
        yield request.getfixturevalue("real")
        return
    with Country("http://country.test", transport=openfisca_country.StandIn()) as stand_in:
        yield stand_in


def answer(country: Country, rule: OpenFiscaSource, on: date, **more: Any) -> Answer:
    return OpenFisca(country).answers({"s": rule}, ANSWERS | more, on=on)["s"]


def test_a_variable_gives_yes_or_no_and_the_amount_of_its_month(country: Country) -> None:
    then, now = answer(country, HOUSING, IN_2016), answer(country, HOUSING, NOW)
    assert (then.outcome, then.amount) == (Outcome.YES, Decimal(200))
    assert now.outcome is Outcome.NO  # the law ended in 2016
    assert answer(country, BASIC, NOW).amount == Decimal(600)
    assert answer(country, BASIC, IN_2016).amount == Decimal(600)
    assert answer(country, BASIC, IN_2016, income=Decimal("1200.5")).outcome is Outcome.NO
    assert answer(country, BASIC, date(2015, 11, 1)).outcome is Outcome.NO


def test_the_trace_says_what_was_read_and_each_parameter_as_it_stood(country: Country) -> None:
    working = answer(country, BASIC, IN_2016).working
    assert working is not None
    steps = {step.variable: step for step in working.steps}
    assert working.steps[0].variable == "basic_income"
    assert steps["basic_income"].label == "Basic income provided to adults"
    assert steps["age"].value == 26
    assert (steps["birth"].value, steps["birth"].fact) == ("1990-03-01", "born")
    assert (steps["salary"].value, steps["salary"].fact) == (0.0, "income")
    figures = {figure.name: figure for figure in steps["basic_income"].parameters}
    income = figures["benefits.basic_income"]
    assert (income.value, income.since, income.on) == (600.0, "2015-12-01", "2016-05-01")
    assert income.link == "https://law.gov.example/basic-income/amount"
    assert figures["general.age_of_majority"].since == "1971-01-01"
    assert working.made_up == ()


def test_what_the_country_would_make_up_leaves_the_answer_unknown(country: Country) -> None:
    guessing = OpenFiscaSource(variable="basic_income", entity="person", period="month", inputs={"born": "birth"})
    found = answer(country, guessing, IN_2016)
    assert (found.outcome, found.made_up) == (Outcome.UNKNOWN, ("salary",))
    assert "salary" in found.reason
    allowed = OpenFiscaSource(
        variable="basic_income", entity="person", period="month", inputs={"born": "birth"}, assumes=("salary",)
    )
    assert answer(country, allowed, IN_2016).outcome is Outcome.YES


def test_a_rule_the_country_does_not_understand_is_unknown_and_says_why(country: Country) -> None:
    wrong = OpenFiscaSource(variable="widows_mite", entity="person", period="month", inputs={"born": "birth"})
    answers = OpenFisca(country).answers({"wrong": wrong, "right": BASIC}, ANSWERS, on=NOW)
    assert (answers["wrong"].outcome, answers["right"].outcome) == (Outcome.UNKNOWN, Outcome.YES)
    assert "widows_mite" in answers["wrong"].reason
    whose = OpenFiscaSource(variable="basic_income", entity="household", period="month", inputs={"born": "birth"})
    assert "entity: person" in answer(country, whose, NOW).reason
    role = OpenFiscaSource(
        variable="housing_allowance", entity="household", period="month", inputs={"rent": "rent"},
        roles={"household": "lodger"},
    )  # fmt: skip
    assert "adult, child" in answer(country, role, NOW).reason


def test_the_country_is_asked_in_its_own_words(country: Country) -> None:
    with pytest.raises(OpenFiscaRefused, match="expected type number"):
        country.calculate({"persons": {"me": {"salary": {"2026-11": "a lot"}}}})
    with pytest.raises(OpenFiscaRefused, match="not found"):
        country.calculate({"persons": {"me": {"widows_mite": {"2026-11": None}}}})
    with pytest.raises(OpenFiscaRefused):
        country.parameter("no.such_parameter")
    assert {"birth", "salary", "rent", "basic_income"} <= set(country.variables())
    assert "benefits.basic_income" in country.parameters()
    assert country.entities()["household"]["plural"] == "households"


def test_children_are_people_of_the_household(real: Country) -> None:
    found = answer(real, PARENTING, NOW)
    assert (found.outcome, found.amount) == (Outcome.YES, Decimal(600))
    assert answer(real, PARENTING, NOW, children=[{"born": date(2010, 1, 1)}]).outcome is Outcome.NO
    assert answer(real, PARENTING, NOW, children=[]).outcome is Outcome.NO
    assert answer(real, PARENTING, NOW, children=[{}]).missing == ("children",)


def test_what_is_so_now_is_so_in_every_month_of_a_year(real: Country) -> None:
    tax = OpenFiscaSource(
        variable="housing_tax", entity="household", period="year", inputs={"size": "accommodation_size"},
        roles={"household": "adult"}, assumes=("housing_occupancy_status",),
    )  # fmt: skip
    assert answer(real, tax, NOW).amount == Decimal(1000)
