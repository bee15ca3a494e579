"""What people, staff and the screen in the waiting room see of a queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from commonway.cases.models import Ticket
from commonway.cases.process.queues import Worker, worker
from commonway.cases.waiting import turns
from commonway.cases.waiting.drawing import permitted
from commonway.cases.waiting.noting import thing_of
from commonway.cases.waiting.queues import Queue, queue_of, staffed
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import as_helper, record_reading
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event

READ_ONCE_IN = timedelta(hours=1)
_MOST_MEASURED = 200  # visits, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What hangs in the waiting room: who is called where, the latest first, and how many wait. Nobody's data is in it."""

    queue: Queue
    called: Sequence[Ticket]
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What staff at a counter see: whom they serve, who waits in turn, and which of those they may be given."""

    queue: Queue
    serving: Ticket | None
    waiting: Sequence[Ticket]
    elsewhere: Sequence[Ticket]
    worker: Worker
    counter: str

    def fits(self, ticket: Ticket) -> bool:
        """Return whether *ticket* may be given to this counter."""
        return turns.fits(ticket, self.queue, self.counter, self.worker)


def open_ticket(ticket_id: UUID, *, by: Actor, at: datetime) -> Ticket:
    """Return a ticket; the reading goes on the ledger, once an hour: a page of it asks again and again while it is open.

    Raises `TicketUnknown` and `AccessRefused`.
    """
    found, decision = permitted(ticket_id, "read", by=by, at=at)
    if decision.ground != "own" and not _read_lately(found, by=as_helper(by, thing_of(found), decision), at=at):
        record_reading(by, thing_of(found), decision, at=at)
    return found


def live_of(person_id: UUID, *, at: datetime) -> list[Ticket]:
    """Return the person's tickets of today that wait or are being served."""
    today = Ticket.objects.live().filter(applicant_id=person_id, day=timezone.localdate(at))
    return list(today.order_by("joined_at"))


def wait_of(ticket: Ticket, *, at: datetime) -> turns.Wait:
    """Return how many are before *ticket*, and how long it is likely to take."""
    with within(SYSTEM):
        today = Ticket.objects.filter(place=ticket.place, day=ticket.day)
        ordered = _in_turn(today, at=at)
        ahead = next((index for index, each in enumerate(ordered) if each.id == ticket.id), 0)
        recent = Q(called_at__gte=at - turns.AT_WORK) | Q(over_at__gte=at - turns.AT_WORK)
        counters = today.filter(recent).exclude(counter="").order_by().values("counter").distinct().count()
        return turns.wait_of(ahead, served=_measured(ticket.place, at=at), counters=counters)


def screen(place_id: str, *, at: datetime) -> Screen:
    """Return what hangs in the waiting room of a place. Raises `TicketUnknown`."""
    queue = queue_of(catalogue.current().pack, place_id)
    with within(SYSTEM):
        today = Ticket.objects.filter(place=queue.id, day=timezone.localdate(at))
        called = list(today.filter(state=Ticket.State.CALLED).order_by("-called_at"))
        return Screen(queue=queue, called=called, waiting=today.waiting().count())


def board(place_id: str, counter: str, *, by: Actor, at: datetime) -> Board:
    """Return what staff at a counter see. Raises `AccessRefused` and `TicketUnknown`."""
    queue, _decision = staffed(place_id, "read", by=by, at=at)
    with within(SYSTEM):
        today = queue.tickets_on(timezone.localdate(at))
        called = list(today.filter(state=Ticket.State.CALLED).order_by("called_at"))
        return Board(
            queue=queue,
            serving=next((each for each in called if each.counter == counter), None),
            waiting=_in_turn(today, at=at),
            elsewhere=[each for each in called if each.counter != counter],
            worker=worker(by),
            counter=counter,
        )


def _read_lately(ticket: Ticket, *, by: Actor, at: datetime) -> bool:
    if ticket.applicant_id is None:
        return False
    with within(SYSTEM):
        lately = Event.objects.of(ticket.applicant_id).filter(type="data.read", at__gt=at - READ_ONCE_IN)
        who = {"actor_kind": by.kind, "actor_id": by.id, "organisation": by.organisation}
        return lately.filter(**who, data__kind="ticket", data__id=str(ticket.id)).exists()


def _in_turn(today: QuerySet[Ticket], *, at: datetime) -> list[Ticket]:
    last = today.filter(called_at__isnull=False).order_by("-called_at")[: turns.IN_A_ROW]
    return turns.in_turn(today.filter(state=Ticket.State.WAITING), row=turns.row_of(list(last)), at=at)


def _measured(place: str, *, at: datetime) -> list[timedelta]:
    """Return how long visits at *place* took: those of today where there are enough, else of the weeks before as well."""
    served = Ticket.objects.filter(place=place, state=Ticket.State.SERVED).order_by("-over_at")
    served = served.filter(day__gte=timezone.localdate(at) - turns.LOOKS_BACK)
    took = list(served.annotate(took=F("over_at") - F("called_at")).values_list("day", "took")[:_MOST_MEASURED])
    of_today = [length for day, length in took if day == timezone.localdate(at)]
    return of_today if len(of_today) >= turns.FEWEST else [length for _day, length in took]
