"""The words of the timeline: how each type of event reads to the person it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop as _

Kind = Literal["request", "told", "case", "letter", "document", "person", "contact", "reading"]
Grouping = Literal["", "moment", "row"]  # events told as one: those of one moment, or any that follow each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A title for one event and for several, with ``%(name)s`` places; ``state`` is shown as a tag."""

    kind: Kind
    one: str
    many: str = ""
    body: str = ""
    body_of_many: str = ""
    state: str = ""
    grouping: Grouping = ""


WORDS: Mapping[str, Words] = {
    "request.started": Words(kind="request", one=_("You started: %(life_event)s")),
    "request.saved": Words(
        kind="request", one=_("You saved your answers"), many=_("You saved your answers"), grouping="row"
    ),
    "request.resumed": Words(kind="request", one=_("You went on where you stopped"), body=_("By %(channel)s.")),
    "request.submitted": Words(
        kind="request", one=_("You told us: %(life_event)s"), body=_("By %(channel)s."), state="sent"
    ),
    "request.withdrawn": Words(kind="request", one=_("You took it back: %(life_event)s")),
    "fact.recorded": Words(
        kind="person", one=_("We wrote down what you told us"), many=_("We wrote down what you told us"), grouping="row"
    ),
    "entitlements.assessed": Words(
        kind="request", one=_("We looked for what you can get"), body=_("Found: %(found)s. More to know: %(open)s.")
    ),
    "delivery.queued": Words(
        kind="told",
        one=_("We are telling %(organisation)s"),
        many=_("We are telling %(count)s offices"),
        body_of_many=_("%(organisations)s"),
        state="on-its-way",
        grouping="moment",
    ),
    "delivery.sent": Words(
        kind="told",
        one=_("%(organisation)s was told"),
        many=_("%(count)s offices were told"),
        body_of_many=_("%(organisations)s"),
        state="told",
        grouping="row",
    ),
    "delivery.received": Words(kind="told", one=_("%(organisation)s has it"), state="received"),
    "delivery.done": Words(kind="told", one=_("%(organisation)s answered: done"), body=_("%(reason)s"), state="done"),
    "delivery.refused": Words(
        kind="told", one=_("%(organisation)s answered: no"), body=_("%(reason)s"), state="refused"
    ),
    "delivery.shelved": Words(
        kind="told",
        one=_("We could not reach %(organisation)s"),
        body=_("We keep what you told us. Our staff look after it; you do not have to do anything."),
        state="delayed",
    ),
    "delivery.withheld": Words(
        kind="told",
        one=_("We did not tell %(organisation)s"),
        body=_("The agreement that lets us tell them has ended."),
        state="not-told",
    ),
    "delivery.replayed": Words(kind="told", one=_("We tried %(organisation)s again"), state="on-its-way"),
    "delivery.closed": Words(kind="told", one=_("We stopped trying to reach %(organisation)s"), state="not-told"),
    "exchange.refused": Words(
        kind="told",
        one=_("We did not tell %(organisation)s"),
        body=_("No agreement lets us tell them."),
        state="not-told",
    ),
    "look-up.answered": Words(kind="reading", one=_("We asked %(organisation)s, and it answered")),
    "look-up.failed": Words(kind="reading", one=_("We asked %(organisation)s, and it could not answer")),
    "look-up.refused": Words(kind="reading", one=_("We asked %(organisation)s, and it refused")),
    "case.opened": Words(
        kind="case",
        one=_("%(organisation)s works on: %(service)s"),
        many=_("%(count)s offices work on something for you"),
        body_of_many=_("%(services)s"),
        state="open",
        grouping="moment",
    ),
    "case.paused": Words(
        kind="case", one=_("%(organisation)s had to pause: %(service)s"), body=_("%(pause)s"), state="paused"
    ),
    "case.resumed": Words(kind="case", one=_("%(organisation)s goes on with: %(service)s"), state="open"),
    "case.extended": Words(
        kind="case", one=_("%(organisation)s needs longer for: %(service)s"), body=_("%(pause)s"), state="longer"
    ),
    "case.stuck": Words(
        kind="case",
        one=_("%(organisation)s has to look into: %(service)s"),
        body=_("Something keeps it from going on. Staff see that; you do not have to do anything."),
        state="delayed",
    ),
    "task.opened": Words(kind="case", one=_("Next: %(step)s"), body=_("%(organisation)s does it, for: %(service)s")),
    "task.taken": Words(kind="case", one=_("Somebody at %(organisation)s works on it: %(step)s")),
    "task.put-back": Words(kind="case", one=_("%(organisation)s will do it later: %(step)s")),
    "task.withdrawn": Words(kind="case", one=_("Not needed any more: %(step)s")),
    "task.done": Words(
        kind="case", one=_("Done: %(step)s"), body=_("By %(organisation)s, for: %(service)s"), state="done"
    ),
    "case.done": Words(
        kind="case", one=_("%(organisation)s has finished: %(service)s"), body=_("%(reason)s"), state="done"
    ),
    "case.refused": Words(
        kind="case", one=_("%(organisation)s said no: %(service)s"), body=_("%(reason)s"), state="refused"
    ),
    "document.added": Words(kind="document", one=_("You added a document"), many=_("You added %(count)s documents")),
    "document.removed": Words(kind="document", one=_("You removed a document")),
    "notice.composed": Words(
        kind="letter", one=_("We wrote you a letter"), many=_("We wrote you %(count)s letters"), grouping="moment"
    ),
    "notice.read": Words(kind="letter", one=_("You read a letter")),
    "contact.opened": Words(kind="contact", one=_("You and our staff spoke"), body=_("By %(channel)s.")),
    "contact.verified": Words(kind="contact", one=_("Our staff checked that it is you")),
    "contact.check-failed": Words(kind="contact", one=_("Somebody said they were you, but could not show it")),
    "contact.closed": Words(kind="contact", one=_("The talk with our staff ended")),
    "handover.made": Words(kind="contact", one=_("You got a code to go on in another place")),
    "handover.taken": Words(kind="contact", one=_("You went on with your code")),
    "handover.failed": Words(kind="contact", one=_("Somebody used your code with a wrong date of birth")),
    "handover.locked": Words(
        kind="contact",
        one=_("Your code was locked"),
        body=_("It was used with a wrong date of birth too often. You can ask for a new code."),
    ),
    "mandate.granted": Words(kind="person", one=_("Someone may now act for someone else")),
    "mandate.withdrawn": Words(kind="person", one=_("Someone may no longer act for someone else")),
    "person.created": Words(kind="person", one=_("We wrote down who you are")),
    "person.changed": Words(kind="person", one=_("Your details were changed")),
    "person.identified": Words(kind="person", one=_("A number you are known by was added")),
    "person.signed-up": Words(kind="person", one=_("You signed in for the first time")),
    "data.read": Words(
        kind="reading",
        one=_("%(organisation)s looked at your data"),
        many=_("%(organisation)s looked at your data"),
        body=_("%(purpose)s"),
        grouping="row",
    ),
    "access.refused": Words(kind="reading", one=_("Someone wanted to see your data, and was not let in")),
    "key.destroyed": Words(kind="person", one=_("Your data was deleted")),
}

# A visit to the website opens a contact too, and nobody spoke.
VISIT = Words(kind="contact", one=_("You came to this website"), many=_("You came to this website"), grouping="row")

# For the types of event that packs name themselves, such as ``person.died``.
LIFE_EVENT = Words(kind="person", one=_("It was written down: %(life_event)s"))

CHANNELS: Mapping[str, str] = {
    "web": _("web"),
    "phone": _("phone"),
    "counter": _("counter"),
    "email": _("e-mail"),
}
BY_STAFF = _("Our staff did this with you.")
BY_HELPER = _("Someone you trust did this for you.")
