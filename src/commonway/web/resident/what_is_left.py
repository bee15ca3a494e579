"""What is left of a decision or an appeal once the time it was kept for is over: when it was, and the person's own letter."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonway.cases.appealing.reading import AppealRemoved
from commonway.cases.deciding.reading import DecisionRemoved
from commonway.cases.models import Appeal, Decision
from commonway.catalogue import queries as catalogue
from commonway.contacts import mailbox
from commonway.fence.scope import SYSTEM, within
from commonway.web.presenters.dates import day
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import show


def or_what_is_left(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer with the page that says it was removed (410), where *view* opens what an organisation has removed."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DecisionRemoved as gone:
            return _removed(request, gone.decision, _decided(gone.decision))
        except AppealRemoved as gone:
            return _removed(request, gone.appeal.decision, _heard(gone.appeal))

    return answered


def _decided(decision: Decision) -> str:
    return _("%(organisation)s decided on this on %(day)s.") % {
        "organisation": _name_of(decision, decision.organisation_id),
        "day": day(decision.given_at),
    }


def _heard(appeal: Appeal) -> str:
    return _("You appealed on %(day)s to %(organisation)s.") % {
        "organisation": _name_of(appeal.decision, appeal.organisation_id),
        "day": day(appeal.lodged_at),
    }


def _name_of(decision: Decision, organisation: str) -> str:
    return wording(catalogue.version(decision.about.pack_version_id).pack).organisation(organisation)


def _removed(request: HttpRequest, decision: Decision, what: str) -> HttpResponse:
    with within(SYSTEM):  # whoever may read the decision may know what became of it
        letter = mailbox.one_of(decision.applicant_id, decision.notice_id) if decision.notice_id else None
    words = wording(catalogue.version(decision.about.pack_version_id).pack)
    page: dict[str, Any] = {"title": words.service(decision.about.service), "what": what, "letter": letter}
    return show(request, "resident/removed.html", status=410, back=reverse("letters"), **page)
