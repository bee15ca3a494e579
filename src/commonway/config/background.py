"""Background work: the task queue's worker, and the rescue of jobs whose worker died."""

import asyncio
import logging
import threading
from typing import Any

from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

log = logging.getLogger(__name__)

STALLED_AFTER = 30.0  # seconds without a heartbeat of the worker that had it
STOP_WITHIN = 10.0  # seconds a running job is given to end


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue-stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> int:  # noqa: ARG001
    """Give jobs of dead workers back to the queue; return how many."""
    return await rescue(context.app)


async def rescue(of: App) -> int:
    """Give every job whose worker no longer beats back to the queue, and return how many were given back.

    One that cannot be given back keeps nobody from working: another worker was quicker, or its queueing lock is held
    by one that waits, after which the next rescue has its turn.
    """
    given_back = 0
    for job in await of.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await of.job_manager.retry_job(job)
            given_back += 1
        except ConnectorException as error:
            log.warning("Job %s of a dead worker is not queued again now: %r", job.id, error.__cause__ or error)
    if given_back:
        log.warning("%d jobs of dead workers are queued again.", given_back)
    return given_back


class TaskWorker(threading.Thread):
    """Runs queued tasks in a thread of its own, so that one process both delivers and works."""

    def __init__(self, *, name: str, concurrency: int = 2) -> None:
        super().__init__(name="tasks", daemon=True)
        self._name = name
        self._concurrency = concurrency
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Work until `finish` is called; what ends it otherwise is in ``failure``."""
        try:
            asyncio.run(self._work())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            log.exception("The task worker ended.")
            self.failure = error

    def finish(self) -> None:
        """Take no more jobs, let the running ones end, and wait for that."""
        if self._loop is not None and self._task is not None and self.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(STOP_WITHIN * 2)

    async def _work(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        connector: Any = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as working:
            async with working.open_async():
                await rescue(working)
                await working.run_worker_async(
                    name=self._name,
                    concurrency=self._concurrency,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=STOP_WITHIN,
                    stalled_worker_timeout=STALLED_AFTER,
                    delete_jobs="successful",
                )
