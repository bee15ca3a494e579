"""The surroundings of every page of the workbench."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commonway.catalogue import queries as catalogue
from commonway.web.permissions import actor_of, staff_required
from commonway.web.presenters.wording import staff_wording
from commonway.web.staff.page import Place, Surroundings

workbench = Surroundings(
    namespace="workbench",
    audience=_("Workbench"),
    places=(
        Place(
            text=_("Cases"),
            page="cases",
            pages=(
                "case",
                "case-story",
                "pause",
                "extend",
                "message",
                "decide",
                "confirm-decision",
                "reopen",
                "pass-on",
                "chain",
                "ask-evidence",
            ),
        ),
        Place(text=_("Tasks"), page="tasks", pages=("task", "task-story", "share", "together", "undo")),
        Place(text=_("Workload"), page="workload"),
        Place(text=_("Cannot go on"), page="incidents", pages=("incident", "skip")),
        Place(text=_("Plans"), page="plans", namespace="workbench-plans"),
        Place(text=_("Appointments"), page="list", namespace="workbench-appointments"),
        Place(text=_("Queue"), page="list", namespace="workbench-queue"),
        Place(text=_("Ordered work"), page="orders", pages=("order", "order-act", "order-place", "order-sums")),
        Place(text=_("Payments"), page="payments", pages=("payment", "payment-act")),
        Place(text=_("Questions"), page="questions", pages=("question",)),
        Place(text=_("Things to know"), page="deliveries", pages=("delivery",)),
    ),
)

caseworker_only = staff_required("caseworker")


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the workbench, with the name of the organisation whose it is."""
    words = staff_wording(catalogue.current().pack)
    named = {
        "organisation": words.organisation(actor_of(request).organisation),
        "keys_on": request.session.get("keys", "on") == "on",
    }
    return workbench.show(request, template, status=status, **named, **context)
