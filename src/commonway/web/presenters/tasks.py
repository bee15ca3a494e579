"""Tasks as those who do them read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.counting import Capped
from commonway.cases.models import Task
from commonway.cases.process import definitions
from commonway.cases.process.queues import Show
from commonway.cases.process.tasks import TaskFile, definition_of
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.lists import capped
from commonway.web.presenters.wording import Wording, staff_wording
from commonway.web.presenters.workbench import told_card

# what is shown -> its words
SHOWN: Mapping[Show, Any] = {
    "fits": gettext_lazy("Fits me"),
    "team": gettext_lazy("My team's"),
    "open": gettext_lazy("All to take"),
    "mine": gettext_lazy("Mine"),
    "offered": gettext_lazy("Handed over to me"),
    "taken": gettext_lazy("Taken by anyone"),
    "escalated": gettext_lazy("For the lead"),
    "done": gettext_lazy("Done"),
}
_STATES = {
    Task.State.OPEN.value: (gettext_lazy("To take"), "blue"),
    Task.State.TAKEN.value: (gettext_lazy("Taken"), "purple"),
    Task.State.DONE.value: (gettext_lazy("Done"), "green"),
    Task.State.WITHDRAWN.value: (gettext_lazy("Not needed any more"), "grey"),
}


def views(counts: Mapping[str, Capped], *, chosen: str, address: str) -> list[dict[str, Any]]:
    """Return the ways to look at the list, with how many tasks are still to do in each."""
    return [
        {
            "text": str(words),
            "count": capped(counts[name]) if name in counts else "",
            "href": f"{address}?show={name}",
            "current": name == chosen,
        }
        for name, words in SHOWN.items()
    ]


def row(task: Task, *, at: datetime) -> dict[str, Any]:
    """Return one line of the list of tasks; nothing in it says who the person is."""
    words = staff_wording(definitions.pack_of(task.pack_version_id))
    state, colour = _STATES[task.state]
    return {
        "id": task.id,
        "title": words.say(definition_of(task).title) or task.node,
        "service": words.service(task.service),
        "reference": task.reference,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "late": task.ended_at is None and task.due_at is not None and task.due_at < at,
        "state": str(state),
        "colour": colour,
    }


def conflict(opened: TaskFile, given: Mapping[str, Any], words: Wording) -> list[tuple[str, str, str]]:
    """Return, for each question, what was typed here and what a colleague saved, so that neither is lost."""
    return [
        (
            words.fact(fact.id),
            _value(words, fact.id, given.get(fact.id)),
            _value(words, fact.id, opened.found.get(fact.id)),
        )
        for fact in opened.asks
    ]


def _value(words: Wording, fact: str, value: Any) -> str:
    return words.value(fact, value) if value is not None else _("Nothing")


def file(opened: TaskFile, words: Wording, *, by: str, at: datetime) -> dict[str, Any]:
    """Return a task with what was told of its case and what was found out, and what *by* may do with it."""
    task = opened.task
    rows = [
        (_("Service"), words.service(task.service)),
        (_("Case"), task.reference),
        (_("Opened"), moment(task.opened_at)),
        (_("Due"), day(task.due_at)),
        (_("Ended"), moment(task.ended_at)),
    ]
    mine = task.taken_by == by
    over = task.state in (Task.State.DONE, Task.State.WITHDRAWN)
    free = not over and not opened.barred and (mine or task.state == Task.State.OPEN)
    return row(task, at=at) | {
        "rows": [(key, value) for key, value in rows if value],
        "told": told_card(opened.told, words) if opened.told else None,
        "since": [told_card(each, words) for each in opened.since],
        "found": [(words.fact(fact), words.value(fact, value)) for fact, value in opened.found.items()],
        "asks": [fact.id for fact in opened.asks],
        "barred": "" if over else opened.barred,
        "may_take": task.state == Task.State.OPEN and free,
        "may_put_back": task.state == Task.State.TAKEN and mine,
        "may_do": free,
        "mine": mine and not over,
        "offered_to_me": task.offered_to == by,
        "offered": bool(task.offered_to) and mine,
        "escalated": task.escalated_at is not None and not over,
        "with_colleague": task.state == Task.State.TAKEN and not mine,
        "over": over,
        "decides": opened.definition.decides,
        "case": task.case_id,
    }
