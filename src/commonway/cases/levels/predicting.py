"""Whether a case will be late, from how long others of its kind took.

The estimate is that of Kaplan and Meier (1958) over how long cases took, with those still open counted as long as they
have lasted, given that this one has lasted so long already. It needs no model and no person's data but two moments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonway.cases.models import Clock

ENOUGH = 10  # cases that ended, below which nothing is said
LIKELY = 0.5
_LATEST = 500  # cases looked back at
_OPEN = 500


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long one case has lasted, without its pauses, and whether that was its end."""

    span: timedelta
    ended: bool


def chance_late(lasted: Sequence[Lasted], *, so_far: timedelta, left: timedelta) -> float | None:
    """Return the chance, 0 to 1, that a case that has lasted *so_far* takes longer than what is *left*.

    None where too few cases ended to say.
    """
    if sum(one.ended for one in lasted) < ENOUGH:
        return None
    surviving = 1.0
    at_risk = sum(one.span > so_far for one in lasted)
    later = sorted((one for one in lasted if one.span > so_far), key=lambda one: (one.span, not one.ended))
    for one in later:
        if one.span > so_far + left:
            break
        if one.ended:
            surviving *= 1 - 1 / at_risk
        at_risk -= 1
    return surviving if later else None


class Experience:
    """What is known of how long cases of an organisation's services take, read once for each service."""

    def __init__(self, organisation: str, *, at: datetime) -> None:
        self._organisation, self._at = organisation, at
        self._known: dict[str, list[Lasted]] = {}

    def chance(self, clock: Clock) -> float | None:
        """Return the chance that *clock* is missed; None where it is over, stands still, or nothing can be said."""
        if clock.ended_at is not None or clock.stands_still or clock.due_at < self._at:
            return None
        so_far = self._at - clock.started_at - clock.stood_still
        return chance_late(self._of(clock.service), so_far=so_far, left=clock.due_at - self._at)

    def at_risk(self, clocks: Iterable[Clock]) -> list[Clock]:
        """Return those of *clocks* that are likely to be missed."""
        return [clock for clock in clocks if (self.chance(clock) or 0.0) >= LIKELY]

    def _of(self, service: str) -> list[Lasted]:
        if service not in self._known:
            of_service = Clock.objects.filter(organisation_id=self._organisation, service=service)
            fields = ("case_id", "started_at", "stood_still", "paused_at", "ended_at")
            ended = of_service.filter(ended_at__isnull=False).order_by("-ended_at").values_list(*fields)[:_LATEST]
            still = of_service.going().order_by("-started_at").values_list(*fields)[:_OPEN]
            # A case has a clock for each of its levels: it counts once.
            cases = {case: self._lasted(*moments) for case, *moments in (*still, *ended)}
            self._known[service] = list(cases.values())
        return self._known[service]

    def _lasted(
        self, started_at: datetime, stood_still: timedelta, paused_at: datetime | None, ended_at: datetime | None
    ) -> Lasted:
        return Lasted((ended_at or paused_at or self._at) - started_at - stood_still, ended_at is not None)
