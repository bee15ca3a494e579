"""The API: one router an audience, mounted at /api/."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI, Router

from commonway import __version__
from commonway.api import errors, exchange, public

View = Callable[..., HttpResponseBase]


class ProblemAPI(NinjaAPI):
    """An API all of whose refusals are problem documents (RFC 9457)."""

    def _get_urls(self) -> list[Any]:
        found = super()._get_urls()
        for pattern in found:
            pattern.callback = errors.with_problems(cast("View", pattern.callback))
        return found


# No page of documentation: it would load scripts from elsewhere. The description itself is at /api/openapi.json.
api = ProblemAPI(
    title="Commonway",
    version=__version__,
    description="For organisations' systems, and for anyone who reads what is public.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
errors.add_handlers(api)
api.add_router("/exchange", exchange.router)
api.add_router("/public", public.router)

_elsewhere = Router()


@_elsewhere.api_operation(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], "/{path:address}", include_in_schema=False
)
def nothing_there(request: HttpRequest, address: str) -> HttpResponse:  # noqa: ARG001
    """Answer addresses under /api/ where nothing is."""
    return errors.not_found()


api.add_router("", _elsewhere)
