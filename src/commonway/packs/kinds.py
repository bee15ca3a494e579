"""What kind of value each part of an expression has, as far as the facts and parameters of a pack say.

A kind is FEEL's word for a type (``number``, ``string``, ``date``, ``boolean``) or, for a list and its items, the
definitions of their fields; ``None`` where nothing is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from commonway.feel import syntax as feel
from commonway.packs.definitions import FactDefinition, FieldDefinition, Parameter
from commonway.packs.schemas import suggestion

Wrong: TypeAlias = tuple[int, str, str, bool]  # offset in the text, what, remedy, whether it is an error

_OF_TYPE = {"number": "number", "money": "number", "date": "date", "boolean": "boolean"}
_OF_CALL = {"today": "date", "date": "date", "count": "number", "sum": "number", "now": "date and time"}
_TRUE_OR_FALSE = (feel.Comparison, feel.Between, feel.In, feel.And, feel.Or, feel.Quantified, feel.InstanceOf)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of items with these fields."""

    fields: Mapping[str, FieldDefinition]


@dataclass(frozen=True, slots=True)
class OneItem:
    """One item of such a list."""

    fields: Mapping[str, FieldDefinition]


@dataclass(frozen=True, slots=True)
class Plain:
    """A value of a kind; *choices* are all it can be, where there are any."""

    name: str
    choices: tuple[str, ...] = ()


Kind: TypeAlias = Items | OneItem | Plain | None


def kinds_of(facts: Iterable[FactDefinition], parameters: Iterable[Parameter]) -> dict[str, Kind]:
    """Return the kind of every fact and parameter by id."""
    known: dict[str, Kind] = {parameter.id: Plain("number") for parameter in parameters}
    return known | {fact.id: kind_of(fact) for fact in facts}


def kind_of(fact: FactDefinition | FieldDefinition) -> Kind:
    """Return the kind of the values of *fact*."""
    if isinstance(fact, FactDefinition) and fact.type == "list":
        return Items({field.id: field for field in fact.fields})
    return Plain(_OF_TYPE.get(fact.type, "string"), tuple(choice.value for choice in fact.choices))


