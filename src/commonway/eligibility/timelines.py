"""What if: a life in months ahead, and what each month gives, how much, and why it is no longer as it was.

A timeline starts from what is known now and takes dated changes: a birth, a job, a move, a death. Each month is looked
at on its first day, with the rules and parameters in force on that day; a change within a month counts from the next.

Why a result changed is found by asking again without each thing that is new: the changes of facts, the rules and
parameters that came into force, each date that grew a month older. What the new result would not be the same without,
is a cause of it.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeAlias

from commonway.dmn import Outcome
from commonway.kernel.errors import CommonwayError

MOST_MONTHS = 600
Answers: TypeAlias = Mapping[str, object]


class TimelineInvalidError(CommonwayError):
    """A timeline cannot be run as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the answers say about one service on a day; ``amount`` only where it is a yes and gives one.

    ``missing`` facts would tell more: the outcome, or the amount of a yes. ``reason`` says what else keeps it unknown.
    """

    service: str
    outcome: Outcome
    amount: Decimal | None = None
    missing: tuple[str, ...] = ()
    reason: str = ""


class Rules(Protocol):
    """What a timeline asks of rules."""

    def standings(self, answers: Answers, *, today: date, as_of: date) -> Sequence[Standing]:
        """Return how each service stands, always in one order, on *today*, by what was in force on *as_of*."""

    def versions(self, service: str, *, as_of: date) -> Mapping[str, date | None]:
        """Return since when what *service* is decided by is in force: ``rule``, and the parameters it reads by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happens on a day: facts that are other from then on, and items that join lists or leave them."""

    id: str
    on: date
    sets: Answers = field(default_factory=dict)
    adds: Mapping[str, tuple[Answers, ...]] = field(default_factory=dict)
    takes: Mapping[str, tuple[Answers, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChanged:
    """Because of a change of facts."""

    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeReached:
    """Because a date lies so many years back now: of a fact, or of an item (from 0) of a list fact."""

    fact: str
    years: int
    name: str = ""  # the field of the item
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """Because of the time since, or until, a date: of a fact, or of an item (from 0) of a list fact."""

    fact: str
    name: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIntoForce:
    """Because a new version holds: of the rule itself (``parameter`` is empty), or of a parameter it reads."""

    since: date
    parameter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonTurned:
    """Because of the time of year, or of a date in the calendar that the rule names."""

    month: date


Cause: TypeAlias = FactChanged | AgeReached | TimePassed | CameIntoForce | SeasonTurned


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How one service stands in one month, and, where that is not as the month before, why."""

    on: date
    outcome: Outcome
    amount: Decimal | None = None
    missing: tuple[str, ...] = ()
    changed: bool = False
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service over all months."""

    service: str
    months: tuple[Month, ...]

    @property
    def turns(self) -> tuple[tuple[Month, Month], ...]:
        """Each month that is not as the one before, after it: (before, then)."""
        return tuple((before, then) for before, then in zip(self.months, self.months[1:], strict=False) if then.changed)

    @property
    def ever(self) -> bool:
        """Return whether it is a yes, or may be one, in any month."""
        return any(month.outcome is not Outcome.NO for month in self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Every service, month by month."""

    months: tuple[date, ...]
    lines: tuple[Line, ...]


def run(rules: Rules, answers: Answers, changes: Iterable[Change], *, begin: date, months: int) -> Timeline:
    """Return how every service of *rules* stands in each of *months* months from that of *begin*.

    *answers* hold now; a change dated before the first month has happened already. Raises `TimelineInvalidError`.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise TimelineInvalidError(
            f"{months} months cannot be looked at.", remedy=f"Give a number from 1 to {MOST_MONTHS}."
        )
    days = []
    for number in range(months):
        day = months_after(begin.replace(day=1), number)
        if day is None:
            raise TimelineInvalidError("The last month lies beyond the calendar.", remedy="Begin earlier.")
        days.append(day)
    return _Run(rules, answers, sorted(changes, key=lambda change: (change.on, change.id))).over(tuple(days))


def months_after(day: date, months: int) -> date | None:
    """Return *day* so many months later, the last of its month where that month is shorter; None after the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def answers_on(answers: Answers, changes: Iterable[Change], *, on: date, without: str = "") -> dict[str, object]:
    """Return *answers* as *changes*, in order of their days, made them by *on*; leaving one of them out, by its id."""
    found = dict(answers)
    for change in changes:
        if change.on > on or change.id == without:
            continue
        found |= change.sets
        for fact, items in change.adds.items():
            if fact in found:  # a list nobody knows stays unknown: one item more does not tell the others
                known = found[fact]
                found[fact] = [*(known if isinstance(known, list | tuple) else ()), *items]
        for fact, items in change.takes.items():
            known = found.get(fact)
            if isinstance(known, list | tuple):
                found[fact] = _left(known, items)
    return found


def _left(known: Sequence[object], gone: Sequence[Answers]) -> list[object]:
    """Return *known* without those *gone*: for each the first that is the same; what is not there cannot leave."""
    left = list(known)
    for item in gone:
        place = next((n for n, each in enumerate(left) if each == item), None)
        if place is not None:
            del left[place]
    return left


