"""Reading a folder of benefits in the form of aides-jeunes: every file with its places, what cannot be read reported.

A folder holds ``benefits/javascript`` (declared benefits), ``benefits/openfisca`` (computed ones), ``benefits/dynamic``
and ``institutions``; or the benefits directly, in ``benefits`` or in the folder itself. The id of a benefit or an
institution is its file's name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonway.kernel.errors import CommonwayError
from commonway.packs import source
from commonway.packs.problems import Place, Problem, error
from commonway.packs.source import Source

MOST_FILES = 20_000
_ENDS = (".yml", ".yaml")
_SHAPE = "Name the folder that holds benefits/javascript and institutions."


class FolderInvalidError(CommonwayError):
    """The folder is not one of benefits: there is nothing in it to import."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its id, its fields, and where each stands."""

    id: str
    fields: dict[str, Any]
    source: Source

    def place(self, *path: str | int) -> Place:
        """Return where the part at *path* stands."""
        return self.source.place(path)

    def place_of_name(self, *path: str | int) -> Place:
        """Return where the name of the field at *path* stands."""
        return self.source.place_of_name(path)

    def text(self, name: str) -> str:
        """Return the field *name* as text, "" where there is none."""
        value = self.fields.get(name)
        return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


@dataclass(slots=True)
class Folder:
    """What a folder holds; ``problems`` says which files could not be read."""

    declared: list[Entry] = field(default_factory=list)
    computed: list[Entry] = field(default_factory=list)
    dynamic: list[Entry] = field(default_factory=list)
    institutions: dict[str, Entry] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # institution type -> its name
    problems: list[Problem] = field(default_factory=list)


def read_folder(path: Path) -> Folder:
    """Return what *path* holds. Raises `FolderInvalidError` where there is not one benefit."""
    root = Path(path)
    if not root.is_dir():
        raise FolderInvalidError("There is no such folder.", where=str(path), remedy=_SHAPE)
    if not (root / "benefits").is_dir() and (root / "data" / "benefits").is_dir():
        root = root / "data"
    found = Folder()
    base = root / "benefits" if (root / "benefits").is_dir() else root
    declared = base / "javascript" if (base / "javascript").is_dir() else base
    found.declared = list(_entries(declared, root, found.problems))
    found.computed = list(_entries(base / "openfisca", root, found.problems))
    found.dynamic = list(_lists(base / "dynamic", root, found.problems))
    for entry in _entries(_beside(root, "institutions"), root, found.problems):
        found.institutions[entry.id] = entry
    for entry in _entries(_beside(root, "institution_types"), root, found.problems):
        found.kinds[entry.id] = entry.text("name")
    if not found.declared and not found.computed:
        if found.problems:
            first = found.problems[0]
            raise FolderInvalidError(first.what, where=str(first.place), remedy=first.remedy)
        raise FolderInvalidError("There is not one benefit in this folder.", where=str(path), remedy=_SHAPE)
    return found


def _beside(root: Path, name: str) -> Path:
    return root / name if (root / name).is_dir() else root.parent / name


def _files(folder: Path, ends: tuple[str, ...]) -> list[Path]:
    if not folder.is_dir():
        return []
    inside = (file for file in folder.iterdir() if file.suffix in ends and not file.name.startswith("."))
    return sorted(file for file in inside if file.is_file())[:MOST_FILES]


def _entries(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Entry]:
    seen: dict[str, str] = {}
    for file in _files(folder, _ENDS):
        name = _name(file, root)
        read = _read(file, name)
        problems += read.problems
        if read.problems:
            continue
        if not isinstance(read.value, dict):
            problems.append(error(read.place(()), "The file holds no fields.", "Write label:, type: and so on."))
        elif file.stem in seen:
            what = f"There are two files of the id {file.stem!r}; the first is {seen[file.stem]}."
            problems.append(error(Place(name), what, "Rename one of them."))
        else:
            seen[file.stem] = name
            yield Entry(file.stem, read.value, read)


def _read(file: Path, name: str) -> Source:
    try:
        with file.open("rb") as opened:
            return source.read(opened.read(source.MAX_BYTES + 1), file=name)
    except OSError as failure:
        what = f"The file cannot be read: {failure.strerror or 'no access'}."
        return Source(file=name, problems=(error(Place(name), what, "Give yourself the right to read it."),))


def _lists(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Entry]:
    """Yield each part of the JSON lists in *folder*, under the name of its file."""
    for file in _files(folder, (".json",)):
        name = _name(file, root)
        try:
            parts = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            problems.append(error(Place(name), "This is not JSON.", "Correct the file, or leave it out."))
            continue
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict):
                yield Entry(file.stem, part, Source(file=name))


def _name(file: Path, root: Path) -> str:
    try:
        name = file.relative_to(root).as_posix()
    except ValueError:
        name = file.name
    return name.encode("utf-8", "replace").decode("utf-8")
