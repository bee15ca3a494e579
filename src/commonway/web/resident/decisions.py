"""A decision on one's case: the letter, as data, and asking that a person looks at what was decided without one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.appealing.lodging import DecisionUnknown
from commonway.cases.deciding import looking_again, reading
from commonway.cases.deciding.looking_again import NotTurned
from commonway.cases.deciding.reading import DecisionRemoved, Opened
from commonway.contacts import mailbox
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.vault.sealing import KeyDestroyed
from commonway.web.permissions import actor_of, resident_required
from commonway.web.presenters import decided as present
from commonway.web.presenters.dates import day
from commonway.web.presenters.letters import shown
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import show
from commonway.web.resident.what_is_left import or_what_is_left


@resident_required
@never_cache
@or_what_is_left
@require_safe
def decision(request: HttpRequest, *, decision_id: UUID) -> HttpResponse:
    """Show a decision with its letter and what can be done about it."""
    opened = opened_or_404(request, decision_id)
    words = wording(opened.telling.pack)
    card = present.card(opened, words)
    notice = opened.decision.notice_id
    with within(SYSTEM):  # whoever may read the decision may read the letter it was given by
        letter = mailbox.one_of(opened.decision.applicant_id, notice) if notice else None
    page: dict[str, Any] = {
        "title": words.service(opened.decision.about.service),
        "card": card,
        "letter": shown(letter, letter.language) if letter else None,
        "notice": notice,
        "later": opened.later.id if opened.later else None,
        "may_appeal": opened.appeal is not None,
        "late": _until(opened),
        "may_ask_person": opened.may_ask_person,
        "appeals": card["appeals"],
        "keep_until": day(opened.keep_until),
    }
    return show(request, "resident/decision.html", back=reverse("letters"), **page)


@resident_required
@never_cache
@or_what_is_left
@require_safe
def file(request: HttpRequest, *, decision_id: UUID) -> HttpResponse:
    """Give out a decision as data."""
    opened = opened_or_404(request, decision_id)
    answer = JsonResponse(
        reading.as_data(opened, language=get_language() or "en"), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="decision-{opened.decision.case.reference}.json"'
    return answer


@resident_required
@never_cache
@or_what_is_left
@require_http_methods(["GET", "POST"])
def look_again(request: HttpRequest, *, decision_id: UUID) -> HttpResponse:
    """Ask once more, and then ask that a person looks at the decision."""
    back = reverse("decision", args=[decision_id])
    opened = opened_or_404(request, decision_id)
    if request.method == "POST" or not opened.may_ask_person:
        try:
            looking_again.ask(decision_id, by=actor_of(request), at=now())
        except NotTurned as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("A person will look at it. You get a letter with what they decide."))
        return redirect(back)
    page: dict[str, Any] = {
        "title": _("Ask that a person looks at it"),
        "what": _("Somebody looks at your case and decides again. Until then the decision stays as it is."),
        "yes": _("Yes, a person should look at it"),
    }
    return show(request, "resident/sure.html", back=back, **page)


def opened_or_404(request: HttpRequest, decision_id: UUID) -> Opened:
    """Return the decision named in the address, for who may read it; one that does not exist is 404."""
    try:
        return reading.open_decision(decision_id, by=actor_of(request), at=now())
    except DecisionRemoved:  # not nothing: its page says what is left
        raise
    except (DecisionUnknown, KeyDestroyed) as error:
        raise Http404(error.what) from error


def _until(opened: Opened) -> str:
    if opened.appeal is None:
        return ""
    if opened.late:
        return _("The time to appeal is over. You can still appeal if you say why you are late.")
    return _("You can appeal until %(day)s.") % {"day": day(opened.decision.appeal_until)}
