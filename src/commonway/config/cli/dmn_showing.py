"""Models and values on the terminal."""

import json
from collections.abc import Iterator

import click

from commonway.dmn.graph import Graph, title_of
from commonway.dmn.model import DecisionTable, ExpressionElement, LiteralExpression, Model
from commonway.dmn.plain import to_plain
from commonway.feel.values import Value


def show_json(value: Value) -> str:
    """Return *value* as JSON for people to read."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=2)


def show_model(model: Model) -> None:
    """Print what *model* decides, from what."""
    graph = Graph(model)
    click.echo(f"{model.name} (DMN {model.version}, namespace {model.namespace})")
    for one in model.imports:
        click.echo(f"  imports {one.namespace} as {one.name!r}")
    _section("Inputs", ((one.name, one.variable.type_ref) for one in model.inputs))
    _section("Types", ((one.name, one.type_ref or "context") for one in model.item_definitions))
    _section("Functions", ((one.name, "") for one in model.knowledge_models))
    _section("Services", ((one.name, "") for one in model.services))
    click.echo("Decisions")
    for decision in model.decisions:
        typed = f": {decision.variable.type_ref}" if decision.variable.type_ref else ""
        click.echo(f"  {decision.name}{typed}")
        if decision.question:
            click.echo(f"    asks {decision.question}")
        click.echo(f"    is {_kind(decision.expression)}")
        for reference in (*decision.required_inputs, *decision.required_decisions, *decision.required_knowledge):
            if (need := graph.find(model, reference)) is None:
                click.echo(f"    needs {reference.id!r}, which is nowhere")
                continue
            click.echo(f"    needs {title_of(graph.elements[need.key])}{f' of {need.alias}' if need.alias else ''}")


def _section(heading: str, lines: Iterator[tuple[str, str]]) -> None:
    found = list(lines)
    if found:
        click.echo(heading)
        for name, kind in found:
            click.echo(f"  {name}: {kind}" if kind else f"  {name}")


def _kind(expression: ExpressionElement | None) -> str:
    if expression is None:
        return "given, not worked out"
    if isinstance(expression, DecisionTable):
        aggregated = f" {expression.aggregation.value}" if expression.aggregation else ""
        return f"a table of {len(expression.rules)} rules, {expression.hit_policy.value}{aggregated}"
    if isinstance(expression, LiteralExpression):
        return f"FEEL {' '.join(expression.text.split())[:80]}"
    return f"a {type(expression).__name__.lower()}"
