"""The portal with an OpenFisca country behind a service: found, explained, and unknown when the country is away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from commonway.catalogue import queries as catalogue
from commonway.eligibility.assessing import assess
from commonway.eligibility.models import Assessment
from commonway.packs.definitions import Pays, Rule
from commonway.packs.rule_sources import OpenFiscaSource, RuleSource
from tests import factories, openfisca_country

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("openfisca")]
SOURCE = OpenFiscaSource(
    variable="basic_income", entity="person", period="month",
    inputs={"applicant_date_of_birth": "birth", "income": "salary"},
)  # fmt: skip
ANSWERS: dict[str, Any] = {"applicant_date_of_birth": "1990-03-01", "income": 12000}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with openfisca_country.serving() as address:
        yield address


@pytest.fixture(autouse=True)
def _basic_income() -> None:
    pack = factories.a_pack()
    advice = pack.services["advice"]
    basic = replace(
        advice,
        id="basic-income",
        name=factories.both("Basic income"),
        rule=Rule(source=RuleSource(openfisca=SOURCE)),
        pays=Pays(currency="EUR", period="month"),
    )
    factories.published(replace(pack, services={**pack.services, "basic-income": basic}))


def found(visitor: Client) -> str:
    visitor.post("/find/", {"begin": "1"})
    for _ in range(8):
        page = visitor.get("/find/question/")
        if page.status_code == 302:
            break
        fact = page.content.decode().partition('name="fact" value="')[2].partition('"')[0]
        typed = {
            "applicant_date_of_birth": {f"{fact}-day": "1", f"{fact}-month": "3", f"{fact}-year": "1990"},
            "income": {fact: "12000"},
            "relationship": {fact: "friend"},
        }
        visitor.post("/find/question/", {"fact": fact, **typed.get(fact, {"done": "1"})})
    return visitor.get("/find/results/").content.decode()


def test_it_is_found_with_its_amount_and_how_it_was_worked_out(url: str, settings: Any) -> None:
    settings.COMMONWAY_OPENFISCA_URL = url
    page = found(Client())
    can_get = page.partition("You can get")[2].partition("You cannot get")[0]
    assert "Basic income" in can_get
    assert "€600 a month" in can_get
    assert "How it was worked out" in page
    assert "since 1 December 2015" in page
    assert 'href="https://law.gov.example/basic-income/amount"' in page
    assert "1 March 1990" in page


def test_its_own_page_says_how_it_was_worked_out(url: str, settings: Any) -> None:
    settings.COMMONWAY_OPENFISCA_URL = url
    visitor = Client()
    found(visitor)
    page = visitor.get("/find/results/basic-income/").content.decode()
    assert "You can get this" in page
    assert "How it was worked out" in page
    assert "since 1 December 2015" in page
    assert "We cannot show its reasons" not in page


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:9"])
def test_while_it_is_away_the_answer_is_unknown_and_the_rest_goes_on(settings: Any, address: str) -> None:
    settings.COMMONWAY_OPENFISCA_URL = address
    page = found(Client())
    unknown = page.partition("We need to know more")[2].partition("You cannot get")[0]
    assert "Basic income" in unknown
    assert "We cannot work this out now" in unknown
    assert "Advice" in page.partition("You can get")[2]


def test_an_assessment_is_the_countrys(url: str, settings: Any) -> None:
    settings.COMMONWAY_OPENFISCA_URL = url
    request = factories.a_request()
    for address, outcome in ((url, "eligible"), ("", "need-to-know")):
        settings.COMMONWAY_OPENFISCA_URL = address
        [row] = assess(
            request.id, request.applicant_id, catalogue.current(), ["basic-income"], ANSWERS,
            by=factories.PUBLISHER, at=factories.AT,
        )  # fmt: skip
        assert row.outcome == outcome
    assert Assessment.objects.filter(request_id=request.id).count() == 1
