"""Row-level security policies, as migration operations: the fence repeated in the database.

A policy reads the settings that `commonway.fence.scope` makes. They sit in scalar sub-selects so that PostgreSQL
evaluates them once a statement, not once a row.
"""

from typing import Any

from django.db.migrations import RunSQL

# As Django takes them: a statement, alone or with its parameters.
Statements = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]

_IS = "(SELECT current_setting('commonway.scope', true))"
# The outer cast makes the sub-select one value, an array, where a bare ANY (SELECT …) would look among its rows.
_SUBJECTS = "(SELECT coalesce(nullif(current_setting('commonway.subjects', true), ''), '{}')::uuid[])::uuid[]"
_ORGANISATION = "(SELECT current_setting('commonway.organisation', true))"


def visible(*, subjects: tuple[str, ...] = (), organisations: tuple[str, ...] = (), also: str = "") -> str:
    """Return the SQL condition for rows whose *subjects* or *organisations* columns are within the scope."""
    branches = [f"{_IS} = 'system'"]
    branches += [f"({_IS} = 'subjects' AND {column} = ANY ({_SUBJECTS}))" for column in subjects]
    branches += [f"({_IS} = 'organisation' AND {column} = {_ORGANISATION})" for column in organisations]
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
