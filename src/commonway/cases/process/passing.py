"""Passing messages and signals from the process of one case to that of another, each in a transaction of its own."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from commonway.cases.models import Case, Message
from commonway.cases.process import receiving


def pass_message(message_id: UUID, *, at: datetime) -> None:
    """Give what a case sent to the process it is for, or a signal to all that may hear it.

    A message to a case that is not there yet stays kept, for when it begins.
    """
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


def _cases_for(message: Message) -> Iterator[Case]:
    """Yield the open cases it may be for: of the same request first, then about the same person, oldest first."""
    sender = message.case
    mine = Q(request_id=sender.request_id) | Q(subject_id=sender.subject_id)
    found = Case.objects.filter(mine, state=Case.State.OPEN, process__ended_at__isnull=True, process__isnull=False)
    found = found.exclude(id=sender.id)
    if message.service:
        found = found.filter(service=message.service)
    yield from sorted(found, key=lambda case: (case.request_id != sender.request_id, case.opened_at, case.id))
