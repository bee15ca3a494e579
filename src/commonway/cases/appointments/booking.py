"""Booking a time, moving it and calling it off; and what came of it. Whoever comes second is told that it is taken."""

import zlib
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.appointments.errors import AppointmentUnknown, SlotTaken, TooLate
from commonway.cases.appointments.offering import offered_on
from commonway.cases.appointments.telling import write
from commonway.cases.models import Appointment, Case, Ticket
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Pack
from commonway.packs.places import Place

_OUTCOMES = (Appointment.State.KEPT, Appointment.State.MISSED)


def book(
    place_id: str,
    service: str,
    starts_at: datetime,
    *,
    person_id: UUID,
    key: str,
    interpreter: str = "",
    by: Actor,
    at: datetime,
) -> Appointment:
    """Book a time for a person. The same *key* again is the appointment there is: a double click books once.

    Raises `AccessRefused`, `AppointmentUnknown` for a place or service where nothing can be booked, and `SlotTaken`, also
    for another time under that *key*, or where it was moved or called off since.
    """
    pack = catalogue.current().pack
    place = _place(pack, place_id, service)
    thing = Thing(kind="appointment", applicant=person_id, organisation=place.organisation)
    decision = require(by, "change", thing, at=at)
    with transaction.atomic(), within(SYSTEM):
        _wait_for_turn(place.id)
        there = Appointment.objects.filter(applicant_id=person_id, key=key[:80]).first()
        if there is not None and there.state == Appointment.State.BOOKED and there.starts_at == starts_at:
            return there
        if there is not None:
            remedy = _("What was sent then stands. To say something else too, open the page again.")
            raise SlotTaken(_("Something else was sent from this page already."), remedy=remedy)
        ends_at, desk = _free(pack, place, starts_at, at=at)
        appointment = _appointment(place, service, starts_at, person_id=person_id, at=at)
        appointment.ends_at, appointment.desk, appointment.key = ends_at, desk, key[:80]
        appointment.interpreter = interpreter if interpreter in place.interpreters else ""
        appointment.save(force_insert=True)
        _note(appointment, "appointment.booked", decision, by=by, at=at)
        write(appointment, "appointment-booked", pack, by=by, at=at)
    return appointment


def move(appointment_id: UUID, starts_at: datetime, *, by: Actor, at: datetime) -> Appointment:
    """Move an appointment to another time at the same place; moved to where it is, it stays.

    Raises `AccessRefused`, `AppointmentUnknown`, `TooLate` and `SlotTaken`.
    """
    found, decision = permitted(appointment_id, "change", by=by, at=at)
    pack = catalogue.current().pack
    place = _place(pack, found.place, found.service)
    with transaction.atomic(), within(SYSTEM):
        _wait_for_turn(place.id)
        appointment = _changeable(appointment_id, at=at)
        if appointment.starts_at == starts_at:
            return appointment
        ends_at, desk = _free(pack, place, starts_at, at=at)
        _hour_in_queue(appointment, starts_at)
        appointment.starts_at, appointment.ends_at, appointment.desk = starts_at, ends_at, desk
        appointment.sequence, appointment.changed_at, appointment.reminded_at = appointment.sequence + 1, at, None
        appointment.save()
        _note(appointment, "appointment.moved", decision, by=by, at=at)
        write(appointment, "appointment-booked", pack, by=by, at=at)
    return appointment


