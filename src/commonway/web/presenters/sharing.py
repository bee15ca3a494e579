"""Tasks as those who share them out read them: with whom each is, who could do it, how much everybody has."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Task
from commonway.cases.process import queues
from commonway.cases.process.queues import Load, Worker
from commonway.cases.process.sharing import Said
from commonway.cases.process.tasks import definition_of
from commonway.web.presenters import tasks as present
from commonway.web.presenters.console import lasted
from commonway.web.presenters.dates import day
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording

# what waits for a colleague -> what ends the waiting
_WAITS: Mapping[str, frozenset[str]] = {
    "offered": frozenset({"accepted", "declined", "kept", "offered", "assigned", "referred", "put-back"}),
    "escalated": frozenset({"settled", "escalated"}),
}
_WIDTH = 240
_LATE, _TAKEN = "#b3261e", "#17594a"
_ACTS = {
    "assigned": gettext_lazy("%(by)s gave it to %(to)s"),
    "offered": gettext_lazy("%(by)s wants to hand it over to %(to)s"),
    "accepted": gettext_lazy("%(by)s accepted it"),
    "declined": gettext_lazy("%(by)s declined it"),
    "kept": gettext_lazy("%(by)s keeps it"),
    "referred": gettext_lazy("%(by)s referred it to the team %(to)s"),
    "escalated": gettext_lazy("%(by)s asked the lead"),
    "settled": gettext_lazy("%(by)s answered"),
    "put-back": gettext_lazy("%(by)s put it back"),
    "undone": gettext_lazy("%(by)s took the change back"),
}


def names(organisation: str) -> dict[str, str]:
    """Return what colleagues are called, by account: the part of their address before the @."""
    return {each.account: _name(each) for each in queues.colleagues(organisation)}


def row(task: Task, *, at: datetime, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one line of a list of tasks, with whom each is."""
    return present.row(task, at=at) | {
        "with": names.get(task.taken_by, _("a colleague who left")) if task.taken_by else "",
        "offered": bool(task.offered_to),
        "escalated": task.escalated_at is not None,
    }


def summary(task: Task, words: Wording, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a task is, for the page on which it changes hands."""
    title = words.say(definition_of(task).title) or task.node
    told = [
        (_("Task"), title),
        (_("Case"), task.reference),
        (_("Due"), day(task.due_at)),
        (_("With"), names.get(task.taken_by, "") if task.taken_by else _("Nobody yet")),
        (_("Team"), team(words, task.organisation_id, task.team)),
    ]
    return [(key, value) for key, value in told if value]


def teams(words: Wording, organisation: str) -> list[tuple[str, str]]:
    """Return the teams of an organisation to choose from."""
    found = words.pack.organisations.get(organisation)
    return [(each.id, words.say(each.name)) for each in found.teams] if found else []


def skills(words: Wording, organisation: str) -> list[tuple[str, str]]:
    """Return the skills of an organisation to choose from."""
    found = words.pack.organisations.get(organisation)
    return [(each.id, words.say(each.name)) for each in found.skills] if found else []


def team(words: Wording, organisation: str, id_: str) -> str:
    """Return the name of a team, or its id where the pack has it no more."""
    return dict(teams(words, organisation)).get(id_, id_)


def colleagues(workers: Iterable[Worker], task: Task | None, *, me: str) -> list[tuple[str, str]]:
    """Return colleagues to choose from, those a task fits first, which their words say."""
    offered = []
    for each in workers:
        name = _("%(name)s (you)") % {"name": each.email} if each.account == me else each.email
        suited = task is None or queues.fits(task, each)
        offered.append(
            (not suited, each.account, name if suited else _("%(name)s: lacks the skill or language") % {"name": name})
        )
    return [(account, name) for _last, account, name in sorted(offered, key=lambda each: (each[0], each[2]))]


def bulk_ways(*, leads: bool, chosen: str) -> list[tuple[str, str]]:
    """Return what can be done with many tasks of a list at once."""
    if chosen == "done" or not (leads or chosen == "mine"):
        return []
    ways = [("put-back", _("Put them back"))] if chosen not in ("fits", "team", "open") else []
    ways += [("refer", _("Refer them to a team"))]
    return [("assign", _("Give them to a colleague")), *ways] if leads else ways


def acts(said: Sequence[Said], words: Wording, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what colleagues did with a task among themselves, as a timeline shows it."""
    shown = []
    for place, each in enumerate(said, start=1):
        act, later = each.act, {one.act.kind for one in said[place:]}
        to = team(words, act.organisation_id, act.to) if act.kind == "referred" else names.get(act.to, "")
        title = str(_ACTS[act.kind]) % {"by": names.get(act.by, _("a colleague who left")), "to": to}
        note = _("The note went with the person's data.") if each.note is None else each.note
        state = "waiting" if act.kind in _WAITS and not later & _WAITS[act.kind] else "done"
        shown.append({"time": act.at, "title": title, "body": note, "state": state})
    return shown


def escalated(found: Sequence[Task], words: Wording) -> list[dict[str, Any]]:
    """Return the tasks of a case that wait for a lead, and since when."""
    return [
        {"id": task.id, "title": words.say(definition_of(task).title) or task.node, "since": task.escalated_at}
        for task in found
    ]


def loads(found: Sequence[Load], words: Wording, organisation: str, *, at: datetime) -> list[dict[str, Any]]:
    """Return how much each colleague has, with a bar: late first, then the rest, all on one scale."""
    most = max((load.taken for load in found), default=0)
    return [
        {
            "name": load.worker.email or _("a colleague who left"),
            "team": team(words, organisation, load.worker.team),
            "leads": load.worker.leads,
            "taken": number(load.taken),
            "late": number(load.late),
            "oldest": lasted(at - load.oldest) if load.oldest else "",
            "bar": _bar([(load.late, _LATE), (load.taken - load.late, _TAKEN)], most),
        }
        for load in found
    ]


def ages(numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Return how many tasks nobody has taken are how old, with a bar each."""
    titles = (_("Less than a day"), _("Up to a week"), _("Up to a month"), _("Older"))
    return [
        {"title": title, "count": number(count), "bar": _bar([(count, _LATE if last else _TAKEN)], max(numbers))}
        for title, count, last in zip(titles, numbers, (False, False, False, True), strict=True)
    ]


def keys() -> list[tuple[str, str]]:
    """Return the keys of the workbench and what each does."""
    return [
        ("j", _("The next row of a list")),
        ("k", _("The row before")),
        ("o", _("Open the row")),
        ("x", _("Choose the row, or not")),
        ("g", _("Go to the list of tasks")),
        ("c", _("Go to the list of cases")),
        ("?", _("This page")),
    ]


def _bar(parts: Sequence[tuple[int, str]], most: int) -> list[dict[str, Any]]:
    drawn, x = [], 0
    for count, colour in parts:
        width = round(count / most * _WIDTH) if most else 0
        drawn.append({"x": x, "width": width, "colour": colour})
        x += width
    return drawn


def _name(worker: Worker) -> str:
    return worker.email.partition("@")[0] or worker.email
