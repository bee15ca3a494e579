"""Evidence: what is to be proved, and who is asked for it, one after another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from commonway.packs.text import NO_WORDS, Text

SourceKind = Literal["http", "sql", "file", "task", "person"]
PREVIEWED_WITHIN = "P14D"  # how long the person has where the pack does not say

_PARAMETER = re.compile(r"%\((?P<name>[^)]*)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSource:
    """One who can be asked: a register, another organisation's staff, or the person."""

    id: str
    kind: SourceKind
    agreement: str = ""
    clause: str = ""  # one that allows ``ask``; the organisation asked is the one it is ``to``
    connection: str = ""  # sql, file: what the operator calls the way there
    send: tuple[str, ...] = ()  # facts that find the record
    fields: Mapping[str, str] = field(
        default_factory=dict, metadata={NO_WORDS: True}
    )  # by fact: what the answer calls it
    query: str = ""  # sql
    as_of: str = ""  # the field of the answer that says since when it is so
    within: str = ""  # ISO 8601 duration: how long it is waited for
    title: Text = field(default_factory=dict)
    body: Text = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The facts the query has places for."""
        return tuple(found["name"] for found in _PARAMETER.finditer(self.query))

    def field_of(self, fact: str) -> str:
        """Return what the answer calls *fact*."""
        return self.fields.get(fact, fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something to be proved, and its sources in the order in which they are asked until one answers."""

    id: str
    title: Text
    purpose: Text  # as the person reads it
    proves: tuple[str, ...]  # facts
    sources: tuple[EvidenceSource, ...]
    preview_within: str = ""  # ISO 8601 duration: how long the person has to look at an answer first

    def source(self, id_: str) -> EvidenceSource | None:
        """Return the source of this id, or None."""
        return next((each for each in self.sources if each.id == id_), None)
