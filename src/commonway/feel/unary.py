"""FEEL unary tests: *is this value one of those?*, the language of a rule's cells."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import lru_cache

from commonway.feel import syntax
from commonway.feel.builtins import FUNCTIONS
from commonway.feel.compile import Compiled, CompiledTests, compile_expression, compile_unary_tests
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_unary_tests
from commonway.feel.run import Problem, Run
from commonway.feel.tokens import quote
from commonway.feel.values import Value, as_value

__all__ = ["UnaryTest", "compile_test", "quote"]


class UnaryTest:
    """A compiled unary test; equal texts give the same object. Make one with `compile_test`."""

    __slots__ = ("_landmarks", "_tests", "any_value", "syntax", "text", "turns_at_landmarks")

    def __init__(
        self, text: str, *, parsed: syntax.UnaryTests, tests: CompiledTests, landmarks: tuple[Compiled, ...]
    ) -> None:
        self.text = text
        self.syntax = parsed
        self.any_value = not parsed.tests  # the test is "-": it holds whatever the value, known or not
        # Whether values of the landmarks' own type, between the same two of them, are all answered alike.
        self.turns_at_landmarks = all(_compares(test) for test in parsed.tests)
        self._tests = tests
        self._landmarks = landmarks

    def matches(self, value: object, *, today: date) -> bool:
        """Return whether *value* passes; what FEEL calls null (a text tested as a number, say) does not pass.

        Raises `FeelValueError` for a value of a type FEEL does not have.
        """
        if self.any_value:
            return True
        return self._tests.hold(as_value(value), Run(_NOTHING, [], _midnight(today))) is True

    def landmarks(self, *, today: date) -> tuple[Value, ...]:
        """Return the values the test names: between two of them, in order, its answer is the same everywhere."""
        now = _midnight(today)
        return tuple(landmark.evaluate(_NOTHING, now=now) for landmark in self._landmarks)

    def __repr__(self) -> str:
        return f"UnaryTest({self.text!r})"


_NOTHING: dict[str, object] = {}


@lru_cache(maxsize=16_384)
def compile_test(text: str) -> UnaryTest:
    """Return *text* compiled, once for all who ask. Raises `FeelSyntaxError` where it cannot be read.

    A test reads no variables, only what it is put to: a name that is neither a built-in function's nor its own is
    refused, and so is a part that is null whatever is tested, like ``date("2020-02-30")``.
    """
    parsed = parse_unary_tests(text)
    _refuse_variables(parsed, text)
    landmarks = tuple(compile_expression(mark, source=text) for mark in _marks_of(parsed))
    for landmark in landmarks:
        _refuse_null(landmark, text)
    return UnaryTest(text, parsed=parsed, tests=compile_unary_tests(parsed, source=text), landmarks=landmarks)


@lru_cache(maxsize=64)
def _midnight(today: date) -> datetime:
    return datetime.combine(today, time(), UTC)


def _marks_of(tests: syntax.UnaryTests) -> Iterator[syntax.Expression]:
    for test in tests.tests:
        if isinstance(test, syntax.OperatorTest):
            yield test.endpoint
        elif test.asks:
            yield from _marks_asked_for(test.expression)
        else:
            yield from _marks_in(test.expression)


def _marks_in(expression: syntax.Expression) -> Iterator[syntax.Expression]:
    if isinstance(expression, syntax.Range):
        yield from (end for end in (expression.low, expression.high) if end is not None)
    elif isinstance(expression, syntax.ListLiteral):
        for item in expression.items:
            yield from _marks_in(item)
    else:
        yield expression


def _marks_asked_for(expression: syntax.Expression) -> Iterator[syntax.Expression]:
    """Yield what ``?`` itself is compared with."""
    for part in syntax.walk(expression):
        if isinstance(part, syntax.Comparison):
            sides = (part.left, part.right)
            other = sides[1] if isinstance(sides[0], syntax.Tested) else sides[0]
            if any(isinstance(side, syntax.Tested) for side in sides) and _stands_alone(other):
                yield other
        elif isinstance(part, syntax.Between) and isinstance(part.value, syntax.Tested):
            yield from (end for end in (part.low, part.high) if _stands_alone(end))
        elif isinstance(part, syntax.In) and isinstance(part.value, syntax.Tested):
            yield from (mark for mark in _marks_of(part.tests) if _stands_alone(mark))


def _stands_alone(expression: syntax.Expression) -> bool:
    """Return whether *expression* reads neither what is tested nor a name that is not a built-in function's."""
    return not any(
        isinstance(part, syntax.Tested) or (isinstance(part, syntax.Name) and part.name not in FUNCTIONS)
        for part in syntax.walk(expression)
    )


def _compares(test: syntax.PositiveTest) -> bool:
    """Return whether *test* does no more with its value than compare it with what stands alone."""
    if isinstance(test, syntax.OperatorTest):
        return _stands_alone(test.endpoint)
    return not test.asks and _stands_alone(test.expression)


def _refuse_variables(tests: syntax.UnaryTests, text: str) -> None:
    called = {id(part.function): part for part in syntax.walk(tests) if isinstance(part, syntax.Call)}
    for name in _free_names(tests, frozenset()):
        call, function = called.get(id(name)), FUNCTIONS.get(name.name)
        if call and (function is None or not function.takes(len(call.arguments), call.names)):
            raise _wrong_call(name, call, text)
        if function is None:
            raise FeelSyntaxError.at_offset(
                f"The name {name.name!r} is not known here.",
                expression=text,
                offset=name.offset,
                remedy=f"Text goes in quotes: {quote(name.name)}.",
            )


def _wrong_call(name: syntax.Name, call: syntax.Call, text: str) -> FeelSyntaxError:
    function = FUNCTIONS.get(name.name)
    if function is None:
        what = f"There is no function {name.name}()."
        near = get_close_matches(name.name, FUNCTIONS, n=3) or ["date", "duration", "today"]
        remedy = f"Near it are {', '.join(f'{one}()' for one in near)}."
    else:
        what = f"{name.name}() does not take {len(call.arguments)} arguments"
        what += f" named {', '.join(call.names)}." if call.names else "."
        remedy = f"Write {' or '.join(overload.text for overload in function.overloads)}."
    return FeelSyntaxError.at_offset(what, expression=text, offset=name.offset, remedy=remedy)


def _free_names(part: syntax.Part, own: frozenset[str]) -> Iterator[syntax.Name]:
    """Yield the names that *part* does not define itself; keys of filtered items are taken for its own."""
    if isinstance(part, syntax.Name):
        if part.name not in own:
            yield part
        return
    if isinstance(part, syntax.Filter):
        yield from _free_names(part.source, own)
        return
    if isinstance(part, syntax.For | syntax.Quantified):
        own = own | {"partial", *(one.name for one in part.iterations)}
    elif isinstance(part, syntax.FunctionDefinition):
        own = own | {one.name for one in part.parameters}
    elif isinstance(part, syntax.ContextLiteral):
        own = own | {key for key, _ in part.entries}
    for inner in syntax.parts_of(part):
        yield from _free_names(inner, own)


def _refuse_null(landmark: Compiled, text: str) -> None:
    problems: list[Problem] = []
    if landmark.constant or landmark.evaluate(_NOTHING, now=_midnight(date(2000, 1, 1)), problems=problems) is not None:
        return
    if problems:
        problem = problems[0]
        raise FeelSyntaxError.at_offset(
            f"This has no value. {problem.what}",
            expression=text,
            offset=problem.place.offset,
            remedy="Correct it; a test against nothing is written null.",
        )
