"""Payments: what another organisation was asked to pay the person, and what became of it. How much is on their page."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Told, Words

_PAID = _("%(paid)s")

TOLD: Mapping[str, Told] = {
    "payment.requested": Told(
        person=Words(kind="step", one=_("%(organisation)s was asked to pay you: %(paid)s")),
        own=Words(kind="step", one=_("You were asked to pay"), body=_PAID),
        lead=Words(kind="step", one=_("%(organisation)s was asked to pay")),
    ),
    "payment.paid": Told(
        person=Words(kind="step", one=_("%(organisation)s paid you: %(paid)s"), state="done"),
        own=Words(kind="step", one=_("You paid"), body=_PAID, state="done"),
        lead=Words(kind="step", one=_("%(organisation)s paid"), state="done"),
    ),
    "payment.refused": Told(
        person=Words(kind="step", one=_("%(organisation)s could not pay you: %(paid)s"), state="refused"),
        own=Words(kind="step", one=_("You refused to pay"), body=_PAID, state="refused"),
        lead=Words(kind="step", one=_("%(organisation)s refused to pay"), state="refused"),
    ),
    "payment.cancelled": Told(
        person=Words(kind="step", one=_("%(organisation)s does not ask for this payment any more: %(paid)s")),
        own=Words(kind="step", one=_("The payment was cancelled"), body=_PAID),
    ),
    "payment.less": Told(
        person=Words(
            kind="step",
            one=_("A later decision says less than you were paid: %(paid)s"),
            body=_("You keep what was paid. Nothing is taken back by itself."),
        ),
        own=Words(kind="step", one=_("A later decision says less than was paid"), body=_PAID, state="delayed"),
    ),
}