def cancel(appointment_id: UUID, *, by: Actor, at: datetime) -> Appointment:
    """Call an appointment off; its time is free again. Called off twice is called off once.

    Raises `AccessRefused`, `AppointmentUnknown` and `TooLate`.
    """
    _found, decision = permitted(appointment_id, "change", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        there = Appointment.objects.select_for_update(of=("self",)).get(id=appointment_id)
        if there.state == Appointment.State.CANCELLED:
            return there
        appointment = _changeable(appointment_id, at=at)
        appointment.state, appointment.sequence, appointment.changed_at = "cancelled", appointment.sequence + 1, at
        appointment.save(update_fields=["state", "sequence", "changed_at"])
        _hour_in_queue(appointment, None)
        _note(appointment, "appointment.cancelled", decision, by=by, at=at)
    return appointment


def say_what_came(appointment_id: UUID, outcome: str, *, by: Actor, at: datetime) -> Appointment:
    """Write down, as staff of the place's organisation, that the person came or did not come.

    Raises `AccessRefused`, `AppointmentUnknown`, and `TooLate` for one that was called off or has not begun.
    """
    _found, decision = permitted(appointment_id, "answer", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        appointment = Appointment.objects.select_for_update(of=("self",)).get(id=appointment_id)
        if outcome not in _OUTCOMES or appointment.state == Appointment.State.CANCELLED or appointment.starts_at > at:
            raise TooLate(_("This cannot be said of the appointment."), remedy=_("Go back to the list."))
        if appointment.state != outcome:
            appointment.state, appointment.changed_at = Appointment.State(outcome), at
            appointment.save(update_fields=["state", "changed_at"])
            type_ = "appointment.kept" if outcome == Appointment.State.KEPT else "appointment.missed"
            _note(appointment, type_, decision, by=by, at=at)
    return appointment


def open_appointment(appointment_id: UUID, *, by: Actor, at: datetime) -> Appointment:
    """Return an appointment; the reading goes on the ledger. Raises `AppointmentUnknown` and `AccessRefused`."""
    found, decision = permitted(appointment_id, "read", by=by, at=at)
    record_reading(by, thing_of(found), decision, at=at)
    return found


def permitted(appointment_id: UUID, action: str, *, by: Actor, at: datetime) -> tuple[Appointment, Decision]:
    """Return an appointment and the ground to do *action* with it.

    Raises `AccessRefused`, and `AppointmentUnknown` for another organisation's staff, which is recorded as refused.
    """
    with within(SYSTEM):
        found = Appointment.objects.filter(id=appointment_id).first()
    hidden = found is not None and by.kind == "staff" and by.role == "caseworker"
    if found is None or (hidden and found.organisation_id != by.organisation):
        if found is not None:
            note_hidden(by, action, thing_of(found), at=at)
        raise AppointmentUnknown(_("There is no such appointment here."), remedy=_("Go back to the list."))
    return found, require(by, action, thing_of(found), at=at)


def thing_of(appointment: Appointment) -> Thing:
    """Return *appointment* as a thing access is decided on."""
    return Thing(
        kind="appointment",
        id=appointment.id,
        applicant=appointment.applicant_id,
        organisation=appointment.organisation_id,
    )


def _appointment(place: Place, service: str, starts_at: datetime, *, person_id: UUID, at: datetime) -> Appointment:
    return Appointment(
        place=place.id,
        service=service,
        case=Case.objects.filter(applicant_id=person_id, service=service).order_by("-opened_at").first(),
        organisation_id=place.organisation,
        applicant_id=person_id,
        starts_at=starts_at,
        booked_at=at,
        changed_at=at,
    )


def _place(pack: Pack, place_id: str, service: str) -> Place:
    place = pack.places.get(place_id)
    if place is None or service not in place.services:
        raise AppointmentUnknown(_("Nothing can be booked there for this."), remedy=_("Choose another place."))
    return place


def _free(pack: Pack, place: Place, starts_at: datetime, *, at: datetime) -> tuple[datetime, int]:
    """Return until when it is, and a desk that is free then; it is the caller's turn at this place."""
    offers = offered_on(pack, place, timezone.localdate(starts_at), at=at)
    offer = next((each for each in offers if each.starts_at == starts_at), None)
    if offer is None:
        raise SlotTaken(_("This time is not free any more."), remedy=_("Choose another time."))
    busy = Appointment.objects.filter(place=place.id, starts_at__lt=offer.ends_at, ends_at__gt=starts_at)
    taken = set(busy.exclude(state=Appointment.State.CANCELLED).values_list("desk", flat=True))
    desk = next((number for number in range(1, place.desks + 1) if number not in taken), None)
    if desk is None:
        raise SlotTaken(_("This time is not free any more."), remedy=_("Choose another time."))
    return offer.ends_at, desk


def _wait_for_turn(place_id: str) -> None:
    """Let whoever books at this place at the same moment wait until this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7, zlib.crc32(place_id.encode()) - 2**31])


def _changeable(appointment_id: UUID, *, at: datetime) -> Appointment:
    appointment = Appointment.objects.select_for_update(of=("self",)).get(id=appointment_id)
    if appointment.state != Appointment.State.BOOKED or appointment.starts_at <= at:
        raise TooLate(_("The appointment is over or called off."), remedy=_("Book a new one."))
    return appointment


def _hour_in_queue(appointment: Appointment, hour: datetime | None) -> None:
    """Let a number that the person took for *appointment* have its turn at another *hour* of the day, or as the others."""
    theirs = Ticket.objects.waiting().filter(applicant_id=appointment.applicant_id, place=appointment.place)
    same_day = hour is not None and timezone.localdate(hour) == timezone.localdate(appointment.starts_at)
    theirs.filter(appointment_at=appointment.starts_at).update(appointment_at=hour if same_day else None)


def _note(appointment: Appointment, type_: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    data = {"appointment": str(appointment.id), "place": appointment.place, "service": appointment.service}
    if appointment.case is not None:
        data |= {"case": str(appointment.case_id), "request": str(appointment.case.request_id)}
    entry = Entry(stream=appointment.applicant_id, type=type_, organisation=appointment.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
