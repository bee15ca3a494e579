"""The process of a case, in words: its steps and how each stands."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonway.bpmn.drawing import Words
from commonway.cases.process import definitions
from commonway.cases.process.standing import Mark, Standing
from commonway.web.presenters import incidents
from commonway.web.presenters.wording import Wording

_COLOURS = {Mark.HERE: "blue", Mark.STUCK: "red", Mark.DONE: "green", Mark.AHEAD: "grey"}
_OF_PEOPLE = ("userTask", "manualTask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The steps people do, in order, where the case cannot go on, if it cannot, and the messages staff may bring it."""

    steps: list[dict[str, Any]]
    stuck: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    gone: bool  # the person's data was deleted, and with it where the case stood


def words() -> Words:
    """Return what a drawing says, in the language of the page."""
    return Words(
        language=translation.get_language() or "en",
        process=_("Process"),
        now_at=_("Now at"),
        done=_("done"),
        here=_("here now"),
        stuck=_("stopped here"),
        ahead=_("not reached"),
        times=_("{count} times"),
        nothing_yet=_("Not started."),
        ended=_("Ended"),
    )


def shown(standing: Standing, service: str, wording: Wording) -> Shown:
    """Return the process as the page of the case shows it."""
    said, version = words(), standing.instance.pack_version_id
    steps = []
    for step in standing.steps:
        if step.kind not in _OF_PEOPLE or step.mark is None:
            continue
        task = definitions.task_of(version, service, step.node)
        steps.append(
            {
                "title": (wording.say(task.title) if task else "") or step.name or step.node,
                "lane": step.lane,
                "state": capfirst(said.of(step.mark)),
                "colour": _COLOURS[step.mark],
            }
        )
    stuck = [incidents.row(one) for one in standing.incidents]
    messages = [{"id": one.message.id, "title": wording.say(one.message.title)} for one in standing.awaited]
    return Shown(steps=steps, stuck=stuck, messages=messages, gone=standing.gone)
