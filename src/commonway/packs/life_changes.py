"""What may come in a life, for looking ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonway.packs.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeChange:
    """Something that may come, for looking ahead: which facts it changes, and what is asked about it."""

    id: str
    name: Text  # "A child is born"
    because: Text  # after the word because: "a child is born"
    when: Text = field(default_factory=dict)  # "When is the child due?"
    sets: Mapping[str, object] = field(default_factory=dict)  # facts that are so from then on
    asks: tuple[str, ...] = ()  # facts asked anew, as they are from then on
    adds: str = ""  # the list fact it adds an item to
    dated: str = ""  # the field of that item that is the day of the change
    takes: str = ""  # the list fact an item leaves
