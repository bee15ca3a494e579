"""One's own appointments: the list, booking one, moving it, calling it off, and its file for a calendar."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.appointments import booking, offering
from commonway.cases.appointments.calendar_file import calendar_file
from commonway.cases.appointments.errors import SlotTaken, TooLate
from commonway.cases.models import Appointment
from commonway.cases.waiting.queues import queues_of
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.packs.places import Place
from commonway.web.appointments.page import page, show, side_of
from commonway.web.forms import ChoiceField, Form, TextField
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of
from commonway.web.presenters import appointments as present
from commonway.web.presenters.wording import wording

_MOST = 100
_FURTHER = timedelta(days=400)


class TimeForm(Form):
    """Which of the free times, and in which language."""

    key = TextField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, place: Place, times: list[tuple[str, str]], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["time"] = ChoiceField(
            label=gettext_lazy("Which time suits you?"), short=gettext_lazy("The time"), choices=times
        )
        if place.interpreters:
            languages = [("none", _("No interpreter")), *present.languages(place.interpreters)]
            self.fields["interpreter"] = ChoiceField(
                label=gettext_lazy("Do you need an interpreter?"), short=gettext_lazy("Interpreter"), choices=languages
            )

    def moment(self) -> datetime:
        """Return the time that was chosen."""
        return datetime.fromisoformat(self.cleaned_data["time"])


@page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the person's appointments, the next first, and the places where one can be made."""
    words, at = wording(catalogue.current().pack), now()
    mine = Appointment.objects.filter(applicant_id=person_of(request)).select_related("case").order_by("-starts_at")
    rows = [present.row(each, words, at=at) for each in mine[:_MOST]]
    at_home = side_of(request).namespace == "appointments"
    context: dict[str, Any] = {
        "coming": [each for each in rows if each["coming"]][::-1],
        "past": [each for each in rows if not each["coming"]],
        "places": [present.place(each, words) for each in offering.places_for(words.pack)],
        "walk_in": reverse("queue:list") if at_home and queues_of(words.pack) else "",
    }
    return show(request, "appointments/appointments.html", title=_("Appointments"), **context)


@page
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, *, place_id: str, service_id: str) -> HttpResponse:
    """Show the free times at a place, and book one."""
    pack = catalogue.current().pack
    place = pack.places.get(place_id)
    if place is None or service_id not in place.services:
        raise Http404
    form, context = _times(request, place, initial={"key": str(new_id())})
    if request.method == "POST" and form.is_valid():
        given, person = form.cleaned_data, person_of(request)
        try:
            made = booking.book(
                place.id,
                service_id,
                form.moment(),
                person_id=person,
                key=given["key"] or str(new_id()),
                interpreter=given.get("interpreter", ""),
                by=actor_of(request),
                at=now(),
            )
        except SlotTaken as error:
            form.add_error("time", f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is booked."))
            return redirect(side_of(request).url("appointment", made.id))
    title = _("An appointment for: %(service)s") % {"service": wording(pack).service(service_id)}
    return show(request, "appointments/book.html", title=title, form=form, back=side_of(request).url("list"), **context)


@page
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, *, appointment_id: UUID) -> HttpResponse:
    """Show the free times at the place of an appointment, and move it."""
    found = booking.open_appointment(appointment_id, by=actor_of(request), at=now())
    place = catalogue.current().pack.places.get(found.place)
    back = side_of(request).url("appointment", found.id)
    if place is None or found.state != "booked":
        messages.warning(request, _("The appointment is over or called off."))
        return redirect(back)
    form, context = _times(request, place, initial={})
    form.fields.pop("interpreter", None)
    if request.method == "POST" and form.is_valid():
        try:
            booking.move(found.id, form.moment(), by=actor_of(request), at=now())
        except (SlotTaken, TooLate) as error:
            form.add_error("time", f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is moved."))
            return redirect(back)
    return show(request, "appointments/book.html", title=_("Move the appointment"), form=form, back=back, **context)


@page
@require_safe
def appointment(request: HttpRequest, *, appointment_id: UUID) -> HttpResponse:
    """Show one appointment with all one has to know to come."""
    at = now()
    found = booking.open_appointment(appointment_id, by=actor_of(request), at=at)
    words = wording(catalogue.current().pack)
    context: dict[str, Any] = {"rows": present.summary(found, words), "appointment": present.row(found, words, at=at)}
    back = side_of(request).url("list")
    return show(request, "appointments/appointment.html", title=_("Your appointment"), back=back, **context)


@page
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, *, appointment_id: UUID) -> HttpResponse:
    """Make sure that an appointment is to be called off, and call it off."""
    found = booking.open_appointment(appointment_id, by=actor_of(request), at=now())
    back = side_of(request).url("appointment", found.id)
    if request.method == "POST":
        try:
            booking.cancel(found.id, by=actor_of(request), at=now())
        except TooLate as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is called off. Somebody else can have the time now."))
        return redirect(back)
    rows = present.summary(found, wording(catalogue.current().pack))
    return show(request, "appointments/cancel.html", title=_("Call the appointment off?"), rows=rows, back=back)


@page
@require_safe
def file(request: HttpRequest, *, appointment_id: UUID) -> HttpResponse:
    """Return an appointment as a file for a calendar."""
    at = now()
    found = booking.open_appointment(appointment_id, by=actor_of(request), at=at)
    words = wording(catalogue.current().pack)
    place = words.pack.places.get(found.place)
    said = [words.say(text) for text in ((place.name, place.address) if place else ())]
    content = calendar_file(
        found,
        title=words.service(found.service),
        location=", ".join(said),
        description=words.say(place.accessibility) if place else "",
        address=request.get_host().partition(":")[0],
        at=at,
    )
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


def _times(request: HttpRequest, place: Place, *, initial: dict[str, Any]) -> tuple[TimeForm, dict[str, Any]]:
    pack, at = catalogue.current().pack, now()
    after = _day(request, at=at)
    days = offering.next_days(pack, place, after=after, at=at)
    posted = request.method == "POST"
    form = TimeForm(place, present.times(days), request.POST if posted else None, initial=initial)
    later = days[-1][0] + timedelta(days=1) if days else None
    further = later if later and later <= offering.last_day(place, at=at) else None
    return form, {"place": present.place(place, wording(pack)), "later": further, "none": not days}


def _day(request: HttpRequest, *, at: datetime) -> date:
    """Return the day the address asks to begin with, today for what is none or far off."""
    today = timezone.localdate(at)
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return today
    return asked if today <= asked <= today + _FURTHER else today
