"""Work an organisation ordered: the list, one order, finding it good or not, ordering more, and what it all comes to."""

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

from commonway.cases import caseload
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.models import WorkOrder
from commonway.cases.orders import by_hand, opening, verifying
from commonway.cases.orders.keeping import OrderUnknown
from commonway.cases.orders.moves import LONGEST_NOTE, NEEDS_REASON, next_for_orderer
from commonway.cases.process import definitions
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, Form
from commonway.web.permissions import actor_of
from commonway.web.presenters import orders as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.resident.orders import picture
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show


class _Act(NamedTuple):
    """What can be made of an order: the state it has then, its words, and who does it."""

    state: str
    title: Promise
    button: Promise
    said: Promise
    do: Callable[..., WorkOrder]


ACTS = {
    "verify": _Act(
        WorkOrder.State.VERIFIED,
        gettext_lazy("Find the work good"),
        gettext_lazy("The work is good"),
        gettext_lazy("The work is found good. The case goes on."),
        verifying.verify,
    ),
    "send-back": _Act(
        WorkOrder.State.RETURNED,
        gettext_lazy("Send the work back"),
        gettext_lazy("Send it back"),
        gettext_lazy("The supplier has to do it again, and is told so."),
        verifying.send_back,
    ),
    "withdraw": _Act(
        WorkOrder.State.WITHDRAWN,
        gettext_lazy("Take the order back"),
        gettext_lazy("Take it back"),
        gettext_lazy("The order is taken back. The supplier is told."),
        verifying.withdraw,
    ),
}


class NoteForm(Form):
    """What is said with it; for some things it has to be."""

    note = AddressField(label=gettext_lazy("What do you say about it?"), short=gettext_lazy("What you say"))

    def clean_note(self) -> str:
        """Return the note, no longer than what is kept of it."""
        note = str(self.cleaned_data["note"])
        if len(note) > LONGEST_NOTE:
            self.add_error("note", _("Use at most %(count)s characters") % {"count": LONGEST_NOTE})
        return note


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List the orders the organisation placed, those first that wait longest."""
    at, mine = now(), WorkOrder.objects.ordered_by(actor_of(request).organisation)
    chosen = request.GET.get("show", "going")
    if chosen not in opening.VIEWS:
        chosen = "going"
    found = leaf(request, opening.named(chosen, mine, at=at), moment="placed_at", latest_first=chosen == "over")
    return show(
        request,
        "workbench/orders.html",
        views=present.views(opening.counts(mine, at=at), chosen=chosen, address=reverse("workbench:orders")),
        found=found,
        rows=[present.row(order, at=at) for order in found.rows],
    )


@require_safe
@caseworker_only
def order(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Show one order; one of another organisation does not exist here."""
    file = _file(request, order_id)
    shown = present.page(file, at=now())
    possible = next_for_orderer(file.order.state)
    return show(
        request,
        "workbench/order.html",
        title=shown["title"],
        order=shown,
        case_id=file.order.case_id,
        acts=[(name, act.title) for name, act in ACTS.items() if act.state in possible],
        back=reverse("workbench:orders"),
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def act(request: HttpRequest, *, order_id: UUID, name: str) -> HttpResponse:
    """Ask what is said with it, and find the work good, send it back or take the order back."""
    chosen = ACTS.get(name)
    file = _file(request, order_id)
    if chosen is None:
        raise Http404
    form = NoteForm(request.POST if request.method == "POST" else None)
    form.fields["note"].required = chosen.state in NEEDS_REASON
    if request.method == "POST" and form.is_valid():
        try:
            chosen.do(order_id, form.cleaned_data["note"], by=actor_of(request), at=now())
        except CasesError as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, str(chosen.said))
            return redirect("workbench:order", order_id)
    shown = present.page(file, at=now())
    back = reverse("workbench:order", args=[order_id])
    return show(
        request,
        "workbench/order_act.html",
        title=str(chosen.title),
        press=str(chosen.button),
        order=shown,
        form=form,
        harm=chosen.state in NEEDS_REASON,
        back=back,
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def place(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Ask what is to be ordered for a case, and order it."""
    try:
        file = caseload.open_case(case_id, by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    words, back = (
        staff_wording(definitions.pack_of(file.case.pack_version_id)),
        reverse("workbench:case", args=[case_id]),
    )
    choices = [(each.id, words.say(each.title)) for each in by_hand.orders_for(file.case)]
    if not choices:
        messages.warning(request, _("Nothing can be ordered for this case."))
        return redirect(back)
    form = NoteForm(request.POST if request.method == "POST" else None)
    form.fields["note"].required = False
    form.fields["ordered"] = ChoiceField(label=_("What shall be done?"), choices=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            placed = by_hand.place_by_hand(case_id, given["ordered"], given["note"], by=actor_of(request), at=now())
        except CasesError as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is ordered. The supplier is told."))
            return redirect("workbench:order", placed.id)
    return show(
        request,
        "workbench/order_place.html",
        title=_("Order work"),
        form=form,
        reference=file.case.reference,
        back=back,
    )


@require_safe
@caseworker_only
def photo(request: HttpRequest, *, order_id: UUID, photo_id: UUID) -> HttpResponse:
    """Show one picture of the work."""
    return picture(request, order_id, photo_id)


def _file(request: HttpRequest, order_id: UUID) -> opening.OrderFile:
    try:
        return opening.open_order(order_id, by=actor_of(request), at=now())
    except OrderUnknown as error:
        raise Http404(error.what) from error
