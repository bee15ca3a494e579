"""Who was told what, under which agreement and law, and what each answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonway.cases import timeline
from commonway.web.journey.at_hand import at_hand, explained
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import told as present


@may("change", request_of)
@require_safe
@explained
def told(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show every organisation that was told of a request."""
    here = at_hand(request, request_id)
    entries = timeline.told(request_id, here.words.language, at=here.at)
    return show(
        request,
        "journey/told.html",
        title=_("Who was told, and what they answered"),
        told=[present.card(entry, here.words) for entry in entries],
        left_out=[present.left_out(entry) for entry in timeline.not_told(request_id, here.words.language)],
        answered=sum(1 for entry in entries if present.is_answered(entry)),
        back=here.overview(),
    )
