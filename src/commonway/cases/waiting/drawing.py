"""Drawing a ticket: by the person, at home or on the way, or by staff for somebody at the door; and leaving the queue."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonway.cases.models import Appointment, Case, Ticket
from commonway.cases.waiting.errors import NoTicket, TicketOver, TicketUnknown
from commonway.cases.waiting.noting import note, thing_of
from commonway.cases.waiting.queues import Queue, queue_of, staffed, wait_for_turn
from commonway.cases.waiting.turns import LATE
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, require
from commonway.ledger.actors import Actor, system
from commonway.packs.definitions import Pack
from commonway.vault import shredding

PURPOSE = gettext_noop("keep the queue in order")
MOST_OF_A_PERSON = 5  # numbers at a place and day: whoever leaves and draws for ever would use up those of others


def draw(
    place_id: str, errand: str, *, person_id: UUID, key: str, language: str = "", by: Actor, at: datetime
) -> Ticket:
    """Give a person a ticket. Whoever has one at the place that is live gets that one, and so does the same *key* again.

    Raises `AccessRefused`, `TicketUnknown` for a place without a queue, and `NoTicket`.
    """
    queue = queue_of(catalogue.current().pack, place_id)
    thing = Thing(kind="ticket", applicant=person_id, organisation=queue.place.organisation)
    decision = require(by, "change", thing, at=at)
    return _draw(queue, errand, language, f"{person_id}:{key[:80]}", decision, person_id=person_id, by=by, at=at)


def draw_at_the_door(place_id: str, errand: str, *, key: str, language: str = "", by: Actor, at: datetime) -> Ticket:
    """Give somebody who has no account a ticket, as staff of the place; it says nothing of who they are.

    Raises `AccessRefused`, `TicketUnknown` and `NoTicket`.
    """
    queue, decision = staffed(place_id, "answer", by=by, at=at)
    return _draw(queue, errand, language, f"{by.id[:78]}:{key[:80]}", decision, person_id=None, by=by, at=at)


def leave(ticket_id: UUID, *, by: Actor, at: datetime) -> Ticket:
    """Leave the queue; to leave twice is to leave once.

    Raises `AccessRefused`, `TicketUnknown`, and `TicketOver` for one that was served or is over.
    """
    _found, decision = permitted(ticket_id, "change", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("case").get(id=ticket_id)
        if ticket.why == Ticket.Why.LEFT:
            return ticket
        if not ticket.is_live:
            raise TicketOver(_("The visit is over."), remedy=_("Take a new number if you need one."))
        end(ticket, Ticket.Why.LEFT, decision, by=by, at=at)
    return ticket


def end(ticket: Ticket, why: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Let whoever has *ticket*, which is locked, be gone without having been served."""
    ticket.state, ticket.why, ticket.over_at = Ticket.State.GONE, Ticket.Why(why), at
    ticket.save(update_fields=["state", "why", "over_at"])
    note(ticket, "ticket.left" if why == Ticket.Why.LEFT else "ticket.ended", decision, by=by, at=at, why=why)


def close(ticket: Ticket, *, at: datetime) -> None:
    """Let whoever has *ticket*, which is locked, be gone because the day is over."""
    decision = Decision(allowed=True, ground="task", purpose=PURPOSE)
    end(ticket, Ticket.Why.CLOSED, decision, by=system("waiting"), at=at)


def permitted(ticket_id: UUID, action: str, *, by: Actor, at: datetime) -> tuple[Ticket, Decision]:
    """Return a ticket and the ground to do *action* with it.

    Raises `AccessRefused`, and `TicketUnknown` for another organisation's staff, which is recorded as refused.
    """
    with within(SYSTEM):
        found = Ticket.objects.filter(id=ticket_id).first()
    if found is None:
        raise TicketUnknown(_("There is no such number here."), remedy=_("Go back to the list."))
    if by.kind == "staff" and by.organisation != found.organisation_id:
        note_hidden(by, action, thing_of(found), at=at)
        raise TicketUnknown(_("There is no such number here."), remedy=_("Go back to the list."))
    return found, require(by, action, thing_of(found), at=at)


