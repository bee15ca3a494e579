"""Where imported models are found."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from commonway.dmn.errors import ModelUnreadableError
from commonway.dmn.reader.xml import LARGEST, read_root

Resolve: TypeAlias = Callable[[str, str], "Path | bytes | None"]
"""Given an import's namespace and location (may be empty): the model's file or content, or None if there is none."""

_MOST_FILES = 1_000


def read_file(path: Path) -> bytes:
    """Return the content of *path*. Raises `ModelUnreadableError` where it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ModelUnreadableError(
            f"The file cannot be read: {error.strerror or error}.",
            source=path.name,
            remedy="Give the path of a DMN file.",
        ) from None


def in_folder(folder: Path) -> Resolve:
    """Return the resolver that finds models in *folder* by their namespace; the import's location is only a hint.

    Only files of the folder itself are looked at: a location cannot lead out of it.
    """
    known: dict[str, Path] = {}

    def resolve(namespace: str, location: str) -> Path | None:
        if not known:
            known.update(_namespaces(folder, first=Path(location).name))
        return known.get(namespace)

    return resolve


def nowhere(_namespace: str, _location: str) -> None:
    """Resolve nothing: the resolver of models given as bytes."""


def _namespaces(folder: Path, *, first: str) -> dict[str, Path]:
    files = sorted(folder.glob("*.dmn"), key=lambda path: (path.name != first, path.name))
    found: dict[str, Path] = {}
    for path in files[:_MOST_FILES]:
        try:
            namespace = read_root(read_file(path), source=path.name).get("namespace")
        except (ModelUnreadableError, etree.XMLSyntaxError):
            continue  # a broken neighbour matters only to those who import it
        found.setdefault(namespace, path)
    return found
