"""Verifying the whole ledger for somebody who waits: at once while it is small, in the background when it is not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Stream, VerificationRun
from commonway.ledger.streams import INSTALLATION
from commonway.ledger.verifying import Verification, verify

AT_ONCE = 20_000  # events that are verified while the page waits, in about a second
SILENT = timedelta(minutes=10)  # after which a run that does not move counts as dead
MOST_BREAKS = 100
_PURPOSE = "Check that history is whole"
_GROUND = "legal duty"


def ask(*, by: Actor, at: datetime) -> VerificationRun:
    """Return a new run for somebody to carry out, or the one that is still under way."""
    with scope.within(scope.SYSTEM), transaction.atomic():
        going = under_way(at=at)
        if going:
            return going
        return VerificationRun.objects.create(asked_by=by.id, asked_at=at, events_expected=size()[1], heard_at=at)


def carry_out(run_id: UUID, *, by: Actor) -> VerificationRun:
    """Verify everything for the run, saying how far it is, and put what was found on the ledger."""
    with scope.within(scope.SYSTEM):
        # Verifying reads one snapshot in a read-only transaction; how far it is goes through a connection of its own.
        with ThreadPoolExecutor(max_workers=1) as beside:
            found = verify(tell=lambda events: _note_beside(beside, run_id, events))
            beside.submit(_hang_up)
        return _end(run_id, found, by=by)


def latest() -> VerificationRun | None:
    """Return the last run that came to its end."""
    with scope.within(scope.SYSTEM):
        return VerificationRun.objects.filter(ended_at__isnull=False).order_by("-asked_at").first()


def under_way(*, at: datetime) -> VerificationRun | None:
    """Return the run that has not ended and was heard of lately, if there is one."""
    with scope.within(scope.SYSTEM):
        going = VerificationRun.objects.filter(ended_at__isnull=True, heard_at__gt=at - SILENT)
        return going.order_by("-asked_at").first()


def size() -> tuple[int, int]:
    """Return how many streams and events there are."""
    with scope.within(scope.SYSTEM):
        return Stream.objects.count(), Stream.objects.aggregate(events=Sum("length"))["events"] or 0


def _note_beside(beside: ThreadPoolExecutor, run_id: UUID, events: int) -> None:
    beside.submit(_note, run_id, events)


def _note(run_id: UUID, events: int) -> None:
    with scope.within(scope.SYSTEM):
        VerificationRun.objects.filter(id=run_id).update(events_done=events, heard_at=now())


def _hang_up() -> None:
    connection.close()  # the one of this thread


def _end(run_id: UUID, found: Verification, *, by: Actor) -> VerificationRun:
    at = now()
    with transaction.atomic():
        run = VerificationRun.objects.select_for_update().get(id=run_id)
        run.streams, run.events_done, run.break_count = found.streams, found.events, len(found.breaks)
        run.breaks = [[str(one.stream or one.checkpoint), one.sequence, one.what] for one in found.breaks[:MOST_BREAKS]]
        run.ended_at = run.heard_at = at
        run.save()
        data = {"streams": found.streams, "events": found.events, "breaks": len(found.breaks)}
        entry = Entry(stream=INSTALLATION, type="ledger.verified", data=data)
        append([entry], by=by, at=at, purpose=_PURPOSE, ground=_GROUND)
    return run
