"""Who may see which pages of a queue; what they may not know of is 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from commonway.cases.waiting.errors import TicketUnknown
from commonway.web.permissions import View, resident_required
from commonway.web.workbench.page import caseworker_only


def _behind(gate: Callable[[View], View]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return gate(view)(request, *args, **kwargs)
            except TicketUnknown as error:
                raise Http404(error.what) from error

        return never_cache(checked)

    return decorate


at_home = _behind(resident_required)
at_work = _behind(caseworker_only)
for_all = _behind(lambda view: view)
