"""An organisation's cases, one by one: what it was told, under which clause, and what happened since."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from commonway.cases import caseload, passing_documents
from commonway.cases.caseload import CaseFile
from commonway.cases.deciding import reading
from commonway.cases.deciding.at_hand import is_decidable
from commonway.cases.documents import DocumentUnknown
from commonway.cases.errors import CaseUnknown
from commonway.cases.evidence import opening as asking
from commonway.cases.evidence import standing as evidence
from commonway.cases.levels.standing import levels_of
from commonway.cases.models import Case
from commonway.cases.orders import by_hand, opening
from commonway.cases.payments import opening as payments
from commonway.cases.process import queues
from commonway.cases.process.standing import Standing, drawing_of, standing_of
from commonway.cases.story.organisations import latest, story_of
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed
from commonway.web.permissions import actor_of
from commonway.web.presenters import decided as present_decided
from commonway.web.presenters import evidence as present_evidence
from commonway.web.presenters import levels as present_levels
from commonway.web.presenters import orders as present_orders
from commonway.web.presenters import payments as present_payments
from commonway.web.presenters import processes as present_process
from commonway.web.presenters import sharing as present_sharing
from commonway.web.presenters import stories as present_story
from commonway.web.presenters import workbench as present
from commonway.web.presenters.wording import Wording, staff_wording
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show

LATEST = 8  # how much of its story the page of a case shows


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List cases in one state: open ones by how long they wait, ended ones latest first."""
    at, organisation = now(), actor_of(request).organisation
    state = request.GET.get("state", "open")
    if state not in present.SHOWN:
        state = "open"
    listing = caseload.listing(organisation, state=state, at=at)
    found = leaf(request, listing.rows, moment=listing.moment, latest_first=listing.latest_first)
    words, levels = staff_wording(catalogue.current().pack), levels_of(found.rows, at=at)
    return show(
        request,
        "workbench/cases.html",
        views=present.views(caseload.counts(organisation, at=at), chosen=state, address=reverse("workbench:cases")),
        found=found,
        rows=[present.case_row(case, words, levels.get(case.id)) for case in found.rows],
        state=state,
    )


@require_safe
@caseworker_only
def case(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Show one case; another organisation's does not exist here."""
    by, at = actor_of(request), now()
    try:
        file = caseload.open_case(case_id, by=by, at=at)
    except CaseUnknown as error:
        raise Http404(error.what) from error
    words = staff_wording(catalogue.version(file.case.pack_version_id).pack)
    return show(
        request,
        "workbench/case.html",
        title=words.service(file.case.service),
        case=present.case_row(file.case, words, file.levels),
        orders=[present_orders.row(order, at=at) for order in opening.of_case(case_id)],
        may_order=bool(by_hand.orders_for(file.case)),
        may_ask=file.case.state == Case.State.OPEN and bool(asking.askable(file.case, at=at)),
        levels=present_levels.staff(file.levels, words, chance=file.chance),
        rows=present.case_summary(file.case),
        removed=file.case.removed_at is not None,
        told=present.told_card(file.told, words) if file.told else None,
        escalated=present_sharing.escalated(queues.escalated(file.case), words),
        since=[present.told_card(each, words) for each in file.since],
        back=reverse("workbench:cases"),
        **_of_the_whole(file, words, by, at),
    )


def _of_the_whole(file: CaseFile, words: Wording, by: Actor, at: datetime) -> dict[str, Any]:
    """Return what is read of a case beyond its organisation's own rows, for a reader who may see the case."""
    case, safe, service = file.case, file.safe, words.pack.services.get(file.case.service)
    told = file.told.delivery if file.told else None
    with within(SYSTEM):
        process = standing_of(case, safe)
        story = story_of(case, get_language() or "en", by=by, choose=latest(LATEST), whole=False)
        papers = passing_documents.of_case(case, told, safe, at=at)
        return {
            "process": present_process.shown(process, case.service, words) if process else None,
            "history": present_story.entries_of(story),
            "evidence": [present_evidence.card(each) for each in evidence.of_case(case, safe)],
            "papers": [(each, words.fact(each.kind)) for each in papers],
            "decided": _decided(file, words, process) if service and service.decision else None,
            "payments": [present_payments.row(each, at=at) for each in payments.of_case(case.id)]
            if service and service.payments
            else [],
        }


def _decided(file: CaseFile, words: Wording, process: Standing | None) -> dict[str, Any]:
    may_decide = is_decidable(file.case, runs=process is not None and process.instance.ended_at is None)
    try:
        return present_decided.of_case(file.case, reading.of_case(file.case, file.safe), words, may_decide=may_decide)
    except KeyDestroyed:
        return {"decisions": [], "gone": True}


@require_safe
@caseworker_only
def document(request: HttpRequest, *, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Return a paper that was passed on with a case, as a file."""
    try:
        found = passing_documents.read(case_id, document_id, by=actor_of(request), at=now())
    except DocumentUnknown as error:
        raise Http404(error.what) from error
    name = quote(found.name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@require_safe
@caseworker_only
def drawing(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Show the process of a case as a picture, with the place it is at."""
    try:
        picture = drawing_of(case_id, present_process.words(), by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
