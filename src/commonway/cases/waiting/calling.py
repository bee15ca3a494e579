"""Calling the next, and what came of it, as staff of the place.

All that changes who is served where takes turns at the place, so that two counters never get the same person; whoever is
about to leave the queue is passed by, not waited for.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.models import Ticket
from commonway.cases.process.queues import Worker, worker
from commonway.cases.waiting import turns
from commonway.cases.waiting.drawing import case_of, end, permitted
from commonway.cases.waiting.errors import TicketOver, TicketUnknown
from commonway.cases.waiting.noting import note
from commonway.cases.waiting.queues import Queue, queue_of, staffed, wait_for_turn
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor


def call_next(place_id: str, counter: str, *, by: Actor, at: datetime) -> Ticket | None:
    """Call whoever's turn it is to a counter; None where nobody waits whom *by* may serve there.

    A counter that serves somebody keeps them: asked twice, one is called. Raises `AccessRefused` and `TicketUnknown`.
    """
    queue, decision = _at_counter(place_id, counter, by=by, at=at)
    able = worker(by)
    with transaction.atomic(), within(SYSTEM):
        wait_for_turn(queue.id)
        _bring_back(queue, at=at)
        return _served_at(queue, counter, at=at) or _call(queue, counter, able, decision, by=by, at=at)


def call_one(ticket_id: UUID, counter: str, *, by: Actor, at: datetime) -> Ticket:
    """Call somebody out of turn: for whom an interpreter is there, say.

    Raises `AccessRefused`, `TicketUnknown`, and `TicketOver` where they wait no more or the counter serves another.
    """
    found, _ground = permitted(ticket_id, "answer", by=by, at=at)
    queue, decision = _at_counter(found.place, counter, by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        wait_for_turn(queue.id)
        ticket, busy = _locked(ticket_id), _served_at(queue, counter, at=at)
        if busy is not None and busy.id == ticket.id:
            return ticket
        if busy is not None:
            remedy = _("Say first what came of the visit.")
            raise TicketOver(_("Number %(number)s is at this counter.") % {"number": busy.label}, remedy=remedy)
        if ticket.state != Ticket.State.WAITING or ticket.day != timezone.localdate(at):
            raise _too_late()
        _take(ticket, counter, decision, by=by, at=at)
    return ticket


def call_again(ticket_id: UUID, *, calls: int, by: Actor, at: datetime) -> Ticket:
    """Call somebody again who was called *calls* times and has not come; sent twice, they are called once more."""
    _found, decision = permitted(ticket_id, "answer", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        ticket = _called(ticket_id)
        if ticket.calls == calls:
            ticket.calls, ticket.called_at = calls + 1, at
            ticket.save(update_fields=["calls", "called_at"])
            note(ticket, "ticket.called", decision, by=by, at=at)
    return ticket


def not_come(ticket_id: UUID, *, calls: int, by: Actor, at: datetime) -> Ticket:
    """Say that somebody did not come: the first time they wait again, behind those who wait now; the second they are gone.

    Sent twice it is said once: *calls* is how often they had been called. Raises `AccessRefused`, `TicketUnknown` and
    `TicketOver`.
    """
    found, decision = permitted(ticket_id, "answer", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        wait_for_turn(found.place)
        ticket = _locked(ticket_id)
        if ticket.calls == calls and (ticket.state == Ticket.State.WAITING or ticket.why == Ticket.Why.NOT_COME):
            return ticket  # it was said
        if ticket.state != Ticket.State.CALLED or ticket.calls != calls:
            raise _too_late()
        ticket.missed += 1
        if ticket.missed > 1:
            ticket.save(update_fields=["missed"])
            end(ticket, Ticket.Why.NOT_COME, decision, by=by, at=at)
            return ticket
        ticket.state, ticket.turn_at, ticket.counter = Ticket.State.WAITING, at, ""
        ticket.save(update_fields=["missed", "state", "turn_at", "counter"])
        note(ticket, "ticket.missed", decision, by=by, at=at)
    return ticket


def done(ticket_id: UUID, *, calls: int, by: Actor, at: datetime) -> Ticket:
    """Say that somebody was served who was called *calls* times; said twice it is said once.

    Raises `AccessRefused`, `TicketUnknown`, and `TicketOver` also where another counter has called them since.
    """
    _found, decision = permitted(ticket_id, "answer", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        ticket = _locked(ticket_id)
        if ticket.state == Ticket.State.SERVED:
            return ticket
        if ticket.state != Ticket.State.CALLED or ticket.calls != calls:
            raise _too_late()
        ticket.state, ticket.over_at = Ticket.State.SERVED, at
        ticket.save(update_fields=["state", "over_at"])
        note(ticket, "ticket.served", decision, by=by, at=at)
    return ticket


def hand_on(ticket_id: UUID, *, errand: str, counter: str = "", calls: int, by: Actor, at: datetime) -> Ticket:
    """Send somebody who is served on, for another *errand* or to another *counter*: they keep number and turn.

    Sent twice it is done once: *calls* is how often they had been called. Raises `AccessRefused`, `TicketUnknown` also
    for an errand or counter there is not, and `TicketOver`.
    """
    found, decision = permitted(ticket_id, "answer", by=by, at=at)
    queue = queue_of(catalogue.current().pack, found.place)
    if queue.errand(errand) is None or (counter and queue.counter(counter) is None):
        raise TicketUnknown(_("There is no such counter or errand here."), remedy=_("Choose one of those listed."))
    with transaction.atomic(), within(SYSTEM):
        wait_for_turn(queue.id)
        ticket = _locked(ticket_id)
        passed = ticket.errand == errand and ticket.for_counter == counter
        if ticket.state == Ticket.State.WAITING and passed:
            return ticket
        if ticket.state != Ticket.State.CALLED or ticket.calls != calls:
            raise _too_late()
        note(ticket, "ticket.passed-on", decision, by=by, at=at)  # of what they came for until now
        if errand != ticket.errand and ticket.applicant_id is not None:
            ticket.case = case_of(queue, errand, ticket.applicant_id)
        ticket.state, ticket.errand, ticket.for_counter, ticket.counter = Ticket.State.WAITING, errand, counter, ""
        ticket.save(update_fields=["state", "errand", "for_counter", "counter", "case"])
    return ticket


def _at_counter(place_id: str, counter: str, *, by: Actor, at: datetime) -> tuple[Queue, Decision]:
    queue, decision = staffed(place_id, "answer", by=by, at=at)
    if queue.counter(counter) is None:
        raise TicketUnknown(_("There is no such counter here."), remedy=_("Choose one of those listed."))
    return queue, decision


def _bring_back(queue: Queue, *, at: datetime) -> None:
    """Let those wait on who were called to a counter that a version of the pack has removed since."""
    known = [each.id for each in queue.walk_in.counters]
    today = Ticket.objects.filter(place=queue.id, day=timezone.localdate(at), state=Ticket.State.CALLED)
    today.exclude(counter__in=known).update(state=Ticket.State.WAITING, counter="")


def _served_at(queue: Queue, counter: str, *, at: datetime) -> Ticket | None:
    there = Ticket.objects.filter(place=queue.id, day=timezone.localdate(at), counter=counter)
    return there.filter(state=Ticket.State.CALLED).first()


def _call(queue: Queue, counter: str, able: Worker, decision: Decision, *, by: Actor, at: datetime) -> Ticket | None:
    today = queue.tickets_on(timezone.localdate(at))
    free = today.waiting().select_for_update(of=("self",), skip_locked=True).select_related("case")
    last = today.filter(called_at__isnull=False).order_by("-called_at")[: turns.IN_A_ROW]
    ordered = turns.in_turn(free, row=turns.row_of(list(last)), at=at)
    ticket = next((each for each in ordered if turns.fits(each, queue, counter, able)), None)
    if ticket is not None:
        _take(ticket, counter, decision, by=by, at=at)
    return ticket


def _take(ticket: Ticket, counter: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    ticket.state, ticket.counter, ticket.called_by = Ticket.State.CALLED, counter, by.id[:80]
    ticket.called_at, ticket.first_called_at = at, ticket.first_called_at or at
    ticket.calls += 1
    ticket.save(update_fields=["state", "counter", "called_by", "called_at", "first_called_at", "calls"])
    note(ticket, "ticket.called", decision, by=by, at=at)


def _locked(ticket_id: UUID) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).select_related("case").get(id=ticket_id)


def _called(ticket_id: UUID) -> Ticket:
    ticket = _locked(ticket_id)
    if ticket.state != Ticket.State.CALLED:
        raise _too_late()
    return ticket


def _too_late() -> TicketOver:
    return TicketOver(
        _("It stands differently by now."), remedy=_("Look at the list again; somebody else may have been quicker.")
    )
