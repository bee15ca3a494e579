"""Writing a pack that another system's catalogue became: all of its files or none, and only a pack that loads."""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from commonway.kernel.errors import CommonwayError
from commonway.packs.load import check
from commonway.packs.problems import Problem, errors


class UnfitError(CommonwayError):
    """What a catalogue became is no pack: something in it breaks a limit of packs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A pack folder in memory: relative path to document; and what in the source deserves a look."""

    files: Mapping[str, Mapping[str, Any]]
    services: int
    facts: int
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()  # with their place in the source; what has an error was left out


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import wrote, and what in the source deserves a look."""

    pack_dir: Path
    services: int
    facts: int
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def write(conversion: Conversion, out: Path, *, source: str = "") -> ImportReport:
    """Write the pack's files into *out*: all of them or none, and only a pack that loads.

    Raises `CommonwayError` where it cannot; *source* is the file to name when its texts break a limit of packs.
    """
    out = Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CommonwayError(
            "The place for the pack is already in use.",
            where=str(out),
            remedy="Name a new or empty folder, or remove this one first.",
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        _write_all(conversion.files, beside)
        _refuse_errors(beside, source or str(out))
        beside.chmod(0o755)
        with suppress(FileNotFoundError):
            out.rmdir()
        beside.rename(out)
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return ImportReport(
        pack_dir=out,
        services=conversion.services,
        facts=conversion.facts,
        warnings=conversion.warnings,
        problems=conversion.problems,
    )


def _write_all(files: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 118
    yaml.indent(mapping=2, sequence=4, offset=2)
    for name, document in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as stream:
            yaml.dump(dict(document), stream)


def _refuse_errors(folder: Path, source: str) -> None:
    wrong = errors(check(folder))
    if wrong:
        more = f" ({len(wrong) - 1} more like this)" if len(wrong) > 1 else ""
        raise UnfitError(
            f"It cannot become a pack; in {wrong[0].place}: {wrong[0].what}{more}", where=source, remedy=wrong[0].remedy
        )


def _unwritable(out: Path, error: OSError) -> CommonwayError:
    return CommonwayError(
        f"The pack cannot be written: {error.strerror or error}.", where=str(out), remedy="Choose another folder."
    )
