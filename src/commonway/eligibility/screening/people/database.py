"""People in a table of a PostgreSQL database, read through a cursor on the server in a read-only transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import psycopg
from psycopg import sql

from commonway.kernel.errors import CommonwayError


class DatabaseError(CommonwayError):
    """The table cannot be read."""


class Table:
    """The table, or view, *table* (``schema.table`` where needed) of the database at *address*."""

    rows: int | None = None

    def __init__(self, address: str, table: str) -> None:
        if not table:
            raise DatabaseError("A database has many tables.", where=_shown(address), remedy="Name one with --table.")
        self._address = address
        self._table = sql.Identifier(*table.split(".", 1))
        self.name = f"{_shown(address)}, table {table}"
        with self._connected() as connection:
            found = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(self._table))
            self.columns = [column.name for column in found.description or ()]

    def batches(self, size: int, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Yield *columns* of every row, *size* at a time."""
        wanted = sql.SQL(", ").join(map(sql.Identifier, columns))
        with self._connected() as connection, connection.cursor(name="people") as cursor:
            cursor.itersize = size
            cursor.execute(sql.SQL("SELECT {} FROM {}").format(wanted, self._table))
            while rows := cursor.fetchmany(size):
                yield pl.DataFrame(
                    [_series(name, cells) for name, cells in zip(columns, zip(*rows, strict=True), strict=True)]
                )

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with psycopg.connect(self._address, connect_timeout=10) as connection:
                connection.read_only = True
                yield connection
        except psycopg.Error as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise DatabaseError(
                f"The table cannot be read: {said}",
                where=getattr(self, "name", _shown(self._address)),
                remedy="Check the address, the name of the table, and that you may read it.",
            ) from error


def _series(name: str, cells: tuple[Any, ...]) -> pl.Series:
    """Return *cells* as a column; what is neither a number, a date, a truth nor text stays an object."""
    types = {type(cell) for cell in cells if cell is not None}
    if not types:
        return pl.Series(name, cells, dtype=pl.Null)
    if types == {int}:
        return pl.Series(name, cells, dtype=pl.Int64)
    if types <= {int, float, Decimal}:
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    if len(types) == 1 and types <= {str, bool, date, datetime}:
        return pl.Series(name, cells)
    return pl.Series(name, cells, dtype=pl.Object)


def _shown(address: str) -> str:
    """Return *address* without who signs in and how."""
    return f"postgresql://{address.rsplit('@', 1)[-1].split('://', 1)[-1].split('?', 1)[0]}"
