"""A pack's folder: which files it has, what each one is, and the draft they make."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonway.packs import source
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Place, Problem, error, warning
from commonway.packs.schemas import Kind
from commonway.packs.source import Source

MAX_FILES = 20_000
MAX_TOTAL_BYTES = 64_000_000
MAX_FOLDERS_DEEP = 6

LAYOUT = (
    "pack.yaml, calendars/<id>.yaml, organisations/<id>.yaml, places/<id>.yaml, agreements/<id>.yaml, facts/<name>.yaml, "
    "parameters/<id>.yaml, decisions/<id>.dmn, processes/<id>.bpmn, evidence/<id>.yaml, "
    "services/<id>/service.yaml, changes/<id>.yaml, "
    "life-events/<id>/life-event.yaml, life-events/<id>/letters/<id>.yaml or life-events/<id>/examples/<id>.yaml"
)
_PLACES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"pack\.yaml"), "pack"),
    (re.compile(r"calendars/(?P<id>[^/]+)\.yaml"), "calendar"),
    (re.compile(r"organisations/(?P<id>[^/]+)\.yaml"), "organisation"),
    (re.compile(r"places/(?P<id>[^/]+)\.yaml"), "place"),
    (re.compile(r"agreements/(?P<id>[^/]+)\.yaml"), "agreement"),
    (re.compile(r"facts/(?P<id>[^/]+)\.yaml"), "fact"),
    (re.compile(r"parameters/(?P<id>[^/]+)\.yaml"), "parameter"),
    (re.compile(r"decisions/(?P<id>[^/]+)\.dmn"), "decision"),
    (re.compile(r"processes/(?P<id>[^/]+)\.bpmn"), "process"),
    (re.compile(r"evidence/(?P<id>[^/]+)\.yaml"), "evidence"),
    (re.compile(r"services/(?P<id>[^/]+)/service\.yaml"), "service"),
    (re.compile(r"changes/(?P<id>[^/]+)\.yaml"), "change"),
    (re.compile(r"life-events/(?P<id>[^/]+)/life-event\.yaml"), "life-event"),
    (re.compile(r"life-events/(?P<event>[^/]+)/letters/(?P<id>[^/]+)\.yaml"), "letter"),
    (re.compile(r"life-events/(?P<event>[^/]+)/examples/(?P<id>[^/]+)\.yaml"), "example"),
)
_WHOLE: dict[Kind, str] = {"decision": "dmn", "process": "bpmn"}  # kept as text, in this field
# Files people keep beside a pack that say nothing to it.
_BESIDE = re.compile(r"(.*/)?(README|LICEN[CS]E|NOTICE|CHANGELOG|COPYING)(\.[^/]*)?|.*\.(md|txt)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _File:
    name: str  # as problems carry it: relative to the pack's folder, with /
    kind: Kind
    id: str
    life_event: str
    raw: bytes


def draft(path: Path) -> Draft:
    """Return what the folder *path* holds, not yet held to any schema; never fails on what is in it."""
    found: list[Problem] = []
    files = list(_files(path, found))
    heads = [file for file in files if file.kind == "pack"]
    if heads:
        read = source.read(heads[0].raw, file=heads[0].name)
        found += read.problems
    else:
        read = Source(file="pack.yaml")
        what = "There is no pack.yaml, so this is not a pack."
        found.append(error(Place("pack.yaml"), what, "Name the pack's folder, or write pack.yaml with id and title."))
    value = None if read.problems or not heads else read.value
    result = Draft(head=Item(kind="pack", id="pack", value=value, source=read), has_head=value is not None)
    result.problems += found
    for file in files:
        if file.kind in _WHOLE:
            _take_whole(file, result)
        elif file.kind != "pack":
            _take(file, result)
    _name_letters(result)
    return result


def _take(file: _File, result: Draft) -> None:
    read = source.read(file.raw, file=file.name)
    result.problems += read.problems
    if file.kind == "fact":
        _take_facts(read, result)
        return
    if read.problems:
        result.broken.add((file.kind, file.id))
        return
    value: Any = read.value
    if isinstance(value, dict):
        value = dict(value)
        _name(value, "id", file.id, read, result)
        if file.kind == "example":
            _name(value, "life_event", file.life_event, read, result)
    result.add(Item(kind=file.kind, id=file.id, value=value, source=read))


def _take_whole(file: _File, result: Draft) -> None:
    read = source.read_text(file.raw, file=file.name)
    result.problems += read.problems
    if read.problems:
        result.broken.add((file.kind, file.id))
        return
    result.add(Item(kind=file.kind, id=file.id, value={"id": file.id, _WHOLE[file.kind]: read.value}, source=read))


def _name(value: dict[str, Any], field: str, name: str, read: Source, result: Draft) -> None:
    """Fill *field*, which the file's own place already says, and complain if the file says otherwise."""
    said = value.setdefault(field, name)
    if said != name:
        what = f"{field!r} is {str(said)[:80]!r}, but the file stands where {name!r} belongs."
        result.problems.append(error(read.place((field,)), what, f"Write {field}: {name}, or move the file."))
        value[field] = name


