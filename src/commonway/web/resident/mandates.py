"""Helpers: who may act for the reader, named by an e-mail address, and ended at any time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonway.identity import mandates, people
from commonway.identity.mandates import MandateInvalid, MandateUnknown
from commonway.identity.models import Mandate
from commonway.kernel.clock import now
from commonway.web.forms import EmailField, Form
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of, resident_required
from commonway.web.presenters.dates import day
from commonway.web.resident.surroundings import show

GRANTOR = "the person themself"


class HelperForm(Form):
    """Whom to name."""

    email = EmailField(
        label=gettext_lazy("What is your helper's e-mail address?"),
        short=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "They must have signed in here once. They see your requests and can fill them in for you."
        ),
        max_length=254,
    )


@resident_required
@never_cache
@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest) -> HttpResponse:
    """Show who may act for the reader, and let another helper be named."""
    form = HelperForm(request.POST if request.method == "POST" else None)
    person_id = _own(request)
    if request.method == "POST" and form.is_valid() and _name(request, person_id, form):
        messages.success(request, _("They can now act for you."))
        return redirect("helpers")
    granted = [_shown(mandate) for mandate in mandates.granted_by(person_id, at=now())]
    return show(request, "resident/helpers.html", title=_("Your helpers"), form=form, granted=granted)


@resident_required
@require_POST
def end(request: HttpRequest, *, mandate_id: UUID) -> HttpResponse:
    """End a helper's right to act for the reader."""
    granted = {mandate.id for mandate in mandates.granted_by(_own(request), at=now())}
    if mandate_id not in granted:
        raise Http404
    try:
        mandates.withdraw(mandate_id, by=actor_of(request), at=now())
    except MandateUnknown as error:
        raise Http404(error.what) from error
    messages.success(request, _("They can no longer act for you."))
    return redirect("helpers")


def _own(request: HttpRequest) -> UUID:
    """Return the reader themself: a helper names no further helper."""
    return person_of(request) if actor_of(request).kind == "person" else UUID(actor_of(request).id)


def _name(request: HttpRequest, person_id: UUID, form: HelperForm) -> bool:
    holder = people.of_account(form.cleaned_data["email"].strip())
    if holder is None:
        form.add_error("email", _("We cannot name this address. Ask your helper to sign in here once, then try again."))
        return False
    try:
        mandates.grant(grantor=person_id, holder=holder, said_by=GRANTOR, by=actor_of(request), at=now())
    except MandateInvalid:
        form.add_error("email", _("This is your own address. Give your helper's."))
        return False
    return True


def _shown(mandate: Mandate) -> dict[str, Any]:
    return {"id": mandate.id, "name": _("A helper"), "text": _("since %(day)s") % {"day": day(mandate.valid_from)}}
