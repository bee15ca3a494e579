"""Mending: what keeps a process from going on is tried again, found out, asked of the person, or passed over for a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn import Wait
from commonway.bpmn.happenings import ActionDone, ConditionsChanged, Happening, Retry, TaskDone, TimerFired
from commonway.cases import things
from commonway.cases.answers_checking import checked
from commonway.cases.errors import CasesError
from commonway.cases.models import Case, Incident, ProcessInstance
from commonway.cases.process import definitions, driving
from commonway.cases.process.driving import PURPOSE, happened, locked, state_of
from commonway.cases.process.variables import as_variables
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import FactDefinition
from commonway.packs.processes import DECIDE, nodes_of
from commonway.vault.sealing import KeyDestroyed, Safe

MOST_AT_ONCE = 500


class IncidentUnknown(CasesError):
    """There is no such incident, or none that the one who asks may see."""


class NotSafe(CasesError):
    """The step cannot be passed over: what comes after it needs what it finds."""


class Answered(CasesError):
    """Somebody else has answered first, so what is said now was not taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFile:
    """An incident opened by whoever may mend it: what it is, and what can be done about it."""

    incident: Incident
    detail: str  # in the engine's own words
    reason: str  # why it was passed over
    asks: tuple[FactDefinition, ...]  # facts that are missing
    may_retry: bool
    may_skip: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Incidents of one kind: at one step of a service, for one reason, on one version of the pack."""

    organisation: str
    service: str
    node: str
    code: str
    pack_version_id: UUID
    count: int
    oldest_at: datetime


def open_at(organisation: str) -> QuerySet[Incident]:
    """Return the open incidents in the cases of *organisation*."""
    return Incident.objects.open().at(organisation)


def kinds(organisation: str = "") -> list[Kind]:
    """Return the open incidents of one organisation, or of all, counted by kind, most first. In the scope of the product."""
    found = Incident.objects.open()
    if organisation:
        found = found.at(organisation)
    by = ("organisation_id", "service", "node", "code", "pack_version_id")
    rows = found.values(*by).annotate(count=Count("id"), oldest_at=Min("opened_at")).order_by("-count", *by)
    return [Kind(organisation=row.pop("organisation_id"), **row) for row in rows[:MOST_AT_ONCE]]


def open_incident(incident_id: UUID, *, by: Actor, at: datetime) -> IncidentFile:
    """Return an incident of a case of the actor's organisation; the reading goes on the ledger.

    Raises `IncidentUnknown`, for another organisation's too, which is recorded as refused, and `AccessRefused`.
    """
    incident, decision = permitted(incident_id, "read", by=by, at=at)
    record_reading(by, things.of_the_case(incident.case), decision, at=at)
    with within(SYSTEM):
        pack = definitions.pack_of(incident.pack_version_id)
        facts = [pack.facts[fact] for fact in incident.about.get("facts", ()) if fact in pack.facts]
        return IncidentFile(
            incident=incident,
            detail=_unsealed(incident, "detail"),
            reason=_unsealed(incident, "reason"),
            asks=tuple(facts),
            may_retry=incident.closed_at is None and incident.code != Incident.Code.FACTS,
            may_skip=incident.closed_at is None and _passed_over(incident) is not None,
        )


def retry(incident_id: UUID, *, by: Actor, at: datetime) -> Incident:
    """Try the step again. Raises `IncidentUnknown` and `AccessRefused`; one that is closed is left as it is."""
    incident, decision = permitted(incident_id, "answer", by=by, at=at)
    return _tried(incident, by=by, at=at, ground=decision.ground)


def retry_all(incident_ids: Iterable[UUID], *, by: Actor, at: datetime) -> int:
    """Try the steps of several incidents again, each in a transaction of its own; return how many went on.

    For coordinators, of their own organisation's cases or the installation's. Raises `AccessRefused`.
    """
    went_on = 0
    with within(SYSTEM):
        rows = list(Incident.objects.open().filter(id__in=list(incident_ids)[:MOST_AT_ONCE]).select_related("case"))
    for incident in rows:
        decision = require(by, "replay", of_process(incident.organisation_id), at=at)
        mended = _tried(incident, by=by, at=at, ground=decision.ground)
        went_on += mended.closed_at is not None
    return went_on


def supply(incident_id: UUID, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Incident:
    """Let staff say what is missing; it is kept as a fact of the case with their organisation as its source.

    Said again by the same, it changes nothing. Raises `IncidentUnknown`, `AccessRefused`, `Answered` where somebody else
    was quicker, and `AnswersInvalid` for values that do not fit their facts.
    """
    incident, decision = permitted(incident_id, "answer", by=by, at=at)
    source = {"source": Fact.Source.REGISTER, "detail": by.organisation, "certainty": Fact.Certainty.EVIDENCED}
    return _supplied(incident, values, source, by=by, at=at, ground=decision.ground)


def answer(incident_id: UUID, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Incident:
    """Let the person say what they were asked. Raises as `supply` does."""
    with within(SYSTEM):
        incident = (
            Incident.objects.select_related("case__request").filter(id=incident_id, asked_at__isnull=False).first()
        )
        if incident is None:
            raise IncidentUnknown(_("There is no such question."), remedy=_("Go back to where it stands."))
        decision = require(by, "change", things.of_case(incident.case, incident.case.request), at=at)
        source = {"source": Fact.Source.TOLD, "detail": "", "certainty": Fact.Certainty.STATED}
        return _supplied(incident, values, source, by=by, at=at, ground=decision.ground)


def skip(incident_id: UUID, reason: str, *, by: Actor, at: datetime) -> Incident:
    """Pass over the step, and say why. Raises `IncidentUnknown`, `AccessRefused` and `NotSafe`."""
    incident, decision = permitted(incident_id, "answer", by=by, at=at)
    with within(SYSTEM), transaction.atomic():
        incident = locked_incident(incident)
        if incident.closed_at is not None:
            return incident
        happening = _passed_over(incident)
        if happening is None:
            remedy = _("Mend what is wrong and try again.")
            raise NotSafe(_("This step cannot be passed over."), where=incident.reference, remedy=remedy)
        if happened(incident.case, happening, by=by, at=at) is not None:
            return incident
        return _note(incident, "skipped", reason=reason, by=by, at=at, ground=decision.ground)


def of_process(organisation: str) -> Thing:
    """Return the processes of an organisation's services as a thing access is decided on."""
    return Thing(kind="process", organisation=organisation)


