"""Where the process of a case stands, for its organisation to look at: as a picture, and as a list of steps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.bpmn.drawing import ListedStep, Mark, Words, draw, steps
from commonway.cases import things
from commonway.cases.caseload import note_anothers
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case, Incident, ProcessInstance
from commonway.cases.process import asking, definitions, mending
from commonway.cases.process.asking import Awaited
from commonway.cases.process.driving import state_of
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import require
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe

__all__ = ["Mark", "Standing", "drawing_of", "standing_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The process of a case: its steps as the pack has them, where it cannot go on, and what staff may bring it.

    Where the person's data was deleted, where it stood is ``gone`` with it.
    """

    instance: ProcessInstance
    steps: tuple[ListedStep, ...]
    incidents: tuple[Incident, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    gone: bool = False


def standing_of(case: Case, safe: Safe | None = None) -> Standing | None:
    """Return where the process of *case* stands, or None where it has none. The caller may see the case."""
    with within(SYSTEM):
        instance = ProcessInstance.objects.filter(case=case).first()
        if instance is None:
            return None
        process = definitions.process_of(instance.pack_version_id, instance.process)
        try:
            state = state_of(instance, safe=safe)
        except KeyDestroyed:
            return Standing(instance=instance, steps=(), gone=True)
        going = instance.ended_at is None
        stuck = mending.of_case(case) if instance.stuck_at else []
        return Standing(
            instance=instance,
            steps=steps(process, state),
            incidents=tuple(stuck),
            awaited=tuple(asking.awaited_of(instance, case, state, by="staff")) if going else (),
        )


def drawing_of(case_id: UUID, words: Words, *, by: Actor, at: datetime) -> str:
    """Return the process of a case of the actor's organisation as SVG, with the place it is at.

    Raises `CaseUnknown`, also where the case has no process or the person's data was deleted, and for another
    organisation's case, which is recorded as refused; and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        note_anothers(case_id, by=by, at=at)
    standing = standing_of(case) if case is not None else None
    if case is None or standing is None or standing.gone:
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    require(by, "read", things.of_the_case(case), at=at)
    with within(SYSTEM):
        instance = ProcessInstance.objects.get(case=case)
        process = definitions.process_of(instance.pack_version_id, instance.process)
        return draw(definitions.all_of(instance.pack_version_id), process, state_of(instance), words=words)
