"""Where people come from: CSV, Parquet and Arrow files, and tables of a database; only ever read, a batch at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from commonway.eligibility.screening.people.database import Table
from commonway.kernel.errors import CommonwayError

_CSV_BLOCK = 4 * 1024 * 1024
_ENDINGS = "a file ending in .csv, .parquet, .arrow, .feather or .ipc, or postgresql://… with --table"


class SourceInvalidError(CommonwayError):
    """The people cannot be read: no such file, or not of the form its name says."""


class Source(Protocol):
    """People as they are, before anything is checked."""

    @property
    def name(self) -> str:
        """What to call it in messages."""

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""

    @property
    def rows(self) -> int | None:
        """How many people there are, or None where counting would mean reading."""

    def batches(self, size: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Yield *columns* of all people, at most *size* at a time."""


def open_source(place: str, *, table: str = "") -> Source:
    """Return the people at *place*. Raises `SourceInvalidError`."""
    if "://" in place:
        if not place.startswith(("postgresql://", "postgres://")):
            raise SourceInvalidError("This kind of address is not read.", where=place, remedy=f"Give {_ENDINGS}.")
        return Table(place, table)
    path = Path(place)
    opened = _BY_ENDING.get(path.suffix.lower())
    if opened is None:
        raise SourceInvalidError("The form of this file is not known.", where=place, remedy=f"Give {_ENDINGS}.")
    if not path.is_file():
        raise SourceInvalidError("There is no such file.", where=place, remedy="Check its name.")
    try:
        source: Source = opened(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(place, error) from error
    return source


@dataclass(frozen=True, slots=True)
class _Csv:
    path: Path
    columns: list[str]
    rows: int | None = None

    @property
    def name(self) -> str:
        return str(self.path)

    def batches(self, size: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        reader = _csv_reader(self.path, columns)
        yield from _cut(_read(reader, self.name), size)


@dataclass(frozen=True, slots=True)
class _Parquet:
    path: Path
    columns: list[str]
    rows: int | None

    @property
    def name(self) -> str:
        return str(self.path)

    def batches(self, size: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        with pq.ParquetFile(self.path) as file:
            yield from _read(file.iter_batches(batch_size=size, columns=columns), self.name)


@dataclass(frozen=True, slots=True)
class _Ipc:
    path: Path
    columns: list[str]
    rows: int | None = None

    @property
    def name(self) -> str:
        return str(self.path)

    def batches(self, size: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        with pa.memory_map(str(self.path)) as stream:
            reader = _ipc_reader(stream)
            yield from (frame.select(columns) for frame in _cut(_read(_record_batches(reader), self.name), size))


def _open_csv(path: Path) -> Source:
    with _csv_reader(path, None) as reader:
        return _Csv(path, list(reader.schema.names))


def _open_parquet(path: Path) -> Source:
    with pq.ParquetFile(path) as file:
        return _Parquet(path, list(file.schema_arrow.names), file.metadata.num_rows)


def _open_ipc(path: Path) -> Source:
    with pa.memory_map(str(path)) as stream:
        return _Ipc(path, list(_ipc_reader(stream).schema.names))


def _csv_reader(path: Path, columns: list[str] | None) -> Any:
    with arrow_csv.open_csv(path) as reader:
        names = reader.schema.names
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        null_values=[""],
        include_columns=columns,
    )
    return arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(block_size=_CSV_BLOCK),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=convert,
    )


def _ipc_reader(stream: Any) -> Any:
    try:
        return pa.ipc.open_file(stream)
    except pa.ArrowInvalid:
        stream.seek(0)
        return pa.ipc.open_stream(stream)


def _record_batches(reader: Any) -> Iterator[Any]:
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        return (reader.get_batch(index) for index in range(reader.num_record_batches))
    return iter(reader)


def _read(batches: Any, name: str) -> Iterator[pl.DataFrame]:
    try:
        for batch in batches:
            frame = pl.from_arrow(batch)
            if isinstance(frame, pl.DataFrame):
                yield frame
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from error


def _cut(frames: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of *frames* in frames of *size*, the last perhaps smaller."""
    kept: list[pl.DataFrame] = []
    count = 0
    for frame in frames:
        kept.append(frame)
        count += frame.height
        while count >= size:
            whole = pl.concat(kept)
            yield whole.head(size)
            kept, count = [whole.slice(size)], count - size
    if count:
        yield pl.concat(kept)


def _unreadable(name: str, error: Exception) -> SourceInvalidError:
    said = " ".join(str(error).split())[:300]
    return SourceInvalidError(
        f"The file cannot be read as what its name says: {said}", where=name, remedy="Check that it is whole."
    )


_BY_ENDING = {
    ".csv": _open_csv,
    ".parquet": _open_parquet,
    ".arrow": _open_ipc,
    ".feather": _open_ipc,
    ".ipc": _open_ipc,
}
