"""Types of a model: what its item definitions allow, and values brought to them (DMN 1.5, chapters 7.3.3 and 10.3.2.9).

The shape of a type is a type of FEEL, which is what ``instance of`` asks; what a value may be beyond its shape (allowed
values, constraints) is checked here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from commonway.dmn.evaluation import Run, Test
from commonway.dmn.model import ItemDefinition, Model, UnaryTests
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_type
from commonway.feel.syntax import NamedType, walk
from commonway.feel.temporal.days import is_day
from commonway.feel.temporal.times import DateAndTime, Time
from commonway.feel.types import ANY, BUILT_IN, NUMBER, ContextOf, FeelType, FunctionOf, ListOf, resolve
from commonway.feel.values import Scope, Value
from commonway.feel.writing import shown

_UTC = 0  # seconds east of it
_DEEPEST = 50  # types made of types that are written out; beyond, they are looked up when asked
_ALSO_KNOWN: dict[str, FeelType] = {"any": ANY, "integer": NUMBER, "long": NUMBER, "double": NUMBER}  # by Camunda

CompileTests = Callable[[UnaryTests, ItemDefinition], Test | None]


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A type as a variable declares it; *constraints* are None where any value of the shape will do."""

    name: str
    shape: FeelType
    constraints: "Callable[[Value, Run], str | None] | None" = None

    def bring(self, value: Value, run: Run) -> tuple[Value, str]:
        """Return *value* as this type has it, and what was wrong with it (then it is null) or ``""``.

        A single value becomes a list of one where a list is wanted, and the reverse; a date becomes its midnight, UTC.
        """
        fitting = self._fit(value)
        if fitting is None and value is not None:
            return None, f"{shown(value)} is not of type {self.name}{_because(value, self.shape)}."
        if self.constraints is not None and (wrong := self.constraints(fitting, run)) is not None:
            return None, wrong
        return fitting, ""

    def _fit(self, value: Value) -> Value:
        accepts = self.shape.accepts
        if accepts(value):
            return value
        if isinstance(value, list):
            return value[0] if len(value) == 1 and accepts(value[0]) else None
        if accepts([value]):
            return [value]
        if is_day(value):
            midnight = DateAndTime(value, Time(0, 0, 0, zone=_UTC))  # type: ignore[arg-type]
            return midnight if accepts(midnight) else None
        return None


class _Later(FeelType):
    """A type that holds itself, looked up when a value is there to be asked about."""

    def __init__(self, table: "TypeTable", definition: ItemDefinition) -> None:
        self._table = table
        self._definition = definition

    def has(self, value: Value) -> bool:
        """Return whether *value* is of the type."""
        return self._table.shape_of(self._definition).has(value)

    def includes(self, other: FeelType) -> bool:
        """Return whether every value of *other* is of the type."""
        return self is other or self._table.shape_of(self._definition).includes(other)


