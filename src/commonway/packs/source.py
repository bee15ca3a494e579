"""Reading one YAML file: its plain value, and the line and column of every part of it.

YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema) without tags, anchors, aliases and directives, so a
file can neither build objects nor grow when read. The parser's events are read one by one: depth costs no stack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from commonway.packs import plain
from commonway.packs.plain import Path
from commonway.packs.problems import Place, Problem, error

MAX_BYTES = 1_000_000
MAX_PARTS = 50_000

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# What the parser is known to raise on bytes that are not YAML at all: a bad escape, version or tag directive.
_PARSER_FAILURES = (YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as read: where ``problems`` says that something is wrong, ``value`` holds what came before that."""

    file: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    names: dict[Path, Place] = field(default_factory=dict)  # where a field's name stands, as against its value
    problems: tuple[Problem, ...] = ()

    def place(self, path: Path) -> Place:
        """Return where the value at *path* stands, or the nearest thing around it that stands anywhere."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file))

    def place_of_name(self, path: Path) -> Place:
        """Return where the name of the field at *path* stands."""
        return self.names.get(path) or self.place(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource(Source):
    """A document that never was a file: its places are JSON pointers (RFC 6901) instead of lines."""

    def place(self, path: Path) -> Place:
        """Return *path* as a pointer into the document."""
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
        return Place("/".join((self.file, *steps)))


class _RefusedError(Exception):
    """The file cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read(raw: bytes, *, file: str) -> Source:
    """Return what the YAML in *raw* says; *file* is the name problems carry."""
    decoded = _decoded(raw, file=file)
    return decoded if isinstance(decoded, Source) else _Reading(file).read(decoded)


def read_text(raw: bytes, *, file: str) -> Source:
    """Return *raw* as the text it is, its lines ended alike; *file* is the name problems carry."""
    decoded = _decoded(raw, file=file)
    if isinstance(decoded, Source):
        return decoded
    text = decoded.replace("\r\n", "\n").replace("\r", "\n")
    wrong = tuple(error(Place(file), what, remedy) for _, what, remedy in plain.faults(text, max_text=MAX_BYTES))
    return Source(file=file, value=text, problems=wrong)


def _decoded(raw: bytes, *, file: str) -> str | Source:
    """Return the text of *raw*, or what keeps it from being text."""
    if len(raw) > MAX_BYTES:
        what = f"The file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read."
        return Source(file=file, problems=(error(Place(file), what, "Split it into several files."),))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        before = raw[: failure.start]
        place = Place(file, before.count(b"\n") + 1, failure.start - (before.rfind(b"\n") + 1) + 1)
        what = f"Byte 0x{raw[failure.start]:02X} is not UTF-8 text."
        return Source(file=file, problems=(error(place, what, "Save the file in the encoding UTF-8."),))


