"""Processes, and what they ask for, on the terminal."""

import json
from collections.abc import Iterable, Mapping

import click

from commonway.bpmn import Process
from commonway.bpmn.drawing import steps
from commonway.bpmn.drawing.marks import KINDS
from commonway.bpmn.effects import (
    AwaitFacts,
    AwaitMessage,
    AwaitSignal,
    CallAction,
    Effect,
    Ended,
    Escalated,
    Incident,
    OpenTask,
    RaiseSignal,
    SendMessage,
    SetTimer,
)
from commonway.bpmn.expressions import source_of
from commonway.bpmn.plain import to_plain
from commonway.feel.values import Value


def show_process(process: Process) -> None:
    """Print the steps of *process*, with what they decide, call and exchange."""
    click.echo(
        f"\nProcess {process.title} ({process.id})" + ("" if process.executable else ", drawn and not meant to run")
    )
    for one in steps(process):
        node = process.nodes[one.node]
        facts = [
            KINDS.get(one.kind, one.kind),
            one.lane and f"by {one.lane}",
            node.work.decision and f"decided by {source_of(node.work.decision)}",
            node.work.action and f"action {source_of(node.work.action)}",
            node.call and node.call.process and f"calls {source_of(node.call.process)}",
            node.work.foreign and f"{node.work.foreign}, never run",
            process.partners.get(node.id) and f"with {process.partners[node.id]}",
        ]
        click.echo(f"{'  ' * (one.depth + 1)}{one.name or one.node}: {'; '.join(str(fact) for fact in facts if fact)}")
    ways = [flow for flow in process.flows.values() if flow.condition]
    if ways:
        click.echo("  Ways")
    for flow in ways:
        source, target = process.nodes[flow.source], process.nodes[flow.target]
        click.echo(f"    {source.title} to {target.title} if {source_of(flow.condition)}")


def say(effect: Effect) -> str:
    """Return *effect* in one line, or ``""`` where there is nothing to tell."""
    match effect:
        case OpenTask():
            who = effect.lane or ", ".join(effect.candidate_groups) or effect.assignee
            due = f", due {effect.due_at:%Y-%m-%d %H:%M}" if effect.due_at else ""
            return f"task {effect.node}: {effect.name}{f', for {who}' if who else ''}{due}"
        case CallAction() if effect.decision:
            return f"decision {effect.node}: {effect.decision}"
        case CallAction():
            return f"action {effect.node}: {effect.name}{f' ({effect.foreign})' if effect.foreign else ''}"
        case AwaitMessage():
            return f"message {effect.name!r} is waited for{_with(effect.participant, effect.correlation)}"
        case AwaitSignal():
            return f"signal {effect.name!r} is waited for"
        case SetTimer():
            return f"timer {effect.node}: {effect.at:%Y-%m-%d %H:%M}"
        case AwaitFacts():
            return f"facts are needed at {effect.node}: {', '.join(effect.facts)}"
        case Incident():
            return f"STOPPED at {effect.node}: {effect.why}"
    return _say_done(effect)


def _say_done(effect: Effect) -> str:
    match effect:
        case SendMessage():
            return f"sent: message {effect.name!r}{_with(effect.participant)} {show_values(effect.payload)}".rstrip(
                " {}"
            )
        case RaiseSignal():
            return f"raised: signal {effect.name!r}"
        case Escalated():
            return f"escalated: {effect.code} at {effect.node}"
        case Ended():
            outcome = effect.outcome
            return f"{outcome.kind}: {outcome.name or outcome.node or 'nothing left to do'}"
    return ""


def show_values(values: Mapping[str, Value], *, indent: int | None = None) -> str:
    """Return variables as JSON for people to read."""
    return json.dumps({name: to_plain(value) for name, value in values.items()}, ensure_ascii=False, indent=indent)


def say_all(effects: Iterable[Effect]) -> None:
    """Print what a step asks for, line by line."""
    for effect in effects:
        if line := say(effect):
            click.echo(f"  {line}")


def _with(participant: str, correlation: Value = None) -> str:
    key = "" if correlation is None else f", correlation {to_plain(correlation)}"
    return f", with {participant}{key}" if participant else key
