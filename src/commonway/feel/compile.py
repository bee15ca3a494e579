"""Expressions and tests, compiled once and ready to run as often as there is something to decide."""

from collections.abc import Collection, Mapping, MutableSequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from commonway.feel import syntax
from commonway.feel.compiling import collections, functions, loops, names, operators
from commonway.feel.compiling.code import Code
from commonway.feel.compiling.compiler import Compiler
from commonway.feel.compiling.tests import Test, row_of_tests
from commonway.feel.errors import Exhausted, FeelValueError, NoValue, refusing_depth
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.run import STEPS, Place, Problem, Run
from commonway.feel.types import FeelType
from commonway.feel.values import Value, as_value

__all__ = ["Compiled", "CompiledTests", "Problem", "compile_expression", "compile_unary_tests"]

_NO_TYPES: Mapping[str, FeelType] = MappingProxyType({})
_RULES = (collections, functions, loops, names, operators)  # imported for the rules they add


class Budget(Protocol):
    """Steps that several evaluations share."""

    left: int


class Compiled:
    """An expression ready to run. Make one with `compile_expression`."""

    __slots__ = ("_code", "_size", "syntax", "text")

    def __init__(self, text: str, syntax_: syntax.Expression, code: Code, size: int) -> None:
        self.text = text
        self.syntax = syntax_
        self._code = code
        self._size = size

    @property
    def constant(self) -> bool:
        """Whether the value hangs on nothing, not even the day."""
        return self._code.constant

    def evaluate(
        self,
        scope: Mapping[str, object],
        *,
        now: datetime,
        problems: MutableSequence[Problem] | None = None,
        budget: Budget | None = None,
    ) -> Value:
        """Return the value for the variables in *scope*, at *now*, which has a time zone.

        What goes wrong becomes null and is told to *problems*. Variables are converted as by `as_value`; those of a
        `Scope` are taken as they are. Expressions that belong together share the steps of a *budget*.
        """
        run = Run(scope, [None] * self._size, now, problems, budget.left if budget else STEPS)
        try:
            return self._code.run(run)
        except _FAILURES as failure:
            _given_up(run, failure, self.text)
            return None
        finally:
            if budget is not None:
                budget.left = run.left


class CompiledTests:
    """A row of unary tests ready to run. Make one with `compile_unary_tests`."""

    __slots__ = ("_size", "_test", "syntax", "text")

    def __init__(self, text: str, syntax_: syntax.UnaryTests, test: Test, size: int) -> None:
        self.text = text
        self.syntax = syntax_
        self._test = test
        self._size = size

    def holds(
        self,
        value: object,
        scope: Mapping[str, object],
        *,
        now: datetime,
        problems: MutableSequence[Problem] | None = None,
        budget: Budget | None = None,
    ) -> bool | None:
        """Return whether *value* passes, or None where FEEL says null; otherwise as `Compiled.evaluate`."""
        run = Run(scope, [None] * self._size, now, problems, budget.left if budget else STEPS)
        try:
            return self._test(run, as_value(value))
        except _FAILURES as failure:
            _given_up(run, failure, self.text)
            return None
        finally:
            if budget is not None:
                budget.left = run.left

    def hold(self, value: Value, run: Run) -> bool | None:
        """Return the same for a value FEEL knows, in a *run* whose slots are to be set up here."""
        run.slots = [None] * self._size
        try:
            return self._test(run, value)
        except _FAILURES:
            return None


def compile_expression(
    text: str | syntax.Expression,
    *,
    names: Collection[str] = (),
    types: Mapping[str, FeelType] = _NO_TYPES,
    source: str | None = None,
) -> Compiled:
    """Return the expression ready to run. Raises `FeelSyntaxError` where its text cannot be read.

    *names* are the variables known to be in scope: they matter for names with symbols or keywords in them, and only
    these can hide a built-in function. *types* are item definitions by name. Where *text* is syntax already, *source*
    is the text it was read from.
    """
    parsed = parse_expression(text, names=names) if isinstance(text, str) else text
    written = text if isinstance(text, str) else source or ""
    compiler = Compiler(written, names=frozenset(names), types=types)
    with refusing_depth(written):
        code = compiler.code(parsed)
    return Compiled(written, parsed, code, compiler.size)


def compile_unary_tests(
    text: str | syntax.UnaryTests,
    *,
    names: Collection[str] = (),
    types: Mapping[str, FeelType] = _NO_TYPES,
    source: str | None = None,
) -> CompiledTests:
    """Return the tests ready to run; arguments and errors as for `compile_expression`."""
    parsed = parse_unary_tests(text, names=names) if isinstance(text, str) else text
    written = text if isinstance(text, str) else source or ""
    compiler = Compiler(written, names=frozenset(names), types=types)
    with refusing_depth(written):
        test = row_of_tests(compiler, parsed)
    return CompiledTests(written, parsed, test, compiler.size)


_FAILURES = (NoValue, Exhausted, FeelValueError, ArithmeticError, RecursionError, MemoryError)


def _given_up(run: Run, failure: BaseException, text: str) -> None:
    if isinstance(failure, NoValue | Exhausted | FeelValueError):
        what = failure.what if isinstance(failure, FeelValueError) else str(failure)
    elif isinstance(failure, RecursionError):
        what = "This is nested too deep."
    else:
        what = "This grew too large."
    run.note(what, Place(text, 0))
