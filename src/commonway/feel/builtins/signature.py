"""What a built-in function takes, written as DMN writes it: ``substring(string: string, start position: number)``.

A parameter's type is one or several of `_KINDS`, joined by ``|``; ``?`` after the name lets it be left out, ``?`` after
the type lets it be null, ``...`` stands for any number of arguments of that type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import signature
from typing import Any

from commonway.feel.errors import Exhausted, NoValue
from commonway.feel.functions import Function
from commonway.feel.run import Run, held
from commonway.feel.temporal.days import FarDate
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.temporal.times import DateAndTime, Time
from commonway.feel.values import Range, Value, kind_of

_MISFIT = object()
_SMALL = 20  # items or characters that cost nothing to look at
_STOPPED = datetime(2000, 1, 1, tzinfo=UTC)

_KINDS: Mapping[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date, FarDate),
    "time": (Time,),
    "date and time": (DateAndTime,),
    "years and months duration": (Months,),
    "days and time duration": (Span,),
    "range": (Range,),
    "list": (list,),
    "context": (dict,),
    "point": (Decimal, str, date, FarDate, Time, DateAndTime, Months, Span),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the kinds it takes (none named is any), whether it may be left out, null, or repeated."""

    name: str
    kinds: tuple[type, ...]
    takes_function: bool
    optional: bool
    nullable: bool
    repeated: bool

    def fit(self, value: Value) -> object:
        """Return *value* as the function gets it, a list of one as its item and the reverse, or `_MISFIT`."""
        if value is None:
            return None if self.nullable else _MISFIT
        if not self.kinds and not self.takes_function:
            return value
        if self._fits(value):
            return value
        if list in self.kinds:
            return [value]
        if isinstance(value, list) and len(value) == 1 and self._fits(value[0]):
            return value[0]
        return _MISFIT

    def _fits(self, value: Value) -> bool:
        return type(value) in self.kinds or (self.takes_function and isinstance(value, Function))


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a built-in, and what it does then."""

    text: str
    parameters: tuple[Parameter, ...]
    body: Callable[..., Value]
    wants_run: bool

    def fit(self, arguments: Sequence[Value]) -> list[Any] | None:
        """Return *arguments* as the body takes them, or None where they are not for this overload."""
        parameters = self.parameters
        if parameters and parameters[-1].repeated:
            extra = len(arguments) - len(parameters)
            if extra < 0:
                return None
            parameters = (*parameters[:-1], *([parameters[-1]] * (extra + 1)))
        if len(arguments) > len(parameters):
            return None
        fitted: list[Any] = []
        for place, parameter in enumerate(parameters):
            if place >= len(arguments):
                if not parameter.optional:
                    return None
                continue
            value = parameter.fit(arguments[place])
            if value is _MISFIT:
                return None
            fitted.append(value)
        return fitted

    def takes(self, count: int, names: Sequence[str]) -> bool:
        """Return whether there may be so many arguments, or arguments of those *names*."""
        needed = sum(not parameter.optional for parameter in self.parameters)
        if names:
            wanted = {parameter.name for parameter in self.parameters if not parameter.optional}
            return wanted <= set(names) <= {parameter.name for parameter in self.parameters}
        repeated = bool(self.parameters) and self.parameters[-1].repeated
        return needed <= count and (repeated or count <= len(self.parameters))

    def fit_named(self, arguments: Mapping[str, Value]) -> list[Any] | None:
        """Return *arguments*, given by name, as the body takes them, or None where they are not for this overload."""
        if not arguments.keys() <= {parameter.name for parameter in self.parameters}:
            return None
        fitted: list[Any] = []
        for parameter in self.parameters:
            if parameter.name not in arguments:
                if not parameter.optional:
                    return None
                fitted.append(None)
                continue
            value = parameter.fit(arguments[parameter.name])
            if value is _MISFIT:
                return None
            fitted.append(value)
        return fitted


class Builtin(Function):
    """A built-in function. *constant* ones give the same for the same arguments on any day.

    Python may call one as well: ``FUNCTIONS["substring"]("foobar", Decimal(3))`` gives the value, or None where FEEL
    has none.
    """

    __slots__ = ("constant", "name", "overloads")

    def __init__(self, name: str, *, constant: bool) -> None:
        self.name = name
        self.constant = constant
        self.overloads: tuple[Overload, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters of its first form."""
        return tuple(parameter.name for parameter in self.overloads[0].parameters)

    def call(self, run: Run, arguments: Sequence[Value]) -> Value:
        """Return what it gives. Raises `NoValue` where it has nothing to give."""
        for argument in arguments:
            kind = type(argument)
            if (kind is list or kind is str) and len(argument) > _SMALL:  # type: ignore[arg-type]
                run.spend(len(argument) // _SMALL)  # type: ignore[arg-type]
        for overload in self.overloads:
            fitted = overload.fit(arguments)
            if fitted is not None:
                return overload.body(run, *fitted) if overload.wants_run else overload.body(*fitted)
        raise self._refusal(", ".join(kind_of(argument) for argument in arguments))

    def call_by_name(self, run: Run, arguments: Mapping[str, Value]) -> Value:
        """Return what it gives for named arguments. Raises `NoValue` where it has nothing to give."""
        for overload in self.overloads:
            fitted = overload.fit_named(arguments)
            if fitted is not None:
                return overload.body(run, *fitted) if overload.wants_run else overload.body(*fitted)
        raise self._refusal(", ".join(f"{name}: {kind_of(value)}" for name, value in arguments.items()))

    def takes(self, count: int, names: Sequence[str] = ()) -> bool:
        """Return whether it can be called with so many arguments, or with those *names*."""
        return any(overload.takes(count, names) for overload in self.overloads)

    def __call__(self, *arguments: Value) -> Value:
        """Return what it gives for *arguments*, or None; the clock of ``now()`` and ``today()`` stands still here."""
        try:
            return held(self.call(Run({}, [], _STOPPED), arguments))
        except (NoValue, Exhausted, RecursionError):
            return None

    def _refusal(self, given: str) -> NoValue:
        forms = " or ".join(overload.text for overload in self.overloads)
        return NoValue(f"{self.name}() has no value for ({given}). It is {forms}.")


class Family:
    """A file's worth of built-in functions, by name."""

    def __init__(self) -> None:
        self.functions: dict[str, Builtin] = {}

    def function(self, *forms: str, constant: bool = True) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Make the decorated function the body of the built-in with these *forms*.

        A body whose first parameter is called ``run`` gets the `Run`. A built-in may be given in several goes.
        """

        def add(body: Callable[..., Value]) -> Callable[..., Value]:
            wants_run = next(iter(signature(body).parameters), "") == "run"
            for form in forms:
                name = form.partition("(")[0]
                found = self.functions.setdefault(name, Builtin(name, constant=constant))
                found.overloads += (Overload(form, _parameters(form), body, wants_run),)
            return body

        return add


def _parameters(form: str) -> tuple[Parameter, ...]:
    inside = form.partition("(")[2].removesuffix(")")
    return tuple(_parameter(part.strip()) for part in inside.split(",") if part.strip())


def _parameter(text: str) -> Parameter:
    repeated = text.startswith("...")
    name, _, types = text.removeprefix("...").partition(":")
    nullable = types.endswith("?")
    words = [word.strip() for word in types.rstrip("?").split("|")]
    kinds = tuple(kind for word in words if word not in ("any", "function") for kind in _KINDS[word])
    return Parameter(
        name=name.rstrip("?"),
        kinds=() if "any" in words else kinds,
        takes_function="function" in words,
        optional=name.endswith("?"),
        nullable=nullable or "any" in words,
        repeated=repeated,
    )
