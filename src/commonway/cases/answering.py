"""Answering on: questions about what the person can get, which go on after their request was sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases import answers as sheets
from commonway.cases import requests, things
from commonway.cases.answers import Answers
from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.errors import RequestClosed
from commonway.cases.models import Request
from commonway.cases.situation import Situation
from commonway.eligibility import assessing
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Pack
from commonway.vault.sealing import Safe


def answer(request_id: UUID, values: Mapping[str, Any], *, channel: str, by: Actor, at: datetime) -> Request:
    """Keep further answers to what was sent, and assess again what the person can get; None says *I do not know*.

    What was answered in the steps was sent on and stays as it is. Raises `AnswersInvalid`, `RequestClosed` (withdrawn),
    `RequestUnknown`, `AccessRefused`; a draft is saved as `requests.save` does.
    """
    with transaction.atomic():
        request = requests.locked(request_id)
        if request.state == Request.State.DRAFT:
            return requests.save(request_id, values, channel=channel, by=by, at=at)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        if request.state == Request.State.WITHDRAWN:
            raise RequestClosed("The request was withdrawn.", where=request.reference, remedy="Start a new request.")
        pack = requests.published_for(request).pack
        safe = Safe()
        before = sheets.unseal(request, safe)
        _must_be_new(values, before, request, pack)
        kept = checked(values, facts=pack.facts, today=timezone.localdate(at))
        merged = before.merged(kept, source="told", detail="", certainty="stated", at=at)
        request.answers = sheets.seal(merged, request, safe)
        request.revision += 1
        request.saved_at = at
        request.save(update_fields=["answers", "revision", "saved_at"])
        data = {"request": str(request.id), "facts": sorted(kept), "source": "told", "channel": channel}
        entry = Entry(stream=request.applicant_id, type="request.saved", data=data)
        append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
        with within(SYSTEM), transaction.atomic(savepoint=False):
            record_all(_findings(kept, request, pack), request_id=request.id, by=by, at=at, safe=safe)
            _assess(request, merged.values, by=by, at=at, safe=safe)
    return request


def _must_be_new(values: Mapping[str, Any], before: Answers, request: Request, pack: Pack) -> None:
    steps = pack.life_events[request.life_event].steps
    sent = {fact for step in steps for fact in step.facts if fact in before.given}
    changed = {fact: _("This was sent and cannot be changed here.") for fact in values if fact in sent}
    if changed:
        raise AnswersInvalid(changed)


def _findings(kept: Mapping[str, Any], request: Request, pack: Pack) -> list[Finding]:
    owner = {"subject": request.subject_id, "applicant": request.applicant_id}
    return [
        Finding(subject_id=owner[pack.facts[fact].about] or request.applicant_id, name=fact, value=value)
        for fact, value in kept.items()
        if value is not None
    ]


def _assess(request: Request, values: Mapping[str, Any], *, by: Actor, at: datetime, safe: Safe) -> None:
    published = requests.published_for(request)
    situation = Situation(values, facts=published.pack.facts, today=timezone.localdate(at))
    offers = published.pack.life_events[request.life_event].offers
    for_rules = situation.for_rules(values)
    assessing.assess(request.id, request.applicant_id, published, offers, for_rules, by=by, at=at, safe=safe)
