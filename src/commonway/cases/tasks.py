"""Background work of this room: passing on what cases send each other, and what is due by the clock.

That is looking ahead at what is likely to be late, reminding, sending on what was left lying, and ending queues.
"""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.cases.appealing.running_out import send_overdue
from commonway.cases.appointments.telling import remind
from commonway.cases.levels.watching import watch
from commonway.cases.process.passing import pass_message
from commonway.cases.process.sending import PASSING
from commonway.cases.waiting import ending
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now


# What keeps one from being passed on, a database that restarts, passes within the hours that trying again takes.
@app.task(name=PASSING, queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def pass_on(*, message_id: str) -> None:
    """Pass a message of one case on to another; done again, it does nothing more."""
    with within(SYSTEM):
        pass_message(UUID(message_id), at=now())


@app.periodic(cron="7 * * * *")
@app.task(name="cases.watch_service_levels", queueing_lock="cases.watch-service-levels")
def watch_service_levels(timestamp: int) -> int:  # noqa: ARG001 - when it was due, which procrastinate says
    """Note, every hour, which cases are likely to miss a service level; return how many clocks are."""
    return watch(at=now())


@app.periodic(cron="17 * * * *")
@app.task(name="cases.remind_of_appointments", queueing_lock="cases.remind-of-appointments")
def remind_of_appointments(timestamp: int) -> int:  # noqa: ARG001 - when it was due, which procrastinate says
    """Remind, every hour, everybody whose appointment comes up; return how many were."""
    return remind(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.send_appeals_on", queueing_lock="cases.send-appeals-on")
def send_appeals_on(timestamp: int) -> int:  # noqa: ARG001 - when it was due, which procrastinate says
    """Send on, every ten minutes, the appeals that were not looked at again in time; return how many went."""
    return send_overdue(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.end_queues", queueing_lock="cases.end-queues")
def end_queues(timestamp: int) -> int:  # noqa: ARG001 - when it was due, which procrastinate says
    """Empty, every ten minutes, the queues of places that have closed; return how many tickets that ended."""
    return ending.end_day(at=now())


@app.periodic(cron="37 * * * *")
@app.task(name="cases.forget_tickets", queueing_lock="cases.forget-tickets")
def forget_tickets(timestamp: int) -> int:  # noqa: ARG001 - when it was due, which procrastinate says
    """Take off tickets, every hour, whose they were, when the pack says; return how many were."""
    return ending.forget(at=now())