class _Reading:
    """One pass over a file's events, building the value and noting the places."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.names: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.value: Any = None
        self.documents = 0
        self.parts = 0
        self.containers: list[tuple[Path, dict[str, Any] | list[Any]]] = []
        self.name: str | None = None  # the field whose value comes next, in the innermost mapping

    def read(self, text: str) -> Source:
        try:
            for event in self._events(text):
                self._take(event)
        except _RefusedError as refused:
            self.problems.append(refused.problem)
        for path, what, remedy in plain.faults(self.value):
            self.problems.append(error(self.places.get(path, Place(self.file)), what, remedy))
        if self.documents == 0 and not self.problems:
            self.problems.append(error(Place(self.file), "The file is empty.", "Write its fields, or remove the file."))
        return Source(
            file=self.file, value=self.value, places=self.places, names=self.names, problems=tuple(self.problems)
        )

    def _events(self, text: str) -> Iterator[Any]:
        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except ReaderError as failure:
            before = text[: failure.position]
            place = Place(self.file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
            raise _RefusedError(
                error(place, "A control character stands here.", "Take the character out.")
            ) from failure
        except MarkedYAMLError as failure:
            mark = failure.problem_mark or failure.context_mark
            what = f"This is not YAML: {failure.problem or failure.context or 'it cannot be read'}."
            remedy = "Check the indentation, the colons and the quotes on this line and the one above."
            raise _RefusedError(error(self._at(mark), what, remedy)) from failure
        except _PARSER_FAILURES as failure:
            last = max(self.places.values(), default=Place(self.file))
            remedy = "Check the lines after this one for stray %, !, \\ or quotes."
            raise _RefusedError(error(last, "This is not YAML: the rest cannot be read.", remedy)) from failure

    def _take(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, NodeEvent):
            self._check_node(event)
            self._take_node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.containers.pop()
            self.name = None

    def _start_document(self, event: Any) -> None:
        self.documents += 1
        if event.version is not None or event.tags:
            raise _RefusedError(error(self._at(event.start_mark), "The file has a % directive.", "Remove that line."))
        if self.documents > 1:
            what = "The file has a second document, after '---'."
            raise _RefusedError(error(self._at(event.start_mark), what, "Put it into a file of its own."))

    def _check_node(self, event: Any) -> None:
        place = self._at(event.start_mark)
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise _RefusedError(
                error(place, f"The file has more than {MAX_PARTS:,} parts.", "Split it into several files.")
            )
        if isinstance(event, AliasEvent) or event.anchor is not None:
            what = "Anchors (&name) and aliases (*name) are not part of a pack."
            raise _RefusedError(
                error(place, what, "Write the value out in full; put text that starts with & or * in quotes.")
            )
        if getattr(event, "ctag", None) is not None:
            what = "Tags (!name) are not part of a pack."
            raise _RefusedError(error(place, what, "Remove the tag; put text that starts with ! in quotes."))

    def _take_node(self, event: Any) -> None:
        is_container = isinstance(event, MappingStartEvent | SequenceStartEvent)
        inside = self.containers[-1][1] if self.containers else None
        if isinstance(inside, dict) and self.name is None:
            self._take_name(event, inside, is_container=is_container)
            return
        path = self._next_path()
        self.places[path] = self._at(event.start_mark)
        if not is_container:
            if not event.value and not event.style and path in self.names:
                self.places[path] = self.names[path]  # nothing was written: its mark is at whatever comes next
            self._put(self._scalar(event))
            self.name = None
            return
        if len(self.containers) >= plain.MAX_DEPTH:
            what = f"Nested more than {plain.MAX_DEPTH} levels deep."
            raise _RefusedError(error(self.places[path], what, "Flatten it: no part of a pack is that deep."))
        container: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._put(container)
        self.containers.append((path, container))
        self.name = None

    def _take_name(self, event: Any, inside: dict[str, Any], *, is_container: bool) -> None:
        place = self._at(event.start_mark)
        if is_container:
            raise _RefusedError(
                error(place, "A field's name has to be one word.", "Write name: value; quote { and [ in text.")
            )
        path = (*self.containers[-1][0], event.value)
        if event.value in inside:
            first = self.names[path].line
            remedy = f"Remove one of the two, or make them one; the first is on line {first}."
            self.problems.append(error(place, f"The field {event.value!r} is given twice.", remedy))
        self.names[path] = place
        self.name = event.value

    def _next_path(self) -> Path:
        if not self.containers:
            return ()
        path, inside = self.containers[-1]
        return (*path, len(inside)) if isinstance(inside, list) else (*path, self.name or "")

    def _put(self, value: Any) -> None:
        if not self.containers:
            self.value = value
            return
        inside = self.containers[-1][1]
        if isinstance(inside, list):
            inside.append(value)
        else:
            inside[self.name or ""] = value

    def _scalar(self, event: ScalarEvent) -> str | int | float | bool | None:
        text: str = event.value
        if event.style:  # quoted or a block: always text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        return text

    def _at(self, mark: Any) -> Place:
        if mark is None:
            return Place(self.file)
        return Place(self.file, mark.line + 1, mark.column + 1)
