"""Tasks: the steps of a case that people do."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_AMONG = Silent("Which of its colleagues does a step is the organisation's own; that somebody does it is told.")
_THEIRS = Silent("How another organisation shares out its work is its own.")

TOLD: Mapping[str, Told] = {
    "task.opened": Told(
        person=Words(kind="step", one=_("Next: %(step)s"), body=_("%(organisation)s does it, for: %(service)s")),
        own=Words(kind="step", one=_("To do: %(step)s"), state="open"),
        lead=Words(kind="step", one=_("It is with %(organisation)s: %(step)s"), state="open"),
    ),
    "task.taken": Told(
        person=Words(kind="step", one=_("Somebody at %(organisation)s works on it: %(step)s")),
        own=Words(kind="step", one=_("Taken: %(step)s")),
        lead=Words(kind="step", one=_("%(organisation)s began: %(step)s")),
    ),
    "task.put-back": Told(
        person=Words(kind="step", one=_("%(organisation)s will do it later: %(step)s")),
        own=Words(kind="step", one=_("Put back: %(step)s")),
        lead=Silent("How another organisation shares out its work is its own."),
    ),
    "task.assigned": Told(
        person=Words(kind="step", one=_("Somebody at %(organisation)s works on it: %(step)s")),
        own=Words(kind="step", one=_("Given to a colleague: %(step)s")),
        lead=_THEIRS,
    ),
    "task.offered": Told(
        person=_AMONG, own=Words(kind="step", one=_("Offered to a colleague: %(step)s")), lead=_THEIRS
    ),
    "task.accepted": Told(person=_AMONG, own=Words(kind="step", one=_("Handed over: %(step)s")), lead=_THEIRS),
    "task.declined": Told(
        person=_AMONG, own=Words(kind="step", one=_("The colleague declined: %(step)s")), lead=_THEIRS
    ),
    "task.kept": Told(person=_AMONG, own=Words(kind="step", one=_("Not handed over: %(step)s")), lead=_THEIRS),
    "task.referred": Told(person=_AMONG, own=Words(kind="step", one=_("Referred to a team: %(step)s")), lead=_THEIRS),
    "task.escalated": Told(person=_AMONG, own=Words(kind="step", one=_("The lead was asked: %(step)s")), lead=_THEIRS),
    "task.settled": Told(person=_AMONG, own=Words(kind="step", one=_("The lead answered: %(step)s")), lead=_THEIRS),
    "task.undone": Told(person=_AMONG, own=Words(kind="step", one=_("Moved back: %(step)s")), lead=_THEIRS),
    "task.withdrawn": Told(
        person=Words(kind="step", one=_("Not needed any more: %(step)s")),
        own=Words(kind="step", one=_("Not needed any more: %(step)s")),
        lead=Words(kind="step", one=_("Not needed any more from %(organisation)s: %(step)s")),
    ),
    "task.done": Told(
        person=Words(
            kind="step", one=_("Done: %(step)s"), body=_("By %(organisation)s, for: %(service)s"), state="done"
        ),
        own=Words(kind="step", one=_("Done: %(step)s"), state="done"),
        lead=Words(kind="step", one=_("%(organisation)s has done: %(step)s"), state="done"),
    ),
}
