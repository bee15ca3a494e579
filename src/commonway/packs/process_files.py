"""How a service runs: the BPMN files of a pack, whose work each lane is, who shares it out, and what people see of each task."""

from dataclasses import dataclass, field

from commonway.packs.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFile:
    """A BPMN file of the pack, as text."""

    id: str
    bpmn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """The clause under which what was found out in a lane is told back to the organisation whose case it is."""

    agreement: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRole:
    """The organisation whose work a lane is, and the clauses under which it is told of the case and tells back."""

    organisation: str
    agreement: str = ""
    clause: str = ""
    returns: Returns | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPart:
    """A part of an organisation that people and tasks name: a team, or a skill."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition:
    """What people see of a user task (BPMN), and the facts that whoever does it finds out."""

    id: str  # of the node
    title: Text
    body: Text = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    within: str = ""  # ISO 8601 duration, in working days
    not_by: str = ""  # another task: who did that one may not do this (four eyes)
    team: str = ""  # of the organisation whose lane it is in: in whose queue it is; empty: everybody's
    skill: str = ""  # of that organisation: what whoever does it is able to do
    decides: bool = False  # whoever does it makes the decision on the case