def permitted(incident_id: UUID, action: str, *, by: Actor, at: datetime) -> tuple[Incident, Decision]:
    """Return an incident of the actor's organisation and the ground to act on it; a refusal is on the ledger."""
    incident = Incident.objects.at(by.organisation).select_related("case").filter(id=incident_id).first()
    if incident is None:
        with within(SYSTEM):
            anothers = Incident.objects.select_related("case").filter(id=incident_id).first()
        if anothers is not None:
            note_hidden(by, action, things.of_the_case(anothers.case), at=at)
        raise IncidentUnknown(_("There is no such case here."), remedy=_("Go back to the list."))
    return incident, require(by, action, things.of_the_case(incident.case), at=at)


def locked_incident(incident: Incident) -> Incident:
    """Return the incident as it is now, with its case and process locked, in the order in which whoever drives it locks."""
    locked(incident.case_id)
    return Incident.objects.select_for_update(of=("self",)).select_related("case__request").get(id=incident.id)


def _tried(incident: Incident, *, by: Actor, at: datetime, ground: str) -> Incident:
    with within(SYSTEM), transaction.atomic():
        incident = locked_incident(incident)
        if incident.closed_at is not None or incident.code == Incident.Code.FACTS:
            return incident  # what is not known is not found by trying again
        if incident.code == Incident.Code.NO_AGREEMENT:
            driving.tell_again(incident.case, incident.token, by=by, at=at)
        elif happened(incident.case, _again(incident), by=by, at=at) is not None:
            return incident  # nothing came of it: there is nothing to write down
        return _note(incident, "retried", by=by, at=at, ground=ground)


