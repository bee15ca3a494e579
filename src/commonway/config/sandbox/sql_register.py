"""An example register that is a database: its own, beside the installation's, read by a role that can only read."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

READER = "register_reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table of an example register: its columns with their types, and which fact of the pack is in which column."""

    name: str
    columns: Mapping[str, str]
    holds: Mapping[str, str]  # by column: the fact; columns of no fact stay empty


# For the example jurisdiction: the tax office keeps what people earn in a database, and lets one role read it.
TALVERA: Mapping[str, Table] = {
    "tax-register": Table(
        name="assessments",
        columns={"full_name": "text", "born": "date", "yearly_income": "numeric(12,2)", "assessed_on": "date"},
        holds={"full_name": "applicant_name", "born": "applicant_date_of_birth", "yearly_income": "income"},
    )
}


def provide(superuser_url: str, *, name: str) -> tuple[str, str]:
    """Make the database *name* and the role that may read it, where they are missing; return the addresses of both.

    The first is its owner's, the second its reader's.
    """
    with closing(psycopg.connect(superuser_url, autocommit=True)) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('commonway.registers'))")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
            role = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
            connection.execute(sql.SQL(role).format(sql.Identifier(READER)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            made = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
            connection.execute(sql.SQL(made).format(sql.Identifier(name)))
    return _address(superuser_url, name), _address(superuser_url, name, role=READER)


def fill(owner_url: str, table: Table, records: Iterable[Mapping[str, Any]], *, assessed_on: str) -> int:
    """Let *table* hold *records*, facts by id, and be readable; return how many rows there are."""
    rows = [row for record in records if (row := _row(table, record, assessed_on=assessed_on)) is not None]
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(type_)) for column, type_ in table.columns.items()
    )
    named = sql.Identifier(table.name)
    with closing(psycopg.connect(owner_url)) as connection, connection.transaction():
        connection.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {} ({})").format(named, columns))
        connection.execute(sql.SQL("TRUNCATE {}").format(named))
        places = sql.SQL(", ").join(sql.Placeholder() for _ in table.columns)
        insert = sql.SQL("INSERT INTO {} VALUES ({})").format(named, places)
        with connection.cursor() as cursor:
            cursor.executemany(insert, rows)
        connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(named, sql.Identifier(READER)))
    return len(rows)


def _row(table: Table, record: Mapping[str, Any], *, assessed_on: str) -> Sequence[Any] | None:
    if any(record.get(fact) is None for fact in table.holds.values()):
        return None
    held = {column: record[fact] for column, fact in table.holds.items()} | {"assessed_on": assessed_on}
    return [held.get(column) for column in table.columns]


def _address(url: str, name: str, *, role: str = "") -> str:
    parts = urlsplit(url)
    where = parts.netloc if not role else f"{quote(role)}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=where, path=f"/{name}"))
