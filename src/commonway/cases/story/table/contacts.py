"""Contacts, codes to go on elsewhere, and letters."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_TALK = Silent("What is said with the desk, and how the person came to us, is no organisation's that works on a case.")

TOLD: Mapping[str, Told] = {
    "contact.opened": Told(
        person=Words(kind="contact", one=_("You and our staff spoke"), body=_("By %(channel)s.")), own=_TALK
    ),
    "contact.verified": Told(person=Words(kind="contact", one=_("Our staff checked that it is you")), own=_TALK),
    "contact.check-failed": Told(
        person=Words(kind="contact", one=_("Somebody said they were you, but could not show it")), own=_TALK
    ),
    "contact.closed": Told(person=Words(kind="contact", one=_("The talk with our staff ended")), own=_TALK),
    "handover.made": Told(person=Words(kind="contact", one=_("You got a code to go on in another place")), own=_TALK),
    "handover.taken": Told(person=Words(kind="contact", one=_("You went on with your code")), own=_TALK),
    "handover.failed": Told(
        person=Words(kind="contact", one=_("Somebody used your code with a wrong date of birth")), own=_TALK
    ),
    "handover.locked": Told(
        person=Words(
            kind="contact",
            one=_("Your code was locked"),
            body=_("It was used with a wrong date of birth too often. You can ask for a new code."),
        ),
        own=_TALK,
    ),
    "notice.composed": Told(
        person=Words(
            kind="letter", one=_("We wrote you a letter"), many=_("We wrote you %(count)s letters"), grouping="moment"
        ),
        own=Words(kind="letter", one=_("The person was written to"), body=_("%(letter)s")),
    ),
    "notice.read": Told(
        person=Words(kind="letter", one=_("You read a letter")),
        own=Silent("When somebody opens their mail is theirs to know."),
    ),
}
