"""The exchange: who was told, what they answered, which register was asked."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_REGISTERS_OWN = Silent("A register writes down itself what it is asked; no case of its own comes of it.")

TOLD: Mapping[str, Told] = {
    "delivery.queued": Told(
        person=Words(
            kind="told",
            one=_("We are telling %(organisation)s"),
            many=_("We are telling %(count)s offices"),
            body_of_many=_("%(organisations)s"),
            state="on-its-way",
            grouping="moment",
        ),
        own=Words(kind="told", one=_("It was put on its way to you"), state="on-its-way"),
        lead=Words(kind="told", one=_("%(organisation)s is being told"), state="on-its-way"),
    ),
    "delivery.sent": Told(
        person=Words(
            kind="told",
            one=_("%(organisation)s was told"),
            many=_("%(count)s offices were told"),
            body_of_many=_("%(organisations)s"),
            state="told",
            grouping="row",
        ),
        own=Words(kind="told", one=_("You were told"), state="told"),
        lead=Words(kind="told", one=_("%(organisation)s was told"), state="told"),
    ),
    "delivery.received": Told(
        person=Words(kind="told", one=_("%(organisation)s has it"), state="received"),
        own=Words(kind="told", one=_("You answered: we have it"), state="received"),
        lead=Words(kind="told", one=_("%(organisation)s has what it was told"), state="received"),
    ),
    "delivery.done": Told(
        person=Words(kind="told", one=_("%(organisation)s answered: done"), body=_("%(reason)s"), state="done"),
        own=Words(kind="told", one=_("You answered: done"), body=_("%(reason)s"), state="done"),
        lead=Words(kind="told", one=_("The part of %(organisation)s is over")),
    ),
    "delivery.refused": Told(
        person=Words(kind="told", one=_("%(organisation)s answered: no"), body=_("%(reason)s"), state="refused"),
        own=Words(kind="told", one=_("You refused"), body=_("%(reason)s"), state="refused"),
        lead=Words(kind="told", one=_("The part of %(organisation)s is over")),
    ),
    "delivery.shelved": Told(
        person=Words(
            kind="told",
            one=_("We could not reach %(organisation)s"),
            body=_("We keep what you told us. Our staff look after it; you do not have to do anything."),
            state="delayed",
        ),
        own=Words(kind="told", one=_("It could not be delivered to your system"), state="delayed"),
        lead=Words(kind="told", one=_("%(organisation)s could not be reached"), state="delayed"),
    ),
    "delivery.withheld": Told(
        person=Words(
            kind="told",
            one=_("We did not tell %(organisation)s"),
            body=_("The agreement that lets us tell them has ended."),
            state="not-told",
        ),
        own=Words(kind="told", one=_("You were not told: the agreement had ended"), state="not-told"),
        lead=Words(kind="told", one=_("%(organisation)s was not told: the agreement had ended"), state="not-told"),
    ),
    "delivery.replayed": Told(
        person=Words(kind="told", one=_("We tried %(organisation)s again"), state="on-its-way"),
        own=Words(kind="told", one=_("It was sent to you again"), state="on-its-way"),
        lead=Words(kind="told", one=_("%(organisation)s is told again"), state="on-its-way"),
    ),
    "delivery.closed": Told(
        person=Words(kind="told", one=_("We stopped trying to reach %(organisation)s"), state="not-told"),
        own=Words(kind="told", one=_("It was given up to reach you"), state="not-told"),
        lead=Words(kind="told", one=_("It was given up to reach %(organisation)s"), state="not-told"),
    ),
    "exchange.refused": Told(
        person=Words(
            kind="told",
            one=_("We did not tell %(organisation)s"),
            body=_("No agreement lets us tell them."),
            state="not-told",
        ),
        own=Silent("It was not to be told, so it is not told that either."),
        lead=Words(kind="told", one=_("%(organisation)s was not told: no agreement lets it know"), state="not-told"),
    ),
    "look-up.answered": Told(
        person=Words(kind="reading", one=_("We asked %(organisation)s, and it answered")), own=_REGISTERS_OWN
    ),
    "look-up.failed": Told(
        person=Words(kind="reading", one=_("We asked %(organisation)s, and it could not answer")), own=_REGISTERS_OWN
    ),
    "look-up.refused": Told(
        person=Words(kind="reading", one=_("We asked %(organisation)s, and it refused")), own=_REGISTERS_OWN
    ),
}
