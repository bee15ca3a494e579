"""Cells of decision tables in words, without the column they stand in: *18 or more*, *“Single” or “Widowed”*."""

from typing import Any

from commonway.dmn.saying.lexicon import Called, Lexicon
from commonway.dmn.saying.terms import constant, span_ago
from commonway.feel import syntax as feel
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.partial.kinds import kind_of

_KEYS = {"<": "below", "<=": "up to", ">": "above", ">=": "from"}


def say_cell(text: str, subject: str, lexicon: Lexicon) -> str:
    """Return the cell *text* on *subject* in words; one that reckons is left as it is written."""
    try:
        tests = parse_unary_tests(text)
    except FeelSyntaxError:
        return text
    if not tests.tests:
        return lexicon.phrases["anything"]
    about = lexicon.called(subject) if subject else Called(label="")
    said = [_test(test, about, lexicon) for test in tests.tests]
    if not all(said):
        return text
    words = lexicon.either([each for each in said if each])
    return lexicon.phrases["not in"].format(a=words) if tests.negated else words


def say_output(text: str, name: str, lexicon: Lexicon) -> str:
    """Return the output *text* in words if it is a value; else as it is written."""
    try:
        syntax = parse_expression(text)
    except FeelSyntaxError:
        return text
    value = constant(syntax)
    return text if value is None else lexicon.value(value, lexicon.called(name) if name else None)


def _test(test: feel.PositiveTest, about: Called, lexicon: Lexicon) -> str:
    if isinstance(test, feel.OperatorTest):
        return _beside(test.operator, test.endpoint, about, lexicon)
    if isinstance(test.expression, feel.Range):
        return _range(test.expression, about, lexicon)
    value = constant(test.expression)
    return "" if value is None or test.asks else lexicon.value(value, about)


def _beside(operator: str, end: feel.Expression, about: Called, lexicon: Lexicon) -> str:
    back = span_ago(end)
    if back is not None and operator in _KEYS:
        return lexicon.phrases[f"{operator} ago"].format(a="", b=lexicon.value(back)).strip(" :").removeprefix("is ")
    value = constant(end)
    if value is None or operator not in _KEYS:
        return ""
    return _phrase(_KEYS[operator], value, about, lexicon)


def _range(interval: feel.Range, about: Called, lexicon: Lexicon) -> str:
    low = constant(interval.low) if interval.low is not None else None
    high = constant(interval.high) if interval.high is not None else None
    if (low is None) is not (interval.low is None) or (high is None) is not (interval.high is None):
        return ""
    if low is not None and high is not None and interval.low_included and interval.high_included:
        words = lexicon.phrases["from to"]
        return words.format(b=lexicon.value(low, about), c=lexicon.value(high, about))
    said = []
    if low is not None:
        said.append(_phrase("from" if interval.low_included else "above", low, about, lexicon))
    if high is not None:
        said.append(_phrase("up to" if interval.high_included else "below", high, about, lexicon))
    return lexicon.both(said)


def _phrase(key: str, value: Any, about: Called, lexicon: Lexicon) -> str:
    kind = " date" if kind_of(value) == "date" else ""
    return lexicon.phrases[key + kind].format(b=lexicon.value(value, about))
