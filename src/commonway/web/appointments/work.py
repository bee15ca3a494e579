"""An organisation's appointments of a day, and what came of each."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonway.cases.appointments import booking
from commonway.cases.appointments.errors import TooLate
from commonway.cases.models import Appointment
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.appointments.page import page, show, side_of
from commonway.web.permissions import actor_of
from commonway.web.presenters import appointments as present
from commonway.web.presenters.wording import wording


@page
@require_safe
def of_the_day(request: HttpRequest) -> HttpResponse:
    """List the appointments at the organisation's places on a day."""
    words, at, on = wording(catalogue.current().pack), now(), _day(request)
    first = timezone.make_aware(datetime.combine(on, time.min))
    found = Appointment.objects.filter(organisation_id=actor_of(request).organisation)
    found = found.filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=1)).exclude(state="cancelled")
    rows = [present.row(each, words, at=at) for each in found.select_related("case").order_by("starts_at", "desk")]
    around: dict[str, Any] = {"day": on, "before": on - timedelta(days=1), "after": on + timedelta(days=1)}
    return show(request, "appointments/day.html", title=_("Appointments of the day"), rows=rows, **around)


@page
@require_POST
def outcome(request: HttpRequest, *, appointment_id: UUID) -> HttpResponse:
    """Write down whether the person came."""
    try:
        found = booking.say_what_came(appointment_id, request.POST.get("outcome", ""), by=actor_of(request), at=now())
    except TooLate as error:
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect(side_of(request).url("list"))
    messages.success(request, _("It is written down."))
    return redirect(f"{side_of(request).url('list')}?on={timezone.localdate(found.starts_at).isoformat()}")


def _day(request: HttpRequest) -> date:
    """Return the day the address asks for, today for what is none; its neighbours are days, too."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
    return asked if 1900 < asked.year < 2200 else timezone.localdate()
