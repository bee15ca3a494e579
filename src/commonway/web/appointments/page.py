"""Which side of the counter a page of appointments is on, and what surrounds it there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from commonway.cases.appointments.errors import AppointmentUnknown
from commonway.web.desk.page import surroundings as at_the_desk
from commonway.web.desk.page import with_caller
from commonway.web.permissions import View, resident_required, staff_required
from commonway.web.resident.surroundings import surroundings as at_home
from commonway.web.workbench.page import workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Where appointments are looked at."""

    namespace: str
    layout: str
    surroundings: Callable[[HttpRequest], Mapping[str, Any]]
    gate: Callable[[View], View]

    def url(self, page: str, *args: object) -> str:
        """Return the address of a page of appointments on this side."""
        return reverse(f"{self.namespace}:{page}", args=args)


_SIDES = {
    side.namespace: side
    for side in (
        Side(namespace="appointments", layout="resident/page.html", surroundings=at_home, gate=resident_required),
        Side(namespace="desk-appointments", layout="desk/page.html", surroundings=at_the_desk, gate=with_caller),
        Side(
            namespace="workbench-appointments",
            layout="workbench/page.html",
            surroundings=workbench.context,
            gate=staff_required("caseworker"),
        ),
    )
}


def side_of(request: HttpRequest) -> Side:
    """Return the side the page of *request* is on."""
    match = request.resolver_match
    return _SIDES[match.namespace if match else "appointments"]


def page(view: View) -> View:
    """Let in those who belong on the page's side; what they may not know of is 404."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return side_of(request).gate(view)(request, *args, **kwargs)
        except AppointmentUnknown as error:
            raise Http404(error.what) from error

    return never_cache(checked)


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of appointments in the surroundings of its side, which templates know as ``side``."""
    side = side_of(request)
    around = {**side.surroundings(request), "side": side, "layout": side.layout}
    return render(request, template, around | context, status=status)