class TypeTable:
    """The types that one model may name: FEEL's own, its item definitions, and those of the models it imports."""

    def __init__(self, model: Model, imported: Mapping[str, "TypeTable"], compile_tests: CompileTests) -> None:
        self.namespace = model.namespace
        self._imported = imported
        endless = {id(one) for one in endless_types(model)}
        self._definitions = {one.name: one for one in model.item_definitions if id(one) not in endless}
        self._tests: dict[int, Test] = {}
        self._shapes: dict[int, FeelType] = {}
        self._compile(model.item_definitions, compile_tests)
        self.shapes: dict[str, FeelType] = dict(self._all_shapes())
        self.names = frozenset(self.shapes)
        self._known: dict[str, DeclaredType] = {}

    def find(self, type_ref: str) -> DeclaredType | None:
        """Return the type named *type_ref*, or None where there is none of that name."""
        if type_ref not in self._known:
            found = self._find(type_ref)
            if found is None:
                return None
            self._known[type_ref] = found
        return self._known[type_ref]

    def allowed_values_of(self, type_ref: str) -> UnaryTests | None:
        """Return the allowed values that the type named *type_ref* lists itself, in their order."""
        located = self._locate(type_ref) if type_ref else None
        return located[1].allowed_values if located else None

    def tests_of(self, type_ref: str) -> tuple[UnaryTests, ...] | None:
        """Return all tests that a value of the type has to pass, or None where they are put to parts of the value."""
        located = self._locate(type_ref)
        found: list[UnaryTests] = []
        for _ in range(_DEEPEST):
            if located is None:
                return tuple(found)
            table, definition = located
            if definition.components or definition.is_collection or definition.function is not None:
                return None
            found += filter(None, (definition.allowed_values, definition.type_constraint))
            located = table._locate(definition.type_ref)
        return None

    def component_names(self) -> Iterator[str]:
        """Yield the names of the parts of all types: they may follow a dot, blanks included."""
        waiting = list(self._definitions.values())
        while waiting:
            for component in waiting.pop().components:
                yield component.name
                waiting.append(component)
        for table in self._imported.values():
            yield from table.component_names()

    def shape_of(self, definition: ItemDefinition, path: tuple[int, ...] = ()) -> FeelType:
        """Return the shape of a type of this table; *path* are the types it is part of."""
        if id(definition) in path or len(path) > _DEEPEST:
            return _Later(self, definition)
        if id(definition) not in self._shapes:
            shape = self._item_shape(definition, (*path, id(definition)))
            self._shapes[id(definition)] = ListOf(shape) if definition.is_collection else shape
        return self._shapes[id(definition)]

    def _item_shape(self, definition: ItemDefinition, path: tuple[int, ...]) -> FeelType:
        if definition.components:
            return ContextOf(tuple((one.name, self.shape_of(one, path)) for one in definition.components))
        if definition.function is not None:
            parameters = tuple(self._named(one.type_ref, path) for one in definition.function.parameters)
            return FunctionOf(parameters, self._named(definition.function.output_type_ref, path))
        return self._named(definition.type_ref, path)

    def _named(self, type_ref: str, path: tuple[int, ...]) -> FeelType:
        located = self._locate(type_ref)
        if located is not None:
            table, definition = located
            return table.shape_of(definition, path)
        return built_in(type_ref) or self._written(type_ref, path) or ANY

    def _written(self, type_ref: str, path: tuple[int, ...] = ()) -> FeelType | None:
        """Return the type that *type_ref* writes in FEEL, such as ``list<tAge>``, or None where it is none."""
        if "<" not in type_ref:
            return None
        try:
            parsed = parse_type(type_ref, types=self._definitions)
        except FeelSyntaxError:
            return None
        names = {part.name for part in walk(parsed) if isinstance(part, NamedType)}
        own = {name: located[0].shape_of(located[1], path) for name in names if (located := self._locate(name))}
        return resolve(parsed, own)

    def _find(self, type_ref: str) -> DeclaredType | None:
        located = self._locate(type_ref)
        if located is not None:
            table, definition = located
            constraints = table.constraints_of(definition) if table.is_constrained(definition) else None
            return DeclaredType(type_ref, table.shape_of(definition), constraints)
        shape = built_in(type_ref) or self._written(type_ref)
        return DeclaredType(type_ref, shape) if shape else None

    def _locate(self, type_ref: str) -> "tuple[TypeTable, ItemDefinition] | None":
        """Return the item definition named, with the table it stands in; names with dots are tried whole first."""
        if type_ref in self._definitions:
            return self, self._definitions[type_ref]
        for alias, table in self._imported.items():
            prefix = f"{alias}." if alias else ""
            if type_ref.startswith(prefix) and (found := table._locate(type_ref.removeprefix(prefix))) is not None:
                return found
        return None

    def _all_shapes(self) -> Iterator[tuple[str, FeelType]]:
        for alias, table in self._imported.items():
            for name, shape in table.shapes.items():
                yield (f"{alias}.{name}" if alias else name), shape
        for name, definition in self._definitions.items():
            yield name, self.shape_of(definition)

    def _compile(self, definitions: tuple[ItemDefinition, ...], compile_tests: CompileTests) -> None:
        for definition in definitions:
            for tests in (definition.allowed_values, definition.type_constraint):
                if tests is not None and (test := compile_tests(tests, definition)) is not None:
                    self._tests[id(tests)] = test
            self._compile(definition.components, compile_tests)

    def is_constrained(self, definition: ItemDefinition) -> bool:
        """Return whether the type, or one it is made of, asks more than its shape."""
        seen: set[int] = set()
        waiting = [(self, definition)]
        while waiting:
            table, one = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one.allowed_values is not None or one.type_constraint is not None:
                return True
            waiting += [(table, component) for component in one.components]
            located = table._locate(one.type_ref)
            waiting += [located] if located else []
        return False

    def constraints_of(self, definition: ItemDefinition) -> Callable[[Value, Run], str | None]:
        """Return the check that says what is wrong with a value of the type's shape, or None."""
        return lambda value, run: self._violation(definition, value, run)

    def _violation(self, definition: ItemDefinition, value: Value, run: Run) -> str | None:
        if value is None:
            return None
        items = value if definition.is_collection and isinstance(value, list) else [value]
        for item in items:
            if (wrong := self._item_violation(definition, item, run)) is not None:
                return wrong
        if self._passes(definition.type_constraint, value, run):
            return None
        return f"{shown(value)} breaks the constraint of {definition.name}."

    def _item_violation(self, definition: ItemDefinition, value: Value, run: Run) -> str | None:
        if value is None:
            return None
        for component in definition.components:
            part = value.get(component.name) if isinstance(value, dict) else None
            if (wrong := self._violation(component, part, run)) is not None:
                return wrong
        located = self._locate(definition.type_ref)
        if located is not None and (wrong := located[0]._violation(located[1], value, run)) is not None:
            return wrong
        if self._passes(definition.allowed_values, value, run):
            return None
        return f"{shown(value)} is not one of the allowed values of {definition.name}."

    def _passes(self, tests: UnaryTests | None, value: Value, run: Run) -> bool:
        test = self._tests.get(id(tests)) if tests is not None else None
        return test is None or test(value, Scope(), run)


def _because(value: Value, shape: FeelType) -> str:
    """Return what in *value* keeps it from having *shape*, as the end of a sentence; ``""`` where all of it does."""
    if isinstance(shape, ContextOf) and isinstance(value, dict):
        for key, kind in shape.entries:
            if key not in value:
                return f": it has no {key!r}"
            if not kind.accepts(value[key]):
                return f": its {key!r} is {shown(value[key])}{_because(value[key], kind)}"
    if isinstance(shape, ListOf) and isinstance(value, list):
        for place, item in enumerate(value, start=1):
            if not shape.item.accepts(item):
                return f": item {place} is {shown(item)}{_because(item, shape.item)}"
    return ""


def endless_types(model: Model) -> tuple[ItemDefinition, ...]:
    """Return the types of *model* that are only ever said to be another, in a circle or through too many of them."""
    named = {one.name: one for one in model.item_definitions}
    found = []
    for definition in model.item_definitions:
        last, steps = definition, 0
        while last.type_ref in named and steps < _DEEPEST:
            last, steps = named[last.type_ref], steps + 1
        if steps == _DEEPEST:
            found.append(definition)
    return tuple(found)


def built_in(type_ref: str) -> FeelType | None:
    """Return the type of FEEL, or of Camunda, of this name."""
    return BUILT_IN.get(type_ref) or _ALSO_KNOWN.get(type_ref)
