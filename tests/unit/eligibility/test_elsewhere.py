"""Services that an OpenFisca country decides: completed with its answer, asked for what it is sent, over time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from commonway.dmn import Outcome
from commonway.eligibility.elsewhere import Found, completed, inputs_to_ask
from commonway.eligibility.interview import Interview
from commonway.eligibility.openfisca import Country, OpenFisca
from commonway.eligibility.prospects import Prospects
from commonway.eligibility.timelines import Change
from commonway.packs.definitions import Pack, Pays, Rule, Service
from commonway.packs.rule_sources import OpenFiscaSource, RuleSource
from tests.openfisca_country import StandIn
from tests.unit.eligibility.making import fact, facts, service

THEN, NOW = date(2016, 5, 1), date(2026, 11, 1)
FACTS = facts(
    fact("pay", type_="money"),
    fact("born", type_="date"),
    fact("rents"),
    fact("rent", type_="money", only_if=("rents", "true")),
)
BASIC = OpenFiscaSource(
    variable="basic_income", entity="person", period="month", inputs={"born": "birth", "pay": "salary"}
)
HOUSING = OpenFiscaSource(
    variable="housing_allowance",
    entity="household",
    period="month",
    inputs={"rent": "rent"},
    roles={"household": "adult"},
)


def decided_by(source: OpenFiscaSource, id_: str) -> Service:
    return replace(
        service(id_), rule=Rule(source=RuleSource(openfisca=source)), pays=Pays(unit={"en": "euros"}, period="month")
    )


SERVICES = [decided_by(BASIC, "basic"), decided_by(HOUSING, "housing"), service("own", rents="true")]


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def openfisca(stand_in: StandIn) -> Iterator[OpenFisca]:
    with Country("http://country.test", transport=stand_in) as country:
        yield OpenFisca(country)


def test_a_result_is_completed_with_outcome_amount_and_working(openfisca: OpenFisca) -> None:
    values = {"pay": Decimal(0), "born": date(1990, 3, 1), "rents": True, "rent": Decimal(800)}
    results = Interview(SERVICES, facts=FACTS).results(values, today=THEN)
    assert [result.outcome for result in results] == [Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.YES]
    basic, housing, own = completed(results, values, today=THEN, openfisca=openfisca)
    assert (basic.outcome, housing.outcome) == (Outcome.YES, Outcome.YES)
    assert housing.amount is not None
    assert housing.amount.value == Decimal(200)
    assert basic.working is not None
    assert own == results[2]


def test_without_a_country_the_result_is_unknown_with_the_reason() -> None:
    results = Interview(SERVICES, facts=FACTS).results({}, today=NOW)
    basic, _housing, own = completed(results, {}, today=NOW, openfisca=None)
    assert (basic.outcome, basic.reason) == (Outcome.UNKNOWN, "No OpenFisca country is connected.")
    assert own.reason == ""


def test_a_country_that_is_down_makes_nothing_a_no(openfisca: OpenFisca, stand_in: StandIn) -> None:
    stand_in.down = True
    values = {"pay": Decimal(0), "born": date(1990, 3, 1), "rents": True, "rent": Decimal(800)}
    results = Interview(SERVICES, facts=FACTS).results(values, today=THEN)
    basic, housing, own = completed(results, values, today=THEN, openfisca=openfisca)
    assert {basic.outcome, housing.outcome} == {Outcome.UNKNOWN}
    assert basic.amount is None
    assert own.outcome is Outcome.YES


def test_what_the_country_is_sent_is_asked_for_in_an_order_in_which_it_can_be() -> None:
    def asked(values: dict[str, object], *declined: str) -> tuple[str, ...]:
        return inputs_to_ask(SERVICES, values, facts=FACTS, today=NOW, declined=declined)  # type: ignore[arg-type]

    assert asked({}) == ("born", "pay", "rents")
    assert asked({"rents": True, "born": NOW}) == ("pay", "rent")
    assert asked({"rents": False, "rent": None, "born": NOW, "pay": None}) == ()
    assert asked({}, "rents", "pay") == ("born",)


def test_a_timeline_asks_the_country_month_by_month(openfisca: OpenFisca) -> None:
    words = {"en": "Land"}
    pack = Pack(
        id="land", title=words, version="1", languages=("en",), operator="office", facts=FACTS,
        services={each.id: each for each in SERVICES},
    )  # fmt: skip
    answers = {"pay": 0, "born": "1998-07-15", "rents": True, "rent": 800}
    job = Change(id="job", on=date(2016, 9, 1), sets={"pay": 900})
    timeline = Prospects.of_pack(pack, openfisca=openfisca).over(answers, [job], begin=date(2016, 6, 1), months=8)
    lines = {line.service: line for line in timeline.lines}
    said = {f"{then.on:%Y-%m}": (then.amount, [str(each) for each in then.causes]) for _, then in lines["basic"].turns}
    assert said["2016-08"][0] == Decimal(600)  # of age since July
    assert "AgeReached" in said["2016-08"][1][0]
    assert said["2016-09"][0] is None
    assert "job" in said["2016-09"][1][0]
    assert [month.amount for month in lines["housing"].months] == [Decimal(200)] * 6 + [None] * 2  # until December


def test_what_is_found_goes_by_the_other_systems_answer_and_explains_what_is_looked_at(openfisca: OpenFisca) -> None:
    values = {"pay": Decimal(0), "born": date(1990, 3, 1), "rents": True, "rent": Decimal(800)}
    interview = Interview(SERVICES, facts=FACTS)
    whole = completed(interview.results(values, today=NOW), values, today=NOW, openfisca=openfisca)
    found = Found(interview.sitting(values, today=NOW), values, today=NOW, openfisca=openfisca)
    for outcome, positions in found.positions.items():
        assert [whole[position].outcome for position in positions] == [outcome] * len(positions)
    assert sorted(position for positions in found.positions.values() for position in positions) == [0, 1, 2]
    assert found.results([2, 0]) == [whole[2], whole[0]]
    nobody = Found(interview.sitting(values, today=NOW), values, today=NOW, openfisca=None)
    assert nobody.positions == {Outcome.YES: [2], Outcome.NO: [], Outcome.UNKNOWN: [0, 1]}
