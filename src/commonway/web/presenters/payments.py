"""Payments as the person follows them, as those who asked look at them, and as payers work through them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.counting import Capped
from commonway.cases.models import PaymentRequest
from commonway.cases.payments.content import Content, instalment_on
from commonway.cases.payments.opening import PaymentFile, Step
from commonway.cases.process import definitions
from commonway.cases.wording import money as in_language
from commonway.kernel.money import Money
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.lists import capped, number
from commonway.web.presenters.wording import Wording, staff_wording, wording

State = PaymentRequest.State
Side = Literal["person", "payer", "asker"]
VIEWS = {
    "to-pay": gettext_lazy("To be paid by you"),
    "paid": gettext_lazy("No more to be paid by you"),
    "asked": gettext_lazy("Asked for by you"),
    "not-paid": gettext_lazy("Asked for by you, not paid"),
    "over": gettext_lazy("Asked for by you, over"),
}
# state -> its word, its colour
STATES: Mapping[str, tuple[Promise, str]] = {
    State.REQUESTED: (gettext_lazy("Asked for"), "blue"),
    State.PAYING: (gettext_lazy("Being paid"), "teal"),
    State.PAID: (gettext_lazy("Paid"), "green"),
    State.REFUSED: (gettext_lazy("Not paid"), "red"),
    State.CANCELLED: (gettext_lazy("Cancelled"), "grey"),
}
_LESS = gettext_lazy("A later decision says less than was paid. Nothing is taken back by itself.")
_UNASKED = gettext_lazy("A later decision says another amount, and nobody may be asked to pay it.")
_NOW: Mapping[Side, Mapping[str, Promise]] = {
    "person": {
        State.REQUESTED: gettext_lazy("%(organisation)s asked %(payer)s to pay you. It is not paid yet."),
        State.PAYING: gettext_lazy("%(payer)s has paid %(paid)s of %(times)s times. The next is for %(next)s."),
        State.PAID: gettext_lazy("%(payer)s paid you on %(on)s."),
        State.REFUSED: gettext_lazy("%(payer)s could not pay. %(organisation)s sees to it."),
        State.CANCELLED: gettext_lazy("%(organisation)s does not ask for this any more, so no more of it is paid."),
    },
    "payer": {
        State.REQUESTED: gettext_lazy("%(organisation)s asks you to pay this. It is for %(next)s."),
        State.PAYING: gettext_lazy("You paid %(paid)s of %(times)s times. The next is for %(next)s."),
        State.PAID: gettext_lazy("You paid it on %(on)s."),
        State.REFUSED: gettext_lazy("You said that you do not pay it."),
        State.CANCELLED: gettext_lazy("%(organisation)s does not ask for it any more. Do not pay it."),
    },
    "asker": {
        State.REQUESTED: gettext_lazy("You asked %(payer)s to pay. It has not said yet that it did."),
        State.PAYING: gettext_lazy("%(payer)s has paid %(paid)s of %(times)s times. The next is for %(next)s."),
        State.PAID: gettext_lazy("%(payer)s paid it on %(on)s."),
        State.REFUSED: gettext_lazy("%(payer)s does not pay it. What follows is in the case."),
        State.CANCELLED: gettext_lazy("You do not ask for it any more."),
    },
}


def views(counts: Mapping[str, Capped], *, chosen: str, address: str) -> list[dict[str, Any]]:
    """Return the ways to look at a list of payments, with how many wait on either side."""
    return [
        {
            "text": str(words),
            "count": capped(counts[name]) if name in counts else "",
            "href": f"{address}?show={name}",
            "current": name == chosen,
        }
        for name, words in VIEWS.items()
    ]


def row(payment: PaymentRequest, *, at: datetime) -> dict[str, Any]:
    """Return one line of a list of payments; nothing in it says who the person is, or how much it is."""
    words = wording(definitions.pack_of(payment.pack_version_id))
    state, colour = STATES[payment.state]
    paid = next(each for each in words.pack.services[payment.service].payments if each.id == payment.payment)
    several = payment.times > 1 and payment.paid
    return {
        "id": payment.id,
        "title": words.say(paid.title),
        "reference": payment.reference,
        "payer": words.organisation(payment.payer_id),
        "organisation": words.organisation(payment.organisation_id),
        "asked_at": payment.asked_at,
        "due_at": payment.due_at,
        "late": is_late(payment, at=at),
        "paid": number(payment.paid),
        "times": number(payment.times),
        "progress": _("%(paid)s of %(times)s") % {"paid": number(payment.paid), "times": number(payment.times)}
        if several
        else "",
        "state": str(state),
        "colour": colour,
    }


def is_late(payment: PaymentRequest, *, at: datetime) -> bool:
    """Return whether nothing is paid although the first should have come."""
    return payment.state == State.REQUESTED and payment.due_at is not None and payment.due_at < at


def page(file: PaymentFile, *, side: Side, at: datetime) -> dict[str, Any]:
    """Return a payment as every page about it shows it: how much, where it stands, what became of it, whom to call."""
    payment, pack = file.payment, definitions.pack_of(file.payment.pack_version_id)
    words = wording(pack) if side == "person" else staff_wording(pack)
    shown = row(payment, at=at)
    ahead = min(payment.paid + 1, payment.times)
    places = {**shown, "next": day(instalment_on(payment, ahead)), "on": day(payment.paid_at)}
    calls = [_to_call(payment.payer_id, words), _to_call(payment.organisation_id, words)]
    return shown | {
        "now": str(_NOW[side][payment.state]) % places,
        "amount": amount_in_words(payment, file.content) if file.content else "",
        "gone": file.content is None,
        "next": ahead,
        "next_amount": money(file.content.instalment(ahead)) if file.content else "",
        "next_on": places["next"],
        "running": payment.is_running,
        "untold": file.untold,
        "rows": _rows(file, words),
        "told": [(words.fact(name), words.value(name, value)) for name, value in (file.told or {}).items()],
        "history": history(file.steps, payment),
        "replaced_by": file.replaced_by.id if file.replaced_by else None,
        "call": [call for call in calls if call["phone"]],
    }


def as_document(
    payments: Sequence[PaymentRequest], contents: Mapping[UUID, Content | None], steps: Mapping[UUID, Sequence[Step]]
) -> list[dict[str, Any]]:
    """Return the payments to a person as JSON can carry them, with the amounts and what was said as they are held."""
    shown = []
    for payment in payments:
        content, words = contents[payment.id], wording(definitions.pack_of(payment.pack_version_id))
        shown.append(
            {
                "reference": payment.reference,
                "service": words.service(payment.service),
                "payer": words.organisation(payment.payer_id),
                "asked_by": words.organisation(payment.organisation_id),
                "amount": str(content.amount.amount) if content else None,
                "arrears": str(content.arrears.amount) if content else None,
                "currency": content.amount.currency if content else None,
                "every": str(payment.every),
                "times": payment.times,
                "paid": payment.paid,
                "first_on": payment.first_on.isoformat(),
                "state": str(payment.state),
                "asked_at": payment.asked_at.isoformat(),
                "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
                "happened": [
                    {"what": each.kind, "instalment": each.instalment, "at": each.at.isoformat(), "said": each.note}
                    for each in steps[payment.id]
                ],
            }
        )
    return shown


def amount_in_words(payment: PaymentRequest, content: Content) -> str:
    """Return how much is paid and how often: *€200.00 a month, 215 times, and €50.00 once with the first*."""
    said = money(content.amount)
    if payment.every == PaymentRequest.Every.MONTH:
        said = _("%(amount)s a month, %(times)s times") % {"amount": said, "times": number(payment.times)}
    if content.arrears.amount:
        said = _("%(amount)s, and %(arrears)s once with the first") % {
            "amount": said,
            "arrears": money(content.arrears),
        }
    return said


def history(steps: Sequence[Step], payment: PaymentRequest) -> list[dict[str, Any]]:
    """Return all that became of a payment, latest first, with what was said."""
    return [
        {
            "time": step.at,
            "title": _title(step, payment),
            "body": step.note,
            "state": "problem" if step.kind == State.REFUSED else "done",
        }
        for step in reversed(steps)
    ]


def money(amount: Money) -> str:
    """Return an amount with its currency."""
    return in_language(amount, translation.get_language() or "en")


def _title(step: Step, payment: PaymentRequest) -> str:
    if step.kind in ("less", "unasked"):
        return str(_LESS if step.kind == "less" else _UNASKED)
    if step.kind == State.PAID and payment.times > 1 and step.instalment:
        places = {"number": number(step.instalment), "times": number(payment.times)}
        return _("Paid, %(number)s of %(times)s") % places
    return str(STATES[step.kind][0])


def _rows(file: PaymentFile, words: Wording) -> list[tuple[str, str]]:
    payment = file.payment
    agreement = words.pack.agreements.get(payment.agreement_id)
    told = [
        (_("Reference"), payment.reference),
        (_("Amount"), amount_in_words(payment, file.content) if file.content else ""),
        (_("Paid by"), words.organisation(payment.payer_id)),
        (_("Asked for by"), words.organisation(payment.organisation_id)),
        (_("Asked for"), moment(payment.asked_at)),
        (_("Should come by"), day(payment.due_at)),
        (_("Law"), words.say(file.definition.legal_basis)),
        (_("Agreement"), words.say(agreement.title) if agreement else payment.agreement_id),
    ]
    return [(key, value) for key, value in told if value]


def _to_call(organisation: str, words: Wording) -> dict[str, str]:
    found = words.pack.organisations.get(organisation)
    return {
        "name": words.organisation(organisation),
        "phone": found.phone if found else "",
        "hours": words.say(found.hours) if found else "",
    }
