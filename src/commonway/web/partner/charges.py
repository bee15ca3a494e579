"""Charging for an order: how much of each output of the agreement, and nothing else."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.cases.errors import CasesError
from commonway.cases.orders import charging
from commonway.cases.orders.charging import ChargeRefused, Line
from commonway.cases.orders.opening import OrderFile
from commonway.cases.process import definitions
from commonway.kernel.clock import now
from commonway.web.forms import Form, NumberField
from commonway.web.partner.orders import file_of
from commonway.web.partner.page import show, supplier_only
from commonway.web.permissions import actor_of
from commonway.web.presenters import orders as present
from commonway.web.presenters import suppliers
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import wording


class ChargeForm(Form):
    """How much of each output."""

    def __init__(self, file: OrderFile, data: Any = None) -> None:
        super().__init__(data)
        self.lines: list[Line] = []
        words = wording(definitions.pack_of(file.order.pack_version_id))
        before = {each.output: each.quantity for each in file.lines}
        for output in charging.outputs_of(file.order).values():
            hint = _("%(price)s for each %(unit)s.") % {
                "price": present.money(output.one),
                "unit": words.say(output.unit),
            }
            if output.most:
                hint += " " + _("At most %(most)s in one order.") % {"most": number(output.most)}
            label = words.say(output.label)
            self.fields[output.id] = NumberField(
                label=label, minimum=Decimal(0), help_text=hint, required=False, initial=_plain(before.get(output.id))
            )

    def clean(self) -> dict[str, Any]:
        """Hold the lines to there being one, each with at most two decimals."""
        given = super().clean() or self.cleaned_data
        for name, quantity in given.items():
            if not quantity:
                continue
            if charging.quantity(str(quantity)) is None:
                label = self.fields[name].label
                self.add_error(name, _("%(label)s: use at most two decimals, and less than 100,000") % {"label": label})
            else:
                self.lines.append(Line(output=name, quantity=quantity))
        if not self.lines and not self.errors:
            self.add_error(None, _("Enter how much of at least one thing"))
        return given


@require_http_methods(["GET", "POST"])
@supplier_only
def charge(request: HttpRequest, *, order_id: UUID) -> HttpResponse:
    """Ask how much of each output was needed, show what it comes to, and charge for it."""
    file, back = file_of(request, order_id), reverse("partner:order", args=[order_id])
    if not suppliers.may_charge(file) or not charging.outputs_of(file.order):
        messages.warning(request, _("Nothing can be charged as the order stands."))
        return redirect(back)
    form = ChargeForm(file, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _charged(request, order_id, form):
        messages.success(request, _("It is charged. Whoever ordered the work sees it."))
        return redirect(back)
    shown = present.page(file, at=now())
    return show(request, "partner/charge.html", title=_("Charge for the work"), form=form, order=shown, back=back)


def _charged(request: HttpRequest, order_id: UUID, form: ChargeForm) -> bool:
    try:
        charging.charge(order_id, form.lines, by=actor_of(request), at=now())
    except ChargeRefused as error:
        field = form.lines[error.line].output if 0 <= error.line < len(form.lines) else None
        form.add_error(field, f"{error.what} {error.remedy}")
        return False
    except CasesError as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True


def _plain(quantity: Decimal | None) -> str:
    return f"{quantity.normalize():f}" if quantity is not None else ""