def _again(incident: Incident) -> Happening:
    state = state_of(ProcessInstance.objects.get(case=incident.case_id))
    token = state.tokens.get(incident.token)
    if token is not None and token.wait is Wait.TIMER:
        return TimerFired(incident.token)
    return Retry(incident.token)


def _supplied(
    incident: Incident, values: Mapping[str, Any], source: Mapping[str, Any], *, by: Actor, at: datetime, ground: str
) -> Incident:
    with within(SYSTEM), transaction.atomic():
        incident = locked_incident(incident)
        pack = definitions.pack_of(incident.pack_version_id)
        asked = {fact: pack.facts[fact] for fact in incident.about.get("facts", ()) if fact in pack.facts}
        given = {fact: value for fact, value in values.items() if fact in asked}
        kept = checked(given, facts=asked, today=timezone.localdate(at))
        kept = {fact: value for fact, value in kept.items() if value is not None}
        if incident.closed_at is not None and incident.closed_by != by.id[:80]:
            remedy = _("Look at the case: what you wrote was not kept.")
            raise Answered(_("Somebody else has answered this first."), where=incident.reference, remedy=remedy)
        if incident.closed_at is not None or not kept:
            return incident
        request = incident.case.request
        owner = {"subject": request.subject_id or request.applicant_id, "applicant": request.applicant_id}
        findings = [
            Finding(subject_id=owner[asked[fact].about], name=fact, value=value, case_id=incident.case_id, **source)
            for fact, value in kept.items()
        ]
        record_all(findings, request_id=request.id, by=by, at=at, purpose=PURPOSE, ground=ground)
        happened(incident.case, ConditionsChanged(as_variables(kept, pack.facts)), by=by, at=at)
        return _note(incident, "supplied", by=by, at=at, ground=ground)


def _passed_over(incident: Incident) -> Happening | None:
    """Return what passes over the step, where nothing is lost by it: work that failed, and facts nobody will ever know."""
    try:
        instance = ProcessInstance.objects.get(case=incident.case_id)
        token = state_of(instance).tokens.get(incident.token)
    except KeyDestroyed:
        return None
    if token is None:
        return None
    if incident.code == Incident.Code.FACTS:
        return ConditionsChanged(dict.fromkeys(incident.about.get("facts", ())))
    process = definitions.process_of(instance.pack_version_id, instance.process)
    node = next((one for one in nodes_of(process) if one.id == incident.node), None)
    was = token.data.get("was")
    if node is None or node.kind == DECIDE or was not in (Wait.TASK.value, Wait.ACTION.value):
        return None
    return TaskDone(incident.token) if was == Wait.TASK.value else ActionDone(incident.token)


def _note(incident: Incident, how: str, *, by: Actor, at: datetime, ground: str, reason: str = "") -> Incident:
    """Keep who did what about the incident, and put it on the ledger; return it as it is now."""
    incident.refresh_from_db()
    if incident.closed_at is not None:
        incident.closed_by = by.id[:80]
        if reason:
            place = Incident.place(incident.id, "reason")
            incident.reason = Safe().seal_bytes(incident.applicant_id, place, reason[:500].encode())
        incident.closed = Incident.Closed.SKIPPED if how == "skipped" else Incident.Closed.WENT_ON
        incident.save(update_fields=["closed_by", "closed", "reason"])
    data = {
        "case": str(incident.case_id),
        "request": str(incident.case.request_id),
        "service": incident.service,
        "node": incident.node,
        "how": how,
    }
    entry = Entry(stream=incident.applicant_id, type="case.mended", organisation=incident.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=PURPOSE, ground=ground)
    return incident


def _unsealed(incident: Incident, column: str) -> str:
    """Return what is sealed in *column*; nothing where it is empty, was removed or the person's data deleted."""
    try:
        place = Incident.place(incident.id, column)
        return Safe().unseal_bytes(incident.applicant_id, place, getattr(incident, column)).decode()
    except KeyDestroyed:
        return ""


def of_case(case: Case) -> list[Incident]:
    """Return the open incidents of *case*, oldest first."""
    return list(Incident.objects.open().filter(case=case).order_by("opened_at", "token"))
