"""What is paid to the reader: how much, by whom, whether it is paid, and what to do when it has not come."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.cases.payments import opening
from commonway.cases.payments.keeping import PaymentUnknown
from commonway.kernel.clock import now
from commonway.web.permissions import actor_of, resident_required
from commonway.web.presenters import payments as present
from commonway.web.resident.surroundings import show


@resident_required
@never_cache
@require_safe
def payment(request: HttpRequest, *, payment_id: UUID) -> HttpResponse:
    """Show one payment to the reader."""
    at = now()
    try:
        file = opening.open_payment(payment_id, by=actor_of(request), at=at)
    except PaymentUnknown as error:
        raise Http404(error.what) from error
    shown = present.page(file, side="person", at=at)
    return show(request, "resident/payment.html", title=shown["title"], payment=shown, back=reverse("timeline"))
