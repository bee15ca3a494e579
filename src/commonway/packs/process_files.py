"""How a service runs: the BPMN files of a pack, whose work each lane is, who shares it out, and what people see of each task."""

from dataclasses import dataclass, field
from typing import Literal

from commonway.packs.text import Text

NAMED = "named"  # as in `commonway.packs.definitions`, which this is read by


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEnd:
    """Where a message comes from, or goes to: the person, staff, an organisation's system, or the process of another case.

    Between two organisations it names the clause that lets it cross.
    """

    who: Literal["person", "staff", "organisation", "case"]
    organisation: str = ""
    service: str = ""  # of the other case
    agreement: str = ""
    clause: str = ""
    letter: str = ""  # what the person reads


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDefinition:
    """A message or signal of the process (BPMN 2.0, 8.4.11 and 10.5.1): what it brings, where from and where to."""

    id: str  # as the process names it
    title: Text
    body: Text = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    correlation: str = ""  # the fact that says which of several it is for
    keep: str = "P90D"  # how long it is kept for a process that does not wait for it yet
    comes_from: tuple[MessageEnd, ...] = field(default=(), metadata={NAMED: "from"})
    goes_to: tuple[MessageEnd, ...] = field(default=(), metadata={NAMED: "to"})

    def come_by(self, who: str) -> tuple[MessageEnd, ...]:
        """Return where it comes from of that kind."""
        return tuple(end for end in self.comes_from if end.who == who)
