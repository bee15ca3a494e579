"""A process walked through on the terminal: what happens is said in words, or read from a script."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from commonway.bpmn import Process, State, Step, Token, Wait, advance, start
from commonway.bpmn import happenings as has
from commonway.bpmn.effects import CallAction, Effect
from commonway.bpmn.timing import moment
from commonway.config.cli.bpmn_deciding import Deciding
from commonway.config.cli.bpmn_showing import say_all, show_values
from commonway.dmn import DecisionUnknownError

HELP = """\
  done NODE [name=value …]      the task or action is done, and sets variables
  decided NODE value            the decision is made
  failed NODE [CODE] [MESSAGE]  the task or action failed
  message NAME [name=value …]   a message comes; key=value is what it is correlated by
  signal NAME [name=value …]    a signal is raised
  timer NODE                    the time has come
  facts name=value …            variables become known
  retry NODE                    what stood in the way is mended
  withdraw [REASON]             the whole process is called off
  show                          the variables
  quit"""


def read_assignment(text: str) -> tuple[str, Any]:
    """Return the name and value of ``name=value``; a value that is no JSON is text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE.")
    return name.strip(), _value(value)


class Walk:
    """One process on the terminal, with what decides for it and where it is kept."""

    def __init__(self, process: Process, *, deciding: Deciding | None, now: datetime, keep: Path | None) -> None:
        self._process = process
        self._deciding = deciding
        self._now = now
        self._keep = keep
        self._state: State

    def begin(self, variables: Mapping[str, Any], *, event: str) -> None:
        """Start the process."""
        click.echo(f"{self._process.title}")
        self._take(start(self._process, variables, now=self._now, event=event))

    def resume(self, state: State) -> None:
        """Go on from a kept state."""
        self._state = state
        self._show_waits()

    def follow(self, lines: Iterator[dict[str, Any]] | None) -> bool:
        """Let happen what *lines* say, or what is typed where there are none; return whether the process came to an end."""
        while not self._state.ended:
            line = self._ask() if lines is None else next(lines, None)
            if line is None:
                break
            if not self._line(line) and lines is not None:
                return False
        if self._state.ended:
            click.echo(show_values(self._state.variables, indent=2))
        else:
            self._show_waits()
        return self._state.ended

    def _take(self, step: Step) -> None:
        self._state = step.state
        if self._keep:
            self._keep.write_text(step.state.to_json(), encoding="utf-8")
        say_all(step.effects)
        for effect in step.effects:
            self._decide(effect)

    def _decide(self, effect: Effect) -> None:
        if not isinstance(effect, CallAction) or not effect.decision or self._deciding is None:
            return
        try:
            value, notes = self._deciding.decide(effect, now=self._now)
        except DecisionUnknownError as error:
            click.echo(f"  {error}", err=True)
            return
        for note in notes:
            click.echo(f"  warning: {note}", err=True)
        click.echo(f"  decided {effect.decision}: {show_values({'value': value})[10:-1]}")
        self._happen(has.Decided(effect.token, value))

    def _happen(self, happening: has.Happening) -> bool:
        step = advance(self._process, self._state, happening, now=self._now)
        if step.refusal:
            click.echo(f"  refused: {step.refusal.what}", err=True)
            return False
        self._take(step)
        return True

    def _ask(self) -> dict[str, Any] | None:
        while True:
            try:
                words = shlex.split(click.prompt(">", prompt_suffix=" "))
            except ValueError as error:
                click.echo(f"  {error}", err=True)
                continue
            except click.Abort:
                return None
            if words[:1] == ["quit"]:
                return None
            if words[:1] == ["show"]:
                click.echo(show_values(self._state.variables, indent=2))
            elif (found := _typed(words)) is None:
                click.echo(HELP)
            else:
                return found

    def _line(self, line: dict[str, Any]) -> bool:
        """Let happen what one line says; return whether it was accepted."""
        for word, make in _HAPPENINGS.items():
            if word in line:
                found = make(self, line)
                return found is not None and self._happen(found)
        click.echo(f"  This says nothing that can happen: {json.dumps(line, default=str)}", err=True)
        return False

    def token(self, node: str, *waits: Wait) -> int | None:
        """Return the token that waits at the node of this id or name."""
        for one in self._state.tokens.values():
            if one.wait in (*waits, Wait.INCIDENT) and node in (one.node, self._title(one)):
                return one.id
        click.echo(f"  Nothing waits at {node!r}.", err=True)
        self._show_waits()
        return None

    def done(self, line: Mapping[str, Any]) -> has.Happening | None:
        """Return that a task, or an action, is done."""
        token = self.token(str(line["done"]), Wait.TASK, Wait.ACTION)
        if token is None:
            return None
        outputs = line.get("outputs", {})
        found = self._state.tokens[token]
        is_action = Wait.ACTION in (found.wait, found.data.get("was"))
        return has.ActionDone(token, outputs) if is_action else has.TaskDone(token, outputs)

    def timer(self, line: Mapping[str, Any]) -> has.Happening | None:
        """Return that a timer fired, with the clock put to its time."""
        token = self.token(str(line["timer"]), Wait.TIMER)
        if token is None:
            return None
        self._now = max(self._now, moment(self._state.tokens[token].data.get("at"), now=self._now))
        return has.TimerFired(token)

    def _title(self, token: Token) -> str:
        for process in (self._process, *self._process.among.values()):
            if token.node in process.nodes:
                return process.nodes[token.node].name
        return ""

    def _show_waits(self) -> None:
        waits = [one for one in self._state.tokens.values() if one.wait not in (Wait.INSIDE, Wait.LOOP, Wait.EVENTS)]
        click.echo("Waiting:" if waits else "Nothing is waited for.")
        for one in waits:
            facts = one.data.get("facts")
            more = f": {', '.join(map(str, facts))}" if isinstance(facts, list) else ""
            click.echo(f"  {one.wait.value} {one.node} {self._title(one)}{more}".rstrip())


