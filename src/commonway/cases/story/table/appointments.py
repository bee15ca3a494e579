"""Appointments: booked, moved, called off, and what came of them."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Told, Words


def _told(person: str, own: str, *, state: str = "") -> Told:
    return Told(person=Words(kind="case", one=person, state=state), own=Words(kind="case", one=own, state=state))


TOLD: Mapping[str, Told] = {
    "appointment.booked": _told(_("You have an appointment at %(organisation)s"), _("An appointment was booked")),
    "appointment.moved": _told(_("Your appointment at %(organisation)s was moved"), _("An appointment was moved")),
    "appointment.cancelled": _told(
        _("Your appointment at %(organisation)s was called off"), _("An appointment was called off")
    ),
    "appointment.kept": _told(_("You were at your appointment"), _("The person came to the appointment"), state="done"),
    "appointment.missed": _told(_("You were not at your appointment"), _("The person did not come to the appointment")),
    "appointment.reminded": _told(
        _("We reminded you of an appointment"), _("The person was reminded of an appointment")
    ),
}
