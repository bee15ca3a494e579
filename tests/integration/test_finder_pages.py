"""The finder as a browser without scripts sees it: pressed twice, gone back to, answered again; nothing is lost."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonway.catalogue.publishing import publish
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from commonway.packs.load import load
from tests import factories

pytestmark = pytest.mark.django_db
QUESTION = "/find/question/"


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account, on an installation with the small pack."""
    factories.published()
    return Client()


def answer(visitor: Client, fact: str, **fields: Any) -> str:
    given = visitor.post(QUESTION, {"fact": fact, **fields})
    assert given.status_code == 302, given.content.decode()
    return str(given["Location"])


def kept(visitor: Client) -> dict[str, Any]:
    answers: dict[str, Any] = visitor.session["finder"]["answers"]
    return answers


def born(day: str) -> dict[str, str]:
    return dict(zip(("born-day", "born-month", "born-year"), day.split("-"), strict=True))


def test_a_button_pressed_twice_asks_the_next_question_without_an_error(visitor: Client) -> None:
    answer(visitor, "relationship", relationship="child")
    assert answer(visitor, "relationship", relationship="child") == QUESTION
    assert "There is a problem" not in visitor.get(QUESTION).content.decode()


def test_who_goes_back_changes_the_answer(visitor: Client) -> None:
    answer(visitor, "income", income="12000")
    answer(visitor, "income", income="9000")
    assert kept(visitor)["income"] == 9000
    answer(visitor, "income", skip="1")
    assert "income" not in kept(visitor)
    answer(visitor, "income", income="7000")
    assert kept(visitor)["income"] == 7000
    shown = visitor.get("/find/results/").content.decode()
    assert f"{QUESTION}?fact=income" in shown
    assert 'value="7000"' in visitor.get(QUESTION, {"fact": "income"}).content.decode()


def test_what_is_not_asked_any_more_leads_to_what_is(visitor: Client) -> None:
    assert answer(visitor, "no-such-fact", income="12000") == QUESTION
    assert "finder" not in visitor.session or not kept(visitor)


def test_an_item_typed_before_that_is_all_is_in_the_list(visitor: Client) -> None:
    answer(visitor, "children", **born("12-5-2015"), add="1", so_far="0")
    answer(visitor, "children", **born("1-6-2018"), done="1", so_far="1")
    assert [child["born"] for child in kept(visitor)["children"]] == ["2015-05-12", "2018-06-01"]
    wrong = visitor.post(QUESTION, {"fact": "children", **born("31-2-2018"), "done": "1", "so_far": "2"})
    assert "must be a real date" in wrong.content.decode()


def test_an_item_sent_twice_is_added_once_and_one_removed_twice_takes_one(visitor: Client) -> None:
    for _twice in range(2):
        answer(visitor, "children", **born("12-5-2015"), add="1", so_far="0")
    answer(visitor, "children", **born("1-6-2018"), add="1", so_far="1")
    for _twice in range(2):
        answer(visitor, "children", drop="0", so_far="2")
    answer(visitor, "children", done="1", so_far="1")
    answer(visitor, "children", done="1", so_far="1")
    assert [child["born"] for child in kept(visitor)["children"]] == ["2018-06-01"]


def test_a_list_that_was_answered_is_added_to(visitor: Client) -> None:
    answer(visitor, "children", **born("12-5-2015"), done="1", so_far="0")
    again = visitor.get(QUESTION, {"fact": "children"}).content.decode()
    assert "12 May 2015" in again
    answer(visitor, "children", **born("1-6-2018"), add="1", so_far="1")
    assert len(kept(visitor)["children"]) == 2


@pytest.fixture
def renter() -> Client:
    """Somebody in Talvera who pays much rent for their income, and has said so."""
    publish(load(Path(__file__).resolve().parents[2] / "packs" / "talvera"), by=system("tests"), at=now())
    client = Client()
    for fact, value in (("rents_home", "yes"), ("rent", "600"), ("income", "14000")):
        answer(client, fact, **{fact: value})
    return client


def words(client: Client, path: str, language: str = "en") -> str:
    page = client.get(path, headers={"Accept-Language": language}).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_yes_leads_to_its_criteria_and_how_the_amount_comes_about(renter: Client) -> None:
    assert "/find/results/housing-support/" in renter.get("/find/results/").content.decode()
    shown = words(renter, "/find/results/housing-support/")
    assert "Yes : You pay rent for your home You told us: Pays rent: Yes" in shown
    assert "How the amount comes about 185 dinars a month rounded to a whole number: 185" in shown
    assert "Most housing support: 260 dinars a month since 1 January 2024" in shown
    assert "كيف حُسب المبلغ 185 دينار في الشهر" in words(renter, "/find/results/housing-support/", "ar")


def test_a_no_or_what_is_not_known_yet_has_no_amount(renter: Client) -> None:
    assert "How the amount" not in words(renter, "/find/results/child-allowance/")
    answer(renter, "income", income="90000")
    shown = words(renter, "/find/results/housing-support/")
    assert "You cannot get this" in shown
    assert "How the amount" not in shown
