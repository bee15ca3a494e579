"""Child benefit that is granted and asked to be paid, as the example pack has it: the fund asks, the treasury pays."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Case, PaymentRequest
from commonway.cases.payments import paying
from commonway.cases.payments.content import unseal
from commonway.cases.payments.paying import Said
from commonway.ledger.actors import Actor
from commonway.vault.sealing import Safe
from tests.spec import test_newborn
from tests.spec.test_newborn import AT, GRANTED, do, worker

FIRST, SECOND = worker("first", "family-fund"), worker("second", "family-fund")
TREASURER = worker("treasurer", "state-treasury")


def granted(*, amount: int = 150) -> Case:
    """Return the case of child benefit that was granted, so that the treasury is asked to pay."""
    _, cases = test_newborn.asked()
    case = cases["child-benefit"]
    do(case, "check", FIRST, lives_here=True)
    draft = Draft(outcome="granted", reasons=GRANTED.reasons, amount=Decimal(amount))
    by_staff.decide(case.id, draft, by=SECOND, at=AT)
    case.refresh_from_db()
    return case


def payment_of(case: Case) -> PaymentRequest:
    """Return the payment that was asked for last."""
    return PaymentRequest.objects.filter(case=case).latest("asked_at", "id")


def says(
    payment: PaymentRequest, state: str = "paid", *, by: Actor = TREASURER, at: datetime = AT, **more: Any
) -> PaymentRequest:
    """Let the treasury say what became of *payment*: the next instalment of it, if it paid."""
    payment.refresh_from_db()
    said = {"instalment": payment.paid + 1} if state == "paid" else {"note": "The account is closed."}
    return paying.say(payment.id, Said(state=state, **{**said, **more}), by=by, at=at)


def decided_again(case: Case, amount: int | None, *, at: datetime = AT) -> None:
    """Let the fund decide again: another amount, or no (None)."""
    outcome, reason = ("granted", "lives-with-you") if amount is not None else ("refused", "lives-elsewhere")
    draft = Draft(
        outcome=outcome,
        reasons=(reason,),
        amount=None if amount is None else Decimal(amount),
        changed="The income was another.",
    )
    by_staff.decide(case.id, draft, by=SECOND, at=at)
    case.refresh_from_db()


def amounts(payment: PaymentRequest) -> tuple[str, str, int]:
    """Return what is paid each time, what comes once with the first, and how many times."""
    content = unseal(payment, Safe())
    return str(content.amount.amount), str(content.arrears.amount), payment.times
