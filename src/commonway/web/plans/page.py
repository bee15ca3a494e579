"""Which side of a plan's pages one is on, who comes in there, and what surrounds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from commonway.cases.plans import opening
from commonway.cases.plans.errors import PlanUnknown
from commonway.cases.plans.opening import PlanFile
from commonway.kernel.clock import now
from commonway.web.permissions import View, actor_of, resident_required, staff_required
from commonway.web.presenters.wording import Wording, wording
from commonway.web.resident.surroundings import surroundings as at_home
from commonway.web.workbench.page import workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Where plans are looked at: at home, or at work."""

    namespace: str
    layout: str
    surroundings: Callable[[HttpRequest], Mapping[str, Any]]
    gate: Callable[[View], View]
    at_work: bool = False

    def url(self, page: str, *args: object) -> str:
        """Return the address of a page of plans on this side."""
        return reverse(f"{self.namespace}:{page}", args=args)


HOME = Side(namespace="plans", layout="resident/page.html", surroundings=at_home, gate=resident_required)
WORK = Side(
    namespace="workbench-plans",
    layout="workbench/page.html",
    surroundings=workbench.context,
    gate=staff_required("caseworker"),
    at_work=True,
)
_SIDES = {side.namespace: side for side in (HOME, WORK)}


def side_of(request: HttpRequest) -> Side:
    """Return the side the page of *request* is on."""
    match = request.resolver_match
    return _SIDES[match.namespace if match else HOME.namespace]


def page(view: View) -> View:
    """Let in those who belong on the page's side; what they may not know of is 404, and nothing of it stays in a cache."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return side_of(request).gate(view)(request, *args, **kwargs)
        except PlanUnknown as error:
            raise Http404(error.what) from error

    return never_cache(checked)


def opened(request: HttpRequest, plan_id: UUID) -> tuple[PlanFile, Wording]:
    """Return a plan as the actor sees it, and the words of the version of the pack it runs by."""
    file = opening.open_plan(plan_id, by=actor_of(request), at=now())
    return file, wording(file.standing.pack)


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of a plan in the surroundings of its side, which templates know as ``side``."""
    side = side_of(request)
    around = {**side.surroundings(request), "side": side, "layout": side.layout}
    return render(request, template, around | context, status=status)
