"""Which column of a source is which fact."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from commonway.dmn.vectorise import null_name
from commonway.eligibility.screening.errors import PeopleInvalidError
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition

_MARK = null_name("")  # ends the name of a column that says where a fact is null


class ColumnMapInvalidError(CommonwayError):
    """The file of column names cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns to read: of the id, of facts, and of where facts are null."""

    id: str
    facts: Mapping[str, str]  # fact -> column
    nulls: Mapping[str, str]  # fact -> column that is true where the fact is known to be null

    @property
    def names(self) -> list[str]:
        """The columns to read, each once."""
        return list(dict.fromkeys((self.id, *self.facts.values(), *self.nulls.values())))


def read_column_map(path: Path) -> dict[str, str | None]:
    """Return the file's ``column: fact`` entries; null for a column to leave out. Raises `ColumnMapInvalidError`."""
    remedy = "Write a line for each column: its name, a colon, and the fact's id, or null to leave it out."
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ColumnMapInvalidError("The file cannot be read as YAML.", where=str(path), remedy=remedy) from error
    if not isinstance(document, dict) or not all(
        isinstance(column, str) and (fact is None or isinstance(fact, str)) for column, fact in document.items()
    ):
        raise ColumnMapInvalidError("This does not map columns to facts.", where=str(path), remedy=remedy)
    return document


def columns_of(
    found: list[str],
    *,
    source: str,
    id_column: str,
    facts: Mapping[str, FactDefinition],
    wanted: Mapping[str, object],
    renamed: Mapping[str, str | None],
) -> Columns:
    """Return which of the *found* columns to read for the *wanted* facts.

    Raises `PeopleInvalidError` naming every column that is no fact of the pack, and the facts named twice.
    """
    problems = [_no_column(name, source) for name in renamed if name not in found]
    if id_column not in found:
        problems.append(_no_id(id_column, found, source))
    by_fact: dict[str, str] = {}
    nulls: dict[str, str] = {}
    for column in found:
        target = renamed.get(column, column)
        if target is None or column == id_column:
            continue
        fact, kept = (target.removesuffix(_MARK), nulls) if target.endswith(_MARK) else (target, by_fact)
        if fact not in facts:
            problems.append(_no_fact(column, target, facts, source))
        elif fact in kept:
            problems.append(_twice(column, kept[fact], fact, source))
        elif fact in wanted:
            kept[fact] = column
    if problems:
        raise PeopleInvalidError(problems)
    return Columns(id=id_column, facts=by_fact, nulls=nulls)


def _no_column(name: str, source: str) -> CommonwayError:
    return CommonwayError(
        f"There is no column {name!r}, which the column map names.",
        where=source,
        remedy="Take it from the map, or mend its spelling.",
    )


def _no_id(name: str, found: list[str], source: str) -> CommonwayError:
    return CommonwayError(
        f"There is no column {name!r} to tell people apart by.",
        where=source,
        remedy=f"Name it with --id; there are: {', '.join(found[:20])}.",
    )


def _no_fact(column: str, target: str, facts: Mapping[str, FactDefinition], source: str) -> CommonwayError:
    near = difflib.get_close_matches(target, facts, n=1)
    hint = f"Is it {near[0]}? " if near else ""
    return CommonwayError(
        f"{target!r} is no fact of this pack.",
        where=f"{source}, column {column}",
        remedy=f'{hint}Say which fact it is with --columns, or leave it out there: "{column}: null".',
    )


def _twice(column: str, earlier: str, fact: str, source: str) -> CommonwayError:
    return CommonwayError(
        f"{fact} is given by two columns, {earlier} and {column}.",
        where=source,
        remedy="Leave one out with --columns.",
    )
