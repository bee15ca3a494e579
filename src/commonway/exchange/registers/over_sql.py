"""Asking a register's database by a query of the pack: read-only, with bound parameters, bounded in time and rows.

Where the database is and who may read it is the operator's configuration, ``COMMONWAY_SQL_<CONNECTION>``, and never the
pack's. The role named there should have no more than SELECT on what the query reads.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from django.conf import settings
from psycopg.rows import dict_row

from commonway.exchange import tuning
from commonway.exchange.registers.questions import AnswerMakesNoSense, Question, Reply, found
from commonway.packs.definitions import FactDefinition

MOST_ROWS = 2  # one is the record, two are too many to say which


def ask(question: Question) -> Reply:
    """Ask the database once; every way it can end is a `Reply`. Call it outside a transaction."""
    url = address(question.source.connection)
    if not url:
        return Reply(ending="later", why=f"The connection {question.source.connection} is not configured.", alive=False)
    try:
        return _read(question, _rows(question, url))
    except psycopg.errors.InsufficientPrivilege:
        return Reply(ending="refused", why="The database does not let us read this.")
    except psycopg.OperationalError as error:
        return Reply(ending="later", why=_what_failed(error), alive=False)
    except psycopg.Error as error:
        return Reply(ending="later", why=f"The query failed ({type(error).__name__}).")
    except AnswerMakesNoSense as error:
        return Reply(ending="later", why=error.what)


def address(connection: str) -> str:
    """Return where the operator says that *connection* leads, or nothing."""
    configured: Mapping[str, str] = getattr(settings, "COMMONWAY_SQL", {})
    return configured.get(connection.replace("-", "_"), "")


def _rows(question: Question, url: str) -> list[dict[str, Any]]:
    patience = tuning.current().sql_timeout
    options = f"-c statement_timeout={int(patience * 1000)} -c default_transaction_read_only=on"
    values = {name: _bound(value, question.definitions.get(name)) for name, value in question.facts.items()}
    connection = psycopg.connect(
        url, connect_timeout=max(2, int(patience)), options=options, application_name="commonway", row_factory=dict_row
    )
    with contextlib.closing(connection), _cut_off(connection, after=patience * 2):
        connection.read_only = True
        # The text is the pack's, checked when it was published; values go apart from it, bound by the server.
        cursor = connection.execute(question.source.query, values)
        return cursor.fetchmany(MOST_ROWS)


@contextlib.contextmanager
def _cut_off(connection: "psycopg.Connection[Any]", *, after: float) -> Iterator[None]:
    """Break the connection to a server that neither answers nor keeps to the time limit it was given."""

    def shut() -> None:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(after, shut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _read(question: Question, rows: list[dict[str, Any]]) -> Reply:
    if not rows:
        return Reply(ending="no-record")
    if len(rows) > 1:
        return Reply(ending="many-records")
    return found(question, {name: _plain(value) for name, value in rows[0].items()})


def _bound(value: Any, definition: FactDefinition | None) -> Any:
    """Return a fact's value in the type a database compares with."""
    if definition is not None and definition.type == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return value if isinstance(value, str | bool | int | Decimal | date) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value


def _what_failed(error: psycopg.OperationalError) -> str:
    if isinstance(error, psycopg.errors.QueryCanceled):
        return "The database did not answer in time."
    return "The database cannot be reached."
