"""The story of whoever owns a service: a rule is changed in a draft, looked over, and published, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from commonway.catalogue import queries as catalogue
from tests import deciding, factories
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("browser")]


@pytest.fixture
def testland(transactional_db: None) -> None:
    """The small pack, published."""
    factories.published()


def at(name: str, *arguments: object) -> str:
    return reverse(f"console:{name}", args=[deciding.FILE, *arguments])


def test_a_table_is_changed_in_the_drawn_editor_and_published(testland: None, walk: Callable[..., Walker]) -> None:
    # Given a coordinator of the agency whose pension it is
    author = walk()
    said: list[str] = []
    author.page.on("console", lambda message: said.append(message.text))
    author.page.on("pageerror", lambda error: said.append(str(error)))
    enter(author, "coordinator", "pensions")
    author.go("/console/decisions/")
    author.look("Widow pension")
    author.follow("Widow pension")
    author.look("Years married")
    author.press("Change a copy of it")
    author.look("Nothing changes for anybody until you publish it.")

    # When they type another amount into the drawn table
    author.press("Open in the table editor")
    author.page.locator("#decision-editor[data-ready=yes]").wait_for()
    assert author.page.locator(".bjs-powered-by").is_visible()
    author.look()
    _tab_to(author, "Output")
    author.page.keyboard.press("End")
    author.page.keyboard.press("Backspace")
    author.page.keyboard.type("5")
    author.press("Save the draft")
    author.look("Saved as revision 2 of the draft.")
    author.look("205")

    # And publish it after a last look
    author.press("Look over and publish")
    author.look("Version 1 becomes version 2.")
    author.press("Publish")
    author.look("Version 2 is published.")

    # Then that is what is in force, and nothing outside the page's policy ran
    assert "<text>205</text>" in catalogue.current().pack.decisions[deciding.FILE].dmn
    assert not [each for each in said if "Content Security Policy" in each and "inline style" not in each], said
    assert not [each for each in said if "Error" in each], said


def _tab_to(author: Walker, label: str) -> None:
    """Walk from part to part by keyboard alone until one is called *label*."""
    for _ in range(60):
        author.page.keyboard.press("Tab")
        if author.page.evaluate("document.activeElement.getAttribute('aria-label')") == label:
            return
    raise AssertionError(f"{label} cannot be reached by keyboard")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "ar"), (390, "en")])
def test_every_page_can_be_used_by_everyone(
    testland: None, walk: Callable[..., Walker], width: int, language: str
) -> None:
    author = walk(width=width, language=language)
    enter(author, "coordinator", "pensions")
    author.go("/console/decisions/")
    author.look()
    author.go(at("decision"))
    author.look()
    author.page.locator("main form").get_by_role("button").click()
    pages: list[tuple[str, tuple[Any, ...]]] = [
        ("draft", ()), ("draft-table", (0,)), ("draft-rule", (0, 1)), ("draft-rule", (0, 0)), ("draft-discard", ()),
        ("draft-publish", ()), ("draft-editor", (0,)),
    ]  # fmt: skip
    for name, arguments in pages:
        author.go(at(name, *arguments))
        if name == "draft-editor":
            author.page.locator("#decision-editor[data-ready=yes]").wait_for()
        author.look()


def test_rules_are_changed_without_scripts(testland: None, walk: Callable[..., Walker]) -> None:
    author = walk(width=390, scripts=False)
    enter(author, "coordinator", "tell-once-office")
    author.go(at("decision"))
    author.press("Change a copy of it")
    author.press("Open in the table editor")
    author.look("The table editor needs scripts.")
    author.follow("Change rules one by one instead")
    author.page.get_by_role("link", name="Change rule 1").click()
    author.fill({"cell-2": "2o5"})
    author.fill({"cell-0": "< ten years"})
    author.press("Save this rule")
    author.look("There is a problem")
    author.fill({"cell-0": "< 10", "cell-2": "205"})
    author.press("Save this rule")
    author.look("Saved as revision 2 of the draft.")
    author.page.get_by_role("button", name="Move down rule 1").click()
    author.look("Saved as revision 3 of the draft.")
    author.follow("Back to the draft, and see whose results change")
    author.press("Look over and publish")
    author.look("205")
    author.press("Publish")
    author.look("Version 2 is published.")
    rows = catalogue.current().pack.decisions[deciding.FILE].dmn
    assert rows.index("400") < rows.index("205")


def test_it_is_shown_whose_results_change(talvera: None, walk: Callable[..., Walker]) -> None:
    # Given the agency that pays for funerals
    author = walk()
    enter(author, "coordinator", "social-benefits-agency")
    author.go("/console/decisions/funeral-payment/")
    author.press("Change a copy of it")
    # When it would pay families with a modest wage nothing
    author.go("/console/decisions/funeral-payment/draft/tables/0/rules/4/")
    author.fill({"cell-2": "0"})
    author.press("Save this rule")
    author.follow("Back to the draft, and see whose results change")
    # Then it is told who that is
    said = author.look("1 of 9 example people gets another result.")
    assert "A widower on a modest wage with two children" in said
    assert "Funeral payment" in said
