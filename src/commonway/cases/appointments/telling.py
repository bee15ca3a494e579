"""Writing to the person about an appointment: that it is booked, and before it is due; in the words of the pack."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.cases.models import Appointment
from commonway.cases.wording import day_in_words
from commonway.catalogue import queries as catalogue
from commonway.contacts import notices
from commonway.feel.values import Months, parse_duration
from commonway.fence.scope import SYSTEM, within
from commonway.identity import people
from commonway.identity.models import Person
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Pack
from commonway.packs.places import Place
from commonway.packs.text import say
from commonway.vault.sealing import KeyDestroyed

REMINDER = "appointment-reminder"
PURPOSE = "see that nobody forgets an appointment"
_FURTHEST = timedelta(days=60)
_BATCH = 500


def write(appointment: Appointment, letter_id: str, pack: Pack, *, by: Actor, at: datetime) -> bool:
    """Put the letter *letter_id* about an appointment in the person's mailbox, where the pack has one; once a change."""
    letter = pack.letters.get(letter_id)
    place = pack.places.get(appointment.place)
    if letter is None or place is None:
        return False
    language = Person.objects.filter(id=appointment.applicant_id).values_list("language", flat=True).get()
    default = pack.languages[0]
    start = timezone.localtime(appointment.starts_at)
    values = {
        "applicant_name": str(people.profile(appointment.applicant_id).get("name", "")),
        "date": day_in_words(start.date(), language),
        "time": f"{start:%H:%M}",
        "place": f"{say(place.name, language, default=default)}, {say(place.address, language, default=default)}",
        "organisation": say(pack.organisations[place.organisation].name, language, default=default),
        "reference": appointment.case.reference if appointment.case else "",
    }
    about = f"{appointment.id}:{appointment.sequence}"
    draft = notices.Draft(letter=letter, values=values, about=about, organisation=appointment.organisation_id)
    request = appointment.case.request_id if appointment.case else None
    notices.compose_all(appointment.applicant_id, [draft], language, request, by=by, at=at, default=default)
    return True


def remind(*, at: datetime) -> int:
    """Remind everybody whose appointment comes up; return how many were. Meant to run every hour; each is reminded once."""
    with within(SYSTEM):
        pack = catalogue.current().pack
        coming = Appointment.objects.filter(
            state="booked", reminded_at__isnull=True, starts_at__gt=at, starts_at__lte=at + _FURTHEST
        )
        due = [each.id for each in coming.order_by("starts_at", "id") if _is_due(each, pack.places.get(each.place), at)]
        return sum(_remind_one(each, pack, at=at) for each in due[:_BATCH])


def _remind_one(appointment_id: UUID, pack: Pack, *, at: datetime) -> bool:
    with transaction.atomic():
        rows = Appointment.objects.select_for_update(of=("self",), skip_locked=True)
        found = rows.filter(id=appointment_id, state="booked", reminded_at__isnull=True).first()
        if found is None:
            return False
        found.reminded_at = at
        found.save(update_fields=["reminded_at"])
        by = system("appointments")
        try:
            told = write(found, REMINDER, pack, by=by, at=at)
        except KeyDestroyed:
            return False
        if told:
            data = {"appointment": str(found.id), "place": found.place, "service": found.service}
            data |= {"case": str(found.case_id)} if found.case_id else {}
            entry = Entry(
                stream=found.applicant_id, type="appointment.reminded", organisation=found.organisation_id, data=data
            )
            append([entry], by=by, at=at, purpose=PURPOSE, ground="own")
        return told


def _is_due(appointment: Appointment, place: Place | None, at: datetime) -> bool:
    length = parse_duration(place.remind_before) if place else None
    before = length.timedelta() if length is not None and not isinstance(length, Months) else timedelta(days=2)
    return appointment.starts_at - before <= at
