"""Figures of life events: what telling costs a person."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonway.cases import figures
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.console.page import console, overseen
from commonway.web.presenters import console as present
from commonway.web.presenters.wording import wording

_LOOKED_BACK = timedelta(days=365)


@require_safe
@overseen("exchange")
def life_events(request: HttpRequest) -> HttpResponse:
    """Show, life event by life event, how many contacts people needed and how soon all was answered."""
    words = wording(catalogue.current().pack)
    found = figures.of_life_events(since=now() - _LOOKED_BACK)
    return console.show(request, "console/figures.html", rows=[present.figures_row(each, words) for each in found])
