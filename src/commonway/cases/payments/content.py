"""What is to be paid, as it is sealed, and when each instalment of it is due."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from commonway.cases.models import PaymentRequest
from commonway.kernel.money import Money
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How much is paid each time, and what comes once with the first: ``arrears``, where a later decision says more."""

    amount: Money
    arrears: Money

    def after(self, paid: int) -> Decimal:
        """Return what *paid* instalments come to, arrears with the first."""
        return self.amount.amount * paid + (self.arrears.amount if paid else 0)

    def instalment(self, number: int) -> Money:
        """Return what instalment *number*, from 1, comes to."""
        return self.amount + self.arrears if number == 1 else self.amount


def seal(content: Content, payment: PaymentRequest, safe: Safe) -> bytes:
    """Return *content* sealed for *payment*."""
    document = {
        "amount": str(content.amount.amount),
        "arrears": str(content.arrears.amount),
        "currency": content.amount.currency,
    }
    return safe.seal(payment.applicant_id, PaymentRequest.place(payment.id), document)


def unseal(payment: PaymentRequest, safe: Safe) -> Content:
    """Return what is to be paid; raises `KeyDestroyed` where the person's data was deleted or removed."""
    read = safe.unseal(payment.applicant_id, PaymentRequest.place(payment.id), payment.content)
    currency = read["currency"]
    return Content(amount=Money.of(read["amount"], currency), arrears=Money.of(read["arrears"], currency))


def instalment_on(payment: PaymentRequest, number: int) -> date:
    """Return the day instalment *number*, from 1, is due: a month after the one before, or the last day of a shorter one."""
    return payment.first_on + relativedelta(months=number - 1)
