"""Work that was ordered for the reader, followed like a parcel; and whether they find it fixed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder
from commonway.cases.orders import opening, photographing, verifying
from commonway.cases.orders.keeping import OrderUnknown
from commonway.cases.orders.moves import LONGEST_NOTE
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, Form
from commonway.web.permissions import actor_of, resident_required
from commonway.web.presenters import orders as present
from commonway.web.resident.surroundings import show


class SayForm(Form):
    """Whether the person finds it fixed."""

    says = ChoiceField(
        label=gettext_lazy("Is it fixed?"),
        choices=[
            (WorkOrder.Says.FIXED.value, gettext_lazy("Yes, it is fixed")),
            (WorkOrder.Says.NOT_FIXED.value, gettext_lazy("No, it is not")),
        ],
    )
    note = AddressField(
        label=gettext_lazy("What would you like to say about it?"), short=gettext_lazy("What you say"), required=False
    )

    def clean_note(self) -> str:
        """Return what the person says, no longer than what is kept of it."""
        note = str(self.cleaned_data["note"])
        if len(note) > LONGEST_NOTE:
            self.add_error("note", _("Use at most %(count)s characters") % {"count": LONGEST_NOTE})
        return note


@resident_required
@never_cache
@require_safe
def order(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Show one order, with the step it is at."""
    return _page(request, order_id, SayForm())


@resident_required
@never_cache
@require_safe
def steps(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Show how far an order is, alone: what the page asks for again while it is open."""
    return render(request, "orders/live.html", {"order": present.page(_file(request, order_id), at=now(), own=True)})


@resident_required
@require_POST
def say(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Write down whether the person finds it fixed."""
    _file(request, order_id)
    form = SayForm(request.POST)
    if not form.is_valid():
        return _page(request, order_id, form)
    try:
        verifying.say(order_id, form.cleaned_data["says"], form.cleaned_data["note"], by=actor_of(request), at=now())
    except CasesError as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return _page(request, order_id, form)
    messages.success(request, _("Thank you. Those who ordered the work see what you say."))
    return redirect("order", order_id)


@resident_required
@require_safe
def photo(request: HttpRequest, *, order_id: UUID, photo_id: UUID) -> HttpResponse:
    """Show one picture of the work."""
    return picture(request, order_id, photo_id)


def picture(request: HttpRequest, order_id: UUID, photo_id: UUID) -> HttpResponse:
    """Return a picture of an order to whoever may see it; others are told that there is none."""
    try:
        found = photographing.read(order_id, photo_id, by=actor_of(request), at=now())
    except OrderUnknown as error:
        raise Http404(error.what) from error
    return HttpResponse(found.content, content_type=found.media_type, headers={"Cache-Control": "no-store"})


def _page(request: HttpRequest, order_id: UUID, form: SayForm) -> HttpResponse:
    shown = present.page(_file(request, order_id), at=now(), own=True)
    return show(request, "resident/order.html", title=shown["title"], order=shown, form=form, back=reverse("timeline"))


def _file(request: HttpRequest, order_id: UUID) -> opening.OrderFile:
    try:
        return opening.open_order(order_id, by=actor_of(request), at=now())
    except OrderUnknown as error:
        raise Http404(error.what) from error
