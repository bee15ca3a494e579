"""The mailbox: the list of letters, and one letter, which is read by being opened."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.contacts import mailbox
from commonway.contacts.mailbox import NoticeUnknown
from commonway.kernel.clock import now
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of, resident_required
from commonway.web.resident.surroundings import show


@resident_required
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
    try:
        opened = mailbox.open_notice(notice_id, by=actor_of(request), at=now())
    except NoticeUnknown as error:
        raise Http404(error.what) from error
    words = {
        "language": opened.language,
        "direction": _direction(opened.language),
        "at": opened.created_at,
        "paragraphs": opened.paragraphs,
    }
    return show(request, "resident/letter.html", title=opened.title, letter=words, back=reverse("letters"))


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"
