"""Getting ready before anybody asks: a web process reads the current pack and compiles its interview by itself.

Nothing here is remembered beyond what a visitor's own question would leave behind, so nothing can be out of date: a
visitor who comes first, or before a new version was noticed, waits for what is being made, or makes it.
"""

import gc
import logging
import threading
from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from commonway.catalogue.queries import NotPublishedError, current_version
from commonway.kernel.errors import CommonwayError
from commonway.web.journey.interviews import interview

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds between looks at what is published


class Warming:
    """Keeps one process ready for the current version, day by day."""

    def __init__(self) -> None:
        self._ready: tuple[UUID, date] | None = None

    def look(self) -> bool:
        """Make what the first visitor of the version and day would have to wait for; return whether it was missing."""
        try:
            wanted = current_version(), timezone.localdate()
        except NotPublishedError:
            return False
        if wanted == self._ready:
            return False
        version_id, today = wanted
        sitting = interview(version_id).sitting({}, today=today)
        _ = sitting.next_question, sitting.results(), sitting.progress
        self._ready = wanted
        # It stays as long as the version does: the collector need not look through it again and again.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        return True

    def keep(self, wait: Callable[[float], bool]) -> None:
        """Look again and again until *wait*, given seconds, says that it is over."""
        over = False
        while not over:
            try:
                self.look()
            except (CommonwayError, DatabaseError) as error:
                log.warning("The interview is not made ready beforehand: %r", error)
            finally:
                connection.close()  # an idle one would count against the server's limit
            over = wait(EVERY)


def begin() -> threading.Event:
    """Begin to keep this process ready, in the background; setting the event that is returned ends it."""
    over = threading.Event()
    threading.Thread(target=Warming().keep, args=(over.wait,), name="warming", daemon=True).start()
    return over
