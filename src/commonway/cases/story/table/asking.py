"""Asking for services: what was chosen, agreed to and declared, and what was taken back."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import THEIR_OWN, Told, Words

TOLD: Mapping[str, Told] = {
    "request.chose": Told(
        person=Words(
            kind="request", one=_("You chose what to ask for"), many=_("You chose what to ask for"), grouping="row"
        ),
        own=THEIR_OWN,
    ),
    "consent.given": Told(
        person=Words(
            kind="told",
            one=_("You agreed that %(organisation)s gets what it needs"),
            many=_("You agreed that several offices get what they need"),
            body=_("For: %(service)s."),
            body_of_many=_("For: %(services)s."),
            grouping="moment",
        ),
        own=Words(kind="told", one=_("The person agreed that you are told")),
        lead=Words(kind="told", one=_("The person agreed that %(organisation)s is told")),
    ),
    "consent.withdrawn": Told(
        person=Words(
            kind="told",
            one=_("You took your consent back: %(organisation)s"),
            body=_("It was for: %(service)s. What they know already stays with them."),
        ),
        own=Words(kind="told", one=_("The person took back their consent that you are told")),
        lead=Words(kind="told", one=_("The person took back their consent that %(organisation)s is told")),
    ),
    "declaration.made": Told(
        person=Words(kind="request", one=_("You declared what is asked for: %(service)s"), body=_("%(words)s")),
        own=Words(kind="case", one=_("The person declared this"), body=_("%(words)s")),
    ),
    "case.withdrawn": Told(
        person=Words(
            kind="case", one=_("You took it back: %(service)s"), body=_("%(organisation)s stops working on it.")
        ),
        own=Words(kind="case", one=_("The person took the case back")),
        partner=Words(kind="case", one=_("The person took the case back")),
    ),
}
