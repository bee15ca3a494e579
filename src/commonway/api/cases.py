"""The API of cases, for organisations' systems: opening one for somebody who asked there, reading one, listing them."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field

from commonway.api.signed import SignedByOrganisation
from commonway.cases import caseload, opening
from commonway.cases.levels.standing import CaseLevels
from commonway.cases.models import Case
from commonway.exchange import inbox
from commonway.exchange.polling import CursorInvalid
from commonway.fence import scope
from commonway.kernel import clock
from commonway.ledger.actors import Actor

router = Router(tags=["cases"], auth=SignedByOrganisation())
MOST = 100
_SHOWN = ("id", "reference", "service", "state", "reason", "opened_at", "due_at", "ended_at")
_MOMENTS = ("opened_at", "due_at", "ended_at")

# What is answered is made of plain dictionaries: ninja's own `Schema` would look at each value as at a row's attribute,
# which is a quarter of what a list of a hundred takes.


class ApplicantIn(Schema):
    """Who asked."""

    model_config = ConfigDict(extra="forbid")

    identifiers: dict[str, Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\x20-\x7e]+$")]] = Field(
        max_length=5, description="By scheme, for example national_number; one is enough."
    )
    name: str = Field("", max_length=200, description="For a person not known yet.")
    date_of_birth: str = Field(
        "", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="For a person not known yet."
    )


class CaseIn(Schema):
    """What somebody asked of your organisation."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(max_length=80, description="One of your services: see /api/public/services.")
    applicant: ApplicantIn
    facts: dict[str, Any] = Field({}, max_length=200, description="What you know for it, by fact.")


class LevelOut(BaseModel):
    """A service level of a case and how it stands: going, paused, late; of one that ended kept or missed, or stopped if it was taken back."""

    id: str
    kind: str
    state: str
    due_at: datetime


class CaseOut(BaseModel):
    """A case, without what was told in it: that is in the deliveries of the exchange."""

    id: UUID
    reference: str
    service: str
    state: Literal["open", "done", "refused", "withdrawn"]
    reason: str
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


class CaseWithLevelsOut(CaseOut):
    """A case and how it stands against its service levels."""

    levels: list[LevelOut]


class CasesOut(BaseModel):
    """Cases after the cursor, oldest first."""

    cases: list[CaseOut]
    next: str = Field(description="Send it as after= next time.")
    more: bool


@router.post("/cases", response={201: CaseOut}, summary="Open a case")
def open_case(
    request: HttpRequest, case: CaseIn, idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = ""
) -> Status[dict[str, Any]]:
    """Open the case of one of your services for somebody who asked you for it.

    Its clocks start, its process begins, and the person sees it with everything else. Send the same Idempotency-Key when
    you repeat a call: it has one effect and the same answer.
    """
    by, at = _caller(request), clock.now()
    ask = opening.Ask(
        service=case.service,
        applicant=opening.Applicant(
            identifiers=case.applicant.identifiers,
            name=case.applicant.name,
            date_of_birth=case.applicant.date_of_birth,
        ),
        facts=case.facts,
    )
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))

    def effect() -> tuple[int, dict[str, Any]]:
        return 201, _written(opening.open_for(ask, by=by, at=at))

    with scope.within(scope.organisation(by.organisation)):
        answered = inbox.once(organisation=by.organisation, key=idempotency_key, call=call, at=at, effect=effect)
    return Status(*answered)


@router.get("/cases/{case_id}", response=CaseWithLevelsOut, summary="Get a case")
def get_case(request: HttpRequest, case_id: Annotated[UUID, Path()]) -> dict[str, Any]:
    """Return one of your cases. That it was read is on the person's ledger."""
    by = _caller(request)
    with scope.within(scope.organisation(by.organisation)):
        case, levels = caseload.standing(case_id, by=by, at=clock.now(), acts_too=False)
        return _written(case) | {"levels": _levels(levels)}


@router.get("/cases", response=CasesOut, summary="List cases")
def list_cases(
    request: HttpRequest,
    state: Literal["", "open", "overdue", "done", "refused", "withdrawn"] = "",
    after: Annotated[str, Query(max_length=200, description="next of the last answer; nothing to begin.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> dict[str, Any]:
    """Return your cases, oldest first. Nothing in the list says who anybody is."""
    by = _caller(request)
    with scope.within(scope.organisation(by.organisation)):
        rows = caseload.cases_of(by.organisation, state=state, at=clock.now()).order_by("opened_at", "id")
        rows = rows.filter(_beyond(after)) if after else rows
        found = list(rows.values(*_SHOWN)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    last = _cursor(found[-1]["opened_at"], found[-1]["id"]) if found else after
    return {"cases": found, "next": last, "more": more}


def _caller(request: HttpRequest) -> Actor:
    organisation: str = request.auth  # type: ignore[attr-defined]
    return Actor(kind="organisation", id=organisation, organisation=organisation)


def _written(case: Case) -> dict[str, Any]:
    """Return a case in plain JSON values, for an answer that is kept to be given again."""
    moments = {name: moment.isoformat() if (moment := getattr(case, name)) else None for name in _MOMENTS}
    texts = {name: str(getattr(case, name)) for name in _SHOWN if name not in _MOMENTS}
    return texts | moments


def _levels(levels: CaseLevels) -> list[dict[str, Any]]:
    return [
        {"id": each.level.id, "kind": each.level.kind, "state": each.state, "due_at": each.clock.due_at.isoformat()}
        for each in levels.levels
    ]


def cursor_of(case: Case) -> str:
    """Return the cursor after which the list goes on behind *case*."""
    return _cursor(case.opened_at, case.id)


def _cursor(opened_at: datetime, case_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{opened_at.isoformat()}~{case_id}".encode()).decode().rstrip("=")


def _beyond(cursor: str) -> Q:
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        opened_at, _, id_ = plain.partition("~")
        at, last = datetime.fromisoformat(opened_at), UUID(id_)
        if at.tzinfo is None:
            raise ValueError(opened_at)
    except (ValueError, binascii.Error):
        raise CursorInvalid(
            "the cursor in after= is not one of ours.", remedy="Send `next` of the last answer as it was."
        ) from None
    # The first condition alone lets PostgreSQL begin in the index at the right place.
    return Q(opened_at__gte=at) & (Q(opened_at__gt=at) | Q(id__gt=last))
