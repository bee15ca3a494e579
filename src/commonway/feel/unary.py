"""FEEL unary tests: *is this value one of those?*, the language of a rule's cells."""

from datetime import date
from functools import lru_cache

from commonway.feel.interpreter import Evaluate, Interpreter, Test
from commonway.feel.old_parser import parse_unary_tests
from commonway.feel.old_tokens import quote
from commonway.feel.values import Value, as_value

__all__ = ["UnaryTest", "compile_test", "quote"]


class UnaryTest:
    """A compiled unary test; equal texts give the same object. Make one with `compile_test`."""

    __slots__ = ("_landmarks", "_negated", "_tests", "any_value", "text")

    def __init__(
        self, text: str, *, tests: tuple[Test, ...], landmarks: tuple[Evaluate, ...], negated: bool, any_value: bool
    ) -> None:
        self.text = text
        self.any_value = any_value  # the test is "-": it holds whatever the value, known or not
        self._tests = tests
        self._landmarks = landmarks
        self._negated = negated

    def matches(self, value: object, *, today: date) -> bool:
        """Return whether *value* passes; what FEEL calls null (a text tested as a number, say) does not pass.

        Raises `FeelValueError` for a value of a type FEEL does not have.
        """
        if self.any_value:
            return True
        found = self._any_holds(as_value(value), today)
        return found is (not self._negated)

    def landmarks(self, *, today: date) -> tuple[Value, ...]:
        """Return the values the test names: between two of them, in order, its answer is the same everywhere."""
        return tuple(run(today) for run in self._landmarks)

    def _any_holds(self, value: Value, today: date) -> bool | None:
        answer: bool | None = False
        for test in self._tests:
            found = test(value, today)
            if found:
                return True
            if found is None:
                answer = None
        return answer

    def __repr__(self) -> str:
        return f"UnaryTest({self.text!r})"


@lru_cache(maxsize=16_384)
def compile_test(text: str) -> UnaryTest:
    """Return *text* compiled, once for all who ask. Raises `FeelSyntaxError` where it cannot be read."""
    syntax = parse_unary_tests(text)
    interpreter = Interpreter(text)
    compiled = [interpreter.test(test) for test in syntax.tests]
    return UnaryTest(
        text,
        tests=tuple(test for test, _ in compiled),
        landmarks=tuple(landmark for _, landmarks in compiled for landmark in landmarks),
        negated=syntax.negated,
        any_value=not syntax.tests,
    )
