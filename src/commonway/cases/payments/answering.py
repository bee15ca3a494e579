"""A payer's system that answers the delivery itself: refused is refused, done is paid, as if said of the payment."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.cases.models import PaymentRequest
from commonway.cases.payments.keeping import REQUESTED, PaymentNotNow, PaymentSaysTooLittle
from commonway.cases.payments.paying import Said, say
from commonway.exchange.events import ReceiptAccepted
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

_SAYS = {"done": PaymentRequest.State.PAID, "refused": PaymentRequest.State.REFUSED}


def follow(receipt: ReceiptAccepted) -> None:
    """Let the answer to a request for a payment be what became of the payment, soon after.

    Not at once: whoever answers a delivery holds its lock, and a payment takes the locks of its whole case in their order.
    """
    if receipt.about != REQUESTED or receipt.about_id is None or receipt.state not in _SAYS:
        return
    with within(SYSTEM):
        waits = PaymentRequest.objects.running().filter(id=receipt.about_id).exists()
    if waits:  # else the payment was said first, and the answer follows from that
        answer_payment.defer(payment_id=str(receipt.about_id), state=receipt.state, reason=receipt.reason)


@app.task(name="cases.answer_payment", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def answer_payment(*, payment_id: str, state: str, reason: str) -> None:
    """Pay or refuse a payment as its payer's system answered, unless it stands elsewhere by now.

    That something was done does not say which of several instalments, so those are left to be said one by one.
    """
    with within(SYSTEM):
        payment = PaymentRequest.objects.get(id=UUID(payment_id))
        by = Actor(kind="organisation", id=payment.payer_id, organisation=payment.payer_id)
        try:
            say(payment.id, Said(state=_SAYS[state], note=reason if state == "refused" else ""), by=by, at=now())
        except (PaymentNotNow, PaymentSaysTooLittle):
            return
