"""Registers that are slow, hang, lie about who may read, or would write: with real servers on loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from pytest_django import Settings

from commonway.cases.evidence.registers import ask
from commonway.cases.models import Asking
from commonway.packs.evidence import Evidence
from tests import registers as made
from tests.factories import AT
from tests.integration.exchange import world
from tests.spec.test_evidence import a_case, asked, asking

pytestmark = pytest.mark.django_db
SHORT = 0.6  # seconds a register is given here
SLACK = 12.0  # seconds of a busy machine


@pytest.fixture(autouse=True)
def _impatient(settings: Settings) -> None:
    settings.COMMONWAY_DEMONSTRATION = True
    settings.COMMONWAY_EXCHANGE = {"look_up_timeout": SHORT, "sql_timeout": SHORT}


def with_query(query: str) -> Any:
    pack = made.a_pack("database")
    source = made.replace(made.SOURCES["database"], query=query, send=("applicant_name",))
    evidence: Evidence = made.replace(made.an_income("database"), sources=(source,))
    return made.replace(pack, evidence={"income": evidence})


def test_a_slow_api_is_left_and_asked_again() -> None:
    release = threading.Event()
    with world.receiving(lambda _: (release.wait(SLACK), (200, {}, b"{}"))[1]) as receiver:
        case = a_case(made.a_pack("api"))
        world.connect("register", kind="by-hand", look_up_url=receiver.url)
        began = time.monotonic()
        found = ask(asking(case, "api").id, at=AT)
        assert time.monotonic() - began < SLACK
        release.set()
    assert found is not None
    assert (found.state, found.last_error) == ("open", "Their system did not answer in time.")


def test_a_query_that_takes_too_long_is_cancelled(settings: Settings) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 1}])}
    case = a_case(with_query("SELECT yearly, pg_sleep(60) FROM incomes WHERE name = %(applicant_name)s"))
    began = time.monotonic()
    found = ask(asking(case, "database").id, at=AT)
    assert time.monotonic() - began < SLACK
    assert found is not None
    assert found.last_error == "The database did not answer in time."


@pytest.mark.parametrize(
    "query",
    [
        "SELECT yearly FROM incomes WHERE name = %(applicant_name)s AND nextval('numbers') > 0",
        "WITH gone AS (DELETE FROM incomes RETURNING *) SELECT * FROM gone WHERE name = %(applicant_name)s",
        "SELECT set_config('default_transaction_read_only', 'off', false), lo_create(0) AS yearly, %(applicant_name)s",
    ],
)
def test_a_query_cannot_write_even_as_the_owner(settings: Settings, query: str) -> None:
    made.a_database([made.PERSON | {"income": 1}])
    settings.COMMONWAY_SQL = {"incomes": made.owner_url()}
    with psycopg.connect(made.owner_url(), autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE IF NOT EXISTS numbers")
    case = a_case(with_query(query))
    found = ask(asking(case, "database").id, at=AT)
    assert found is not None
    assert (found.state, found.last_error) == ("open", "The query failed (ReadOnlySqlTransaction).")
    with psycopg.connect(made.owner_url()) as connection:
        assert connection.execute("SELECT count(*) FROM incomes").fetchone() == (1,)


def test_what_the_role_may_not_read_is_refused(settings: Settings) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database([])}
    with psycopg.connect(made.owner_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secrets (yearly numeric, name text)")
    case = a_case(with_query("SELECT yearly FROM secrets WHERE name = %(applicant_name)s"))
    found = ask(asking(case, "database").id, at=AT)
    assert found is not None
    assert found.state == "refused"


@pytest.fixture
def mute() -> Iterator[int]:
    """A server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield int(server.getsockname()[1])
        for each in held:
            each.close()


def test_a_database_that_never_speaks_is_left(settings: Settings, mute: int) -> None:
    settings.COMMONWAY_SQL = {"incomes": f"postgresql://reader@127.0.0.1:{mute}/registers"}
    case = a_case(made.a_pack("database"))
    began = time.monotonic()
    found = ask(asking(case, "database").id, at=AT)
    assert time.monotonic() - began < SLACK
    assert found is not None
    assert found.last_error == "The database cannot be reached."


def test_a_database_that_is_frozen_in_the_middle_is_cut_off(settings: Settings) -> None:
    """A proxy lets the sign-in through and then nothing: the limit the server was given does not help there."""
    reader = made.a_database([made.PERSON | {"income": 1}])
    with FrozenAfterSignIn(reader) as address:
        settings.COMMONWAY_SQL = {"incomes": address}
        case = a_case(made.a_pack("database"))
        began = time.monotonic()
        found = ask(asking(case, "database").id, at=AT)
        assert time.monotonic() - began < SLACK
    assert found is not None
    assert found.last_error == "The database cannot be reached."


def test_a_connection_nobody_configured_waits_for_the_operator(settings: Settings) -> None:
    settings.COMMONWAY_SQL = {}
    case = a_case(made.a_pack("database"))
    ask(asking(case, "database").id, at=AT)
    assert asking(case, "database").last_error == "The connection incomes is not configured."
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 7}])}
    Asking.objects.update(next_attempt_at=AT)
    ask(asking(case, "database").id, at=AT + timedelta(hours=1))
    assert asked(case).state == "answered"


class FrozenAfterSignIn:
    """A proxy to a database that stops passing on what it says once a query has been sent."""

    def __init__(self, reader: str) -> None:
        parts = psycopg.conninfo.conninfo_to_dict(reader)
        self._there = f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}" if "/" in str(parts["host"]) else ""
        self._host, self._port = str(parts["host"]), int(str(parts.get("port") or 5432))
        self._user, self._name = parts["user"], parts["dbname"]

    def __enter__(self) -> str:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()
        port = self._server.getsockname()[1]
        return f"postgresql://{self._user}@127.0.0.1:{port}/{self._name}?sslmode=disable&gssencmode=disable"

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._serving.join()

    def _serve(self) -> None:
        with self._server.accept()[0] as here, self._there_socket() as there:
            frozen = threading.Event()
            threading.Thread(target=self._back, args=(there, here, frozen), daemon=True).start()
            try:
                while data := here.recv(65536):
                    if b"incomes" in data:
                        frozen.set()
                    there.sendall(data)
            except OSError:
                return
            finally:  # closing is not enough: a thread that reads it keeps it open, and its transaction with its locks
                there.shutdown(socket.SHUT_RDWR)

    def _there_socket(self) -> socket.socket:
        if self._there:
            there = socket.socket(socket.AF_UNIX)
            there.connect(self._there)
            return there
        return socket.create_connection((self._host, self._port))

    @staticmethod
    def _back(there: socket.socket, here: socket.socket, frozen: threading.Event) -> None:
        try:
            while data := there.recv(65536):
                if not frozen.is_set():
                    here.sendall(data)
        except OSError:
            return
