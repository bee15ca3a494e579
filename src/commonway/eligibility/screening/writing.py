"""Results as a Parquet file that is either there and whole, or not there."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from commonway.kernel.errors import CommonwayError


class ResultNotWrittenError(CommonwayError):
    """The results cannot be written where they should be."""


@contextmanager
def writing(path: Path, *, metadata: Mapping[str, str]) -> Iterator[Callable[[pl.DataFrame], None]]:
    """Give a function that adds frames to the Parquet file *path*, which appears when the block ends well.

    A file that was there before stays until then. Raises `ResultNotWrittenError`.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    writer = _Writer(unfinished, metadata)
    try:
        yield writer.add
        writer.close()
        unfinished.replace(path)
    except OSError as error:
        raise ResultNotWrittenError(
            f"The results cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="Check that the folder exists, may be written to, and has room.",
        ) from error
    finally:
        writer.abandon()
        unfinished.unlink(missing_ok=True)


class _Writer:
    def __init__(self, path: Path, metadata: Mapping[str, str]) -> None:
        self._path = path
        self._metadata = metadata
        self._writer: Any = None
        self._schema: Any = None

    def add(self, frame: pl.DataFrame) -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._schema = table.schema.with_metadata(dict(self._metadata))
            self._writer = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        self._writer.write_table(table.cast(self._schema), row_group_size=max(frame.height, 1))

    def close(self) -> None:
        if self._writer is None:  # there was nobody: still a whole file
            pq.write_table(pa.table({}).replace_schema_metadata(dict(self._metadata)), self._path)
        self.abandon()

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
