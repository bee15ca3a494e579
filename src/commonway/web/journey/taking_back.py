"""Taking back: a case the person asked for, or a consent they gave; asked once more before it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.cases import consents, withdrawing
from commonway.cases.consents import ConsentUnknown
from commonway.cases.models import Case
from commonway.cases.withdrawing import CaseEnded, NotWithdrawable
from commonway.web.journey.at_hand import at_hand, explained
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import asking as present


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def case(request: HttpRequest, *, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Say what taking a case back does; do it when the person says so again."""
    here = at_hand(request, request_id)
    found = withdrawing.find(case_id)
    if found.request_id != here.request.id:
        raise Http404
    receipt = here.side.url("asked", request_id)
    if request.method == "POST":
        try:
            withdrawing.withdraw(case_id, by=here.by, at=here.at)
            messages.success(
                request, _("You took it back: %(service)s.") % {"service": here.words.service(found.service)}
            )
        except (CaseEnded, NotWithdrawable) as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        return redirect(receipt)
    if not withdrawing.may_withdraw(found):
        return redirect(receipt)
    context = present.taking_back(found, here.words)
    return show(
        request, "journey/withdraw_case.html", title=_("Do you want to take this back?"), back=receipt, **context
    )


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def consent(request: HttpRequest, *, request_id: UUID, consent_id: UUID) -> HttpResponse:
    """Say what taking a consent back does; do it when the person says so again."""
    here = at_hand(request, request_id)
    try:
        found = consents.find(consent_id)
    except ConsentUnknown as error:
        raise Http404(error.what) from error
    if found.case.request_id != here.request.id:
        raise Http404
    receipt = here.side.url("asked", request_id)
    if request.method == "POST" or found.withdrawn_at is not None:
        if request.method == "POST":
            consents.withdraw(consent_id, by=here.by, at=here.at)
            messages.success(request, _("You took your consent back."))
        return redirect(receipt)
    context = present.taking_back(found.case, here.words) | {
        "words": found.words,
        "open": found.case.state == Case.State.OPEN,
        "organisation": here.words.organisation(found.organisation_id),
    }
    title = _("Do you want to take your consent back?")
    return show(request, "journey/withdraw_consent.html", title=title, back=receipt, **context)
