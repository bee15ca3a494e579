"""How cases stand against their service levels: when each is due, what was paused or extended, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from commonway.cases.levels.pausing import may_extend
from commonway.cases.models import Case, Clock, ClockAct
from commonway.catalogue import queries as catalogue
from commonway.packs.calendars import ServiceLevel

State = Literal["going", "paused", "late", "kept", "missed", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One service level of a case: going, paused, late; of one that ended, kept or missed; stopped if it was taken back."""

    level: ServiceLevel
    clock: Clock
    state: State
    may_extend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLevels:
    """The service levels of a case, promises first, and the acts upon them, oldest first."""

    levels: tuple[Standing, ...] = ()
    acts: tuple[ClockAct, ...] = ()

    @property
    def pause(self) -> ClockAct | None:
        """The pause the case is in, if it is in one."""
        standing = any(each.state == "paused" for each in self.levels)
        pauses = [act for act in self.acts if act.kind == ClockAct.Kind.PAUSED]
        return pauses[-1] if standing and pauses else None

    @property
    def may_pause(self) -> bool:
        """Whether a clock goes that may be made to stand still."""
        return self.pause is None and any(each.state == "going" and each.level.pauses for each in self.levels)

    @property
    def at_risk(self) -> bool:
        """Whether one that goes is likely to be missed."""
        return any(each.state == "going" and each.clock.at_risk_since is not None for each in self.levels)


def levels_of(cases: Iterable[Case], *, at: datetime, acts_too: bool = True) -> dict[UUID, CaseLevels]:
    """Return how each of *cases* stands *at* that moment, by its id; a query for all of them, and one for the acts."""
    by_id = {case.id: case for case in cases}
    clocks: dict[UUID, list[Clock]] = {id_: [] for id_ in by_id}
    acts: dict[UUID, list[ClockAct]] = {id_: [] for id_ in by_id}
    for clock in Clock.objects.filter(case__in=by_id):
        if clock.reopened == by_id[clock.case_id].reopened:  # those of before it was opened again have ended
            clocks[clock.case_id].append(clock)
    for act in ClockAct.objects.filter(case__in=by_id).order_by("at", "id") if acts_too else ():
        acts[act.case_id].append(act)
    return {
        id_: CaseLevels(levels=_standings(case, clocks[id_], at=at), acts=tuple(acts[id_]))
        for id_, case in by_id.items()
    }


def _standings(case: Case, clocks: Iterable[Clock], *, at: datetime) -> tuple[Standing, ...]:
    service = catalogue.version(case.pack_version_id).pack.services.get(case.service)
    levels = {level.id: level for level in service.levels} if service else {}
    found = [
        Standing(
            level=levels[clock.level],
            clock=clock,
            state=_state(clock, case, at=at),
            may_extend=may_extend(clock, levels[clock.level], at=at),
        )
        for clock in clocks
        if clock.level in levels
    ]
    return tuple(sorted(found, key=lambda each: (each.level.kind != "promise", each.clock.due_at)))


def _state(clock: Clock, case: Case, *, at: datetime) -> State:
    if clock.ended_at is not None:
        if clock.is_missed(at):
            return "missed"
        return "stopped" if case.state == Case.State.WITHDRAWN else "kept"  # nobody kept what nobody waited for
    if clock.stands_still:
        return "paused"
    return "late" if clock.is_missed(at) else "going"
