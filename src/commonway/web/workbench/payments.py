"""Payments of an organisation: what it is asked to pay, what it asked others to pay, and what is said of one."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.errors import CasesError
from commonway.cases.models import PaymentRequest
from commonway.cases.payments import cancelling, keeping, opening, paying
from commonway.cases.payments.keeping import PaymentUnknown
from commonway.cases.payments.moves import LONGEST_NOTE, LONGEST_REFERENCE, next_for_asker, next_for_payer
from commonway.identity.access_rules import Action
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.web.forms import AddressField, Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import payments as present
from commonway.web.staff.paging import leaf, number_asked
from commonway.web.workbench.page import caseworker_only, show

State = PaymentRequest.State
INSTALMENT = "instalment"


class PaidForm(Form):
    """What a payer says with it that it has paid."""

    reference = TextField(
        label=gettext_lazy("Your own reference"), required=False, max_length=LONGEST_REFERENCE, width=20
    )


class WhyForm(Form):
    """Why it is not paid, or not wanted any more."""

    note = AddressField(label=gettext_lazy("Why?"), short=gettext_lazy("Why"))

    def clean_note(self) -> str:
        """Return the reason, no longer than what is kept of it."""
        note = str(self.cleaned_data["note"])
        if len(note) > LONGEST_NOTE:
            self.add_error("note", _("Use at most %(count)s characters") % {"count": LONGEST_NOTE})
        return note


class _Act(NamedTuple):
    """What can be made of a payment: by whom, the state it has then, its words, what is asked, and who does it."""

    action: Action
    state: str
    title: Promise
    button: Promise
    warning: Promise
    said: Promise
    form: type[Form]
    do: Callable[[UUID, dict[str, str], int, Actor], PaymentRequest]


def _pay(payment_id: UUID, given: dict[str, str], instalment: int, by: Actor) -> PaymentRequest:
    said = paying.Said(state=State.PAID, instalment=instalment or None, reference=given["reference"])
    return paying.say(payment_id, said, by=by, at=now())


def _refuse(payment_id: UUID, given: dict[str, str], _instalment: int, by: Actor) -> PaymentRequest:
    return paying.say(payment_id, paying.Said(state=State.REFUSED, note=given["note"]), by=by, at=now())


def _cancel(payment_id: UUID, given: dict[str, str], _instalment: int, by: Actor) -> PaymentRequest:
    return cancelling.cancel(payment_id, given["note"], by=by, at=now())


ACTS = {
    "paid": _Act(
        "fulfil",
        State.PAID,
        gettext_lazy("Say that it is paid"),
        gettext_lazy("It is paid"),
        gettext_lazy("You cannot take it back. The person sees at once that it is paid."),
        gettext_lazy("It is written down. Whoever asked and the person see it."),
        PaidForm,
        _pay,
    ),
    "refuse": _Act(
        "fulfil",
        State.REFUSED,
        gettext_lazy("Say that you do not pay it"),
        gettext_lazy("We do not pay it"),
        gettext_lazy("You cannot take it back. Whoever asked and the person read what you write."),
        gettext_lazy("It is written down. Whoever asked sees to it."),
        WhyForm,
        _refuse,
    ),
    "cancel": _Act(
        "answer",
        State.CANCELLED,
        gettext_lazy("Cancel the payment"),
        gettext_lazy("Yes, cancel the payment"),
        gettext_lazy("You cannot take it back. The payer and the person read what you write. What is paid stays paid."),
        gettext_lazy("It is cancelled. The payer and the person see it."),
        WhyForm,
        _cancel,
    ),
}


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List what the organisation is asked to pay, or asked others to pay, those first that wait longest."""
    at, organisation = now(), actor_of(request).organisation
    counts = opening.counts(organisation)
    chosen = request.GET.get("show", "")
    if chosen not in opening.VIEWS:
        chosen = next((view for view in opening.COUNTED if counts[view].number), "to-pay")
    over = chosen in ("paid", "over")
    found = leaf(request, opening.named(chosen, organisation), moment="asked_at", latest_first=over)
    return show(
        request,
        "workbench/payments.html",
        views=present.views(counts, chosen=chosen, address=reverse("workbench:payments")),
        found=found,
        rows=[present.row(payment, at=at) for payment in found.rows],
        paying=chosen in ("to-pay", "paid"),
    )


@require_safe
@caseworker_only
def payment(request: HttpRequest, *, payment_id: UUID) -> HttpResponse:
    """Show one payment; one between other organisations does not exist here."""
    file = _file(request, payment_id)
    asked = file.payment.organisation_id == actor_of(request).organisation
    possible = (next_for_asker if asked else next_for_payer)(file.payment.state)
    shown = present.page(file, side="asker" if asked else "payer", at=now())
    return show(
        request,
        "workbench/payment.html",
        title=shown["title"],
        payment=shown,
        case=file.payment.case if asked else None,  # a payer sees the payment, and nothing else of the case
        acts=[(name, act.title) for name, act in ACTS.items() if act.state in possible],
        back=reverse("workbench:payments"),
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def act(request: HttpRequest, *, payment_id: UUID, name: str) -> HttpResponse:
    """Ask what is said with it, and say that it is paid, that it is not, or that it is not wanted any more."""
    chosen, by = ACTS.get(name), actor_of(request)
    file = _file(request, payment_id)
    if chosen is None:
        raise Http404
    keeping.found(payment_id, chosen.action, by=by, at=now())
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _done(request, file, chosen, form):
        return redirect("workbench:payment", payment_id)
    side: present.Side = "asker" if chosen.action == "answer" else "payer"
    shown = present.page(file, side=side, at=now())
    back = reverse("workbench:payment", args=[payment_id])
    if request.method != "POST" and not file.payment.is_running:
        messages.warning(request, shown["now"])
        return redirect(back)
    return show(
        request, "workbench/payment_act.html", title=str(chosen.title), act=chosen, payment=shown, form=form, back=back
    )


def _done(request: HttpRequest, file: opening.PaymentFile, chosen: _Act, form: Form) -> bool:
    asked = number_asked(request, INSTALMENT, among=request.POST) if file.payment.times > 1 else 1
    try:
        chosen.do(file.payment.id, form.cleaned_data, asked, actor_of(request))
    except CasesError as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    messages.success(request, str(chosen.said))
    return True


def _file(request: HttpRequest, payment_id: UUID) -> opening.PaymentFile:
    try:
        return opening.open_payment(payment_id, by=actor_of(request), at=now())
    except PaymentUnknown as error:
        raise Http404(error.what) from error
