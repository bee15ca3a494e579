"""Asking an OpenFisca country: unknown is never no, nothing is asked twice, and a country that is down stops nobody."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx
import pytest

from commonway.dmn import Outcome
from commonway.eligibility.openfisca import Country, OpenFisca, OpenFiscaUnavailable, client
from commonway.eligibility.openfisca.situation import batches
from commonway.packs.rule_sources import OpenFiscaSource
from tests.openfisca_country import StandIn

NOW = date(2026, 11, 1)
BASIC = OpenFiscaSource(
    variable="basic_income", entity="person", period="month", inputs={"income": "salary", "born": "birth"}
)
AGE = OpenFiscaSource(variable="age", entity="person", period="month", inputs={"born": "birth"}, test=">= 18")
HOUSING = OpenFiscaSource(
    variable="housing_allowance",
    entity="household",
    period="month",
    inputs={"rent": "rent"},
    roles={"household": "adult"},
)
ANSWERS: dict[str, object] = {"income": Decimal(0), "born": date(1990, 3, 1), "rent": Decimal(800)}


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def openfisca(stand_in: StandIn) -> Iterator[OpenFisca]:
    with Country("http://country.test", transport=stand_in) as country:
        yield OpenFisca(country)


def test_a_missing_fact_is_named_and_the_country_is_not_asked(openfisca: OpenFisca, stand_in: StandIn) -> None:
    found = openfisca.answers({"s": BASIC}, {"born": date(1990, 3, 1)}, on=NOW)["s"]
    assert (found.outcome, found.missing, found.amount) == (Outcome.UNKNOWN, ("income",), None)
    assert stand_in.calls == []


def test_a_known_absence_is_not_missing(openfisca: OpenFisca) -> None:
    assert openfisca.answers({"s": BASIC}, ANSWERS | {"income": None}, on=NOW)["s"].outcome is Outcome.YES


def test_rules_with_the_same_people_are_one_question(openfisca: OpenFisca, stand_in: StandIn) -> None:
    found = openfisca.answers({"basic": BASIC, "adult": AGE}, ANSWERS, on=NOW)
    assert [answer.outcome for answer in found.values()] == [Outcome.YES] * 2
    assert stand_in.calls.count("calculate") == 1
    assert stand_in.calls.count("trace") == 1


def test_the_same_answers_are_not_asked_again(openfisca: OpenFisca, stand_in: StandIn) -> None:
    openfisca.answers({"s": BASIC}, ANSWERS, on=NOW)
    calls = len(stand_in.calls)
    openfisca.answers({"s": BASIC}, ANSWERS, on=NOW)
    assert len(stand_in.calls) == calls
    openfisca.answers({"s": BASIC}, ANSWERS | {"income": Decimal(5)}, on=NOW)
    assert stand_in.calls.count("calculate") == 2


def test_different_people_or_a_fact_read_twice_are_different_questions() -> None:
    other = OpenFiscaSource(
        variable="age", entity="person", period="month", inputs={"their_birth": "birth"}, test=">= 18"
    )
    found = batches([("basic", BASIC), ("housing", HOUSING), ("adult", AGE), ("other", other)])
    assert [[id_ for id_, _ in batch] for batch in found] == [["basic", "adult"], ["housing"], ["other"]]


def test_a_country_that_is_down_leaves_everything_unknown_with_the_reason(stand_in: StandIn) -> None:
    stand_in.down = True
    openfisca = OpenFisca(Country("http://country.test", transport=stand_in))
    found = openfisca.answers({"basic": BASIC, "housing": HOUSING}, ANSWERS, on=NOW)
    assert [answer.outcome for answer in found.values()] == [Outcome.UNKNOWN] * 2
    assert "does not answer" in found["basic"].reason
    assert len(stand_in.calls) == 1  # the second is not made to wait as well


def test_a_country_that_is_back_is_asked_again(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in.down = True
    openfisca = OpenFisca(Country("http://country.test", transport=stand_in))
    openfisca.answers({"s": BASIC}, ANSWERS, on=NOW)
    stand_in.down = False
    monkeypatch.setattr(client, "monotonic", lambda: client.REST + 1e9)
    assert openfisca.answers({"s": BASIC}, ANSWERS, on=NOW)["s"].outcome is Outcome.YES


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<h1>It works</h1>"),
        httpx.Response(200, json=[1]),
        httpx.Response(302, headers={"Location": "http://elsewhere.test"}),
        httpx.Response(500, json={"error": "no"}),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b"x" * (client.MOST_BYTES + 1)),
    ],
    ids=["page", "list", "elsewhere", "error", "deep", "long"],
)
def test_what_is_not_openfisca_is_unavailable(answer: httpx.Response) -> None:
    country = Country("http://country.test", transport=httpx.MockTransport(lambda _request: answer))
    with pytest.raises(OpenFiscaUnavailable):
        country.entities()


@pytest.mark.parametrize(
    "url", ["", "country.test", "ftp://country.test", "http://", "http://a:b@c.test", "http://c.test/?a"]
)
def test_an_address_that_cannot_be_right_is_refused(url: str) -> None:
    with pytest.raises(client.AddressInvalid, match="http://localhost:5000"):
        Country(url)
