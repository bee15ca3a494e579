"""Conditions in plain words, nested where they are: *all of these: …; at least one of these: …*."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commonway.dmn.saying.lexicon import Lexicon
from commonway.dmn.saying.terms import Speaker, ago, called, constant, is_date, term
from commonway.feel import syntax as feel

_TURNED: dict[str, str] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MIRRORED: dict[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Said:
    """A condition in words: a sentence without its full stop, and the conditions it is made of, if any.

    ``joined`` says how those count: ``all`` or ``any`` of them, or, for each item of a list, ``some``, ``every`` or
    ``none``. ``syntax`` is what was said, so that others can find out whether it holds; ``turned``: it is said of its
    opposite.
    """

    text: str
    parts: tuple["Said", ...] = ()
    joined: str = ""
    syntax: feel.Expression | None = None
    turned: bool = False


def say(syntax: feel.Expression, lexicon: Lexicon) -> Said:
    """Return the condition *syntax* in the words of *lexicon*."""
    return statement(syntax, Speaker(lexicon, on_one_line))


def say_tests(tests: feel.UnaryTests, subject: feel.Expression, lexicon: Lexicon) -> Said:
    """Return unary tests on *subject* in words."""
    return statement(feel.In(subject, tests), Speaker(lexicon, on_one_line))


def flat(said: Said, lexicon: Lexicon) -> str:
    """Return *said* as one line: *a, and either b, or c*."""
    if not said.parts:
        return said.text
    phrases = lexicon.phrases
    if said.joined in ("all", "any"):
        words = [flat(part, lexicon) for part in said.parts]
        if said.joined == "all":
            words = [
                phrases["either"].format(a=text) if part.joined == "any" else text
                for text, part in zip(words, said.parts, strict=True)
            ]
        joint = phrases["and" if said.joined == "all" else "or"]
        line = words[0]
        for word in words[1:]:
            line = joint.format(a=line, b=word)
        return line
    return f"{said.text}: {'; '.join(flat(part, lexicon) for part in said.parts)}"


def on_one_line(part: feel.Expression, speaker: Speaker) -> str:
    """Return the condition *part* as one line."""
    return flat(statement(part, speaker), speaker.lexicon)


def statement(part: feel.Expression, speaker: Speaker, *, turned: bool = False) -> Said:
    """Return *part*, or its opposite where *turned*, in words."""
    match part:
        case feel.And(operands):
            return _group(operands, speaker, part, turned=turned, joined="any" if turned else "all")
        case feel.Or(operands):
            return _group(operands, speaker, part, turned=turned, joined="all" if turned else "any")
        case feel.Call(feel.Name("not"), (operand,)):
            return replace(statement(operand, speaker, turned=not turned), syntax=part, turned=turned)
        case feel.Quantified():
            return _quantified(part, speaker, turned=turned)
        case feel.Comparison(operator, left, right):
            text = compared(_TURNED[operator] if turned else operator, left, right, speaker)
        case feel.Between(value, low, high):
            text = _range(value, low, high, speaker, turned=turned)
        case feel.In(value, tests):
            return replace(_tests(value, tests, speaker, turned=turned), syntax=part, turned=turned)
        case feel.Call(feel.Name("list contains"), (feel.ListLiteral() as wanted, value)):
            text = speaker.phrase(
                "!=" if turned else "=", a=term(value, speaker), b=term(wanted, speaker, called(value, speaker))
            )
        case feel.Literal(bool() as value):
            text = speaker.lexicon.value(value is not turned)
        case _:
            text = speaker.phrase("false" if turned else "true", a=term(part, speaker))
    return Said(text, syntax=part, turned=turned)


def compared(operator: str, left: feel.Expression, right: feel.Expression, speaker: Speaker) -> str:
    """Return a comparison in words, said of the side that is a fact."""
    if called(left, speaker) is None and called(right, speaker) is not None and constant(left) is not None:
        operator, left, right = _MIRRORED[operator], right, left
    about = called(left, speaker) or called(right, speaker)
    wanted = constant(right)
    if isinstance(right, feel.Literal) and isinstance(wanted, bool) and operator in ("=", "!="):
        return speaker.phrase("true" if wanted is (operator == "=") else "false", a=term(left, speaker))
    if isinstance(right, feel.Literal) and wanted is None and operator in ("=", "!="):
        return speaker.phrase("null" if operator == "=" else "not null", a=term(left, speaker))
    back = ago(right, speaker)
    if back and operator not in ("=", "!="):
        return speaker.phrase(f"{operator} ago", a=term(left, speaker), b=back)
    kind = " date" if is_date(left, speaker) or is_date(right, speaker) else ""
    return speaker.phrase(operator + kind, a=term(left, speaker, about), b=term(right, speaker, about))


def _group(
    operands: Sequence[feel.Expression], speaker: Speaker, part: feel.Expression, *, turned: bool, joined: str
) -> Said:
    parts = [statement(operand, speaker, turned=turned) for operand in operands]
    return together(parts, joined, speaker.lexicon, syntax=part, turned=turned)


def together(
    parts: Sequence[Said],
    joined: str,
    lexicon: Lexicon,
    *,
    syntax: feel.Expression | None = None,
    turned: bool = False,
) -> Said:
    """Return *parts* as one, groups of the same kind drawn together."""
    drawn: list[Said] = []
    for part in parts:
        drawn.extend(part.parts if part.joined == joined else (part,))
    if len(drawn) == 1:
        return drawn[0]
    text = lexicon.phrases["all of" if joined == "all" else "any of"]
    return Said(text, tuple(drawn), joined, syntax, turned)


def _quantified(part: feel.Quantified, speaker: Speaker, *, turned: bool) -> Said:
    kind: str = part.quantifier
    inner = False
    if turned:  # not some: none; not every: some not
        kind, inner = ("none", False) if kind == "some" else ("some", True)
    sources = []
    for iteration in part.iterations:
        sources.append(term(iteration.domain, speaker))
        speaker = speaker.going_over(iteration.name, iteration.domain)
    said = statement(part.condition, speaker, turned=inner)
    return Said(speaker.phrase(kind, a=speaker.lexicon.both(sources)), (said,), kind, part, turned)


def _range(
    value: feel.Expression, low: feel.Expression, high: feel.Expression, speaker: Speaker, *, turned: bool
) -> str:
    about = called(value, speaker)
    ends = {"b": term(low, speaker, about), "c": term(high, speaker, about)}
    return speaker.phrase("outside" if turned else "between", a=term(value, speaker), **ends)


def _tests(value: feel.Expression, tests: feel.UnaryTests, speaker: Speaker, *, turned: bool) -> Said:
    turned = turned is not tests.negated
    if not tests.tests:
        return Said(speaker.phrase("any value", a=term(value, speaker)))
    plain = tuple(test for test in tests.tests if _is_plain(test))
    said = [_listed(value, plain, speaker, turned=turned)] if plain else []
    for test in tests.tests:
        if test not in plain:
            alone = feel.In(value, feel.UnaryTests((test,)))
            said.append(replace(_test(value, test, speaker, turned=turned), syntax=alone, turned=turned))
    return together(said, "all" if turned else "any", speaker.lexicon)


def _listed(value: feel.Expression, plain: tuple[feel.PositiveTest, ...], speaker: Speaker, *, turned: bool) -> Said:
    """Return tests for single values as one: *a is b, c or d*."""
    wanted = [test.expression for test in plain if isinstance(test, feel.ExpressionTest)]
    operator = "!=" if turned else "="
    if len(wanted) == 1:
        text = compared(operator, value, wanted[0], speaker)
    else:
        words = speaker.lexicon.either([term(each, speaker, called(value, speaker)) for each in wanted])
        text = speaker.phrase(operator, a=term(value, speaker), b=words)
    return Said(text, syntax=feel.In(value, feel.UnaryTests(plain)), turned=turned)


def _is_plain(test: feel.PositiveTest) -> bool:
    return isinstance(test, feel.ExpressionTest) and not test.asks and not isinstance(test.expression, feel.Range)


def _test(value: feel.Expression, test: feel.PositiveTest, speaker: Speaker, *, turned: bool) -> Said:
    if isinstance(test, feel.OperatorTest):
        operator = _TURNED[test.operator] if turned else test.operator
        return Said(compared(operator, value, test.endpoint, speaker))
    if isinstance(test.expression, feel.Range):
        return _interval(value, test.expression, speaker, turned=turned)
    return statement(test.expression, replace(speaker, tested=value), turned=turned)


def _interval(value: feel.Expression, interval: feel.Range, speaker: Speaker, *, turned: bool) -> Said:
    low, high = interval.low, interval.high
    if low is not None and high is not None and interval.low_included and interval.high_included:
        return Said(_range(value, low, high, speaker, turned=turned))
    if low is not None and high is not None and interval.low_included and not turned and not is_date(low, speaker):
        about = called(value, speaker)
        ends = {"b": term(low, speaker, about), "c": term(high, speaker, about)}
        return Said(speaker.phrase("half open", a=term(value, speaker), **ends))
    sides = []
    if low is not None:
        sides.append((">=" if interval.low_included else ">", low))
    if high is not None:
        sides.append(("<=" if interval.high_included else "<", high))
    said = [Said(compared(_TURNED[operator] if turned else operator, value, end, speaker)) for operator, end in sides]
    return together(said, "any" if turned else "all", speaker.lexicon)
