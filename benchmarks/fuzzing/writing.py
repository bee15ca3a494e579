"""Turns fuzzed bytes into text near enough to FEEL and DMN to get past the first character."""

from typing import Protocol
from xml.sax.saxutils import escape

from commonway.feel.builtins import FUNCTIONS

_WORDS = (
    "a", "b", "c", "d", "e", "f", "g", "h", "h.y", "Monthly Salary", "item", "partial", "?", "-", "null", "true", "false",
    "1", "0", "2.5", "1e3", "99999999999999999999999999999999999", '"text"', '""', '"\\u00e9"', '@"2020-02-29"',
    '@"P1Y2M"', '@"PT3H"', '@"10:00:00@Europe/Paris"', '@"2020-01-01T00:00:00Z"', "+", "-", "*", "/", "**", "<", "<=", ">",
    ">=", "=", "!=", "and", "or", "not(", "(", ")", "[", "]", "{", "}", ":", ",", "..", ".", "in", "between", "if", "then",
    "else", "for", "return", "some", "every", "satisfies", "instance of", "function(", "external", "list<number>",
    "number", "string", "date and time", "days and time duration", "range<", "context<", "]..[", "//", "/*", "*/", " ",
    "\n", "x", "y", "z", "0..3",
)  # fmt: skip
_VOCABULARY = (*_WORDS, *(f"{name}(" for name in FUNCTIONS))
_MOST_WORDS = 40


class Dice(Protocol):
    """What atheris hands over: choices read from the fuzzed bytes."""

    def ConsumeIntInRange(self, low: int, high: int) -> int: ...  # noqa: N802 - atheris's name
    def ConsumeUnicodeNoSurrogates(self, count: int) -> str: ...  # noqa: N802
    def ConsumeBool(self) -> bool: ...  # noqa: N802
    def ConsumeBytes(self, count: int) -> bytes: ...  # noqa: N802


def expression(dice: Dice) -> str:
    """Return words of the language in some order, or any text at all."""
    if dice.ConsumeIntInRange(0, 9) == 0:
        return dice.ConsumeUnicodeNoSurrogates(400)
    count = dice.ConsumeIntInRange(1, _MOST_WORDS)
    return " ".join(_VOCABULARY[dice.ConsumeIntInRange(0, len(_VOCABULARY) - 1)] for _ in range(count))


def unary_tests(dice: Dice) -> str:
    """Return a cell of a decision table, or something like one."""
    return ", ".join(expression(dice) for _ in range(dice.ConsumeIntInRange(1, 3)))


def model(dice: Dice) -> bytes:
    """Return a DMN file: any bytes, a file with some of its characters spoiled, or a sound one with wild expressions."""
    kind = dice.ConsumeIntInRange(0, 9)
    if kind == 0:
        return dice.ConsumeBytes(2_000)
    text = _table(dice) if kind % 2 else _graph(dice)
    content = text.encode()
    for _ in range(dice.ConsumeIntInRange(0, 4) if kind > 7 else 0):
        position = dice.ConsumeIntInRange(0, len(content) - 1)
        content = content[:position] + dice.ConsumeBytes(3) + content[position + dice.ConsumeIntInRange(0, 9) :]
    return content


def _definitions(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" '
        f'namespace="urn:fuzz" name="fuzz">{body}</definitions>'
    )


def _text(dice: Dice) -> str:
    return f"<text>{escape(_clean(expression(dice)))}</text>"


def _clean(text: str) -> str:
    """Return *text* without what XML has no way to write."""
    return "".join(one for one in text if one in "\n\t" or one.isprintable())


def _input_data() -> str:
    return "".join(f'<inputData id="i{one}" name="{one}"><variable name="{one}"/></inputData>' for one in "abcdefgh")


def _requirements() -> str:
    return "".join(
        f'<informationRequirement><requiredInput href="#i{one}"/></informationRequirement>' for one in "abcdefgh"
    )


def _table(dice: Dice) -> str:
    policies = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "RULE ORDER", "OUTPUT ORDER", "NONE")
    policy = policies[dice.ConsumeIntInRange(0, len(policies) - 1)]
    aggregation = ("", "SUM", "MIN", "MAX", "COUNT")[dice.ConsumeIntInRange(0, 4)]
    columns, rows = dice.ConsumeIntInRange(1, 3), dice.ConsumeIntInRange(0, 4)
    inputs = "".join(f"<input><inputExpression>{_text(dice)}</inputExpression></input>" for _ in range(columns))
    rules = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(_clean(unary_tests(dice)))}</text></inputEntry>" for _ in range(columns))
        + f"<outputEntry>{_text(dice)}</outputEntry></rule>"
        for _ in range(rows)
    )
    added = f' aggregation="{aggregation}"' if aggregation else ""
    table = f'<decisionTable hitPolicy="{policy}"{added}>{inputs}<output name="o"/>{rules}</decisionTable>'
    return _definitions(
        f'{_input_data()}<decision id="t" name="t"><variable name="t"/>{_requirements()}{table}</decision>'
    )


def _graph(dice: Dice) -> str:
    decisions = []
    for number in range(dice.ConsumeIntInRange(1, 4)):
        needed = dice.ConsumeIntInRange(0, 4)
        decisions.append(
            f'<decision id="d{number}" name="d{number}"><variable name="d{number}" typeRef="{("Any", "number", "t")[needed % 3]}"/>'
            f'{_requirements()}<informationRequirement><requiredDecision href="#d{needed}"/></informationRequirement>'
            f"<literalExpression>{_text(dice)}</literalExpression></decision>"
        )
    types = f'<itemDefinition name="t" isCollection="{str(dice.ConsumeBool()).lower()}"><typeRef>number</typeRef>'
    types += f"<allowedValues>{_text(dice)}</allowedValues></itemDefinition>"
    return _definitions(types + _input_data() + "".join(decisions))
