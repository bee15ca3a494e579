"""What an organisation was told, and answering it by hand: we have it, we did it, or we will not, because."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.catalogue import queries as catalogue
from commonway.exchange import receipts, share
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import DeliveryUnknown, ReceiptConflict, ReceiptInvalid
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import workbench as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show


class AnswerForm(Form):
    """What an organisation's staff answer."""

    outcome = ChoiceField(
        label=gettext_lazy("What is your answer?"),
        short=gettext_lazy("Your answer"),
        choices=[
            ("received", gettext_lazy("We have it, and work on it")),
            ("done", gettext_lazy("We did what follows from it")),
            ("refused", gettext_lazy("We will not do it")),
        ],
    )
    reference = TextField(
        label=gettext_lazy("Your own reference"), required=False, max_length=receipts.LONGEST_REFERENCE, width=20
    )
    reason = AddressField(
        label=gettext_lazy("What shall the person read?"),
        short=gettext_lazy("What the person reads"),
        help_text=gettext_lazy("In plain words. If you refuse, say why, and what they can do."),
        required=False,
    )

    def clean_reason(self) -> str:
        """Return the reason; it may be as long as what is kept of it, and a refusal must have one."""
        reason = str(self.cleaned_data["reason"])
        if len(reason) > receipts.LONGEST_REASON:
            self.add_error("reason", _("Use at most %(count)s characters") % {"count": receipts.LONGEST_REASON})
        if not reason and self.cleaned_data.get("outcome") == "refused":
            self.add_error("reason", _("Say why you refuse: the person reads it"))
        return reason


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List what the organisation was told without a case being opened, latest first."""
    words = staff_wording(catalogue.current().pack)
    unanswered = request.GET.get("show") != "all"
    found = leaf(request, share.of(actor_of(request).organisation, unanswered=unanswered), latest_first=True)
    rows = [present.delivery_row(delivery, words) for delivery in found.rows]
    return show(request, "workbench/deliveries.html", found=found, rows=rows, unanswered=unanswered)


@require_safe
@caseworker_only
def delivery(request: HttpRequest, *, delivery_id: UUID) -> HttpResponse:
    """Show one thing the organisation was told; what belongs to a case is shown with the case."""
    try:
        told = share.open_delivery(delivery_id, by=actor_of(request), at=now())
    except DeliveryUnknown as error:
        raise Http404(error.what) from error
    if told.delivery.case_id and not told.delivery.occasion:
        return redirect("workbench:case", told.delivery.case_id)
    words = staff_wording(catalogue.current().pack)
    card = present.told_card(told, words)
    title = card["purpose"] or _("You were told something")
    return show(request, "workbench/delivery.html", title=title, told=card, back=reverse("workbench:deliveries"))


@require_http_methods(["GET", "POST"])
@caseworker_only
def answer(request: HttpRequest, *, delivery_id: UUID) -> HttpResponse:
    """Ask for the answer, show it once more, and write it down."""
    found = share.find(delivery_id, by=actor_of(request), at=now())
    if found is None:
        raise Http404
    back = _page_of(found)
    if not share.is_unanswered(found):
        messages.warning(request, _("It is answered already. The first answer stands."))
        return redirect(back)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "reference": found.reference}
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        if request.POST.get("confirmed") != "yes":
            words = present.answer_summary(form.cleaned_data, form.fields["outcome"])
            return show(
                request, "workbench/confirm.html", title=_("Check your answer"), rows=words, back=back, **context
            )
        if _write(request, found, form):
            return redirect(back)
    return show(request, "workbench/answer.html", title=_("Answer by hand"), back=back, **context)


def _write(request: HttpRequest, found: Delivery, form: AnswerForm) -> bool:
    given = form.cleaned_data
    try:
        share.answer(
            found.id,
            given["outcome"],
            reason=given["reason"],
            reference=given["reference"],
            by=actor_of(request),
            at=now(),
        )
    except (ReceiptConflict, ReceiptInvalid) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    messages.success(request, _("Your answer is written down. The person sees it on their page."))
    return True


def _page_of(delivery: Delivery) -> str:
    if delivery.case_id and not delivery.occasion:
        return reverse("workbench:case", args=[delivery.case_id])
    return reverse("workbench:delivery", args=[delivery.id])
