"""Appointments and the places they are at, as people read them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.appointments.offering import Offer
from commonway.cases.models import Appointment
from commonway.packs.places import Place
from commonway.web.presenters.dates import day
from commonway.web.presenters.wording import Wording

_STATES = {
    "booked": (gettext_lazy("Booked"), "blue"),
    "cancelled": (gettext_lazy("Called off"), "grey"),
    "kept": (gettext_lazy("Came"), "green"),
    "missed": (gettext_lazy("Did not come"), "red"),
}
WEEKDAYS = {
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
}


def row(appointment: Appointment, words: Wording, *, at: datetime) -> dict[str, Any]:
    """Return one line of a list of appointments; nothing in it says who the person is."""
    state, colour = _STATES[appointment.state]
    known = words.pack.places.get(appointment.place)
    return {
        "id": appointment.id,
        "starts_at": appointment.starts_at,
        "service": words.service(appointment.service),
        "place": words.say(known.name) if known else appointment.place,
        "desk": appointment.desk,
        "interpreter": language_name(appointment.interpreter),
        "reference": appointment.case.reference if appointment.case else "",
        "state": str(state),
        "colour": colour,
        "booked": appointment.state == "booked",
        "coming": appointment.state == "booked" and appointment.starts_at > at,
        "begun": appointment.state != "cancelled" and appointment.starts_at <= at,
    }


def summary(appointment: Appointment, words: Wording) -> list[tuple[str, str]]:
    """Return all one has to know to come."""
    known = words.pack.places.get(appointment.place)
    told = [
        (_("When"), f"{day(appointment.starts_at)}, {time_of(appointment.starts_at)}–{time_of(appointment.ends_at)}"),
        (_("What for"), words.service(appointment.service)),
        (_("Where"), words.say(known.name) if known else appointment.place),
        (_("Address"), words.say(known.address) if known else ""),
        (_("How to get there"), words.say(known.transportation) if known else ""),
        (_("Getting in and about"), words.say(known.accessibility) if known else ""),
        (_("Telephone"), telephone(known.phone) if known else ""),
        (_("Interpreter"), language_name(appointment.interpreter)),
    ]
    return [(key, value) for key, value in told if value]


def place(found: Place, words: Wording) -> dict[str, Any]:
    """Return a place with its hours and how to get in."""
    hours = [
        (", ".join(str(WEEKDAYS[each]) for each in hours.byday), f"{hours.opens_at}–{hours.closes_at}")
        for hours in found.schedules
    ]
    told = [
        (_("Address"), words.say(found.address)),
        (_("How to get there"), words.say(found.transportation)),
        (_("Getting in and about"), words.say(found.accessibility)),
        (_("Telephone"), telephone(found.phone)),
        *hours,
    ]
    return {
        "id": found.id,
        "name": words.say(found.name),
        "description": words.say(found.description),
        "organisation": words.organisation(found.organisation),
        "services": [(each, words.service(each)) for each in found.services],
        "rows": [(key, value) for key, value in told if value],
    }


def times(days: Sequence[tuple[date, Sequence[Offer]]]) -> list[tuple[str, str]]:
    """Return free times to choose from, each by its moment."""
    said = _("%(day)s, %(time)s")
    return [
        (offer.starts_at.isoformat(), said % {"day": day(on), "time": time_of(offer.starts_at)})
        for on, offers in days
        for offer in offers
    ]


def languages(tags: Sequence[str]) -> list[tuple[str, str]]:
    """Return languages to choose from, each by its name."""
    return [(tag, language_name(tag)) for tag in tags]


def language_name(tag: str) -> str:
    """Return what a language is called in the language of the page; nothing for none."""
    if not tag:
        return ""
    try:
        here = translation.to_locale(translation.get_language() or "en")
        return Locale.parse(tag, sep="-").get_display_name(here) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def telephone(said: str) -> str:
    """Return a telephone number that is read from left to right whatever the language of the page; nothing for none."""
    return format_html('<bdi dir="ltr">{}</bdi>', said) if said else ""


def time_of(moment: datetime) -> str:
    """Return the time of day, here: *14:30*."""
    return f"{timezone.localtime(moment):%H:%M}"
