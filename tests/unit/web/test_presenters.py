"""Dates, lists and numbers in the reader's language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from commonway.web.presenters import dates, lists


def test_days_and_moments_in_two_languages() -> None:
    when = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    with translation.override("en"):
        assert dates.day(date(2026, 3, 3)) == "3 March 2026"
        assert dates.month("2026-03-03") == "March 2026"
        assert dates.moment(when) == "3 March 2026, 14:05"
        assert dates.moment("2026-03-03") == "3 March 2026"
    with translation.override("ar"):
        assert dates.day(date(2026, 3, 3)) == "3 مارس 2026"


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_stays_nothing(value: str | None) -> None:
    assert dates.day(value) == dates.moment(value) == dates.iso(value) == ""


def test_what_is_no_date_comes_back_as_it_is() -> None:
    assert dates.day("some time in spring") == "some time in spring"
    assert dates.iso("some time in spring") == ""


def test_lists_and_numbers() -> None:
    with translation.override("en"):
        assert lists.and_list(["a", "b", "c"]) in ("a, b and c", "a, b, and c")
        assert lists.or_list(["a", "b"]) == "a or b"
        assert lists.number(Decimal("1234.5")) == "1,234.5"
    with translation.override("ar"):
        assert lists.and_list(["أ", "ب"]) == "أ وب"
