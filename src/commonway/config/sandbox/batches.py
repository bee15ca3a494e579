"""Example registers that are asked otherwise than by HTTP: a database that is filled, and a folder that is answered."""

import json
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from commonway.config.sandbox import sql_register
from commonway.packs.definitions import Pack

CONNECTION = "benefits-batch"  # of the example jurisdiction, asked by file
ASSESSED_ON = "2026-03-01"
_PAUSE = 1.0  # seconds between looks at the folder


def people(pack: Pack) -> list[Mapping[str, Any]]:
    """Return the people of the worked examples, with all that they tell."""
    return [example.facts for example in pack.examples.values()]


def fill_registers(pack: Pack) -> int:
    """Let the example registers of *pack* that are databases hold its people; return how many rows they have.

    Only where the installation made the databases itself: others' are never written to.
    """
    owner = os.environ.get("COMMONWAY_EXAMPLE_REGISTERS", "")
    if not owner or pack.id != "talvera":
        return 0
    known = people(pack)[::2]  # every second: whoever is not there is asked for by file
    tables = sql_register.TALVERA.values()
    return sum(sql_register.fill(owner, table, known, assessed_on=ASSESSED_ON) for table in tables)


def answer_for_ever(folder: Path, records: Sequence[Mapping[str, Any]], stop: threading.Event) -> None:
    """Answer the files of questions in *folder* until *stop* is set."""
    while not stop.wait(_PAUSE):
        answer_once(folder, records)


def answer_once(folder: Path, records: Sequence[Mapping[str, Any]]) -> int:
    """Answer each file of questions once; return how many."""
    asked, answers = folder / "questions", folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    done = 0
    for path in sorted(asked.glob("*.json")) if asked.is_dir() else ():
        given = [_answer(question, records) for question in json.loads(path.read_text(encoding="utf-8"))]
        draft = answers / f"{path.name}.part"
        draft.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        draft.replace(answers / path.name)
        path.unlink()
        done += 1
    return done


def _answer(question: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    names = str(question["asks"]).split()
    about = {name: value for name, value in question.items() if name not in ("id", "asks", "agreement", "clause")}
    for record in records:
        if about and all(str(record.get(name)) == str(value) for name, value in about.items()):
            found = {name: record[name] for name in names if name in record}
            return {"id": question["id"], "status": "found" if found else "no-record", **found}
    return {"id": question["id"], "status": "no-record"}
