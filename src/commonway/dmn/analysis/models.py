"""Analysing every decision table of a model: what is known of its inputs, and the names it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from commonway.dmn.analysis.columns import NOTHING_KNOWN, Domain
from commonway.dmn.analysis.findings import Finding, Kind, Severity
from commonway.dmn.analysis.tables import findings_in, read_table
from commonway.dmn.model import Decision, DecisionTable, InputClause, InputData, ItemDefinition, Model
from commonway.feel import builtins
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression
from commonway.feel.syntax import (
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    Name,
    Part,
    Quantified,
    walk,
)

_BASE_KINDS = {
    "number": "number", "string": "string", "boolean": "boolean", "date": "date",
    "yearMonthDuration": "years and months duration", "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration", "days and time duration": "days and time duration",
    "integer": "number", "long": "number", "double": "number",
    "time": "time", "dateTime": "date and time", "date and time": "date and time",
}  # fmt: skip


def analyse(model: Model, *, domains: Mapping[str, Domain] | None = None, now: datetime) -> tuple[Finding, ...]:
    """Return what is found in the decision tables of *model*, decision by decision.

    *domains* says by name what values inputs can have, beyond what the model says of them. *now* is what today()
    and now() are in cells.
    """
    reading = _Reading(model, domains or {}, now)
    return tuple(finding for decision in model.decisions for finding in reading.findings(decision))


@dataclass(frozen=True, slots=True)
class _Reading:
    model: Model
    domains: Mapping[str, Domain]
    now: datetime

    def findings(self, decision: Decision) -> Iterator[Finding]:
        table = decision.expression
        if not isinstance(table, DecisionTable):
            return
        names = [*self._in_scope(decision), *self.domains]
        yield from self._unknown_names(decision, table, names)
        read = read_table(
            decision.name,
            table,
            domains=[self._domain(clause) for clause in table.inputs],
            names=names,
            now=self.now,
        )
        yield from findings_in(read)

    def _in_scope(self, decision: Decision) -> list[str]:
        """Return every name an expression of *decision* may read; a little more than what it requires."""
        model = self.model
        own = [each.name for each in (*model.inputs, *model.decisions, *model.knowledge_models, *model.services)]
        own += [each.variable.name for each in self._valued()]
        own += [each.name for each in model.imports]
        # Some engines let the columns of one table be read by name in the next.
        own += [
            output.name
            for each in model.decisions
            if isinstance(each.expression, DecisionTable)
            for output in each.expression.outputs
        ]
        for imported in model.imports:
            if imported.model:
                own += [each.name for each in (*imported.model.decisions, *imported.model.knowledge_models)]
                own += [each.name for each in imported.model.inputs]
        own += [component.name for item in model.item_definitions for component in item.components]
        return list(dict.fromkeys(name for name in own if name and name != decision.name))

    def _unknown_names(self, decision: Decision, table: DecisionTable, names: list[str]) -> Iterator[Finding]:
        for number, clause in enumerate(table.inputs, 1):
            text = clause.expression.text
            heading = clause.label or text or f"{number}"
            where = {"decision": decision.name, "line": clause.line, "column": heading}
            try:
                syntax = parse_expression(text, names=tuple(names))
            except FeelSyntaxError as problem:
                yield Finding(kind=Kind.UNREADABLE, severity=Severity.ERROR, **where, cell=text, detail=str(problem))  # type: ignore[arg-type]
                continue
            for name in free_names(syntax):
                if name not in names and name not in builtins.FUNCTIONS:
                    near = get_close_matches(name, names, n=1)
                    yield Finding(
                        kind=Kind.UNKNOWN_NAME,
                        severity=Severity.ERROR,
                        **where,  # type: ignore[arg-type]
                        cell=name,
                        suggestion=near[0] if near else "",
                    )

    def _domain(self, clause: InputClause) -> Domain:
        """Return what is known of the values of an input: from outside, from its type, and from its own values."""
        known = self.domains.get(clause.expression.text.strip(), NOTHING_KNOWN)
        typed = self._of_type(clause.expression.type_ref or self._type_of(clause.expression.text.strip()))
        allowed = clause.values.text if clause.values else known.allowed or typed.allowed
        return Domain(kind=known.kind or typed.kind, allowed=allowed, listed=known.listed or _listed(allowed))

    def _type_of(self, name: str) -> str:
        for entry in self._valued():
            if name in (entry.name, entry.variable.name):
                return entry.variable.type_ref
        return ""

    def _of_type(self, type_ref: str) -> Domain:
        allowed = ""
        for _ in range(20):  # a type may be another by another name; not for ever
            if type_ref in _BASE_KINDS:
                return Domain(kind=_BASE_KINDS[type_ref], allowed=allowed)
            item = self._item(type_ref)
            if item is None or item.is_collection or item.components:
                return NOTHING_KNOWN
            constraint = item.allowed_values or item.type_constraint
            allowed = allowed or (constraint.text if constraint else "")
            type_ref = item.type_ref
        return NOTHING_KNOWN

    def _valued(self) -> Iterator[InputData | Decision]:
        yield from self.model.inputs
        yield from self.model.decisions

    def _item(self, name: str) -> ItemDefinition | None:
        return next((item for item in self.model.item_definitions if item.name == name), None)


def _listed(allowed: str) -> tuple[str, ...]:
    """Return the texts that *allowed* lists, or nothing if it says anything but a list of texts."""
    parts = [part.strip() for part in allowed.split(",")] if allowed else []
    return tuple(parts) if all(len(part) > 1 and part[0] == part[-1] == '"' for part in parts) else ()


def free_names(syntax: Part) -> list[str]:
    """Return the names that *syntax* reads and does not bind itself."""
    bound: set[str] = {"item", "partial"}
    for part in walk(syntax):
        if isinstance(part, For | Quantified):
            bound |= {iteration.name for iteration in part.iterations}
        elif isinstance(part, FunctionDefinition):
            bound |= {parameter.name for parameter in part.parameters}
        elif isinstance(part, ContextLiteral):
            bound |= {key for key, _ in part.entries}
    inside = {id(name) for part in walk(syntax) if isinstance(part, Filter) for name in walk(part.condition)}
    found = [part for part in walk(syntax) if isinstance(part, Name) and id(part) not in inside]
    return list(dict.fromkeys(part.name for part in found if part.name not in bound))
