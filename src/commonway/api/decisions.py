"""The API of decisions, for organisations' systems: deciding on one of their cases as their people do on its page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from commonway.api.signed import SignedByOrganisation
from commonway.cases import ours
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import LONGEST_WORDS, Draft
from commonway.cases.models import Case, Decision
from commonway.exchange import inbox
from commonway.fence import scope
from commonway.kernel import clock
from commonway.ledger.actors import Actor

router = Router(tags=["decisions"], auth=SignedByOrganisation())
MOST_REASONS = 20


class DecisionIn(Schema):
    """What is decided. What has to be said, the pack says under `decision:` of the service."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["granted", "partly", "refused", ""] = Field(
        "", description="Left out on an appeal that leaves the decision as it was."
    )
    ruling: Literal["upheld", "changed", "sent-back", "not-heard", ""] = Field(
        "", description="On an appeal: what becomes of the decision."
    )
    reasons: list[Annotated[str, Field(max_length=80)]] = Field(
        [], max_length=MOST_REASONS, description="Ids of standard reasons of the service."
    )
    words: str = Field("", max_length=LONGEST_WORDS, description="In plain words; the person reads it in the letter.")
    amount: Decimal | None = Field(
        None, ge=0, max_digits=15, decimal_places=2, allow_inf_nan=False, description="In the unit the service pays in."
    )
    valid_from: date | None = None
    valid_until: date | None = None
    changed: str = Field(
        "", max_length=LONGEST_WORDS, description="Needed in place of an earlier decision: what changed, and why."
    )
    automated: bool = Field(
        False,
        description="True if no person took part. The letter says so; only where the service says how it is made.",
    )


class DecisionOut(Schema):
    """The decision, and what became of the case. What it says is in the person's letter."""

    decision: UUID
    case: UUID
    state: Literal["given", "proposed"] = Field(description="`proposed`: a person of yours confirms it on the page.")
    outcome: str
    ruling: str
    version: int
    automated: bool
    given_at: datetime | None
    appeal_until: datetime | None
    case_state: Literal["open", "done", "refused"]


@router.post("/cases/{case_id}/decisions", response={201: DecisionOut}, summary="Decide on a case")
def decide(
    request: HttpRequest,
    case_id: Annotated[UUID, Path(description="The id of one of your cases.")],
    said: DecisionIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> Status[dict[str, Any]]:
    """Decide on one of your cases: the person has the letter at once, and the case goes on or ends.

    Where the service asks for four eyes it is only proposed. Send the same Idempotency-Key when you repeat a call: it has
    one effect and the same answer.
    """
    by, at = _caller(request), clock.now()
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))

    def effect() -> tuple[int, dict[str, Any]]:
        decision = by_staff.decide(case_id, _draft(said), automated=said.automated, by=by, at=at)
        return 201, _written(decision)

    with scope.within(scope.organisation(by.organisation)):
        ours.permitted(case_id, by=by, at=at)  # outside the call's transaction, so that a refusal stays on the ledger
        answered = inbox.once(organisation=by.organisation, key=idempotency_key, call=call, at=at, effect=effect)
    return Status(*answered)


def _caller(request: HttpRequest) -> Actor:
    organisation: str = request.auth  # type: ignore[attr-defined]
    return Actor(kind="organisation", id=organisation, organisation=organisation)


def _draft(said: DecisionIn) -> Draft:
    return Draft(
        outcome=said.outcome,
        ruling=said.ruling,
        reasons=tuple(said.reasons),
        words=said.words,
        amount=said.amount,
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        changed=said.changed,
    )


def _written(decision: Decision) -> dict[str, Any]:
    case = Case.objects.get(id=decision.case_id)
    return {
        "decision": str(decision.id),
        "case": str(decision.case_id),
        "state": str(decision.state),
        "outcome": str(decision.outcome),
        "ruling": str(decision.ruling),
        "version": decision.version,
        "automated": decision.automated,
        "given_at": _iso(decision.given_at),
        "appeal_until": _iso(decision.appeal_until),
        "case_state": str(case.state),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
