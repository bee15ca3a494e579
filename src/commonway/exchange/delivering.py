"""Delivering what is due: claim, post, settle. Any number of workers may do it at the same time."""

import logging
import queue
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event as Flag

from django.db import InterfaceError, OperationalError, close_old_connections

from commonway.exchange import claiming, envelopes, tuning
from commonway.exchange.models import Connection
from commonway.exchange.posting import Answer, Poster
from commonway.exchange.preparing import Prepared, prepare
from commonway.exchange.settling import Result, settle
from commonway.fence import scope
from commonway.kernel import clock

log = logging.getLogger(__name__)

_THREADS = 128  # posts one worker can have under way; each organisation has Tuning.in_flight of them
_SETTLE_AT_ONCE = 100
_SETTLE_TRIES = 3
_AFTER_TROUBLE = 2.0  # seconds


def deliver_due(*, at: datetime, batch: int = 50) -> int:
    """Post one batch of what is due at *at*, wait for the answers, write them down; return how many were posted.

    What dies half-way is due again when its lease runs out.
    """
    patience = tuning.current()
    with scope.within(scope.SYSTEM):
        poster = Poster(patience)
        try:
            claimed, ends = claiming.claim(at=at, tuning=patience, batch=batch)
            ready = prepare(claimed, at=at)
            with ThreadPoolExecutor(max_workers=max(1, min(len(ready), 32))) as threads:
                results = list(threads.map(lambda one: _post(poster, one, ends), ready))
        finally:
            poster.close()
        settle(results, at=at, tuning=patience)
    return len(results)


class Dispatcher:
    """Delivers for as long as a worker lives: posts overlap, and a slow organisation holds up only itself."""

    def __init__(self, *, now: Callable[[], datetime] = clock.now, batch: int = 100) -> None:
        self._now = now
        self._batch = batch
        self._tuning = tuning.current()
        self._poster = Poster(self._tuning)
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="post")
        self._ended: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._busy: Counter[str] = Counter()

    def run(self, stop: Flag, *, until_empty: bool = False) -> int:
        """Deliver until *stop* is set, or until nothing waits any more; return how many posts were made.

        On *stop* no more is claimed and what is under way is waited for.
        """
        posted = 0
        try:
            while not stop.is_set():
                with scope.within(scope.SYSTEM):
                    made = self._step_safely()
                    posted += made
                    if until_empty and not made and not self._busy and not claiming.pending_work():
                        break
                if not made and not self._busy:
                    stop.wait(self._tuning.idle_poll)
            with scope.within(scope.SYSTEM):
                self._finish()
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._poster.close()
        return posted

    def _step_safely(self) -> int:
        """Do one step; a database that is away or a deadlock costs a pause, not the worker."""
        try:
            return self._step()
        except (InterfaceError, OperationalError):
            log.exception("The database did not take part; trying again.")
            close_old_connections()
            time.sleep(_AFTER_TROUBLE)
            return 0

    def _step(self) -> int:
        claimed, ends = claiming.claim(at=self._now(), tuning=self._tuning, batch=self._batch, busy=self._busy)
        ready = prepare(claimed, at=self._now())
        for one in ready:
            self._busy[one.delivery.organisation_id] += 1
            self._threads.submit(self._post_and_report, one, ends)
        # With nothing new to post there is time to wait for an answer; otherwise take what is there.
        self._settle(self._take(wait=0.0 if ready else self._tuning.idle_poll))
        return len(ready)

    def _post_and_report(self, one: Prepared, ends: dict[str, Connection]) -> None:
        self._ended.put(_post(self._poster, one, ends))

    def _take(self, *, wait: float) -> list[Result]:
        results: list[Result] = []
        try:
            if wait and self._busy:
                results.append(self._ended.get(timeout=wait))
            while len(results) < _SETTLE_AT_ONCE:
                results.append(self._ended.get_nowait())
        except queue.Empty:
            pass
        return results

    def _settle(self, results: Sequence[Result]) -> None:
        if not results:
            return
        for attempt in range(1, _SETTLE_TRIES + 1):
            try:
                settle(results, at=self._now(), tuning=self._tuning)
                break
            except (InterfaceError, OperationalError):  # a deadlock with a request, or a server that restarts
                if attempt == _SETTLE_TRIES:
                    log.exception("%d answers are not written down; their leases will run out.", len(results))
                close_old_connections()
                time.sleep(0.05 * attempt)
        for result in results:
            self._busy[result.delivery.organisation_id] -= 1
        self._busy = +self._busy

    def _finish(self) -> None:
        deadline = time.monotonic() + self._tuning.timeout * 2
        while self._busy and time.monotonic() < deadline:
            self._settle(self._take(wait=self._tuning.idle_poll))


def _post(poster: Poster, one: Prepared, ends: dict[str, Connection]) -> Result:
    organisation = one.delivery.organisation_id
    try:
        answer = poster.post(organisation, ends[organisation].url, body=one.body, media_type=envelopes.MEDIA_TYPE)
    except Exception as error:  # whatever it is, it must not stop the worker or keep its place taken
        log.exception("Delivery %s could not be posted.", one.delivery.id)
        answer = Answer(ending="later", alive=True, error=f"It could not be posted ({type(error).__name__}).")
    return Result(delivery=one.delivery, answer=answer, fact_names=one.fact_names)
