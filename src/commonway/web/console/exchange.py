"""The exchange as coordinators see it: every organisation's end, and every delivery without its content."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from commonway.catalogue import queries as catalogue
from commonway.exchange import overseeing
from commonway.exchange.models import Delivery
from commonway.fence import scope
from commonway.identity.models import Organisation
from commonway.web.console.page import console, overseen
from commonway.web.presenters import console as present
from commonway.web.presenters import deliveries as states
from commonway.web.presenters.wording import Wording, wording
from commonway.web.staff.paging import leaf


@require_safe
@overseen("exchange")
def overview(request: HttpRequest) -> HttpResponse:
    """Show every organisation's end of the exchange: what waits, what went, what came back."""
    rows = present.rows(overseeing.ends(), _words(), mirrored=get_language_bidi())
    told = [row for row in rows if row.end.kind or any(row.counts.values())]
    return console.show(request, "console/exchange.html", rows=told, totals=present.totals(told), bar_width=present.BAR)


@require_safe
@overseen("exchange")
def deliveries(request: HttpRequest) -> HttpResponse:
    """List deliveries, latest first, of one organisation or in one state where the address says so."""
    words = _words()
    state = request.GET.get("state", "")
    organisation = request.GET.get("organisation", "")
    if state not in Delivery.State.values:
        state = ""
    with scope.within(scope.SYSTEM):
        rows = overseeing.deliveries(organisation=organisation, states=[state] if state else ())
        found = leaf(request, rows, latest_first=True)
        choices = present.organisations(Organisation.objects.all(), words)
    return console.show(
        request,
        "console/deliveries.html",
        found=found,
        rows=[present.delivery_row(delivery, words) for delivery in found.rows],
        organisations=choices,
        states=states.delivery_states(),
        chosen={"organisation": organisation, "state": state},
    )


@require_safe
@overseen("exchange")
def delivery(request: HttpRequest, *, delivery_id: UUID) -> HttpResponse:
    """Show one delivery: under which clause, which facts by name, and every try at it."""
    found = overseeing.delivery(delivery_id)
    if found is None:
        raise Http404
    words, (row, tries) = _words(), found
    return console.show(
        request,
        "console/delivery.html",
        row=present.delivery_row(row, words),
        delivery=row,
        rows=present.delivery_summary(row, words),
        facts=words.facts(row.fact_names),
        try_rows=[present.try_row(each) for each in tries],
        on_shelf=row.state in overseeing.ON_SHELF,
        back=reverse("console:deliveries"),
    )


def _words() -> Wording:
    return wording(catalogue.current().pack)
