"""Answers as rules need them: of the type their fact says, or refused with a reason."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from commonway.feel.values import Value, as_value, parse_date
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition, FieldDefinition

_WRITE: dict[str, str] = {
    "date": "Write the date as year-month-day, for example 2025-02-06.",
    "number": "Write a number in digits, for example 65 or 12.50.",
    "boolean": "Answer true or false.",
    "text": "Write text.",
    "list": 'Write a list of items with their fields, for example [{"date_of_birth": "2020-01-31"}].',
}


class AnswerInvalidError(CommonwayError):
    """An answer is not of the type of its fact; ``fact`` names it."""

    def __init__(self, what: str, *, fact: str, remedy: str) -> None:
        self.fact = fact
        super().__init__(what, where=fact, remedy=remedy)


def read_answers(answers: Mapping[str, object], *, facts: Mapping[str, FactDefinition]) -> dict[str, Value]:
    """Return those of *answers* whose fact is defined, each in its type; raises `AnswerInvalidError`.

    An absent answer stays absent (unknown); None stays None (known to have no value).
    """
    return {fact: read_answer(answers[fact], definition=facts[fact]) for fact in answers if fact in facts}


def read_answer(answer: object, *, definition: FactDefinition) -> Value:
    """Return *answer* in the type of its fact: dates and numbers may come as text. Raises `AnswerInvalidError`.

    Text that is none of a choice's values is kept as it is: it equals no choice, which is what a rule needs to know.
    """
    if answer is None:
        return None
    if definition.type == "list":
        return _items(answer, definition)
    read, kind = _READERS.get(definition.type, (_text, "text"))
    value = read(answer)
    if value is None:
        raise AnswerInvalidError(f"{answer!r:.80} is not an answer.", fact=definition.id, remedy=_WRITE[kind])
    return value


def _items(answer: object, definition: FactDefinition) -> Value:
    """Return the items of a list, each with its fields in their types; a field that is left out is not known."""
    fields = {field.id: field for field in definition.fields}
    if not isinstance(answer, list | tuple) or not all(isinstance(item, Mapping) for item in answer):
        raise AnswerInvalidError(f"{answer!r:.80} is no list of items.", fact=definition.id, remedy=_WRITE["list"])
    return [{name: _field(value, fields.get(name), definition.id) for name, value in item.items()} for item in answer]


def _field(value: object, field: FieldDefinition | None, fact: str) -> Value:
    if field is None or value is None:
        return as_value(value) if value is not None else None
    read, kind = _READERS.get(field.type, (_text, "text"))
    found = read(value)
    if found is None:
        raise AnswerInvalidError(f"{value!r:.80} is not an answer.", fact=f"{fact}.{field.id}", remedy=_WRITE[kind])
    return found


def _date(answer: object) -> Value:
    if isinstance(answer, str):
        return parse_date(answer)
    return answer if isinstance(answer, date) and not isinstance(answer, datetime) else None


def _number(answer: object) -> Value:
    if isinstance(answer, bool) or not isinstance(answer, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(answer))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _boolean(answer: object) -> Value:
    return {"true": True, "false": False}.get(str(answer).lower()) if isinstance(answer, bool | str) else None


def _text(answer: object) -> Value:
    return str(answer) if isinstance(answer, str) else None


_READERS = {
    "date": (_date, "date"),
    "number": (_number, "number"),
    "money": (_number, "number"),
    "boolean": (_boolean, "boolean"),
}
