"""Taking a call or a visitor, and ending the contact: what it was about, and how it ended."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.catalogue import queries as catalogue
from commonway.contacts import logging as contacts
from commonway.contacts.logging import ContactUnknown
from commonway.contacts.models import Contact
from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.web.desk.page import CANDIDATE, CANDIDATES, CONTACT, at_desk, current, in_contact, show
from commonway.web.forms import ChoiceField, Form
from commonway.web.permissions import actor_of
from commonway.web.presenters import desk as present
from commonway.web.presenters.wording import wording

_LOOKED_BACK = timedelta(hours=16)
_SHOWN = 20


class EndForm(Form):
    """What a contact was about, and how it ended."""

    outcome = ChoiceField(label=gettext_lazy("How did it end?"), choices=present.OUTCOME_CHOICES)


@require_safe
@at_desk
def start(request: HttpRequest) -> HttpResponse:
    """Show the way into a contact, and the contacts of this shift."""
    contact, by = current(request), actor_of(request)
    with scope.within(scope.organisation(by.organisation)):  # the shift's contacts, whoever each was with
        mine = Contact.objects.filter(staff_id=by.id, organisation_id=by.organisation)
        recent = list(mine.filter(started_at__gt=now() - _LOOKED_BACK).order_by("-started_at")[:_SHOWN])
    words = wording(catalogue.current().pack)
    rows = [present.contact_row(each, words, current=contact) for each in recent]
    return show(request, "desk/start.html", contact=contact, rows=rows)


@require_POST
@at_desk
def begin(request: HttpRequest) -> HttpResponse:
    """Open a contact on the channel that was chosen; one at a time."""
    channel, by = request.POST.get("channel", ""), actor_of(request)
    if channel not in (Contact.Channel.PHONE, Contact.Channel.COUNTER):
        messages.warning(request, _("Choose a call or a visitor."))
        return redirect("desk:start")
    if current(request):
        messages.warning(request, _("End the contact you have open first."))
        return redirect("desk:start")
    opened = contacts.open_contact(channel, staff=by.id, organisation=by.organisation, by=by, at=now())
    _forget(request)
    request.session[CONTACT] = str(opened.id)
    return redirect("desk:find")


@require_http_methods(["GET", "POST"])
@in_contact
def end(request: HttpRequest) -> HttpResponse:
    """Ask what the contact was about and how it ended, and end it."""
    contact = current(request)
    assert contact is not None  # noqa: S101 - in_contact saw to it
    words = wording(catalogue.current().pack)
    form = EndForm(request.POST if request.method == "POST" else None)
    about = ChoiceField(label=_("What was it about?"), choices=present.about_choices(words))
    form.fields = {"about": about, **form.fields}
    if request.method == "POST" and form.is_valid():
        contacts.close(contact.id, **form.cleaned_data, by=actor_of(request), at=now())
        _forget(request)
        messages.success(request, _("The contact has ended."))
        return redirect("desk:start")
    return show(request, "desk/end.html", title=_("End the contact"), form=form, back=reverse("desk:start"))


@require_POST
@at_desk
def end_left_open(request: HttpRequest, *, contact_id: UUID) -> HttpResponse:
    """End a contact of one's own that an earlier session left open."""
    by = actor_of(request)
    with scope.within(scope.organisation(by.organisation)):
        mine = Contact.objects.filter(id=contact_id, staff_id=by.id, organisation_id=by.organisation).exists()
        try:
            if mine:
                contacts.close(contact_id, outcome="broken-off", by=by, at=now())
                messages.success(request, _("The contact has ended."))
        except ContactUnknown:
            pass  # gone is ended
    return redirect("desk:start")


def _forget(request: HttpRequest) -> None:
    for kept in (CONTACT, CANDIDATES, CANDIDATE):
        request.session.pop(kept, None)