@dataclass(slots=True)
class _Run:
    rules: Rules
    answers: Answers
    changes: list[Change]

    def over(self, days: tuple[date, ...]) -> Timeline:
        standings: list[Sequence[Standing]] = []
        for day in days:
            standings.append(self.rules.standings(self.on(day), today=day, as_of=day))
        lines = []
        for position, first in enumerate(standings[0]):
            months = [_month(days[0], first)]
            for number in range(1, len(days)):
                before, then = standings[number - 1][position], standings[number][position]
                month = _month(days[number], then)
                if _said(before) != _said(then):
                    why = _Why(self, days[number - 1], days[number], position, before, then).causes()
                    month = replace(month, changed=True, causes=why)
                months.append(month)
            lines.append(Line(service=first.service, months=tuple(months)))
        return Timeline(months=days, lines=tuple(lines))

    def on(self, day: date, *, without: str = "") -> dict[str, object]:
        return answers_on(self.answers, self.changes, on=day, without=without)


def _month(on: date, standing: Standing) -> Month:
    return Month(on=on, outcome=standing.outcome, amount=standing.amount, missing=standing.missing)


def _said(standing: Standing) -> tuple[Outcome, Decimal | None]:
    return standing.outcome, standing.amount


class _Why:
    """Why one service no longer stands as it did the month before.

    Where it begins or ends, only what makes it begin or end is a cause, and not what would have changed the amount.
    """

    def __init__(self, run: _Run, before: date, now: date, position: int, standing: Standing, then: Standing) -> None:
        self._run = run
        self._before = before
        self._now = now
        self._position = position
        self._then = then
        self._amounts = standing.outcome is then.outcome
        self._answers = run.on(now)

    def causes(self) -> tuple[Cause, ...]:
        changes, versions, ages = self._changes(), self._versions(), self._ages()
        season: list[Cause] = []
        if not changes and not ages and self._differs(self._answers, today=self._before, as_of=self._now):
            season.append(SeasonTurned(month=self._now))
        return tuple([*changes, *versions, *ages, *season] or self._all_new())

    def _differs(self, answers: Answers, *, today: date, as_of: date) -> bool:
        standing = self._run.rules.standings(answers, today=today, as_of=as_of)[self._position]
        if self._amounts:
            return _said(standing) != _said(self._then)
        return standing.outcome is not self._then.outcome

    def _new_changes(self) -> list[Change]:
        return [change for change in self._run.changes if self._before < change.on <= self._now]

    def _changes(self) -> list[Cause]:
        return [
            FactChanged(change=change.id)
            for change in self._new_changes()
            if self._differs(self._run.on(self._now, without=change.id), today=self._now, as_of=self._now)
        ]

    def _versions(self) -> list[Cause]:
        new = self._new_versions()
        return new if new and self._differs(self._answers, today=self._now, as_of=self._before) else []

    def _new_versions(self) -> list[Cause]:
        rules, service = self._run.rules, self._then.service
        before, now = (rules.versions(service, as_of=day) for day in (self._before, self._now))
        return [
            CameIntoForce(since=since, parameter="" if name == "rule" else name)
            for name, since in now.items()
            if since is not None and since != before.get(name)
        ]

    def _ages(self) -> list[Cause]:
        """Return the dates that would have made no difference had they been a month later."""
        found: list[Cause] = []
        known_before = set(_dates(self._run.on(self._before)))
        for fact, name, item, day in _dates(self._answers):
            later = months_after(day, 1)
            if later is None or (fact, name, item, day) not in known_before:
                continue
            answers = _with(self._answers, fact, name, item, later)
            if self._differs(answers, today=self._now, as_of=self._now):
                years, years_before = _years(day, self._now), _years(day, self._before)
                if years > years_before and years > 0:
                    found.append(AgeReached(fact=fact, name=name, item=item, years=years))
                else:
                    found.append(TimePassed(fact=fact, name=name, item=item))
        return found

    def _all_new(self) -> list[Cause]:
        """Return everything that is new: any one of several things was enough, so none is needed."""
        return [*(FactChanged(change=change.id) for change in self._new_changes()), *self._new_versions()]


def _dates(answers: Answers) -> Iterable[tuple[str, str, int | None, date]]:
    for fact, value in answers.items():
        if isinstance(value, date):
            yield fact, "", None, value
        elif isinstance(value, list | tuple):
            for number, item in enumerate(value):
                for name, part in item.items() if isinstance(item, Mapping) else ():
                    if isinstance(part, date):
                        yield fact, name, number, part


def _with(answers: Answers, fact: str, name: str, item: int | None, value: date) -> dict[str, object]:
    if item is None:
        return {**answers, fact: value}
    items = answers[fact]
    assert isinstance(items, list | tuple)  # noqa: S101 - for the type checker: _dates found it there
    return {**answers, fact: [{**each, name: value} if n == item else each for n, each in enumerate(items)]}


def _years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
