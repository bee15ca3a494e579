"""Who acts: the value every write takes as ``by=`` and every event keeps."""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

ActorKind = Literal["person", "helper", "staff", "organisation", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, a helper, a member of staff, an organisation's system, or the product itself.

    ``id`` is the person's or user's id, the organisation's id, or the name of the part of the product;
    ``organisation`` is whom staff act for; ``on_behalf_of`` the person it is done for; ``confined_to`` the one request
    this actor may touch, where a code let them in and nothing else did.
    """

    kind: ActorKind
    id: str
    organisation: str = ""
    role: str = ""
    on_behalf_of: UUID | None = None
    confined_to: UUID | None = None

    def for_person(self, person_id: UUID) -> "Actor":
        """Return this actor acting for the person *person_id*."""
        return replace(self, on_behalf_of=person_id)


def system(part: str) -> Actor:
    """Return the product itself as an actor, for work nobody asked for at that moment."""
    return Actor(kind="system", id=part)
