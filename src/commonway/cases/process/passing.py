"""Passing messages and signals from the process of one case to that of another, each in a transaction of its own."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.cases.models import Case, Message
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now


# What keeps one from being passed on, a database that restarts, passes within the hours that trying again takes.
@app.task(name="cases.pass_on", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def pass_on(*, message_id: str) -> None:
    """Pass a message of one case on to another; done again, it does nothing more."""
    with within(SYSTEM):
        pass_message(UUID(message_id), at=now())


def pass_message(message_id: UUID, *, at: datetime) -> None:
    """Give what a case sent to the process it is for, or a signal to all that may hear it.

    A message to a case that is not there yet stays kept, for when it begins.
    """
    from commonway.cases.process import receiving  # which drives processes, which pass messages on

    message = Message.objects.select_related("case").get(id=message_id)
    if message.state != Message.State.KEPT:
        return
    passed = False
    for case in list(_cases_for(message)):
        passed = receiving.from_case(message, case, at=at) or passed
        if passed and message.kind == Message.Kind.MESSAGE:
            break
    if passed or message.kind == Message.Kind.SIGNAL:
        with transaction.atomic():
            state = Message.State.TAKEN if passed else Message.State.MISSED
            Message.objects.filter(id=message.id, state=Message.State.KEPT).update(state=state, taken_at=at)


def pass_to_new(case: Case, *, at: datetime) -> None:
    """Pass on what other cases have sent to one that has just begun, once what begins it is committed."""
    mine = Q(subject_id=case.subject_id) | Q(case__request_id=case.request_id)
    waiting = Message.objects.kept(at=at).filter(direction=Message.Direction.OUT, service=case.service)
    for message_id in waiting.filter(mine).order_by("arrived_at", "id").values_list("id", flat=True):
        pass_on.defer(message_id=str(message_id))


def _cases_for(message: Message) -> Iterator[Case]:
    """Yield the open cases it may be for: of the same request first, then about the same person, oldest first."""
    sender = message.case
    mine = Q(request_id=sender.request_id) | Q(subject_id=sender.subject_id)
    found = Case.objects.filter(mine, state=Case.State.OPEN, process__ended_at__isnull=True, process__isnull=False)
    found = found.exclude(id=sender.id)
    if message.service:
        found = found.filter(service=message.service)
    yield from sorted(found, key=lambda case: (case.request_id != sender.request_id, case.opened_at, case.id))
