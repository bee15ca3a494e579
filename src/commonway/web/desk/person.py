"""The verified caller: their requests and what happened, going on with a request, and handing it back."""

import logging
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.cases import requests, timeline
from commonway.cases.errors import RequestClosed, RequestUnknown
from commonway.cases.models import Request
from commonway.catalogue import queries as catalogue
from commonway.contacts.handing_over import GOOD_FOR, ProofMissing
from commonway.identity import people
from commonway.identity.access import Thing
from commonway.identity.models import Person
from commonway.kernel.clock import now
from commonway.web.desk.journey import SIDE
from commonway.web.desk.page import show, with_caller
from commonway.web.forms import EmailField, Form
from commonway.web.journey.at_hand import AtHand, at_hand
from commonway.web.journey.things import request_of
from commonway.web.permissions import actor_of, may
from commonway.web.presenters import desk as present
from commonway.web.presenters.timeline import entries_of
from commonway.web.presenters.wording import wording

log = logging.getLogger(__name__)
_LATEST = 30


class MailForm(Form):
    """Where to send the link to, if the caller wants it."""

    email = EmailField(
        label=gettext_lazy("Send the link by e-mail to"),
        short=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only the address of the page. The code is not in the mail: read it out."),
        required=False,
    )


def _caller(request: HttpRequest, **_arguments: Any) -> Thing:
    person_id = actor_of(request).on_behalf_of
    return Thing(kind="person", id=person_id or "", subject=person_id)


@require_safe
@with_caller
@may("read", _caller)
def person(request: HttpRequest) -> HttpResponse:
    """Show the caller's requests, what happened lately, and what can be started; the reading is recorded."""
    person_id = actor_of(request).on_behalf_of
    assert person_id is not None  # noqa: S101 - with_caller saw to it
    words = wording(catalogue.current().pack)
    seen_by_them = ("data.read",)  # who looked is for the person to see
    happened = timeline.stretch_of(person_id, get_language() or "en", without=seen_by_them)
    return show(
        request,
        "desk/person.html",
        rows=present.person_rows(people.profile(person_id), Person.objects.get(id=person_id).language),
        requests=[present.request_row(each, words) for each in Request.objects.by(person_id)],
        life_events=[
            {"name": words.say(each.name), "summary": words.say(each.summary), "href": SIDE.url("start", each.id)}
            for each in words.pack.life_events.values()
        ],
        entries=entries_of(happened.entries[:_LATEST]),
    )


@require_POST
@with_caller
@may("change", request_of)
def resume(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Go on with a request on the channel of this contact."""
    try:
        requests.resume(request_id, SIDE.channel(request), by=actor_of(request), at=now())
    except RequestUnknown as error:
        raise Http404(error.what) from error
    except RequestClosed:
        pass  # its page shows where it stands
    return redirect(SIDE.url("request", request_id))


@require_http_methods(["GET", "POST"])
@with_caller
@may("change", request_of)
def hand_back(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Make a code to read out, with which the person goes on by themselves; the link can go by e-mail."""
    here = at_hand(request, request_id)
    if not here.is_draft:
        return redirect(here.overview())
    profile = people.profile(here.request.applicant_id)
    form = MailForm(request.POST if request.method == "POST" else None, initial={"email": profile.get("email", "")})
    if request.method == "POST" and form.is_valid():
        try:
            code = requests.hand_over(request_id, from_channel=here.channel, by=here.by, at=here.at)
        except ProofMissing:
            messages.warning(request, _("Ask for their date of birth first: whoever uses the code must know it."))
            return redirect(here.overview())
        return _handed(request, here, code, mailed=_send(here, form.cleaned_data["email"]))
    context: dict[str, Any] = {"title": _("Hand it back"), "form": form, "reference": here.request.reference}
    return show(request, "desk/hand_back.html", back=here.overview(), **context)


def _handed(request: HttpRequest, here: AtHand, code: str, *, mailed: bool | None) -> HttpResponse:
    return show(
        request,
        "desk/handed_back.html",
        title=_("Read this code out"),
        code=code,
        where=f"{settings.COMMONWAY_PUBLIC_URL}{reverse('resume')}",
        reference=here.request.reference,
        days=GOOD_FOR.days,
        mailed=mailed,
        back=here.overview(),
    )


def _send(here: AtHand, address: str) -> bool | None:
    """Send the address of the page where codes are entered; None where nobody asked, False where it failed."""
    if not address:
        return None
    language = Person.objects.values_list("language", flat=True).get(id=here.request.applicant_id)
    with override(language):
        body = _(
            "You can go on by yourself with what you began with us.\n\nOpen this page: %(address)s\n\n"
            "Enter the code that we read out to you, and your date of birth."
        ) % {"address": f"{settings.COMMONWAY_PUBLIC_URL}{reverse('resume')}"}
        subject = _("Go on where we stopped")
    try:
        send_mail(subject, body, None, [address])
    except (SMTPException, OSError):
        log.exception("could not send the address of the page for codes")
        return False
    return True
