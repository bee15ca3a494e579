"""What one example agency keeps: every id it saw, what followed from it once, and the receipts it still owes."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, arrivals INTEGER NOT NULL, event TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS receipts (
    delivery TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, reference TEXT NOT NULL,
    due_at REAL NOT NULL, status INTEGER, PRIMARY KEY (delivery, outcome)
);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event's id, how often it arrived, and how often it had an effect: once, if all is well."""

    id: str
    arrivals: int
    effects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt the agency owes."""

    delivery: str
    outcome: str
    reason: str
    reference: str


class Store:
    """One agency's SQLite file. A process killed at any moment leaves a whole transaction or none."""

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(file, timeout=10, check_same_thread=False, isolation_level=None)
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def take(self, event: dict[str, Any], *, receipts: list[tuple[Receipt, float]], cursor: str | None = None) -> bool:
        """Keep *event* and do what follows from it, unless its id was seen before; return whether it was new."""
        with self._transaction() as run:
            new = self._take(run, event, receipts)
            if cursor is not None:
                run.execute("INSERT OR REPLACE INTO kept VALUES ('cursor', ?)", [cursor])
        return new

    def _take(self, run: sqlite3.Connection, event: dict[str, Any], receipts: list[tuple[Receipt, float]]) -> bool:
        now, event_id = time.time(), str(event["id"])
        added = run.execute("INSERT OR IGNORE INTO seen VALUES (?, 1, ?, ?)", [event_id, json.dumps(event), now])
        if added.rowcount == 0:
            run.execute("UPDATE seen SET arrivals = arrivals + 1 WHERE id = ?", [event_id])
            return False
        run.execute("INSERT INTO effects (id, at) VALUES (?, ?)", [event_id, now])
        for receipt, due_at in receipts:
            values = [receipt.delivery, receipt.outcome, receipt.reason, receipt.reference, due_at]
            run.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?, ?, NULL)", values)
        return True

    def owed(self, *, limit: int = 50) -> list[Receipt]:
        """Return receipts that are due and not yet accepted, oldest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT delivery, outcome, reason, reference FROM receipts"
                " WHERE status IS NULL AND due_at <= ? ORDER BY due_at, rowid LIMIT ?",
                [time.time(), limit],
            ).fetchall()
        return [Receipt(delivery=row[0], outcome=row[1], reason=row[2], reference=row[3]) for row in rows]

    def answered(self, receipt: Receipt, status: int) -> None:
        """Note that *receipt* got a final answer."""
        with self._transaction() as run:
            run.execute(
                "UPDATE receipts SET status = ? WHERE delivery = ? AND outcome = ?",
                [status, receipt.delivery, receipt.outcome],
            )

    def seen(self) -> list[Seen]:
        """Return every id that arrived, in the order it first did."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, arrivals, (SELECT count(*) FROM effects WHERE effects.id = seen.id) FROM seen ORDER BY at, id"
            ).fetchall()
        return [Seen(id=row[0], arrivals=row[1], effects=row[2]) for row in rows]

    def count(self, name: str) -> int:
        """Count up the counter *name* and return how often that was done before."""
        with self._transaction() as run:
            row = run.execute("SELECT value FROM kept WHERE name = ?", [name]).fetchone()
            before = int(row[0]) if row else 0
            run.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", [name, str(before + 1)])
        return before

    def cursor(self) -> str:
        """Return where the last page of a polling agency ended."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM kept WHERE name = 'cursor'").fetchone()
        return str(row[0]) if row else ""

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
