"""Service levels in words: when an answer is due by promise and by law, why it waits, why it takes longer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonway.cases.levels.pausing import extended_until
from commonway.cases.levels.standing import CaseLevels, Standing
from commonway.cases.models import ClockAct
from commonway.web.presenters.dates import day
from commonway.web.presenters.entitlements import duration
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording

_STATES = {
    "going": (gettext_lazy("On time"), "green"),
    "paused": (gettext_lazy("Paused"), "yellow"),
    "late": (gettext_lazy("Late"), "red"),
    "kept": (gettext_lazy("Kept"), "green"),
    "missed": (gettext_lazy("Missed"), "red"),
    "stopped": (gettext_lazy("Not counted any more"), "grey"),
}
_WAITS_FOR = {
    ClockAct.WaitsFor.PERSON.value: gettext_lazy("They wait for you"),
    ClockAct.WaitsFor.ORGANISATION.value: gettext_lazy("They wait for another office"),
    ClockAct.WaitsFor.OTHER.value: gettext_lazy("They had to pause"),
}
_WAITS_FOR_STAFF = {
    ClockAct.WaitsFor.PERSON.value: gettext_lazy("Waiting for the person"),
    ClockAct.WaitsFor.ORGANISATION.value: gettext_lazy("Waiting for another organisation"),
    ClockAct.WaitsFor.OTHER.value: gettext_lazy("Paused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLevels:
    """The service levels of a case for those who work on it, a row each, and the pause it is in."""

    rows: list[dict[str, Any]]
    pause: list[tuple[str, str]]
    may_pause: bool
    paused: bool


def staff(levels: CaseLevels, words: Wording, *, chance: float | None = None) -> StaffLevels:
    """Return how a case stands, with the *chance* (0 to 1) that it is late, where that is known."""
    rows = []
    for each in levels.levels:
        text, colour = _STATES[each.state]
        risky = each.state == "going" and each.clock.at_risk_since is not None
        rows.append(
            {
                "id": each.level.id,
                "name": _("Promised") if each.level.kind == "promise" else _("Required by law"),
                "law": words.say(each.level.legal_basis),
                "within": _within(each),
                "due": day(each.clock.due_at),
                "when": _when(each),
                "state": _("Likely to be late") if risky else str(text),
                "colour": "orange" if risky else colour,
                "may_extend": each.may_extend,
                "note": _chance(chance) if each.state == "going" and each.level.kind == "promise" else "",
            }
        )
    pause = levels.pause
    told = _pause_rows(pause, str(_WAITS_FOR_STAFF.get(pause.waits_for, "")) if pause else "")
    return StaffLevels(rows=rows, pause=told, may_pause=levels.may_pause, paused=pause is not None)


def person(levels: CaseLevels, words: Wording) -> list[tuple[str, str]]:
    """Return what the person whose case it is reads: until when, why it waits, and what they can do if it is late."""
    rows: list[tuple[str, str]] = []
    for each in (one for one in levels.levels if one.state != "stopped"):
        promised = each.level.kind == "promise"
        key = _("They promise an answer by") if promised else _("By law they must answer by")
        rows.append((key, _due(each)))
        if each.level.legal_basis and not promised:
            rows.append((_("The law that says so"), words.say(each.level.legal_basis)))
        if each.state == "late" and each.level.when_missed:
            rows.append((_("What you can do"), words.say(each.level.when_missed)))
    pause = levels.pause
    if pause:
        rows += _pause_rows(pause, str(_WAITS_FOR.get(pause.waits_for, "")))
    rows += [(_("Why it takes longer"), act.reason) for act in levels.acts if act.kind == ClockAct.Kind.EXTENDED]
    if levels.at_risk and not pause:
        rows.append((_("It may be late"), _("Answers like this one often take longer than they promised.")))
    return rows


def extension(standing: Standing, words: Wording, *, at: datetime) -> list[tuple[str, str]]:
    """Return what a further extension would do, to look at before it is given."""
    until = extended_until(standing.clock, standing.level, at=at)
    left = standing.level.extensions - standing.clock.extended
    told = [
        (_("Due now"), day(standing.clock.due_at)),
        (_("Due then"), day(until)),
        (_("Extensions left"), number(left)),
        (_("Law"), words.say(standing.level.legal_basis)),
    ]
    return [(key, value) for key, value in told if value]


def flags(levels: CaseLevels | None) -> list[tuple[str, str]]:
    """Return the tags a case has in a list: a word and a colour each."""
    if levels is None:
        return []
    found: Iterable[tuple[bool, str, str]] = (
        (any(each.state == "late" for each in levels.levels), _("Late"), "red"),
        (levels.pause is not None, _("Paused"), "yellow"),
        (levels.at_risk, _("Likely to be late"), "orange"),
    )
    return [(word, colour) for holds, word, colour in found if holds]


def _pause_rows(pause: ClockAct | None, waits_for: str) -> list[tuple[str, str]]:
    if pause is None:
        return []
    rows = [(waits_for, _("Since %(day)s: %(reason)s") % {"day": day(pause.at), "reason": pause.reason})]
    if pause.expected_on:
        rows.append((_("Expected to go on"), day(pause.expected_on)))
    return rows


def _when(standing: Standing) -> str:
    due = {"day": day(standing.clock.due_at)}
    return _("It was due %(day)s") % due if standing.state == "paused" else _("Due %(day)s") % due


def _due(standing: Standing) -> str:
    if standing.state == "paused":
        return _("Not counted while they wait")
    if standing.state in ("late", "missed"):
        return (
            _("%(day)s. They are late.") % {"day": day(standing.clock.due_at)}
            if standing.state == "late"
            else (_("%(day)s. They were late.") % {"day": day(standing.clock.due_at)})
        )
    return day(standing.clock.due_at)


def _within(standing: Standing) -> str:
    within = standing.level.within
    if standing.level.days == "working" and within[1:-1].isdigit():
        count = int(within[1:-1])
        return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": number(count)}
    return duration(within)


def _chance(chance: float | None) -> str:
    if chance is None:
        return ""
    tenths = round(chance * 10)
    if tenths == 0:
        return _("Cases like this one are nearly always on time.")
    return _("Of ten cases like this one, %(count)s took longer than what is left.") % {"count": number(tenths)}
