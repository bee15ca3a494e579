"""What every test may use."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from commonway.fence import scope
from tests.browser import chromium
from tests.served import served

__all__ = ["chromium", "served"]

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


_PATIENCE = 60  # seconds, an upper bound


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Wait with dropping the database until nobody else is in it.

    PostgreSQL's own vacuum may be at work there, which on a busy disk outlasts the 5 seconds dropping waits. A session a
    test left open does not end: it is named.
    """
    yield
    with django_db_blocker.unblock():
        until = time.monotonic() + _PATIENCE
        while others := _others():
            assert time.monotonic() < until, f"Sessions were left open in the database of the tests: {others}"
            time.sleep(0.1)
        connection.close()


def _others() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select usename, state, application_name, left(query, 200), backend_start from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def _acts_as_the_system(request: pytest.FixtureRequest) -> Iterator[None]:
    """Act in the system scope where a test uses the database; a test of the fence enters a narrower one itself."""
    fixtures = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not fixtures and not request.node.get_closest_marker("django_db"):
        yield
        return
    with scope.within(scope.SYSTEM):
        yield
