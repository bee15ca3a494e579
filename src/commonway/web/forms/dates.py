"""Reading a date from three boxes."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commonway.web.forms.digits import western

PARTS = ("day", "month", "year")
_NAMES = {"day": _("day"), "month": _("month"), "year": _("year")}
_LONGEST = 40
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1000, 10_000)

Refuse = Callable[..., ValidationError]


class DateWidget(forms.Widget):
    """Three boxes, posted as ``name-day``, ``name-month``, ``name-year``; or an ISO date posted as ``name``."""

    input_type = "text"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str] | None:  # noqa: ARG002
        typed = {part: _clean(data.get(f"{name}-{part}")) for part in PARTS}
        whole = _clean(data.get(name)) or next((text for text in typed.values() if _ISO.fullmatch(text)), "")
        if _ISO.fullmatch(whole):
            year, month, day = whole.split("-")
            return {"day": day, "month": month, "year": year}
        return typed if any(typed.values()) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002
        return name not in data and not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return id_


class MonthWidget(DateWidget):
    """Two boxes, posted as ``name-month`` and ``name-year``; the day is the first."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str] | None:  # noqa: ARG002
        typed = {part: _clean(data.get(f"{name}-{part}")) for part in ("month", "year")}
        return {"day": "1", **typed} if any(typed.values()) else None


def _clean(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return western(value.replace("\x00", "").strip()[:_LONGEST].encode(errors="replace").decode())


def read_date(typed: Any, *, refuse: Refuse) -> date:
    """Return the date in *typed* (a date, an ISO text or the three parts), or raise what *refuse* makes of the problem."""
    if isinstance(typed, date):
        return typed
    if isinstance(typed, str):
        typed = DateWidget().value_from_datadict({"whole": typed}, None, "whole")
    if not isinstance(typed, Mapping):
        raise refuse(_("%(label)s must be a real date, such as 27 3 1965"), code="real")
    missing = [part for part in PARTS if not typed.get(part)]
    if missing:
        raise _incomplete(missing, refuse)
    return _assemble(typed, refuse)


def _incomplete(missing: list[str], refuse: Refuse) -> ValidationError:
    if len(missing) == 1:
        return refuse(_("%(label)s must include a %(part)s"), code="incomplete", part=_NAMES[missing[0]], wrong=missing)
    first, second = (_NAMES[part] for part in missing[:2])
    return refuse(
        _("%(label)s must include a %(first)s and a %(second)s"),
        code="incomplete",
        first=first,
        second=second,
        wrong=missing,
    )


def _assemble(typed: Mapping[str, Any], refuse: Refuse) -> date:
    day, month, year = _number(typed["day"]), _month(typed["month"]), _number(typed["year"])
    if year not in _YEARS:
        raise refuse(_("%(label)s: the year must have 4 numbers"), code="year", wrong=["year"])
    wrong = [part for part, value, most in (("day", day, 31), ("month", month, 12)) if not 1 <= value <= most]
    if not wrong:
        try:
            return date(year, month, day)
        except ValueError:
            wrong = ["day"]  # 31 February: the day is what does not fit
    raise refuse(_("%(label)s must be a real date, such as 27 3 1965"), code="real", wrong=wrong)


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 4 else 0


def _month(text: Any) -> int:
    return _number(text) or _month_names().get(str(text).strip(". ").casefold(), 0)


@cache
def _month_names() -> dict[str, int]:
    return {
        name.strip(".").casefold(): number
        for language, _name in settings.LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
