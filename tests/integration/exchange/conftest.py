from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.integration.exchange import world


@pytest.fixture(autouse=True)
def _on_a_laptop(settings: Settings) -> None:
    """Allow plain HTTP to loopback, waits that tests can step over, and a busy machine's time for an answer."""
    settings.COMMONWAY_DEMONSTRATION = True
    settings.WHITENOISE_AUTOREFRESH = True  # the tests collect no static files
    settings.ROOT_URLCONF = "tests.integration.exchange.urls"
    settings.COMMONWAY_EXCHANGE = {"timeout": 20, "lease": 60, "idle_poll": 0.02, "most_attempts": 3}


@pytest.fixture
def receiver() -> Iterator[world.Receiver]:
    with world.receiving() as one:
        yield one


@pytest.fixture
def people(db: None) -> world.People:
    world.publish_pack()
    return world.people()
