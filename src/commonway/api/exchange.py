"""The API of the exchange, for organisations' systems: receipts, and pulling what they are told."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Schema
from pydantic import ConfigDict, Field

from commonway.api.signed import SignedByOrganisation
from commonway.cases.process import receiving
from commonway.exchange import inbox, polling, receipts
from commonway.fence import scope
from commonway.kernel import clock

router = Router(tags=["exchange"], auth=SignedByOrganisation())


class ReceiptIn(Schema):
    """What became of one delivery at the organisation."""

    model_config = ConfigDict(extra="forbid")

    delivery: UUID = Field(description="The id of the CloudEvent.")
    outcome: Literal["received", "done", "refused"]
    reason: str = Field("", max_length=receipts.LONGEST_REASON, description="In plain words; the person reads it.")
    reference: str = Field("", max_length=receipts.LONGEST_REFERENCE, description="Your own reference.")


class ReceiptOut(Schema):
    """The delivery as it now stands."""

    delivery: UUID
    state: str
    at: str


class MessageIn(Schema):
    """What an organisation's system says to the process of a case."""

    model_config = ConfigDict(extra="forbid")

    case: UUID = Field(description="The id of the case, as data.case of the event you received.")
    message: str = Field(max_length=80, pattern="^[a-z0-9][a-z0-9-]*$", description="The name the service gives it.")
    facts: dict[str, Any] = Field(default_factory=dict, max_length=50, description="Fact id to value.")


class MessageOut(Schema):
    """What became of the message: ``taken`` by the process, or ``kept`` until it waits for it."""

    message: UUID
    state: str
    at: str


class DeliveriesOut(Schema):
    """Events after the cursor, oldest first."""

    deliveries: list[dict[str, Any]]
    next: str = Field(description="Send it as after= next time.")
    more: bool = Field(description="True if there is more right now.")


@router.post("/receipts", response={200: ReceiptOut}, summary="Answer a delivery")
def give_receipt(
    request: HttpRequest, receipt: ReceiptIn, idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = ""
) -> dict[str, Any]:
    """Say that you received a delivery, did what follows from it, or refuse it with a reason.

    Send the same Idempotency-Key when you repeat a call: it has one effect and the same answer.
    """
    organisation = _caller(request)
    given = receipts.Receipt(
        delivery=receipt.delivery, outcome=receipt.outcome, reason=receipt.reason, reference=receipt.reference
    )
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))
    with scope.within(scope.organisation(organisation)):
        return receipts.accept(organisation, given, key=idempotency_key, call=call, at=clock.now())


@router.post("/messages", response={200: MessageOut}, summary="Say something to the process of a case")
def bring_message(
    request: HttpRequest, message: MessageIn, idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = ""
) -> dict[str, Any]:
    """Bring a message that the service of the case takes from your organisation, with the facts your clause lets through.

    Send the same Idempotency-Key when you repeat a call. A message that comes before it is waited for is kept until it is.
    """
    organisation, at = _caller(request), clock.now()
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))
    brought = receiving.Brought(name=message.message, values=message.facts, key=idempotency_key.strip().strip('"'))

    def effect() -> tuple[int, dict[str, Any]]:
        kept = receiving.from_organisation(message.case, brought, organisation=organisation, at=at)
        return 200, {"message": str(kept.id), "state": kept.state, "at": at.isoformat()}

    with scope.within(scope.organisation(organisation)):
        return inbox.once(organisation=organisation, key=idempotency_key, call=call, at=at, effect=effect)[1]


@router.get("/deliveries", response={200: DeliveriesOut}, summary="Fetch what you are told")
def fetch_deliveries(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=200, description="next of the last answer; nothing to begin.")] = "",
    limit: Annotated[int, Query(ge=1, le=polling.MOST)] = polling.MOST,
) -> dict[str, Any]:
    """Return the events for your organisation after the cursor. Asking again gives them again, with the same ids."""
    page = polling.fetch(_caller(request), cursor=after, limit=limit, at=clock.now())
    return {"deliveries": list(page.events), "next": page.next, "more": page.more}


def _caller(request: HttpRequest) -> str:
    organisation: str = request.auth  # type: ignore[attr-defined]
    return organisation
