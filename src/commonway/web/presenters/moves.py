"""Moves of running cases to another version, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.bpmn import Process
from commonway.bpmn.migrating import Fate
from commonway.cases.models import Move, MovedCase
from commonway.cases.names import Names
from commonway.cases.process import definitions
from commonway.cases.process.moving import Preview, progress_of
from commonway.web.presenters.wording import wording

_FATES = {
    Fate.STAYS: (gettext_lazy("stays where it is"), "green"),
    Fate.MOVES: (gettext_lazy("moves"), "green"),
    Fate.BEGINS: (gettext_lazy("begins anew"), "yellow"),
    Fate.LOST: (gettext_lazy("is given up"), "red"),
    Fate.BY_HAND: (gettext_lazy("somebody has to say where"), "red"),
}
_LEFT = {
    "over": gettext_lazy("It was over before."),
    "elsewhere": gettext_lazy("It ran on another version by then."),
    "deleted": gettext_lazy("The person's data was deleted."),
    "unreadable": gettext_lazy("Where it stands cannot be read."),
    "failed": gettext_lazy("It cannot go on by the new version. The log of the server says why."),
}


def preview_rows(found: Preview, old: Process, new: Process, mapping: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what becomes of each place, most cases first, with the ways on that can be chosen."""
    choices = [(node.id, node.title) for node in new.nodes.values()]
    return [
        {
            "node": row.node,
            "step": row.name or row.node,
            "count": row.count,
            "fate": str(_FATES[row.fate][0]),
            "colour": _FATES[row.fate][1],
            "to": new.nodes[row.to].title if row.to in new.nodes else "",
            "choices": choices if row.node in old.nodes else [],
            "chosen": mapping.get(row.node, "-") if row.node in mapping else "",
            "given_up": mapping.get(row.node) == "",
        }
        for row in found.rows
    ]


def events(counts: Mapping[str, int], process: Process) -> list[str]:
    """Return events that are listened to no more, or for the first time, by name."""
    return [process.nodes[node].title if node in process.nodes else node for node in counts]


def running_rows(rows: Sequence[tuple[str, str, Any, int]], names: Names) -> list[dict[str, Any]]:
    """Return how many cases of each service run on which version."""
    return [
        {
            "service": names.service(service, version_id=version),
            "id": service,
            "organisation": names.organisation(organisation),
            "version": definitions.pack_of(version).version,
            "version_id": version,
            "count": count,
        }
        for service, organisation, version, count in rows
    ]


def move_row(move: Move, names: Names) -> dict[str, Any]:
    """Return one move as a line of the list, and as the head of its page."""
    progress = progress_of(move)
    going = move.state == Move.State.GOING
    return {
        "id": move.id,
        "service": names.service(move.service, version_id=move.to_version_id),
        "from": definitions.pack_of(move.from_version_id).version,
        "to": definitions.pack_of(move.to_version_id).version,
        "begun_at": move.begun_at,
        "going": going,
        "state": _("Under way") if going else _("Over"),
        "colour": "blue" if going else "green",
        "waiting": progress.waiting,
        "moved": progress.moved,
        "left": progress.left,
    }


def left_row(row: MovedCase, move: Move) -> dict[str, Any]:
    """Return a case that was left, and why."""
    old = wording(definitions.pack_of(move.from_version_id))
    steps = [old.say(task.title) for task in old.pack.services[move.service].tasks if task.id in row.nodes] or row.nodes
    why = _("Somebody has to say where it goes from: %(steps)s.") % {"steps": ", ".join(steps)}
    return {"reference": row.reference, "why": str(_LEFT.get(row.code, why))}
