"""The orders of a supplier: the list by what is due, one order with all that may be known for it, its pictures."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder
from commonway.cases.orders import charging, opening, photographing
from commonway.cases.orders.keeping import OrderUnknown
from commonway.cases.process import definitions
from commonway.kernel.clock import now
from commonway.web.forms import FileField, Form
from commonway.web.partner.page import show, supplier_only
from commonway.web.permissions import actor_of
from commonway.web.presenters import orders as present
from commonway.web.presenters import suppliers
from commonway.web.presenters.wording import wording
from commonway.web.presenters.workbench import told_card
from commonway.web.resident.orders import picture
from commonway.web.staff.paging import leaf


class PhotoForm(Form):
    """A picture of the work."""

    photo = FileField(
        label=gettext_lazy("A picture of the work"),
        short=gettext_lazy("A picture"),
        help_text=gettext_lazy("A JPEG or PNG of at most 6 MB. Where it was taken is not kept."),
        types=("image/jpeg", "image/png"),
        most_bytes=photographing.LARGEST,
    )


@require_safe
@supplier_only
def listed(request: HttpRequest) -> HttpResponse:
    """List the orders of the supplier, those first that are due first."""
    at, mine = now(), WorkOrder.objects.done_by(actor_of(request).organisation)
    chosen = request.GET.get("show", "new")
    if chosen not in opening.VIEWS:
        chosen = "new"
    found = leaf(request, opening.named(chosen, mine, at=at), moment="placed_at", latest_first=chosen == "over")
    return show(
        request,
        "partner/orders.html",
        views=present.views(opening.counts(mine, at=at), chosen=chosen, address=reverse("partner:orders")),
        found=found,
        rows=[present.row(order, at=at) for order in found.rows],
    )


@require_safe
@supplier_only
def order(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Show one order; one that went to another supplier does not exist here."""
    return order_page(request, file_of(request, order_id), PhotoForm())


@require_POST
@supplier_only
def add_photo(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Keep a picture of the work."""
    file = file_of(request, order_id)
    form = PhotoForm(request.POST, files=request.FILES)
    if form.is_valid() and keep_photo(request, order_id, form):
        messages.success(request, _("The picture is added. The person sees it."))
        return redirect("partner:order", order_id)
    return order_page(request, file, form)


@require_safe
@supplier_only
def photo(request: HttpRequest, *, order_id: UUID, photo_id: UUID) -> HttpResponse:
    """Show one picture of the work."""
    return picture(request, order_id, photo_id)


def order_page(request: HttpRequest, file: opening.OrderFile, form: PhotoForm) -> HttpResponse:
    """Return the page of an order."""
    words = wording(definitions.pack_of(file.order.pack_version_id))
    shown = present.page(file, at=now())
    return show(
        request,
        "partner/order.html",
        title=shown["title"],
        order=shown,
        told=told_card(file.told, words) if file.told else None,
        moves=suppliers.moves(file.order.state),
        form=form,
        may_add=file.order.state in (*WorkOrder.TO_DO, WorkOrder.State.DONE) and len(file.photos) < photographing.MOST,
        may_charge=suppliers.may_charge(file) and bool(charging.outputs_of(file.order)),
        back=reverse("partner:orders"),
    )


def file_of(request: HttpRequest, order_id: UUID) -> opening.OrderFile:
    """Return the order a page is about."""
    try:
        return opening.open_order(order_id, by=actor_of(request), at=now())
    except OrderUnknown as error:
        raise Http404(error.what) from error


def keep_photo(request: HttpRequest, order_id: UUID, form: Form, *, field: str = "photo") -> bool:
    """Keep the picture in *form*; return False where it cannot be kept, which the form then says."""
    try:
        photographing.add(order_id, form.cleaned_data[field].read(), by=actor_of(request), at=now())
    except CasesError as error:
        form.add_error(field, f"{error.what} {error.remedy}")
        return False
    return True