_Maker = Callable[[Walk, Mapping[str, Any]], has.Happening | None]


def _of_token(word: str, make: Callable[[int, Mapping[str, Any]], has.Happening], *waits: Wait) -> _Maker:
    def made(walk: Walk, line: Mapping[str, Any]) -> has.Happening | None:
        token = walk.token(str(line[word]), *waits)
        return None if token is None else make(token, line)

    return made


def _message(_walk: Walk, line: Mapping[str, Any]) -> has.Happening:
    return has.MessageArrived(str(line["message"]), line.get("payload", {}), line.get("correlation"))


_HAPPENINGS: dict[str, _Maker] = {
    "done": Walk.done,
    "decided": _of_token("decided", lambda token, line: has.Decided(token, line.get("value")), Wait.ACTION),
    "failed": _of_token(
        "failed",
        lambda token, line: has.ActionFailed(token, str(line.get("code", "")), str(line.get("reason", ""))),
        Wait.TASK,
        Wait.ACTION,
    ),
    "timer": Walk.timer,
    "retry": _of_token("retry", lambda token, _line: has.Retry(token)),
    "message": _message,
    "signal": lambda _walk, line: has.SignalRaised(str(line["signal"]), line.get("payload", {})),
    "facts": lambda _walk, line: has.ConditionsChanged(line["facts"]),
    "withdraw": lambda _walk, line: has.Withdrawn(str(line["withdraw"])),
}


def _typed(words: list[str]) -> dict[str, Any] | None:
    """Return the line of a script that the typed *words* stand for, or None where they stand for none."""
    if len(words) < 2 and words[:1] != ["withdraw"]:
        return None
    word, rest = words[0], words[1:]
    values = dict(read_assignment(one) for one in rest if "=" in one)
    plain = [one for one in rest if "=" not in one]
    name = plain[0] if plain else ""
    correlation = values.pop("key", None) if word == "message" else None
    found: dict[str, dict[str, Any]] = {
        "done": {"done": name, "outputs": values},
        "decided": {"decided": name, "value": _value(" ".join(rest[1:]))},
        "failed": {"failed": name, "code": "".join(plain[1:2]), "reason": " ".join(plain[2:])},
        "message": {"message": name, "payload": values, "correlation": correlation},
        "signal": {"signal": name, "payload": values},
        "timer": {"timer": name},
        "facts": {"facts": values},
        "retry": {"retry": name},
        "withdraw": {"withdraw": " ".join(rest)},
    }
    return found.get(word)


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text
