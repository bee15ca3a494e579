"""The finder with more services than fit on a page: a page at a time, and made ready before anybody asks."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commonway.packs.definitions import Pack
from commonway.web.journey.interviews import interview
from commonway.web.journey.warming import Warming
from commonway.web.presenters.entitlements import SHOWN
from tests import factories

pytestmark = pytest.mark.django_db
MANY = 45


def many() -> Pack:
    """Return the small pack with its funeral help many times over."""
    small = factories.a_pack()
    one = small.services["funeral-help"]
    more = {
        f"help-{number}": replace(one, id=f"help-{number}", name=factories.both(f"Help {number}"))
        for number in range(MANY)
    }
    return replace(small, services={**small.services, **more})


@pytest.fixture
def visitor() -> Client:
    factories.published(many())
    client = Client()
    client.post("/find/", {"begin": "1"})
    client.post("/find/question/", {"fact": "relationship", "relationship": "child"})
    return client


def _names(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"Help \d+", page)))


def test_the_first_of_each_outcome_are_shown_and_the_rest_is_one_link_away(visitor: Client) -> None:
    page = visitor.get("/find/results/").content.decode()
    assert len(_names(page)) <= SHOWN < MANY
    assert 'href="?show=open"' in page
    assert "show=eligible" not in page


def test_all_of_an_outcome_are_found_page_by_page_and_each_once(visitor: Client) -> None:
    found: list[str] = []
    for number in (1, 2, 3):
        page = visitor.get("/find/results/", {"show": "open", "page": number}).content.decode()
        found += _names(page)
        assert 'href="?"' in page
    assert sorted(found) == sorted(f"Help {number}" for number in range(MANY))


@pytest.mark.parametrize(
    "asked",
    [{"show": "nothing"}, {"page": "2"}, {"show": "open", "page": "-1"}, {"show": "\x00"}],
)
def test_an_address_that_means_nothing_shows_the_beginning(visitor: Client, asked: dict[str, str]) -> None:
    answer = visitor.get("/find/results/", asked)
    assert answer.status_code == 200
    assert "Help 0" in answer.content.decode()


def test_an_outcome_that_nothing_has_shows_the_beginning() -> None:
    factories.published(many())
    page = Client().get("/find/results/", {"show": "not-eligible"}).content.decode()
    assert "Help 0" in page
    assert 'href="?"' not in page


@pytest.mark.parametrize("page", ["3", "99999", "²", "9" * 5000])
def test_a_page_beyond_the_last_is_the_last_and_no_number_is_the_first(visitor: Client, page: str) -> None:
    answer = visitor.get("/find/results/", {"show": "open", "page": page})
    assert answer.status_code == 200
    assert _names(answer.content.decode())


def test_a_process_is_ready_before_the_first_visitor_and_again_after_a_publication(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    warming = Warming()
    assert not warming.look()  # nothing is published
    first = factories.published(many())
    assert warming.look()
    ready = interview(first.version_id)
    assert not warming.look()
    with django_assert_num_queries(1):  # only which version is current
        warming.look()
    second = factories.published(factories.a_pack(version="2"), at=factories.AT + timedelta(days=1))
    assert warming.look()
    assert interview(second.version_id) is not ready
    assert interview(first.version_id) is ready


def test_keeping_ready_goes_on_until_it_is_told_to_stop_also_with_nothing_published() -> None:
    waits = iter([False, False, True])
    Warming().keep(lambda seconds: next(waits))
    assert next(waits, None) is None
