"""What every test may use."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from commonway.fence import scope
from tests.browser import chromium
from tests.served import served

__all__ = ["chromium", "served"]

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(autouse=True)
def _acts_as_the_system(request: pytest.FixtureRequest) -> Iterator[None]:
    """Act in the system scope where a test uses the database; a test of the fence enters a narrower one itself."""
    fixtures = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not fixtures and not request.node.get_closest_marker("django_db"):
        yield
        return
    with scope.within(scope.SYSTEM):
        yield
