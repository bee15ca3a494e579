"""Accepted values of the benefit finder as FEEL unary tests.

In the source, dates are compared by conditions: ``<18years`` is *less than 18 years ago* (so later than today less 18
years), ``>=05-20-2020`` is *on or after 20 May 2020* (month-day-year). Everything else is accepted if the text is equal.
"""

import re
from collections.abc import Mapping
from datetime import date

from commonway.feel.unary import quote

_OPERATORS = {"≤": "<=", "≥": ">=", "==": "="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_UNITS = {"year": "Y", "yr": "Y", "month": "M", "week": "W", "day": "D"}
_NOTE = r"\s*(?:\(.*\))?\s*"
_OPERATOR = r"\s*(?P<operator><=|>=|==|[<>=≤≥])?\s*"
_AGO = re.compile(_OPERATOR + r"(?P<count>\d{1,4})\s*(?P<unit>year|yr|month|week|day)s?" + _NOTE, re.I | re.ASCII)
_MONTH_DAY_YEAR = re.compile(_OPERATOR + r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})[-/](?P<year>\d{4})" + _NOTE, re.ASCII)
_ISO = re.compile(_OPERATOR + r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _NOTE, re.ASCII)
_NUMBER = re.compile(_OPERATOR + r"(?P<number>-?\d{1,18}(?:\.\d{1,9})?)\s*", re.ASCII)

NEVER = "null"  # no answer is null, and an unanswered question stays unknown rather than no
YES_NO = {True: ("yes", "true"), False: ("no", "false")}


def condition_test(accepted: tuple[object, ...], *, kind: str, options: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the unary test that any of *accepted* passes, and warnings about values the question cannot give.

    *kind* is the type of the question's fact; *options* are the values and words of its answers.
    """
    if not accepted:
        return NEVER, ["no answer is accepted; the benefit can never be reached."]
    warnings: list[str] = []
    tests = [_one(value, kind, options, warnings) for value in accepted]
    return ", ".join(dict.fromkeys(tests)), warnings


def looks_like_date(accepted: object) -> bool:
    """Return whether *accepted* is a condition on a date rather than a text to be equal to."""
    return isinstance(accepted, str) and _date_test(accepted) is not None


def answer_text(value: object, options: Mapping[str, str]) -> str:
    """Return a source's value as the text of the option it stands for; true and false are its Yes and No."""
    if isinstance(value, bool):
        return next((option for option in options if option.lower() in YES_NO[value]), "Yes" if value else "No")
    text = str(value)
    if text in options:
        return text
    return next((option for option, label in options.items() if label == text), text)


def _one(value: object, kind: str, options: Mapping[str, str], warnings: list[str]) -> str:
    if kind in ("date", "number"):
        test = _date_test(str(value)) if kind == "date" else _number_test(str(value))
        if test is None:
            warnings.append(f"{value!r} is no condition on a {kind}; no answer meets it.")
        return test or NEVER
    text = answer_text(value, options)
    if kind == "choice" and text not in options:
        warnings.append(f"{value!r} is accepted, but the question offers no such answer.")
    return quote(text)


def _number_test(text: str) -> str | None:
    match = _NUMBER.fullmatch(text)
    return _operation(_operator(match), match["number"]) if match else None


def _date_test(text: str) -> str | None:
    if match := _AGO.fullmatch(text):
        operator = _TURNED[_operator(match)]
        count, unit = int(match["count"]), _UNITS[match["unit"].lower()]
        span = f"P{count * 7}D" if unit == "W" else f"P{count}{unit}"
        return _operation(operator, f'today() - duration("{span}")')
    match = _MONTH_DAY_YEAR.fullmatch(text) or _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return _operation(_operator(match), f'date("{day.isoformat()}")')


def _operator(match: re.Match[str]) -> str:
    written = match["operator"] or "="
    return _OPERATORS.get(written, written)


def _operation(operator: str, operand: str) -> str:
    return operand if operator == "=" else f"{operator} {operand}"
