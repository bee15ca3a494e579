"""The names an expression reads from outside itself."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from commonway.feel import syntax as feel

TESTED = "?"  # the name under which a scope holds the value that is tested


@dataclass(frozen=True, slots=True)
class Read:
    """Names read: *firm* ones are facts whoever hands them over, *loose* ones may be a field of an item or a function."""

    firm: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every name read, firm or loose."""
        return self.firm | self.loose

    def without(self, *names: str) -> "Read":
        """Return what is read beside *names*."""
        return Read(self.firm.difference(names), self.loose.difference(names))

    def loosened(self) -> "Read":
        """Return the same names as loose ones."""
        return Read(loose=self.all)


def names_in(part: feel.Part) -> Read:
    """Return the names *part* reads that are not bound inside it."""
    match part:
        case feel.Name(name):
            return Read(firm=frozenset((name,)))
        case feel.Tested():
            return Read(firm=frozenset((TESTED,)))
        case feel.Call(function, arguments):
            called = names_in(function)
            if isinstance(function, feel.Name):
                called = called.loosened()
            return _together([called, *map(names_in, arguments)])
        case feel.Filter(source, condition):
            return _together([names_in(source), names_in(condition).without("item").loosened()])
        case feel.In(value, tests):
            return _together([names_in(value), *(names_in(test).without(TESTED) for test in tests.tests)])
        case feel.FunctionDefinition(parameters, body):
            return names_in(body).without(*(parameter.name for parameter in parameters))
        case feel.For() | feel.Quantified() | feel.ContextLiteral():
            return _bound_in_turn(part)
    return _together(map(names_in, feel.parts_of(part)))


def _bound_in_turn(part: feel.For | feel.Quantified | feel.ContextLiteral) -> Read:
    match part:
        case feel.For(iterations, body):
            return _iterated(iterations, names_in(body).without("partial"))
        case feel.Quantified(_, iterations, condition):
            return _iterated(iterations, names_in(condition))
        case feel.ContextLiteral(entries):
            return _of_context(entries)


def asking(part: feel.Expression) -> feel.Expression:
    """Return *part* with every ``?`` as the name `TESTED`, so that a scope can hold what it stands for."""
    return cast("feel.Expression", _asking(part))


def _asking(value: Any) -> Any:
    if isinstance(value, feel.Tested):
        return feel.Name(TESTED, offset=value.offset)
    if isinstance(value, feel.Part) and not isinstance(value, feel.UnaryTests):  # those have a ``?`` of their own
        kept = {each.name: getattr(value, each.name) for each in fields(value)}
        made = {name: _asking(each) for name, each in kept.items()}
        return replace(value, **made) if any(made[name] is not kept[name] for name in kept) else value
    if isinstance(value, tuple):
        items = tuple(map(_asking, value))
        return items if any(one is not other for one, other in zip(items, value, strict=True)) else value
    return value


def _together(found: Iterable[Read]) -> Read:
    firm: set[str] = set()
    loose: set[str] = set()
    for read in found:
        firm |= read.firm
        loose |= read.loose
    return Read(frozenset(firm), frozenset(loose - firm))


def _iterated(iterations: tuple[feel.Iteration, ...], body: Read) -> Read:
    for iteration in reversed(iterations):
        domains = [names_in(end) for end in (iteration.domain, iteration.high) if end is not None]
        body = _together([*domains, body.without(iteration.name)])
    return body


def _of_context(entries: tuple[tuple[str, feel.Expression], ...]) -> Read:
    found = Read()
    for name, expression in reversed(entries):
        found = _together([names_in(expression), found.without(name)])
    return found
