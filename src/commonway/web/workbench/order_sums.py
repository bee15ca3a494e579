"""What ordered work comes to in a month, agreement by agreement: as a page, and as a file for a spreadsheet."""

import csv
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonway.cases.orders import summing
from commonway.catalogue import queries as catalogue
from commonway.web.permissions import actor_of
from commonway.web.presenters import orders as present
from commonway.web.presenters.dates import month
from commonway.web.presenters.wording import Wording, staff_wording
from commonway.web.workbench.page import caseworker_only, show

_EARLIEST = date(2000, 1, 1)


@require_safe
@caseworker_only
def sums(request: HttpRequest) -> HttpResponse:
    """Show what was charged in a month, agreement by agreement."""
    begins = _month(request)
    words = staff_wording(catalogue.current().pack)
    following = begins + relativedelta(months=1)
    return show(
        request,
        "workbench/order_sums.html",
        month=month(begins),
        this=f"{begins:%Y-%m}",
        before=f"{begins - timedelta(days=1):%Y-%m}" if begins > _EARLIEST else "",
        after=f"{following:%Y-%m}" if following <= timezone.localdate() else "",
        agreements=[_agreement(each, words) for each in _found(request, begins)],
    )


@require_safe
@caseworker_only
def file(request: HttpRequest) -> HttpResponse:
    """Return the same as comma-separated values (RFC 4180), with plain figures and ids that do not change."""
    begins = _month(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ordered-work-{begins:%Y-%m}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["agreement", "supplier", "output", "orders", "quantity", "price", "amount", "currency"])
    for agreement in _found(request, begins):
        for each in agreement.sums:
            figures = [each.orders, each.quantity, each.price.amount, each.amount.amount, each.amount.currency]
            writer.writerow([agreement.agreement, agreement.supplier, each.output, *figures])
    return answer


def _found(request: HttpRequest, begins: date) -> list[summing.AgreementSum]:
    zone = timezone.get_default_timezone()
    until = begins + relativedelta(months=1)
    start, end = (datetime.combine(each, datetime.min.time(), tzinfo=zone) for each in (begins, until))
    return summing.by_agreement(actor_of(request).organisation, begins=start, ends=end)


def _month(request: HttpRequest) -> date:
    """Return the first day of the month asked for; what is no month is this one."""
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = today
    return (asked if _EARLIEST <= asked <= today else today).replace(day=1)


def _agreement(found: summing.AgreementSum, words: Wording) -> dict[str, Any]:
    agreement = words.pack.agreements.get(found.agreement)
    return {
        "title": words.say(agreement.title) if agreement else found.agreement,
        "supplier": words.organisation(found.supplier),
        "orders": found.orders,
        "rows": [_row(each, found, words) for each in found.sums],
        "together": " + ".join(present.money(each) for each in found.together),
    }


def _row(each: summing.OutputSum, found: summing.AgreementSum, words: Wording) -> list[str]:
    output = found.outputs.get(each.output)
    label, unit = (words.say(output.label), words.say(output.unit)) if output else (each.output, "")
    quantity = f"{present.figure(each.quantity)} {unit}".strip()
    return [label, quantity, present.money(each.price), present.money(each.amount)]
