"""A timeline in the terminal: the figures of each month in which something changes, and what changed it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table

from commonway.dmn import Outcome
from commonway.eligibility.causes import said
from commonway.eligibility.timelines import Line, Month, Timeline
from commonway.packs.definitions import Pack
from commonway.packs.text import say

_WIDTH = 160
_PHRASES = {
    "item turns": "%(place)s is %(years)s years ago",
    "own birthday": "%(years)s years have passed",
    "years ago": "%(place)s is %(years)s years ago",
    "item older": "of the time since %(place)s",
    "time passed": "of the time since %(place)s",
    "parameter": "%(parameter)s changed on %(day)s",
    "rule": "the rule changed on %(day)s",
    "season": "of the time of year",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A timeline with the pack it is of, in one language."""

    timeline: Timeline
    pack: Pack
    language: str

    def name(self, line: Line) -> str:
        """Return what the service of *line* is called."""
        return say(self.pack.services[line.service].name, self.language, default=self.pack.languages[0])

    def amounts(self, line: Line) -> tuple[Decimal | None, ...]:
        """Return what *line* gives in each month: nothing for a no, None where it is not known."""
        return tuple(
            Decimal(0) if month.outcome is Outcome.NO else month.amount if month.outcome is Outcome.YES else None
            for month in line.months
        )


def show(shown: Shown, *, every_month: bool) -> None:
    """Print the table of months, and below it each change with what made it."""
    lines = [line for line in shown.timeline.lines if line.ever]
    if not lines:
        click.echo("Nothing in any of these months.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Month", no_wrap=True)
    for line in lines:
        table.add_column(shown.name(line), justify="right", overflow="fold")
    for number, on in enumerate(shown.timeline.months):
        months = [line.months[number] for line in lines]
        if every_month or number == 0 or any(month.changed for month in months):
            table.add_row(f"{on:%Y-%m}", *(_figure(month) for month in months))
    Console(width=_WIDTH, soft_wrap=False).print(table)
    turns = [(then.on, shown.name(line), before, then) for line in lines for before, then in line.turns]
    for on, name, before, then in sorted(turns, key=lambda turn: (turn[0], turn[1])):
        causes = " and ".join(said(then.causes, _PHRASES, _Ids(shown)))
        why = f", because {causes}" if causes else ""
        click.echo(f"{on:%Y-%m}  {name}: {_figure(before)} -> {_figure(then)}{why}")


def _figure(month: Month) -> str:
    if month.outcome is Outcome.NO:
        return "no"
    if month.outcome is Outcome.UNKNOWN:
        return f"needs {', '.join(month.missing)}" if month.missing else "unknown"
    return "yes" if month.amount is None else f"{month.amount.normalize():f}"


@dataclass(frozen=True, slots=True)
class _Ids:
    """Names things by their ids, as whoever writes a pack knows them; changes in the words of the pack."""

    shown: Shown

    def change(self, change: str) -> str:
        definition = self.shown.pack.changes.get(change)
        words = say(definition.because, self.shown.language, default=self.shown.pack.languages[0]) if definition else ""
        return words or f"of the change of {change}"

    def place(self, fact: str, name: str, item: int | None) -> str:
        return fact if item is None else f"{fact}[{item + 1}].{name}"

    def parameter(self, parameter: str) -> str:
        return parameter

    def day(self, on: date) -> str:
        return on.isoformat()

    def number(self, count: int) -> str:
        return str(count)

    def is_own_birthday(self, fact: str) -> bool:  # noqa: ARG002 - by its id it is a fact like any other
        return False
