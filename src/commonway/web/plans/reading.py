"""The plans one has a part in, one of them, and an organisation's visits of a day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonway.cases.models import Plan
from commonway.cases.plans import opening
from commonway.cases.process.definitions import pack_of
from commonway.kernel.clock import now
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of
from commonway.web.plans.page import WORK, opened, page, show, side_of
from commonway.web.presenters import plans as present
from commonway.web.presenters.wording import wording
from commonway.web.staff.paging import leaf


@page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the reader's own plans and those they take part in, and what they are invited to."""
    person = person_of(request)
    invited = {each.plan_id: each for each in opening.invitations_of(UUID(actor_of(request).id))}
    plans = [each for each in opening.plans_of(person) if each.id not in invited]
    rows = [present.row(each, wording(pack_of(each.pack_version_id)), person=str(person)) for each in plans]
    asked = [present.row(each.plan, wording(pack_of(each.plan.pack_version_id))) for each in invited.values()]
    return show(request, "plans/plans.html", title=_("Plans"), rows=rows, invitations=asked)


@page
@require_safe
def led(request: HttpRequest) -> HttpResponse:
    """List the plans the reader's organisation leads or takes part in."""
    organisation = actor_of(request).organisation
    state = Plan.State.ENDED if request.GET.get("state") == "ended" else Plan.State.ACTIVE
    found = leaf(request, opening.plans_at(organisation, state=state), moment="began_at", latest_first=True)
    rows = [present.row(each, wording(pack_of(each.pack_version_id))) for each in found.rows]
    context: dict[str, Any] = {"found": found, "rows": rows, "ended": state == Plan.State.ENDED}
    return show(request, "plans/led.html", title=_("Plans"), **context)


@page
@require_safe
def plan(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Show a plan as the reader's part lets them see it."""
    file, words = opened(request, plan_id)
    at, side = now(), side_of(request)
    shown = present.plan(file, words, at=at)
    context: dict[str, Any] = {"plan": shown, "line": present.time_line(file, words, at=at)}
    return show(request, "plans/plan.html", title=shown["title"], back=side.url("plans"), **context)


@page
@require_safe
def of_the_day(request: HttpRequest) -> HttpResponse:
    """Show the visits of the reader's organisation on a day, or only the reader's own."""
    by, on = actor_of(request), _day(request)
    mine = request.GET.get("whose") == "mine"
    visits = opening.visits_on(by.organisation, on, lead=by.id if mine else "")
    rows = [
        {"at": each.at, "state": each.state, "plan": each.plan_id, "reference": each.plan.reference} for each in visits
    ]
    around: dict[str, Any] = {
        "day": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "mine": mine,
    }
    return show(request, "plans/day.html", title=_("Visits of the day"), rows=rows, back=WORK.url("plans"), **around)


def _day(request: HttpRequest) -> date:
    """Return the day the address asks for, today for what is none; its neighbours are days, too."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
    return asked if 1900 < asked.year < 2200 else timezone.localdate()
