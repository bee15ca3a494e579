"""What ordered work comes to, agreement by agreement: how much of each output, and its amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from commonway.cases.models import WorkOrder, WorkOrderLine
from commonway.cases.orders.charging import outputs_of
from commonway.kernel.money import Money, total
from commonway.packs.work_orders import PricedOutput


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSum:
    """How much of one output was charged for at one price, in how many orders."""

    output: str
    orders: int
    quantity: Decimal
    price: Money
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSum:
    """What was charged under one agreement; ``outputs`` has the words of the outputs."""

    agreement: str
    supplier: str
    orders: int
    sums: tuple[OutputSum, ...]
    together: tuple[Money, ...]
    outputs: Mapping[str, PricedOutput]


def by_agreement(organisation: str, *, begins: datetime, ends: datetime) -> list[AgreementSum]:
    """Return what was charged for work *organisation* ordered, from *begins* until before *ends*, agreement by agreement."""
    charged = WorkOrderLine.objects.filter(
        order__organisation_id=organisation, order__charged_at__gte=begins, order__charged_at__lt=ends
    )
    keys = charged.values_list("order__agreement_id", "order__supplier_id").distinct()
    found = []
    for agreement, supplier in keys.order_by("order__agreement_id", "order__supplier_id"):
        lines = charged.filter(order__agreement_id=agreement, order__supplier_id=supplier)
        sums = tuple(
            OutputSum(
                output=row["output"],
                orders=row["orders"],
                quantity=row["quantity"],
                price=Money(row["price"], row["currency"]),
                amount=Money.of(row["sum"], row["currency"]),
            )
            for row in lines.values("output", "price", "currency")
            .annotate(orders=Count("order_id", distinct=True), quantity=Sum("quantity"), sum=Sum("amount"))
            .order_by("output", "price", "currency")
        )
        orders = WorkOrder.objects.filter(lines__in=lines).distinct()
        last = orders.order_by("-placed_at").first()
        found.append(
            AgreementSum(
                agreement=agreement,
                supplier=supplier,
                orders=orders.count(),
                sums=sums,
                together=total(each.amount for each in sums),
                outputs=outputs_of(last) if last else {},
            )
        )
    return found
