"""Requests and cases as things that access is decided on, and the one call each verb makes before it acts."""

from datetime import datetime
from uuid import UUID

from commonway.cases import models
from commonway.cases.models import Appeal, Case, Request, Task
from commonway.identity.access import Decision, Thing, record_reading, require
from commonway.ledger.actors import Actor


def of_request(request: Request) -> Thing:
    """Return *request* as a thing access is decided on."""
    return Thing(
        kind="request",
        id=str(request.id),
        subject=request.subject_id,
        applicant=request.applicant_id,
        life_event=request.life_event,
        request=request.id,
    )


def of_new_request(life_event: str, applicant_id: UUID) -> Thing:
    """Return the request somebody wants to start, before it has an id."""
    return Thing(kind="request", id="", applicant=applicant_id, life_event=life_event)


def of_case(case: Case, request: Request) -> Thing:
    """Return *case* as a thing access is decided on."""
    return Thing(
        kind="case",
        id=str(case.id),
        subject=case.subject_id,
        applicant=case.applicant_id,
        organisation=case.organisation_id,
        life_event=request.life_event,
        request=request.id,
    )


def of_the_case(case: Case) -> Thing:
    """Return *case* as a thing access is decided on, without its request, which the organisation does not see."""
    return Thing(
        kind="case",
        id=case.id,
        subject=case.subject_id,
        applicant=case.applicant_id,
        organisation=case.organisation_id,
        request=case.request_id,
    )


def of_decision(decision: models.Decision, *, heard_by: str = "") -> Thing:
    """Return *decision* as a thing access is decided on; *heard_by* is the body that hears an appeal about it."""
    case = decision.about
    return Thing(
        kind="case-decision",
        id=decision.id,
        subject=case.subject_id,
        applicant=decision.applicant_id,
        organisation=decision.organisation_id,
        life_event=case.request.life_event,
        request=case.request_id,
        heard_by=heard_by,
    )


def of_appeal(appeal: Appeal) -> Thing:
    """Return *appeal* as a thing access is decided on: it lies with the body that hears it."""
    case = appeal.decision.about
    return Thing(
        kind="appeal",
        id=appeal.id,
        subject=case.subject_id,
        applicant=appeal.applicant_id,
        organisation=appeal.organisation_id,
        life_event=case.request.life_event,
        request=case.request_id,
        heard_by=appeal.organisation_id,
    )


def of_task(task: Task) -> Thing:
    """Return *task* as a thing access is decided on."""
    return Thing(kind="task", id=task.id, applicant=task.applicant_id, organisation=task.organisation_id)


def permit(thing: Thing, action: str, *, by: Actor, at: datetime) -> Decision:
    """Return the ground on which *by* may do *action*; raises `AccessRefused`."""
    return require(by, action, thing, at=at)


def permit_reading(thing: Thing, *, by: Actor, at: datetime) -> Decision:
    """Return the ground on which *by* may read, and put it on the ledger when it is not the person themself."""
    decision = permit(thing, "read", by=by, at=at)
    record_reading(by, thing, decision, at=at)
    return decision
