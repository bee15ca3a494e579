"""Checking who is calling: staff type what the caller says, the machine says whether it fits, and shows nothing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonway.cases import recognising, requests
from commonway.cases.errors import RequestClosed
from commonway.cases.recognising import Said
from commonway.contacts import handing_over
from commonway.contacts import logging as contacts
from commonway.contacts.handing_over import HandoverRefused
from commonway.contacts.models import Contact, Handover
from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.web.desk.page import CANDIDATE, current, in_contact, show
from commonway.web.forms import AddressField, ChoiceField, DateField, Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import desk as present
from commonway.web.presenters.lists import and_list

FEWEST_CHECKS = 2
MOST_FAILURES = 3  # in one contact; then the caller gets general information only
_EARLIEST = date(1890, 1, 1)


class ChecksForm(Form):
    """What the caller said to show who they are; a document that was seen counts by itself."""

    date_of_birth = DateField(label=gettext_lazy("Date of birth"), required=False, minimum=_EARLIEST)
    name = TextField(label=gettext_lazy("Full name"), required=False, max_length=200, autocomplete="off")
    address = AddressField(
        label=gettext_lazy("Address"), help_text=gettext_lazy("Street with number, and town"), required=False
    )
    reference = TextField(
        label=gettext_lazy("Reference of a request or letter"), required=False, width=10, max_length=40
    )

    def __init__(self, *args: Any, at_counter: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.says_optional = False  # type: ignore[attr-defined]  # all are; the page says how many are needed
        if at_counter:
            self.fields["document"] = ChoiceField(
                label=_("Did you see an identity card or passport?"),
                short=_("Identity card or passport"),
                choices=[("seen", _("Yes: the picture and the name fit")), ("none", _("No"))],
                required=False,
            )
            self.fields["document"].says_optional = False  # type: ignore[attr-defined]

    def said(self) -> Said:
        """Return what is to be compared."""
        names = ("name", "date_of_birth", "address", "reference")
        return Said(**{name: self.cleaned_data[name] for name in names})


class CodeForm(Form):
    """A code the caller was given on another channel, and their proof."""

    code = TextField(
        label=gettext_lazy("Which code do they have?"), short=gettext_lazy("The code"), width=10, max_length=40
    )
    date_of_birth = DateField(
        label=gettext_lazy("When were they born?"), short=gettext_lazy("Date of birth"), minimum=_EARLIEST
    )


@require_http_methods(["GET", "POST"])
@in_contact
def verify(request: HttpRequest) -> HttpResponse:
    """Compare what the caller says with what is known of the person who was chosen."""
    contact, chosen = current(request), request.session.get(CANDIDATE)
    if actor_of(request).on_behalf_of:
        return redirect("desk:person")
    if contact is None or not chosen:
        return redirect("desk:find")
    person_id, at_counter = UUID(chosen), contact.channel == Contact.Channel.COUNTER
    if recognising.failures(person_id, contact_id=contact.id) >= MOST_FAILURES:
        return _locked(request)
    form = ChecksForm(request.POST if request.method == "POST" else None, at_counter=at_counter)
    if request.method == "POST" and form.is_valid() and _passes(request, form, contact, person_id):
        return redirect("desk:person")
    if recognising.failures(person_id, contact_id=contact.id) >= MOST_FAILURES:
        return _locked(request)
    context: dict[str, Any] = {
        "title": _("Is it them?"),
        "form": form,
        "at_counter": at_counter,
        "back": reverse("desk:find"),
    }
    return show(request, "desk/verify.html", **context)


def _passes(request: HttpRequest, form: ChecksForm, contact: Contact, person_id: UUID) -> bool:
    by, at = actor_of(request), now()
    passed, failed = recognising.recognise(person_id, form.said(), contact_id=contact.id, by=by, at=at)
    seen = form.cleaned_data.get("document") == "seen"
    if failed:
        words = [present.check_in_words(check) for check in sorted(failed)]
        form.add_error(None, _("This does not fit: %(checks)s") % {"checks": and_list(words)})
        return False
    if len(passed) < FEWEST_CHECKS and not seen:
        form.add_error(None, _("Not enough yet: ask for at least two things"))
        return False
    contacts.verify(contact.id, person_id, passed | ({"identity-card"} if seen else set()), by=by, at=at)
    return True


def _locked(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, _("Too much did not fit. In this contact, give general information only, about services.")
    )
    request.session.pop(CANDIDATE, None)
    return redirect("desk:services")


@require_http_methods(["GET", "POST"])
@in_contact
def code(request: HttpRequest) -> HttpResponse:
    """Take a code the caller reads out, with their date of birth: both together say who they are, and which request."""
    if actor_of(request).on_behalf_of:
        return redirect("desk:person")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = handing_over.take(form.cleaned_data["code"], form.cleaned_data["date_of_birth"], at=now())
        except HandoverRefused as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            return _go_on(request, taken)
    context: dict[str, Any] = {"title": _("They have a code"), "form": form, "back": reverse("desk:find")}
    return show(request, "desk/code.html", **context)


def _go_on(request: HttpRequest, taken: Handover) -> HttpResponse:
    contact, by, at = current(request), actor_of(request), now()
    assert contact is not None  # noqa: S101 - in_contact saw to it
    contacts.verify(contact.id, taken.person_id, ["code", "date-of-birth"], by=by, at=at)
    with scope.within(scope.subjects(taken.person_id)):
        contacts.attach(contact.id, taken.request_id)
        try:
            requests.resume(taken.request_id, contact.channel, by=by.for_person(taken.person_id), at=at)
        except RequestClosed:
            messages.info(request, _("What this code was for is sent or stopped already."))
    return redirect("desk-journey:request", taken.request_id)
