"""The mailbox: the list of letters, and one letter, which is read by being opened."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.cases.deciding import reading
from commonway.catalogue import queries as catalogue
from commonway.contacts import mailbox
from commonway.contacts.mailbox import NoticeUnknown
from commonway.kernel.clock import now
from commonway.web.journey.side import person_of
from commonway.web.paper import NoPaper, pdf_of
from commonway.web.permissions import actor_of, resident_required, whole_person
from commonway.web.presenters.letters import shown
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import show


@resident_required
@whole_person
@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Show all letters, latest first."""
    found = [
        {
            "href": reverse("letter", args=[letter.id]),
            "title": letter.title,
            "at": letter.created_at,
            "new": letter.read_at is None,
        }
        for letter in mailbox.of(person_of(request))
    ]
    return show(request, "resident/letters.html", title=_("Your letters"), letters=found)


@resident_required
@never_cache
@require_safe
def letter(request: HttpRequest, *, notice_id: UUID) -> HttpResponse:
    """Show one letter; the reader's own first look marks it as read."""
    opened = _opened(request, notice_id)
    decision = reading.of_letter(notice_id)
    page: dict[str, Any] = {
        "title": opened.title,
        "id": notice_id,
        "letter": shown(opened, opened.language),
        "at": opened.created_at,
        "decision": decision.id if decision else None,
    }
    return show(request, "resident/letter.html", back=reverse("letters"), **page)


@resident_required
@never_cache
@require_safe
def pdf(request: HttpRequest, *, notice_id: UUID) -> HttpResponse:
    """Give out one letter as a tagged PDF."""
    opened = _opened(request, notice_id)
    decision = reading.of_letter(notice_id)
    words = wording(catalogue.current().pack, opened.language)
    sender = words.organisation(decision.organisation_id if decision else words.pack.operator)
    try:
        written = pdf_of(shown(opened, opened.language), sender=sender, at=opened.created_at)
    except NoPaper as error:
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect("letter", notice_id)
    headers = {"Content-Disposition": 'attachment; filename="letter.pdf"'}
    return HttpResponse(written, content_type="application/pdf", headers=headers)


def _opened(request: HttpRequest, notice_id: UUID) -> mailbox.Letter:
    try:
        return mailbox.open_notice(notice_id, by=actor_of(request), at=now())
    except NoticeUnknown as error:
        raise Http404(error.what) from error
