"""The surroundings of every page of suppliers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commonway.catalogue import queries as catalogue
from commonway.web.permissions import actor_of, staff_required
from commonway.web.presenters.wording import wording
from commonway.web.staff.page import Place, Surroundings

partner = Surroundings(
    namespace="partner",
    audience=_("Suppliers"),
    places=(Place(text=_("Ordered work"), page="orders", pages=("order", "move", "charge")),),
)

supplier_only = staff_required("supplier")


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page for suppliers, with the name of the organisation whose it is."""
    words = wording(catalogue.current().pack)
    named = {"organisation": words.organisation(actor_of(request).organisation)}
    return partner.show(request, template, status=status, **named, **context)