def _take_facts(read: Source, result: Draft) -> None:
    value = read.value
    if read.problems:
        result.broken |= {("fact", id_) for id_ in _ids_of_facts(value)}
        return
    if not isinstance(value, dict) or not isinstance(value.get("facts"), list):
        what = "This file has no list 'facts'."
        result.problems.append(error(read.place(("facts",)), what, "Start it with facts: and list each one below."))
        return
    for name in sorted(set(value) - {"facts"}):
        what = f"{name[:80]!r} is not a field of a file of facts."
        result.problems.append(error(read.place_of_name((name,)), what, "Keep only facts: in it."))
    for index, fact in enumerate(value["facts"]):
        id_ = fact.get("id") if isinstance(fact, dict) else None
        name = id_ if isinstance(id_, str) else f"{read.file}#{index + 1}"
        result.add(Item(kind="fact", id=name, value=fact, source=read, base=("facts", index)))


def _ids_of_facts(value: Any) -> list[str]:
    """Return the ids of facts in as much of a broken file as could be read."""
    listed = value.get("facts") if isinstance(value, dict) else None
    facts = [fact for fact in listed if isinstance(fact, dict)] if isinstance(listed, list) else []
    return [fact["id"] for fact in facts if isinstance(fact.get("id"), str)]


def _name_letters(result: Draft) -> None:
    """Give each life event that names no letters those in its folder."""
    for (kind, id_), item in result.items.items():
        if kind == "life-event" and isinstance(item.value, dict) and "letters" not in item.value:
            folder = f"life-events/{id_}/letters/"
            found = sorted(
                letter
                for (of, letter), its in result.items.items()
                if of == "letter" and its.source.file.startswith(folder)
            )
            if found:
                item.value["letters"] = found


def _files(path: Path, found: list[Problem]) -> Iterator[_File]:
    total = count = 0
    for name, entry in _entries(path, found):
        count += 1
        if count > MAX_FILES:
            what = f"The folder has more than {MAX_FILES:,} files."
            found.append(error(Place(name), what, "Name the pack's own folder; keep other files out of it."))
            return
        file = _place(name)
        if file is None:
            _complain(name, found)
            continue
        kind, id_, event = file
        try:
            raw = _bytes(entry)
        except OSError as failure:
            what = f"The file cannot be read: {failure.strerror or 'no access'}."
            found.append(error(Place(name), what, "Give yourself the right to read it, or put a plain file there."))
            continue
        total += len(raw)
        if total > MAX_TOTAL_BYTES:
            what = f"The files together have more than {MAX_TOTAL_BYTES:,} bytes."
            found.append(error(Place(name), what, "Split the pack into several."))
            return
        yield _File(name, kind, id_, event, raw)


def _bytes(path: Path) -> bytes:
    """Return the start of the file, one byte more than is allowed; a file swapped for a link or pipe is not followed."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as opened:
        return opened.read(source.MAX_BYTES + 1)


def _place(name: str) -> tuple[Kind, str, str] | None:
    for pattern, kind in _PLACES:
        match = pattern.fullmatch(name)
        if match:
            groups = match.groupdict()
            return kind, groups.get("id", ""), groups.get("event", "")
    return None


def _complain(name: str, found: list[Problem]) -> None:
    if _BESIDE.fullmatch(name):
        return
    if name.endswith(".yml"):
        remedy = f"Rename it to {name.removesuffix('.yml')}.yaml."
        found.append(error(Place(name), "Files of a pack end in .yaml.", remedy))
    elif name.endswith((".yaml", ".dmn", ".bpmn")):
        found.append(error(Place(name), "A pack has no file in this place.", f"Move it to one of: {LAYOUT}."))
    else:
        found.append(warning(Place(name), "This file is no part of the pack.", "Remove it, or keep it elsewhere."))


def _entries(path: Path, found: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Yield the plain files under *path* by name; links, pipes and the like are problems and not followed."""
    try:
        root = path.resolve(strict=True)
        if not root.is_dir():
            raise NotADirectoryError
    except (OSError, RuntimeError):  # RuntimeError: a loop of links
        found.append(error(Place(str(path)), "There is no such folder.", "Name the folder that holds pack.yaml."))
        return
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            inside = sorted(folder.iterdir())
        except OSError:
            found.append(error(Place(_name_of(folder, root)), "The folder cannot be read.", "Give yourself the right."))
            continue
        for entry in inside:
            if entry.name.startswith("."):
                continue
            name = _name_of(entry, root)
            mode = entry.lstat().st_mode
            if stat.S_ISDIR(mode):
                if len(entry.relative_to(root).parts) > MAX_FOLDERS_DEEP:
                    found.append(error(Place(name), "Folders nest too deep here.", f"Files belong in: {LAYOUT}."))
                else:
                    waiting.append(entry)
            elif stat.S_ISREG(mode):
                yield name, entry
            else:
                what = "This is a link." if stat.S_ISLNK(mode) else "This is not a plain file."
                found.append(error(Place(name), what, "Put the file itself here: a pack is one folder, whole."))


def _name_of(entry: Path, root: Path) -> str:
    name = entry.relative_to(root).as_posix()
    return name.encode("utf-8", "replace").decode("utf-8")
