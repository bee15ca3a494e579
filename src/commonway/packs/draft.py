"""A pack being read: each definition with where it stands, sound ones built, broken ones kept by id.

A broken definition still counts as defined, so one mistake is told once and not again wherever its id is named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from commonway.packs import places, schemas, values
from commonway.packs.calendars import Calendar
from commonway.packs.definitions import (
    Agreement,
    DecisionFile,
    Example,
    FactDefinition,
    Letter,
    LifeChange,
    LifeEvent,
    Organisation,
    Pack,
    Parameter,
    Service,
)
from commonway.packs.evidence import Evidence
from commonway.packs.plain import Path
from commonway.packs.problems import Place, Problem, error, errors
from commonway.packs.process_files import ProcessFile
from commonway.packs.schemas import Kind
from commonway.packs.source import Source
from commonway.packs.text import LANGUAGE_TAG

CLASSES: dict[Kind, type[Any]] = {
    "calendar": Calendar,
    "organisation": Organisation,
    "place": places.Place,
    "agreement": Agreement,
    "fact": FactDefinition,
    "parameter": Parameter,
    "decision": DecisionFile,
    "process": ProcessFile,
    "evidence": Evidence,
    "service": Service,
    "change": LifeChange,
    "life-event": LifeEvent,
    "letter": Letter,
    "example": Example,
}
# The field of Pack that holds the definitions of each kind, by id.
FIELDS: dict[Kind, str] = {
    "calendar": "calendars",
    "organisation": "organisations",
    "place": "places",
    "agreement": "agreements",
    "fact": "facts",
    "parameter": "parameters",
    "decision": "decisions",
    "process": "processes",
    "evidence": "evidence",
    "service": "services",
    "change": "changes",
    "life-event": "life_events",
    "letter": "letters",
    "example": "examples",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One definition as it was read: its plain value, and where that stands."""

    kind: Kind
    id: str
    value: Any
    source: Source
    base: Path = ()

    def place(self, *path: str | int) -> Place:
        """Return where the part at *path* stands."""
        return self.source.place((*self.base, *path))

    def place_of_name(self, *path: str | int) -> Place:
        """Return where the name of the field at *path* stands."""
        return self.source.place_of_name((*self.base, *path))


@dataclass(slots=True, kw_only=True)
class Draft:
    """Everything read so far and everything wrong with it."""

    head: Item  # the pack's own fields: id, title, version, languages, operator, licence
    has_head: bool = True  # false: pack.yaml could not be read, which is told once
    items: dict[tuple[Kind, str], Item] = field(default_factory=dict)
    broken: set[tuple[Kind, str]] = field(default_factory=set)  # whose file could not be read at all
    built: dict[Kind, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in schemas.KINDS})
    problems: list[Problem] = field(default_factory=list)

    @property
    def languages(self) -> tuple[str, ...]:
        """The pack's languages as far as they can be read; the first is the default."""
        named = self.head.value.get("languages") if isinstance(self.head.value, dict) else None
        tags = (
            tuple(tag for tag in named if isinstance(tag, str) and LANGUAGE_TAG.fullmatch(tag))
            if isinstance(named, list)
            else ()
        )
        return tags or ("en",)

    @property
    def operator(self) -> str:
        """The id of the operating organisation as far as it can be read, else ""."""
        named = self.head.value.get("operator") if isinstance(self.head.value, dict) else None
        return named if isinstance(named, str) else ""

    def add(self, item: Item) -> None:
        """Take *item* in; an id that is taken already is a problem, and the first one stays."""
        first = self.items.setdefault((item.kind, item.id), item)
        if first is not item:
            where = first.place()
            what = f"There are two {_PLURALS[item.kind]} with the id {item.id!r}."
            remedy = f"Give one of them another id; the first is in {where.file}, line {where.line}."
            self.problems.append(error(item.place("id"), what, remedy))

    def build(self, *, checked: bool = False) -> None:
        """Hold every definition to its schema and build those that pass; all of them, unheld, if *checked* before."""
        if self.has_head and not checked:
            head = self.head
            self.problems += schemas.problems_in(head.value, kind="pack", source=head.source, base=head.base)
        for (kind, id_), item in sorted(self.items.items(), key=lambda entry: entry[0]):
            found = [] if checked else schemas.problems_in(item.value, kind=kind, source=item.source, base=item.base)
            self.problems += found
            if not found:
                self.built[kind][id_] = values.build(CLASSES[kind], item.value, language=self.languages[0])

    def ids(self, kind: Kind) -> set[str]:
        """Return every id of *kind* that is defined, soundly or not."""
        return {id_ for of_kind, id_ in (*self.items, *self.broken) if of_kind == kind}

    def sound(self, kind: Kind, cls: type[T]) -> Iterator[tuple[Item, T]]:
        """Yield each sound definition of *kind*, which is a *cls*, with its item."""
        for id_, definition in self.built[kind].items():
            assert isinstance(definition, cls)  # noqa: S101 - for the type checker: CLASSES says so
            yield self.items[kind, id_], definition

    def pack(self) -> Pack:
        """Return the pack; only for a draft without errors."""
        if errors(self.problems):
            raise ValueError("a draft with errors is not a pack")
        parts: Mapping[str, Any] = {FIELDS[kind]: self.built[kind] for kind in schemas.KINDS}
        head = values.build(Pack, self.head.value, language=self.languages[0])
        return Pack(
            id=head.id,
            title=head.title,
            version=head.version,
            languages=head.languages,
            operator=head.operator,
            licence=head.licence,
            **parts,
        )


_PLURALS: dict[Kind, str] = {
    "calendar": "calendars",
    "organisation": "organisations",
    "place": "places",
    "agreement": "agreements",
    "fact": "facts",
    "parameter": "parameters",
    "decision": "DMN files",
    "process": "BPMN files",
    "evidence": "kinds of evidence",
    "service": "services",
    "change": "changes",
    "life-event": "life events",
    "letter": "letters",
    "example": "worked examples",
}
