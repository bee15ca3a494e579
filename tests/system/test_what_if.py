"""Looking ahead in a real browser: a mother asks what a birth and a job will change."""

from datetime import date
from typing import Any

import pytest

from commonway.kernel.clock import today
from tests.system.conftest import Walker

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("browser")]

NEXT = date(today().year + 1, 3, 1)
KNOWN: dict[str, Any] = {
    "applicant_date_of_birth": "1990-04-02",
    "rents_home": True,
    "rent": 640,
    "employment": "not-working",
    "lives_alone": True,
    "income": 4800,
}
CHILD = f"{today().year - 16}-02-20"


def _press(visitor: Walker, name: str) -> None:
    visitor.page.locator(f"main form button[name={name}]").first.click()


def _continue(visitor: Walker) -> None:
    visitor.page.locator("main form .govuk-button-group button").first.click()


def _answer_everything(visitor: Walker) -> None:
    for _ in range(12):
        fact = visitor.page.locator("main form input[name=fact]")
        if not fact.count():
            return
        name = str(fact.first.get_attribute("value"))
        visitor.look()
        if name == "children":
            visitor.fill({"born": CHILD})
            _press(visitor, "add")
            visitor.look(str(today().year - 16))
            _press(visitor, "done")
        else:
            visitor.fill({name: KNOWN[name]})
            _continue(visitor)
    raise AssertionError("the questions do not end")


def _add(visitor: Walker, kind: str, month: date, **facts: Any) -> None:
    visitor.page.locator("main a.govuk-button[href='/what-if/change/']").click()
    visitor.look()
    visitor.fill({"kind": kind})
    _continue(visitor)
    visitor.look()
    visitor.page.locator("#on-month").fill(str(month.month))
    visitor.page.locator("#on-year").fill(str(month.year))
    _continue(visitor)
    for fact, value in facts.items():
        visitor.look()
        visitor.fill({fact: value})
        _continue(visitor)
    visitor.look()


@pytest.mark.parametrize(
    ("width", "scripts", "language"),
    [(1280, True, "en"), (390, True, "en"), (390, True, "ar"), (1280, False, "ar"), (320, False, "en")],
    ids=["wide", "phone", "phone-arabic", "wide-arabic", "narrow-without-scripts"],
)
def test_a_mother_looks_ahead(walk: Any, talvera: None, width: int, scripts: bool, language: str) -> None:
    visitor: Walker = walk(width=width, scripts=scripts, language=language)
    visitor.go("/what-if/")
    visitor.look()
    _continue(visitor)
    _answer_everything(visitor)
    visitor.look()
    _add(visitor, "birth", NEXT)
    _add(visitor, "job-start", date(NEXT.year, 10, 1), income=21000)
    for summary in visitor.page.locator("details > summary").all():
        if scripts:
            summary.click()
    text = visitor.look()
    if language == "en":
        assert f"From March {NEXT.year} you get more of Child allowance" in text
        assert "because a child is born" in text
        assert f"From October {NEXT.year} you can no longer get Job search allowance, because you start a job." in text
        assert "because a child turns 18" in text
    assert visitor.page.locator("svg.cw-chart").count() == 1
    _edit_and_remove(visitor)


def _edit_and_remove(visitor: Walker) -> None:
    visitor.page.locator("main .govuk-summary-list a[href='/what-if/change/1/when/']").click()
    visitor.look()
    assert visitor.page.locator("#on-month").input_value() == "3"
    visitor.page.locator("#on-month").fill("13")
    _continue(visitor)
    visitor.look()
    assert visitor.page.locator(".govuk-error-summary").count() == 1
    visitor.page.locator("#on-month").fill("5")
    _continue(visitor)
    visitor.look()
    visitor.page.locator("form[action='/what-if/change/2/remove/'] button").click()
    visitor.look()
    assert visitor.page.locator("form[action='/what-if/change/2/remove/']").count() == 0
    _press(visitor, "forget")
    visitor.look()