class Reader:
    """Walks an expression with the kinds of the names in scope, and notes what does not fit."""

    def __init__(self, known: Mapping[str, Kind]) -> None:
        self._scope: dict[str, Kind] = dict(known)
        self._loose = False  # inside a filter over items of unknown fields: any name may be one of theirs
        self.wrong: list[Wrong] = []
        self.names: dict[str, None] = {}  # of the facts and parameters read
        self._outer = set(known)

    def kind(self, part: feel.Expression | feel.Part) -> Kind:
        """Return the kind of *part*, noting what is wrong inside it."""
        match part:
            case feel.Literal(value):
                return _of_literal(value)
            case feel.Name(name):
                return self._name(part, name)
            case feel.Path(source, name):
                return self._path(part, source, name)
            case feel.Comparison(_, left, right):
                kinds = self.kind(left), self.kind(right)
                self._compare(part, kinds[0], kinds[1], right)
                self._compare(part, kinds[1], kinds[0], left, again=True)
            case feel.Between(value, low, high):
                kind = self.kind(value)
                self._compare(part, kind, self.kind(low), low)
                self._compare(part, kind, self.kind(high), high)
            case feel.In(value, tests):
                self._tests(part, self.kind(value), tests)
            case feel.If(condition, yes, no):
                self.kind(condition)
                found = self.kind(yes), self.kind(no)
                return found[0] if found[0] == found[1] else None
            case feel.Call(function, arguments):
                return self._call(function, arguments)
            case _:
                return self._with_names(part)
        return Plain("boolean")

    def _with_names(self, part: feel.Part) -> Kind:
        """Return the kind of a part that gives names a meaning, or of any other."""
        match part:
            case feel.Filter(source, condition):
                return self._filter(source, condition)
            case feel.For(iterations, body):
                self._iterated(iterations, body, {"partial": None})
                return None
            case feel.Quantified(_, iterations, condition):
                self._iterated(iterations, condition, {})
            case feel.FunctionDefinition(parameters, body):
                self._within({parameter.name: None for parameter in parameters}, body)
                return None
            case feel.ContextLiteral(entries):
                before = self._scope
                for name, value in entries:
                    self._scope = {**self._scope, name: self.kind(value)}
                self._scope = before
                return None
            case feel.Negation() | feel.Arithmetic():
                return self._arithmetic(part)
            case _:
                for child in children(part):
                    self.kind(child)
        return Plain("boolean") if isinstance(part, _TRUE_OR_FALSE) else None

    def _arithmetic(self, part: feel.Part) -> Kind:
        kinds = [self.kind(child) for child in children(part)]
        return Plain("number") if all(isinstance(kind, Plain) and kind.name == "number" for kind in kinds) else None

    def _name(self, part: feel.Part, name: str) -> Kind:
        if name in self._scope:
            if name in self._outer:
                self.names.setdefault(name)
            return self._scope[name]
        if not self._loose:
            what = f"Nothing is known by the name {name[:80]!r}."
            remedy = suggestion(name, self._scope, what="fact")
            self.wrong.append((part.offset, what, remedy, True))
        return None

    def _path(self, part: feel.Part, source: feel.Expression, name: str) -> Kind:
        kind = self.kind(source)
        if not isinstance(kind, Items | OneItem):
            return None
        if name not in kind.fields:
            what = f"The items have no field {name[:80]!r}."
            self.wrong.append((part.offset, what, suggestion(name, kind.fields, what="field"), True))
            return None
        return kind_of(kind.fields[name]) if isinstance(kind, OneItem) else None

    def _filter(self, source: feel.Expression, condition: feel.Expression) -> Kind:
        kind = self.kind(source)
        fields = kind.fields if isinstance(kind, Items) else {}
        loose, self._loose = self._loose, self._loose or not fields
        inside: dict[str, Kind] = {name: kind_of(field) for name, field in fields.items()}
        self._within({**inside, "item": OneItem(fields) if fields else None}, condition)
        self._loose = loose
        if isinstance(condition, feel.Literal) and isinstance(condition.value, Decimal):
            return OneItem(fields) if fields else None
        return kind

    def _iterated(
        self, iterations: tuple[feel.Iteration, ...], body: feel.Expression, inside: Mapping[str, Kind]
    ) -> None:
        before = self._scope
        for iteration in iterations:
            kind = self.kind(iteration.domain)
            if iteration.high is not None:
                self.kind(iteration.high)
            self._scope = {**self._scope, iteration.name: OneItem(kind.fields) if isinstance(kind, Items) else None}
        self._within(inside, body)
        self._scope = before

    def _within(self, names: Mapping[str, Kind], body: feel.Expression) -> None:
        before, outer = self._scope, self._outer
        self._scope, self._outer = {**before, **names}, outer - set(names)
        self.kind(body)
        self._scope, self._outer = before, outer

    def _call(self, function: feel.Expression, arguments: tuple[feel.Expression, ...]) -> Kind:
        for argument in arguments:
            self.kind(argument)
        if isinstance(function, feel.Name):
            return Plain(_OF_CALL[function.name]) if function.name in _OF_CALL else None
        self.kind(function)
        return None

    def _tests(self, part: feel.Part, kind: Kind, tests: feel.UnaryTests) -> None:
        for test in tests.tests:
            endpoint = test.endpoint if isinstance(test, feel.OperatorTest) else test.expression
            self._compare(part, kind, self.kind(endpoint), endpoint)

    def _compare(
        self, part: feel.Part, kind: Kind, theirs: Kind, other: feel.Expression, *, again: bool = False
    ) -> None:
        """Note that a value of *kind* cannot be like *other*, of kind *theirs*; *again*: from the other side."""
        if not isinstance(kind, Plain) or not isinstance(theirs, Plain):
            return
        if theirs.name != kind.name:
            if not again:
                what = f"A {kind.name} is compared with a {theirs.name}."
                self.wrong.append((part.offset, what, f"Compare it with a {kind.name}.", True))
        elif kind.choices and isinstance(other, feel.Literal) and other.value not in kind.choices:
            what = f"{other.value!r} is not one of the choices, so this never holds."
            self.wrong.append((part.offset, what, suggestion(other.value, kind.choices, what="choice"), False))


def children(part: feel.Part) -> Iterator[feel.Part]:
    """Yield the parts *part* is directly made of."""
    for name in part.__slots__:
        value = getattr(part, name)
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, feel.Part))


def _of_literal(value: object) -> Kind:
    kinds = ((bool, "boolean"), (Decimal, "number"), (str, "string"), (date, "date"))
    name = next((name for kind, name in kinds if isinstance(value, kind)), "")
    return Plain(name) if name else None
