"""A live server on which nothing is under way any more when the rows of a test are removed."""

import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from pytest_django.live_server_helper import LiveServer

PATIENCE = 60  # seconds, an upper bound


class UnderWay:
    """Counts the requests that began and have not ended."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    def begin(self, **_: object) -> None:
        with self._changed:
            self._number += 1

    def end(self, **_: object) -> None:
        with self._changed:
            self._number -= 1
            self._changed.notify_all()

    def wait_for_none(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._number <= 0, PATIENCE), f"{self._number} requests never ended"


@pytest.fixture
def served(live_server: LiveServer, transactional_db: None) -> Iterator[LiveServer]:
    """The live server; what a test left it to do has ended when the database is emptied, which would deadlock with it."""
    requests = UnderWay()
    request_started.connect(requests.begin)
    request_finished.connect(requests.end)
    yield live_server
    requests.wait_for_none()
    request_started.disconnect(requests.begin)
    request_finished.disconnect(requests.end)
