"""Processes of cases: messages that come and go, what stood still and was mended, other versions."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import NOBODYS, Silent, Told, Words

TOLD: Mapping[str, Told] = {
    "message.arrived": Told(
        person=Words(kind="case", one=_("%(organisation)s heard: %(message)s"), body=_("For: %(service)s")),
        own=Words(kind="case", one=_("A message came: %(message)s")),
    ),
    "message.sent": Told(
        person=Words(kind="case", one=_("%(organisation)s says: %(message)s"), body=_("For: %(service)s")),
        own=Words(kind="case", one=_("A message was sent: %(message)s")),
    ),
    "case.escalated": Told(
        person=Silent("It says that somebody higher up should look, which changes nothing for the person."),
        own=Words(kind="case", one=_("The process asks somebody higher up to look"), state="delayed"),
    ),
    "case.asked": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s asks you something, for: %(service)s"),
            body=_("The question is on the page of your request."),
            state="open",
        ),
        own=Words(kind="case", one=_("The person was asked for what is missing"), state="open"),
    ),
    "case.migrated": Told(
        person=Words(kind="case", one=_("%(organisation)s goes on in a new way with: %(service)s")),
        own=Words(kind="case", one=_("The case goes on by a new version of its process")),
    ),
    "cases.moving": Told(person=NOBODYS, own=NOBODYS),
    "case.mended": Told(
        person=Words(kind="case", one=_("%(organisation)s looked into it: %(service)s")),
        own=Words(kind="case", one=_("Somebody looked into what kept the case from going on: %(step)s")),
    ),
}
