"""What a supplier says became of an order: accepted, a visit, on the way, at work, done, refused or given up."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder
from commonway.cases.orders import fulfilling, photographing
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.orders.keeping import Visit
from commonway.cases.orders.moves import LONGEST_NOTE, NEEDS_REASON
from commonway.cases.orders.opening import OrderFile
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, DateField, FileField, Form
from commonway.web.partner.orders import file_of, keep_photo
from commonway.web.partner.page import show, supplier_only
from commonway.web.permissions import actor_of
from commonway.web.presenters import orders as present
from commonway.web.presenters import suppliers

State = WorkOrder.State
_TIMES = [f"{hour:02}:{minute:02}" for hour in range(6, 22) for minute in (0, 30)] + ["22:00"]


class _Noted(Form):
    def clean_note(self) -> str:
        """Return the note, no longer than what is kept of it."""
        note = str(self.cleaned_data["note"])
        if len(note) > LONGEST_NOTE:
            self.add_error("note", _("Use at most %(count)s characters") % {"count": LONGEST_NOTE})
        return note


class WhyForm(_Noted):
    """Why it is refused or given up."""

    note = AddressField(
        label=gettext_lazy("Why? The person reads this"),
        short=gettext_lazy("Why"),
        help_text=gettext_lazy("In plain words."),
    )


class VisitForm(Form):
    """When somebody comes."""

    on = DateField(label=gettext_lazy("On which day do you come?"), short=gettext_lazy("The day"))
    begins = ChoiceField(
        label=gettext_lazy("From"), short=gettext_lazy("From when"), choices=[(each, each) for each in _TIMES[:-1]]
    )
    ends = ChoiceField(
        label=gettext_lazy("Until"), short=gettext_lazy("Until when"), choices=[(each, each) for each in _TIMES[1:]]
    )

    def clean(self) -> dict[str, Any]:
        """Hold the visit to beginning before it ends."""
        given = super().clean() or self.cleaned_data
        begins, ends = given.get("begins"), given.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("Until when: choose a time after the one it begins at"))
        return given

    def visit(self) -> Visit:
        """Return the visit that was asked for."""
        zone, given = timezone.get_default_timezone(), self.cleaned_data
        begins, ends = (
            datetime.combine(given["on"], time.fromisoformat(given[each]), tzinfo=zone) for each in ("begins", "ends")
        )
        return Visit(begins=begins, ends=ends)


class DoneForm(_Noted):
    """What was done, and a picture that shows it."""

    photo = FileField(
        label=gettext_lazy("A picture of the work"),
        short=gettext_lazy("A picture"),
        help_text=gettext_lazy("A JPEG or PNG of at most 6 MB. Where it was taken is not kept."),
        types=("image/jpeg", "image/png"),
        most_bytes=photographing.LARGEST,
        required=False,
    )
    note = AddressField(
        label=gettext_lazy("What did you do? The person reads this"),
        short=gettext_lazy("What you did"),
        required=False,
    )


class PressForm(Form):
    """Nothing more than that it is so."""


FORMS: dict[str, type[Form]] = {
    State.REFUSED: WhyForm,
    State.FAILED: WhyForm,
    State.SCHEDULED: VisitForm,
    State.DONE: DoneForm,
    **dict.fromkeys(suppliers.AT_A_PRESS, PressForm),
}


@require_http_methods(["GET", "POST"])
@supplier_only
def move(request: HttpRequest, *, order_id: UUID, state: str) -> HttpResponse:
    """Ask what belongs to it, and write down what became of the order."""
    file = file_of(request, order_id)
    if state not in FORMS:
        raise Http404
    posted = request.method == "POST"
    form = FORMS[state](request.POST if posted else None, files=request.FILES if posted else None)
    if isinstance(form, VisitForm):
        form.fields["on"].minimum = form.fields["on"].today = timezone.localdate()  # type: ignore[attr-defined]
    if posted and form.is_valid() and _moved(request, file, state, form):
        messages.success(request, str(suppliers.MOVES[state][2]))
        return redirect("partner:order", order_id)
    title, press, _said = suppliers.MOVES[state]
    return show(
        request,
        "partner/move.html",
        title=str(title),
        press=str(press),
        form=form,
        order=present.page(file, at=now()),
        harm=state in NEEDS_REASON,
        back=reverse("partner:order", args=[order_id]),
    )


def _moved(request: HttpRequest, file: OrderFile, state: str, form: Form) -> bool:
    given = form.cleaned_data
    if given.get("photo") and not keep_photo(request, file.order.id, form):
        return False
    visit = form.visit() if isinstance(form, VisitForm) else None
    said = Fulfilment(state=state, note=given.get("note", ""), visit=visit)
    try:
        fulfilling.fulfil(file.order.id, said, by=actor_of(request), at=now())
    except CasesError as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True
