"""Background work of this room: looking ahead at what is likely to be late."""

from procrastinate.contrib.django import app

from commonway.cases.appointments.telling import remind
from commonway.cases.levels.watching import watch
from commonway.kernel.clock import now


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
