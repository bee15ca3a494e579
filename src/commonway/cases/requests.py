"""Requests: started, saved as they go, resumed on any channel, withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases import things
from commonway.cases.answers import Answer, Answers
from commonway.cases.answers_checking import checked
from commonway.cases.errors import CasesError, RequestClosed, RequestUnknown
from commonway.cases.models import Request
from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import Published
from commonway.contacts import handing_over
from commonway.facts import queries as known_facts
from commonway.identity.access import AccessRefused, Decision
from commonway.kernel.ids import new_id, normalise_spoken_code, spoken_code
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Pack
from commonway.vault.sealing import Safe

_MOST_TRIES_AT_A_REFERENCE = 5
# Facts of these types describe the person whatever happened: told once, they are not asked again.
_PARTICULARS = frozenset({"name", "address", "email", "phone"})


class LifeEventUnknown(CasesError):
    """The current pack has no such life event."""


class RevisionConflict(CasesError):
    """The request was saved elsewhere since it was read; nothing was overwritten."""


def start(life_event_id: str, applicant_id: UUID, channel: str, *, by: Actor, at: datetime) -> Request:
    """Return a new request of *applicant_id* about a life event of the current pack.

    What the person told before that holds whatever happened (their name, how to reach them) is filled in.
    Raises `LifeEventUnknown` and `AccessRefused`.
    """
    published = catalogue.current()
    if life_event_id not in published.pack.life_events:
        raise LifeEventUnknown(
            f"There is no life event {life_event_id[:80]!r}.", remedy="Choose one from the list of life events."
        )
    action = "start-for-person" if by.kind == "staff" else "change"
    decision = things.permit(things.of_new_request(life_event_id, applicant_id), action, by=by, at=at)
    safe = Safe()
    request = Request(
        id=new_id(),
        life_event=life_event_id,
        pack_version_id=published.version_id,
        applicant_id=applicant_id,
        started_on=channel,
        started_at=at,
        saved_at=at,
    )
    request.answers = sheets.seal(_told_before(request, published.pack, safe), request, safe)
    with transaction.atomic():
        _insert_with_reference(request)
        _append(request, "request.started", {"channel": channel}, decision, by=by, at=at)
    return request


def save(
    request_id: UUID,
    values: Mapping[str, Any],
    *,
    channel: str,
    by: Actor,
    at: datetime,
    revision: int | None = None,
    source: str = "told",
    detail: str = "",
    certainty: str = "stated",
) -> Request:
    """Merge *values* (by fact, as JSON has them) into the request's answers; None says that it is not known.

    Raises `AnswersInvalid` and keeps nothing if a value does not fit its fact; `RevisionConflict` if *revision* is
    given and is not the one the request is at; `RequestClosed`, `RequestUnknown`, `AccessRefused`.
    """
    safe = Safe()
    with transaction.atomic():
        request = locked(request_id)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        _must_be_draft(request)
        pack = catalogue.version(request.pack_version_id).pack
        kept = checked(values, facts=pack.facts, today=timezone.localdate(at))
        if revision is not None and revision != request.revision:
            raise RevisionConflict(
                "Somebody saved this request in another window.",
                where=request.reference,
                remedy="Look at the answers as they are now and save again.",
            )
        merged = sheets.unseal(request, safe).merged(kept, source=source, detail=detail, certainty=certainty, at=at)
        request.answers = sheets.seal(merged, request, safe)
        request.revision += 1
        request.saved_at = at
        request.save(update_fields=["answers", "revision", "saved_at"])
        data = {"facts": sorted(kept), "source": source, "channel": channel}
        _append(request, "request.saved", data, decision, by=by, at=at)
    return request


def resume(request_id: UUID, channel: str, *, by: Actor, at: datetime) -> Request:
    """Return the request for somebody who goes on with it on *channel*; raises as `save` does."""
    with transaction.atomic():
        request = found(request_id)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        _must_be_draft(request)
        _append(request, "request.resumed", {"channel": channel}, decision, by=by, at=at)
    return request


def withdraw(request_id: UUID, *, by: Actor, at: datetime) -> Request:
    """Take back a request that was not sent yet; its answers are emptied. Withdrawing twice is withdrawing once."""
    safe = Safe()
    with transaction.atomic():
        request = locked(request_id)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        if request.state == Request.State.WITHDRAWN:
            return request
        _must_be_draft(request)
        request.state = Request.State.WITHDRAWN
        request.answers = sheets.seal(Answers(), request, safe)
        request.saved_at = at
        request.save(update_fields=["state", "answers", "saved_at"])
        _append(request, "request.withdrawn", {}, decision, by=by, at=at)
    return request


def read(request_id: UUID, *, by: Actor, at: datetime) -> Request:
    """Return the request to somebody who may read it; anyone's reading but the person's own goes on the ledger."""
    request = found(request_id)
    things.permit_reading(things.of_request(request), by=by, at=at)
    return request


def answers(request: Request, safe: Safe | None = None) -> dict[str, Answer]:
    """Return the answers *request* holds so far, by fact."""
    return dict(sheets.unseal(request, safe or Safe()).given)


def declined(request: Request, safe: Safe | None = None) -> frozenset[str]:
    """Return the facts the person said they do not know, which are not asked again."""
    return sheets.unseal(request, safe or Safe()).declined


def hand_over(request_id: UUID, *, from_channel: str, by: Actor, at: datetime) -> str:
    """Return a code with which the person goes on with the request on another channel.

    They prove who they are with their date of birth, from their profile or from what they answered here.
    Raises `commonway.contacts.handing_over.ProofMissing` while neither is known, and `AccessRefused` for a helper.
    """
    request = found(request_id)
    thing = things.of_request(request)
    decision = things.permit(thing, "change", by=by, at=at)
    if decision.ground == "mandate":
        # A code lets in as the person themself and outlives the mandate; a helper signs in as who they are.
        why = "a helper makes no code that lets in as the person"
        raise AccessRefused(actor=by, action="change", thing=thing, decision=Decision(allowed=False, why=why), at=at)
    _must_be_draft(request)
    pack = catalogue.version(request.pack_version_id).pack
    given = answers(request)
    born = next((str(given[fact].value) for fact in births_of(pack, request.life_event) if fact in given), "")
    return handing_over.make(request.id, request.applicant_id, from_channel, by=by, at=at, date_of_birth=born)


def births_of(pack: Pack, life_event: str) -> list[str]:
    """Return the facts of a life event's steps that are the applicant's date of birth."""
    return [
        fact
        for step in pack.life_events[life_event].steps
        for fact in step.facts
        if pack.facts[fact].about == "applicant" and fact.endswith("date_of_birth")
    ]


def published_for(request: Request) -> Published:
    """Return the pack version *request* was started with, on which it stays."""
    return catalogue.version(request.pack_version_id)


def locked(request_id: UUID) -> Request:
    """Return the request with its row locked until the transaction ends; raises `RequestUnknown`."""
    return _one(Request.objects.select_for_update(), request_id)


def found(request_id: UUID) -> Request:
    """Return the request if the acting scope may see it; raises `RequestUnknown`. Decides nothing, records nothing."""
    return _one(Request.objects.all(), request_id)


def as_reference(text: str) -> str:
    """Return *text*, as spoken or typed, in the form references are kept in: ``7K3F-92QX``."""
    plain = normalise_spoken_code(text)
    return f"{plain[:4]}-{plain[4:]}"


def _one(requests: Any, request_id: UUID) -> Request:
    try:
        request: Request = requests.get(id=request_id)
    except (Request.DoesNotExist, ValidationError, ValueError):
        raise RequestUnknown(
            "There is no such request.", where=str(request_id)[:40], remedy="Check the address or the reference."
        ) from None
    return request


def _must_be_draft(request: Request) -> None:
    if request.state != Request.State.DRAFT:
        raise RequestClosed(
            f"The request is {request.get_state_display().lower()}.",
            where=request.reference,
            remedy="Start a new request, or follow this one on your page.",
        )


def _told_before(request: Request, pack: Pack, safe: Safe) -> Answers:
    wanted = _particulars(pack, request.life_event)
    if not wanted:
        return Answers()
    known = known_facts.known(request.applicant_id, safe, names=wanted)
    given = {
        name: Answer(
            value=fact.value, source=fact.source, detail=fact.detail, certainty=fact.certainty, at=fact.recorded_at
        )
        for name, fact in known.items()
    }
    return Answers(given=given)


def _particulars(pack: Pack, life_event: str) -> Iterable[str]:
    steps = pack.life_events[life_event].steps
    about_applicant = [fact for step in steps for fact in step.facts if pack.facts[fact].about == "applicant"]
    births = births_of(pack, life_event)
    return [fact for fact in about_applicant if pack.facts[fact].type in _PARTICULARS or fact in births]


def _insert_with_reference(request: Request) -> None:
    for tried in range(1, _MOST_TRIES_AT_A_REFERENCE + 1):
        request.reference = spoken_code()
        try:
            with transaction.atomic():
                request.save(force_insert=True)
                return
        except IntegrityError:  # one chance in 10**12 for each reference there is
            if tried == _MOST_TRIES_AT_A_REFERENCE:
                raise


def _append(
    request: Request, type_: str, data: Mapping[str, Any], decision: Decision, *, by: Actor, at: datetime
) -> None:
    entry = Entry(stream=request.applicant_id, type=type_, data={"request": str(request.id), **data})
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
