"""Checking answers: the last gate before a value is kept, whichever channel it came by."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from commonway.cases.errors import CasesError
from commonway.packs.definitions import FactDefinition, FactType

LONGEST_TEXT: Mapping[FactType, int] = {"name": 200, "email": 254, "phone": 30, "string": 500, "address": 500}
LARGEST_NUMBER = 10**12
MOST_ANSWERS = 500
MOST_ITEMS = 20  # of a list

# New lines belong in an address; every other control character and half a surrogate pair cannot be stored or shown.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# What turns the direction of writing around would also turn what stands after it, in letters and on staff's pages.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{3,28}")


class AnswersInvalid(CasesError):
    """Some answers cannot be kept; ``problems`` has what to change for each, by fact, in the reader's language."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(
            "; ".join(f"{fact}: {problem}" for fact, problem in self.problems.items()),
            where="answers",
            remedy="Change these answers and save again.",
        )


class _Unfit(Exception):  # carries words, never leaves the module
    pass


def checked(values: Mapping[str, Any], *, facts: Mapping[str, FactDefinition], today: date) -> dict[str, Any]:
    """Return *values* as they are kept: text trimmed, numbers as numbers, dates as ISO 8601; None stays None.

    Raises `AnswersInvalid` with a message for each value that does not fit its fact, or whose fact is not defined.
    """
    if len(values) > MOST_ANSWERS:
        raise AnswersInvalid({"*": _("Too many answers at once.")})
    kept: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for fact, value in values.items():
        definition = facts.get(fact)
        if definition is None:
            problems[str(fact)[:80]] = _("There is no such question.")
            continue
        try:
            kept[fact] = None if value is None else _fit(value, definition, today)
        except _Unfit as unfit:
            problems[fact] = str(unfit)
    if problems:
        raise AnswersInvalid(problems)
    return kept


def _fit(value: Any, definition: FactDefinition, today: date) -> Any:
    read: Callable[[Any, FactDefinition, date], Any] = _READERS.get(definition.type, _text)
    return read(value, definition, today)


def _items(value: Any, definition: FactDefinition, today: date) -> list[dict[str, Any]]:
    """Return the items of a list, each field held to its own kind; one that is left out is not known."""
    if not isinstance(value, list) or len(value) > MOST_ITEMS or not all(isinstance(item, dict) for item in value):
        raise _Unfit(_("Give a list of at most %(count)d items.") % {"count": MOST_ITEMS})
    kinds = {field.id: field.as_fact(definition.about) for field in definition.fields}
    kept = []
    for item in value:
        if item.keys() - kinds.keys():
            raise _Unfit(_("An item has something that is not asked."))
        kept.append({name: None if part is None else _fit(part, kinds[name], today) for name, part in item.items()})
    return kept


def _text(value: Any, definition: FactDefinition, _today: date) -> str:
    if not isinstance(value, str):
        raise _Unfit(_("Write the answer in words."))
    text = _TURNING.sub("", value.replace("\r\n", "\n")).strip()
    if not text:
        raise _Unfit(_("Write an answer."))
    longest = LONGEST_TEXT.get(definition.type, 500)
    if len(text) > longest:
        raise _Unfit(_("Use %(count)d characters or fewer.") % {"count": longest})
    if _UNPRINTABLE.search(text) or (definition.type != "address" and "\n" in text):
        raise _Unfit(_("Take out the special characters."))
    if definition.pattern and not re.fullmatch(definition.pattern, text):
        raise _Unfit(_("Write it in the form the question asks for."))
    return text


def _email(value: Any, definition: FactDefinition, today: date) -> str:
    text = _text(value, definition, today)
    try:
        validate_email(text)
    except ValidationError:
        raise _Unfit(_("Write an e-mail address such as name@example.org.")) from None
    return text


def _phone(value: Any, definition: FactDefinition, today: date) -> str:
    text = _text(value, definition, today)
    if not _PHONE.fullmatch(text):
        raise _Unfit(_("Write a phone number in digits."))
    return text


def _choice(value: Any, definition: FactDefinition, _today: date) -> str:
    if not isinstance(value, str) or value not in {choice.value for choice in definition.choices}:
        raise _Unfit(_("Choose one of the answers."))
    return value


def _boolean(value: Any, _definition: FactDefinition, _today: date) -> bool:
    if not isinstance(value, bool):
        raise _Unfit(_("Answer yes or no."))
    return value


def _number(value: Any, definition: FactDefinition, _today: date) -> int | float:
    number = _decimal(value)
    if definition.type == "money" and number != round(number, 2):
        raise _Unfit(_("Use two digits or fewer after the point."))
    if definition.minimum and number < Decimal(definition.minimum):
        raise _Unfit(_("The number must be %(limit)s or more.") % {"limit": definition.minimum})
    if definition.maximum and number > Decimal(definition.maximum):
        raise _Unfit(_("The number must be %(limit)s or less.") % {"limit": definition.maximum})
    return int(number) if number == int(number) else float(number)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _Unfit(_("Write a number in digits."))
    if isinstance(value, str) and not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", value.strip(), re.ASCII):
        raise _Unfit(_("Write a number in digits."))
    if isinstance(value, float) and not math.isfinite(value):
        raise _Unfit(_("Write a number in digits."))
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        raise _Unfit(_("Write a number in digits.")) from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise _Unfit(_("The number is too large."))
    return number


def _date(value: Any, definition: FactDefinition, today: date) -> str:
    day = value if type(value) is date else None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if day is None:
        raise _Unfit(_("Write a real date, as year-month-day."))
    if definition.minimum and day < _limit(definition.minimum, today):
        raise _Unfit(_("The date is too early."))
    if definition.maximum and day > _limit(definition.maximum, today):
        raise _Unfit(
            _("The date must be today or in the past.") if definition.maximum == "today" else _("The date is too late.")
        )
    return day.isoformat()


def _limit(text: str, today: date) -> date:
    return today if text == "today" else date.fromisoformat(text)


_READERS: Mapping[FactType, Callable[[Any, FactDefinition, date], Any]] = {
    "email": _email,
    "phone": _phone,
    "choice": _choice,
    "boolean": _boolean,
    "number": _number,
    "money": _number,
    "date": _date,
    "list": _items,
}
