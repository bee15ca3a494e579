"""The acting scope of this thread, and how the database is told of it.

Nothing is visible in a protected table until a scope is entered. The scope is set as session settings of the
connection, which the policies of `commonway.fence.policies` read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from psycopg.pq import TransactionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom the database lets be seen: nobody, these subjects, one organisation's share, or all (system work)."""

    kind: Literal["nobody", "subjects", "organisation", "system"] = "nobody"
    subjects: tuple[UUID, ...] = ()
    organisation: str = ""


NOBODY = Scope()
SYSTEM = Scope(kind="system")

_current: ContextVar[Scope] = ContextVar("commonway_scope", default=NOBODY)


def current() -> Scope:
    """Return the scope this thread acts in."""
    return _current.get()


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Act in *scope* for the length of the block; scopes nest and the outer one comes back."""
    outer = _current.get()
    if scope == outer:  # the database was told already
        yield
        return
    token = _current.set(scope)
    try:
        _tell_database(scope)
        yield
    finally:
        _current.reset(token)
        _tell_database(outer)


def subjects(*ids: UUID) -> Scope:
    """Return the scope in which only rows about the people *ids* are visible."""
    return Scope(kind="subjects", subjects=ids)


def organisation(organisation_id: str) -> Scope:
    """Return the scope in which only the share of *organisation_id* is visible."""
    return Scope(kind="organisation", organisation=organisation_id)


def _tell_database(scope: Scope) -> None:
    if connection.connection is None:  # told when the connection opens
        return
    if connection.in_atomic_block and (connection.needs_rollback or _is_broken()):
        return  # the roll-back restores the setting the block began with
    _set(connection, scope)


def _is_broken() -> bool:
    """Return whether a statement has failed in the open transaction: until it is rolled back none may follow."""
    broken: bool = connection.connection.info.transaction_status == TransactionStatus.INERROR
    return broken


def carry_over(connection: Any, **_: Any) -> None:
    """Tell a connection that has just opened of the scope this thread acts in."""
    if connection.alias == "default" and _current.get() is not NOBODY:
        _set(connection, _current.get())


def _set(connection: Any, scope: Scope) -> None:
    people = "{" + ",".join(str(subject) for subject in scope.subjects) + "}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('commonway.scope', %s, false), set_config('commonway.subjects', %s, false),"
            " set_config('commonway.organisation', %s, false)",
            [scope.kind, people, scope.organisation],
        )
