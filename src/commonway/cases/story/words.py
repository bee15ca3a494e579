"""What the table of the stories is made of: how one type of event is told, and to whom."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["request", "told", "case", "step", "letter", "document", "person", "contact", "reading"]
Grouping = Literal["", "moment", "row"]  # events told as one: those of one moment, or any that follow each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A title for one event and for several, with ``%(name)s`` places; ``state`` is shown as a tag."""

    kind: Kind
    one: str
    many: str = ""
    body: str = ""
    body_of_many: str = ""
    state: str = ""
    grouping: Grouping = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing is told, and why not: for whoever maintains the table."""

    why: str


THEIR_OWN = Silent("It is the person's own; an organisation hears of it when it is told under a clause.")
NOT_THEIRS = Silent("What another organisation does is told to none where nothing says that it may know.")
NOBODYS = Silent("It is in the stream of the installation or of an organisation; nobody's data is in it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one type of event is told to each who may hear of it.

    ``own`` speaks to the organisation the event is of. ``lead`` speaks to the organisation whose case it is, of what
    another did in it. ``partner`` speaks to one that works on a step of the case, while it does, of what happened to the
    case as a whole. The words for ``lead`` and ``partner`` name no content: no reason, no value, no outcome.
    """

    person: Words | Silent
    own: Words | Silent
    lead: Words | Silent = NOT_THEIRS
    partner: Words | Silent = NOT_THEIRS