def case_of(queue: Queue, errand: str, person_id: UUID) -> Case | None:
    """Return the person's case that a visit for *errand* is part of: the last one of its service that is kept."""
    known = queue.errand(errand)
    if known is None or not known.service:
        return None
    kept = Case.objects.filter(applicant_id=person_id, service=known.service, removed_at__isnull=True)
    return kept.order_by("-opened_at").first()


def _draw(
    queue: Queue,
    errand: str,
    language: str,
    key: str,
    decision: Decision,
    *,
    person_id: UUID | None,
    by: Actor,
    at: datetime,
) -> Ticket:
    with transaction.atomic(), within(SYSTEM):
        wait_for_turn(queue.id)
        pack, day = catalogue.current().pack, timezone.localdate(at)
        if person_id is not None:
            _close_earlier(queue, day, person_id, at=at)
        there = _there_already(queue, key, person_id)
        if there is not None:
            return there
        if person_id is not None:
            _may_have_one(queue, day, person_id)
        ticket = Ticket(
            place=queue.id,
            day=day,
            number=_next_number(pack, queue, errand, day, at=at),
            errand=errand,
            language=language if language in queue.walk_in.languages else "",
            organisation_id=queue.place.organisation,
            applicant_id=person_id,
            key=key,
            joined_at=at,
            turn_at=at,
        )
        if person_id is not None:
            ticket.case = case_of(queue, errand, person_id)
            ticket.appointment_at = _appointment_at(queue, day, person_id, at=at)
        ticket.save(force_insert=True)
        note(ticket, "ticket.drawn", decision, by=by, at=at)
    return ticket


def _there_already(queue: Queue, key: str, person_id: UUID | None) -> Ticket | None:
    at_place = Ticket.objects.filter(place=queue.id)
    sent_before = at_place.filter(key=key).first()
    if sent_before is not None or person_id is None:
        return sent_before
    return at_place.live().filter(applicant_id=person_id).first()


def _close_earlier(queue: Queue, day: date, person_id: UUID, *, at: datetime) -> None:
    """End what a person has from a day before, where no timer has done it yet: it is called no more."""
    earlier = Ticket.objects.live().filter(place=queue.id, applicant_id=person_id, day__lt=day)
    for ticket in earlier.select_for_update(of=("self",)).select_related("case"):
        close(ticket, at=at)


def _may_have_one(queue: Queue, day: date, person_id: UUID) -> None:
    if shredding.is_deleted(person_id):
        raise NoTicket(_("Your data was deleted."), remedy=_("Ask for a number at the door."))
    if Ticket.objects.filter(place=queue.id, day=day, applicant_id=person_id).count() >= MOST_OF_A_PERSON:
        raise NoTicket(_("You have taken many numbers here today."), remedy=_("Ask for one at the door."))


def _next_number(pack: Pack, queue: Queue, errand: str, day: date, *, at: datetime) -> int:
    """Return the number that comes next, where one is given; it is the caller's turn at this place."""
    if queue.errand(errand) is None:
        raise NoTicket(_("One cannot come here for this."), remedy=_("Choose something else."))
    if not queue.is_open(pack, at=at):
        raise NoTicket(_("No numbers are given now."), remedy=_("Come while it is open, or make an appointment."))
    last = Ticket.objects.filter(place=queue.id, day=day).aggregate(last=Max("number"))["last"] or 0
    if queue.walk_in.most_a_day and last >= queue.walk_in.most_a_day:
        raise NoTicket(_("All numbers of today are given."), remedy=_("Come another day, or make an appointment."))
    return int(last) + 1


def _appointment_at(queue: Queue, day: date, person_id: UUID, *, at: datetime) -> datetime | None:
    """Return when the person has an appointment at the place that day: of several the first they are not too late for."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    mine = Appointment.objects.filter(applicant_id=person_id, place=queue.id, state=Appointment.State.BOOKED)
    mine = mine.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    hours = list(mine.order_by("starts_at").values_list("starts_at", flat=True))
    return next((hour for hour in hours if at <= hour + LATE), hours[-1] if hours else None)
