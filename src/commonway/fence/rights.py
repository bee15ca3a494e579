"""What the application's database role is granted: everything it needs, and no way to change history."""

from collections.abc import Sequence

from django.db import connection
from psycopg import sql

APPLICATION = "commonway_app"


def grant(*, append_only: Sequence[str] = (), growing: Sequence[str] = (), role: str = APPLICATION) -> bool:
    """Grant *role* what it may do with every table, as their owner; return False where there is no such role.

    Rows of *append_only* tables may be added and read, rows of *growing* tables changed too but not deleted. Asked
    after every migration, so that it does not rest on default privileges somebody had to think of.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            return False
        statements = [
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ]
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
        for rights, tables in (("UPDATE, DELETE, TRUNCATE", append_only), ("DELETE, TRUNCATE", growing)):
            for table in tables:
                text = sql.SQL("REVOKE " + rights + " ON {table} FROM {role}")
                cursor.execute(text.format(table=sql.Identifier(table), role=sql.Identifier(role)))
    return True
