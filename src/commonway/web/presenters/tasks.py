"""Tasks as those who do them read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Task
from commonway.cases.process import definitions
from commonway.cases.process.tasks import TaskFile, definition_of
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording, wording
from commonway.web.presenters.workbench import told_card

# what is shown -> its words, and the state of the tasks in it
SHOWN = {
    "open": (gettext_lazy("To take"), Task.State.OPEN.value),
    "mine": (gettext_lazy("Mine"), Task.State.TAKEN.value),
    "taken": (gettext_lazy("Taken by anyone"), Task.State.TAKEN.value),
    "done": (gettext_lazy("Done"), Task.State.DONE.value),
}
_STATES = {
    Task.State.OPEN.value: (gettext_lazy("To take"), "blue"),
    Task.State.TAKEN.value: (gettext_lazy("Taken"), "purple"),
    Task.State.DONE.value: (gettext_lazy("Done"), "green"),
    Task.State.WITHDRAWN.value: (gettext_lazy("Not needed any more"), "grey"),
}


def views(counts: Mapping[str, int], *, chosen: str, address: str) -> list[dict[str, Any]]:
    """Return the ways to look at the list, with how many tasks are still to do in each."""
    return [
        {
            "text": str(words),
            "count": number(counts[name]) if name in counts else "",
            "href": f"{address}?show={name}",
            "current": name == chosen,
        }
        for name, (words, _state) in SHOWN.items()
    ]


def row(task: Task, *, at: datetime) -> dict[str, Any]:
    """Return one line of the list of tasks; nothing in it says who the person is."""
    words = wording(definitions.pack_of(task.pack_version_id))
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
    return row(task, at=at) | {
        "rows": [(key, value) for key, value in rows if value],
        "told": told_card(opened.told, words) if opened.told else None,
        "found": [(words.fact(fact), words.value(fact, value)) for fact, value in opened.found.items()],
        "asks": [fact.id for fact in opened.asks],
        "may_take": task.state == Task.State.OPEN,
        "may_put_back": task.state == Task.State.TAKEN and mine,
        "may_do": not over and (mine or task.state == Task.State.OPEN),
        "with_colleague": task.state == Task.State.TAKEN and not mine,
        "over": over,
    }
