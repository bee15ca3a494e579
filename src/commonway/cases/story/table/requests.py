"""Requests: what a person does before and while they tell us something."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import THEIR_OWN, Silent, Told, Words

TOLD: Mapping[str, Told] = {
    "request.started": Told(person=Words(kind="request", one=_("You started: %(life_event)s")), own=THEIR_OWN),
    "request.saved": Told(
        person=Words(kind="request", one=_("You saved your answers"), many=_("You saved your answers"), grouping="row"),
        own=THEIR_OWN,
    ),
    "request.resumed": Told(
        person=Words(kind="request", one=_("You went on where you stopped"), body=_("By %(channel)s.")), own=THEIR_OWN
    ),
    "request.submitted": Told(
        person=Words(kind="request", one=_("You told us: %(life_event)s"), body=_("By %(channel)s."), state="sent"),
        own=THEIR_OWN,
    ),
    "request.withdrawn": Told(person=Words(kind="request", one=_("You took it back: %(life_event)s")), own=THEIR_OWN),
    "fact.recorded": Told(
        person=Words(
            kind="person",
            one=_("We wrote down what you told us"),
            many=_("We wrote down what you told us"),
            grouping="row",
        ),
        own=Silent("What a task found is told by the task; the rest is the person's own."),
    ),
    "entitlements.assessed": Told(
        person=Words(
            kind="request",
            one=_("We looked for what you can get"),
            body=_("Found: %(found)s. More to know: %(open)s."),
        ),
        own=THEIR_OWN,
    ),
    "document.added": Told(
        person=Words(kind="document", one=_("You added a document"), many=_("You added %(count)s documents")),
        own=THEIR_OWN,
    ),
    "document.removed": Told(person=Words(kind="document", one=_("You removed a document")), own=THEIR_OWN),
}
