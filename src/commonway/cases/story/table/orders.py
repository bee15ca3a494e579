"""Work orders: what a supplier does for a case, and what whoever ordered it and the person say of it."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_ORDERED = _("%(ordered)s")
_CHARGES = Silent("What work costs is between the two organisations, and on the page of the order.")

TOLD: Mapping[str, Told] = {
    "order.placed": Told(
        person=Words(
            kind="step", one=_("%(organisation)s was asked to do work for you"), body=_("%(ordered)s"), state="open"
        ),
        own=Words(kind="step", one=_("Work was ordered from you"), body=_ORDERED, state="open"),
        lead=Words(kind="step", one=_("Work was ordered from %(organisation)s"), state="open"),
    ),
    "order.accepted": Told(
        person=Words(kind="step", one=_("%(organisation)s will do it: %(ordered)s")),
        own=Words(kind="step", one=_("You accepted the work"), body=_ORDERED),
        lead=Words(kind="step", one=_("%(organisation)s accepted the work")),
    ),
    "order.refused": Told(
        person=Words(kind="step", one=_("%(organisation)s will not do it: %(ordered)s"), state="refused"),
        own=Words(kind="step", one=_("You refused the work"), body=_ORDERED, state="refused"),
        lead=Words(kind="step", one=_("%(organisation)s refused the work"), state="refused"),
    ),
    "order.scheduled": Told(
        person=Words(kind="step", one=_("%(organisation)s told when they come: %(ordered)s")),
        own=Words(kind="step", one=_("You told when you come"), body=_ORDERED),
        lead=Words(kind="step", one=_("%(organisation)s told when they come")),
    ),
    "order.on-the-way": Told(
        person=Words(kind="step", one=_("%(organisation)s was on the way: %(ordered)s")),
        own=Words(kind="step", one=_("You were on the way"), body=_ORDERED),
        lead=Words(kind="step", one=_("%(organisation)s was on the way")),
    ),
    "order.at-work": Told(
        person=Words(kind="step", one=_("%(organisation)s began the work: %(ordered)s")),
        own=Words(kind="step", one=_("You began the work"), body=_ORDERED),
        lead=Words(kind="step", one=_("%(organisation)s began the work")),
    ),
    "order.photo-added": Told(
        person=Words(
            kind="step",
            one=_("%(organisation)s showed the work in a picture"),
            many=_("%(organisation)s showed the work in %(count)s pictures"),
            grouping="row",
        ),
        own=Words(kind="step", one=_("You added a picture"), many=_("You added %(count)s pictures"), grouping="row"),
        lead=Words(kind="step", one=_("%(organisation)s showed the work in a picture")),
    ),
    "order.done": Told(
        person=Words(kind="step", one=_("%(organisation)s says it is done: %(ordered)s"), state="done"),
        own=Words(kind="step", one=_("You did the work"), body=_ORDERED, state="done"),
        lead=Words(kind="step", one=_("%(organisation)s says the work is done"), state="done"),
    ),
    "order.failed": Told(
        person=Words(kind="step", one=_("%(organisation)s gave it up: %(ordered)s"), state="refused"),
        own=Words(kind="step", one=_("You gave the work up"), body=_ORDERED, state="refused"),
        lead=Words(kind="step", one=_("%(organisation)s gave the work up"), state="refused"),
    ),
    "order.late": Told(
        person=Words(kind="step", one=_("%(organisation)s is late: %(ordered)s"), state="delayed"),
        own=Words(kind="step", one=_("The work is late"), body=_ORDERED, state="delayed"),
        lead=Words(kind="step", one=_("The work of %(organisation)s is late"), state="delayed"),
    ),
    "order.charged": Told(
        person=Words(kind="step", one=_("%(organisation)s charged for the work: %(ordered)s")),
        own=Words(kind="step", one=_("You charged for the work"), body=_ORDERED),
        lead=Words(kind="step", one=_("%(organisation)s charged for the work")),
        partner=_CHARGES,
    ),
    "order.verified": Told(
        person=Words(kind="step", one=_("%(organisation)s found the work good: %(ordered)s"), state="done"),
        own=Words(kind="step", one=_("The work was found good"), body=_ORDERED, state="done"),
    ),
    "order.returned": Told(
        person=Words(kind="step", one=_("%(organisation)s wants it done again: %(ordered)s"), state="delayed"),
        own=Words(kind="step", one=_("The work was sent back"), body=_ORDERED, state="delayed"),
    ),
    "order.withdrawn": Told(
        person=Words(kind="step", one=_("%(organisation)s took the order back: %(ordered)s")),
        own=Words(kind="step", one=_("The order was taken back"), body=_ORDERED),
    ),
    "order.fixed": Told(
        person=Words(kind="step", one=_("You said it is fixed: %(ordered)s")),
        own=Words(kind="step", one=_("The person says it is fixed"), body=_ORDERED),
    ),
    "order.not-fixed": Told(
        person=Words(kind="step", one=_("You said it is not fixed: %(ordered)s")),
        own=Words(kind="step", one=_("The person says it is not fixed"), body=_ORDERED, state="delayed"),
    ),
}
