"""Row-level security policies, as migration operations: the fence repeated in the database.

A policy reads the settings that `commonway.fence.scope` makes. They sit in scalar sub-selects so that PostgreSQL
evaluates them once a statement, not once a row.
"""

from typing import Any

from django.db.migrations import RunSQL

# As Django takes them: a statement, alone or with its parameters.
Statements = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]

# The outer cast makes the sub-select one value, an array, where a bare ANY (SELECT …) would look among its rows.
_SUBJECTS = "(SELECT coalesce(nullif(current_setting('commonway.subjects', true), ''), '{}')::uuid[])::uuid[]"
_ORGANISATION = "(SELECT current_setting('commonway.organisation', true))"


def _within(kind: str) -> str:
    # Compared inside the sub-select: the planner takes a truth value it does not know for even odds, an equality for one
    # row in two hundred, and then sorts a whole table rather than read the 26 rows of a page from an index.
    return f"(SELECT current_setting('commonway.scope', true) = '{kind}')"


def visible(*, subjects: tuple[str, ...] = (), organisations: tuple[str, ...] = (), also: str = "") -> str:
    """Return the SQL condition for rows whose *subjects* or *organisations* columns are within the scope."""
    branches = [_within("system")]
    branches += [f"({_within('subjects')} AND {column} = ANY ({_SUBJECTS}))" for column in subjects]
    branches += [f"({_within('organisation')} AND {column} = {_ORGANISATION})" for column in organisations]
    if also:
        branches.append(f"({also})")
    return " OR ".join(branches)


def protect(
    table: str,
    *,
    subjects: tuple[str, ...] = (),
    organisations: tuple[str, ...] = (),
    also: str = "",
    writable: str = "",
) -> RunSQL:
    """Return the operation that shows rows of *table* only within the scope, its owner included.

    *also* is a further SQL condition that makes a row visible; *writable* replaces the condition for new and
    changed rows, which is otherwise the same.
    """
    condition = visible(subjects=subjects, organisations=organisations, also=also)
    forward: Statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({writable or condition})",
    ]
    backward: Statements = [
        f"DROP POLICY fence ON {table}",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    ]
    return RunSQL(sql=forward, reverse_sql=backward)


def renew(table: str, *, subjects: tuple[str, ...] = (), organisations: tuple[str, ...] = ()) -> RunSQL:
    """Return the operation that writes the policy of *table* again as `protect` writes it now."""
    condition = visible(subjects=subjects, organisations=organisations)
    return RunSQL(
        sql=[f"ALTER POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})"], reverse_sql=RunSQL.noop
    )
