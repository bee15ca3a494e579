"""Someone finds out why they cannot get something, and what would have to be different; on a phone and at a desk."""

from pathlib import Path
from typing import Any

import pytest

from commonway.catalogue.publishing import publish
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from commonway.packs.load import load
from tests.system.conftest import Walker
from tests.unit.packs import rich

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

WIDOW = {
    "relationship": "spouse",
    "income": "50000",
    "date_of_death": "2026-10-01",
    "children_under_18": "0",
    "handles_estate": "yes",
    "paid_for_funeral": "no",
}
TENANT = {"tenure": "rents", "household_income": "2500"}
TABLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="housing" namespace="housing">
  <inputData id="i1" name="household_income"><variable name="household_income" typeRef="number"/></inputData>
  <inputData id="i2" name="tenure"><variable name="tenure" typeRef="string"/></inputData>
  <decision id="need-1" name="in_need">
    <variable name="in_need" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>tenure</text></inputExpression></input>
      <input><inputExpression><text>household_income</text></inputExpression></input>
      <output name="in_need"/>
      <rule><inputEntry><text>"owns"</text></inputEntry><inputEntry><text>&lt; 1000</text></inputEntry>
        <outputEntry><text>true</text></outputEntry></rule>
      <rule><inputEntry><text>"rents"</text></inputEntry><inputEntry><text>[0..2000)</text></inputEntry>
        <outputEntry><text>true</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>false</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


def answer_all(visitor: Walker, answers: dict[str, str]) -> None:
    """Answer what is asked as *answers* say; what they do not say is not known."""
    visitor.go("/find/")
    visitor.leave_by(visitor.page.locator("main form button").first)
    for _ in range(60):
        asked = visitor.page.locator("main form input[name=fact]")
        if not asked.count():
            return
        fact = asked.input_value()
        if fact in answers:
            visitor.fill({fact: answers[fact]})
            visitor.leave_by(visitor.page.locator("main form button:not([name=skip])").first)
        else:
            visitor.leave_by(visitor.page.locator("main form button[name=skip]"))


@pytest.mark.parametrize(("width", "language", "scripts"), [(390, "en", False), (1280, "en", True), (390, "ar", True)])
def test_what_would_have_to_be_different(walk: Any, talvera: None, width: int, language: str, scripts: bool) -> None:
    visitor = walk(width=width, language=language, scripts=scripts)
    answer_all(visitor, WIDOW)
    visitor.go("/find/results/")
    visitor.look()
    visitor.go("/find/results/funeral-payment/")
    words = visitor.look("18,000")
    assert "50,000" in words


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "en"), (1280, "ar")])
def test_the_table_behind_a_rule_is_drawn(
    walk: Any, transactional_db: None, tmp_path: Path, width: int, language: str
) -> None:
    publish(load(rich.write(tmp_path, **{rich.DECISION: TABLE})), by=system("tests"), at=now())
    visitor = walk(width=width, language=language)
    answer_all(visitor, TENANT)
    visitor.go("/find/results/housing-grant/")
    visitor.look("in need")
    assert visitor.page.locator(".cw-rules__row--lit").count() == 1


def test_what_nobody_offers_is_not_explained(walk: Any, talvera: None) -> None:
    visitor = walk()
    visitor.go("/find/results/no-such-service/")
    visitor.look()
    assert visitor.page.locator("h1").count() == 1
