"""The queue of a place: a number drawn, called, served or gone."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words


def _told(person: str, own: str, *, state: str = "") -> Told:
    return Told(person=Words(kind="case", one=person, state=state), own=Words(kind="case", one=own, state=state))


_EACH_CALL = Silent("That somebody was called again is told where they were served, or did not come.")

TOLD: Mapping[str, Told] = {
    "ticket.drawn": _told(
        _("You took a number at %(organisation)s"),
        _("The person took a number to be served"),
    ),
    "ticket.called": Told(person=_EACH_CALL, own=_EACH_CALL),
    "ticket.missed": _told(
        _("You were called at %(organisation)s and did not come; you wait again"),
        _("The person was called and did not come"),
    ),
    "ticket.passed-on": _told(
        _("You were sent to another counter at %(organisation)s"), _("The person was sent to another counter")
    ),
    "ticket.served": _told(
        _("You were at %(organisation)s"),
        _("The person was served"),
        state="done",
    ),
    "ticket.left": _told(_("You left the queue at %(organisation)s"), _("The person left the queue")),
    "ticket.ended": _told(
        _("Your number at %(organisation)s was not served: you did not come when it was called, or the day ended"),
        _("The person was not served: they did not come when they were called, or the day ended"),
    ),
}
