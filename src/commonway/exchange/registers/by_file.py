"""Asking a register by files in a folder: a file of questions goes out, a file of answers comes back, matched by id.

Below the folder of the operator's configuration, ``COMMONWAY_DROP_<CONNECTION>``, are ``questions`` for those asked,
``answers`` for what they bring, ``taken`` for answers that were read, and ``refused`` for files that could not be, each
with why beside it. A file appears whole under its name or not at all; those who answer write under another name first,
such as ``.part``, too.
"""

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from commonway.exchange.registers.questions import AnswerMakesNoSense, Question, Reply, found
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition

MOST_BYTES = 16_000_000
MOST_ANSWERS = 100_000
_TRUE_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FileUnreadable(CommonwayError):
    """A file of answers is no JSON or CSV with rows of answers, or too large."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder, and the format questions are written in."""

    folder: Path
    format: str = "json"

    def within(self, name: str) -> Path:
        """Return one of the folders in it, made if it is missing."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def drop(connection: str) -> Drop | None:
    """Return where the operator says that *connection* leads, or None. ``?csv`` at the end asks for CSV."""
    configured: Mapping[str, str] = getattr(settings, "COMMONWAY_DROP", {})
    given, _, options = configured.get(connection.replace("-", "_"), "").partition("?")
    return Drop(Path(given), "csv" if options == "csv" else "json") if given else None


def connections() -> list[str]:
    """Return the names of the folders that are configured."""
    return [name.replace("_", "-") for name in getattr(settings, "COMMONWAY_DROP", {})]


def write(questions: Sequence[Question], into: Drop, *, name: str) -> Path:
    """Write one file of *questions*, whole or not at all; writing it again under its *name* changes nothing."""
    rows = [_row(question) for question in questions]
    text = json.dumps(rows, ensure_ascii=False, indent=1) if into.format == "json" else _as_csv(rows)
    path = into.within("questions") / f"{name}.{into.format}"
    draft = path.with_suffix(f"{path.suffix}.part")
    with draft.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    return path


def waiting(here: Drop) -> list[Path]:
    """Return the files of answers that have come, oldest name first."""
    kept = here.within("answers").iterdir()
    return sorted(path for path in kept if path.suffix in (".json", ".csv") and path.is_file())


def answers(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of answers, each with its ``id``; raises `FileUnreadable`."""
    if path.stat().st_size > MOST_BYTES:
        raise FileUnreadable(f"The file has more than {MOST_BYTES:,} bytes.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = json.loads(text) if path.suffix == ".json" else list(csv.DictReader(io.StringIO(text)))
    except (ValueError, RecursionError, csv.Error) as error:
        raise FileUnreadable(f"The file cannot be read ({type(error).__name__}).") from error
    if not isinstance(rows, list) or len(rows) > MOST_ANSWERS or not all(isinstance(row, dict) for row in rows):
        raise FileUnreadable("The file is not a list of answers.")
    return rows


def id_of(row: Mapping[str, Any]) -> UUID | None:
    """Return which question *row* answers, or None where it does not say."""
    try:
        return UUID(str(row.get("id", "")))
    except ValueError:
        return None


def reply_of(row: Mapping[str, Any], question: Question) -> Reply:
    """Return what *row* answers; raises `AnswerMakesNoSense`."""
    status = str(row.get("status") or "found").strip().lower()
    if status in ("no-record", "refused", "many-records"):
        return Reply(ending=status, why="As the file says.")  # type: ignore[arg-type]
    if status != "found":
        raise AnswerMakesNoSense("The status is none of found, no-record, many-records and refused.")
    names = question.returns
    typed = {name: _typed(row.get(name), question.definitions[fact]) for fact, name in names.items()}
    return found(question, {**row, **typed})


def put_away(path: Path, here: Drop, problems: Sequence[str]) -> None:
    """Move a file that was read to ``taken``; with *problems* that concern all of it, to ``refused``, and say why."""
    folder = here.within("refused" if problems else "taken")
    if problems:
        (folder / f"{path.name}.why.txt").write_text("\n".join(problems) + "\n", encoding="utf-8")
    path.replace(folder / path.name)


def _row(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.id),
        "asks": " ".join(question.returns.values()),
        "agreement": question.source.agreement,
        "clause": question.clause.id,
        **{name: question.facts[name] for name in question.source.send},
    }


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _as_cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _as_cell(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _typed(cell: Any, definition: FactDefinition) -> Any:
    """Return a cell of a CSV file, where everything is text, as its fact has it; other values as they are."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if not text:
        return None
    if definition.type in ("number", "money") and _is_number(text):
        return float(text) if "." in text else int(text)
    if definition.type == "boolean":
        return _TRUE_WORDS.get(text.lower(), text)
    return text


def bad_rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with rows that say no id."""
    for number, row in enumerate(rows, start=1):
        if id_of(row) is None:
            yield f"Row {number} has no id of a question."
