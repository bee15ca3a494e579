"""The API: one router an audience, mounted at /api/."""

import json
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.parser import Parser

from commonway import __version__
from commonway.api import cases, decisions, errors, exchange, orders, payments, public

View = Callable[..., HttpResponseBase]


class ProblemAPI(NinjaAPI):
    """An API all of whose refusals are problem documents (RFC 9457)."""

    def _get_urls(self) -> list[Any]:
        found = super()._get_urls()
        for pattern in found:
            view = cast("View", pattern.callback)
            if getattr(pattern, "name", "") == "openapi-json":  # the library answers it by any method
                view = require_safe(view)
            pattern.callback = errors.with_problems(view)
        return found


class Utf8Parser(Parser):
    """Reads bodies as JSON in UTF-8 only (RFC 8259, section 8.1); Python would guess at other encodings."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(request.body.decode()))


# No page of documentation: it would load scripts from elsewhere. The description itself is at /api/openapi.json.
api = ProblemAPI(
    title="Commonway",
    version=__version__,
    description="For organisations' systems, and for anyone who reads what is public.",
    urls_namespace="api",
    docs_url=None,
    parser=Utf8Parser(),
    openapi_url="/openapi.json",
)
errors.add_handlers(api)
api.add_router("/exchange", exchange.router)
api.add_router("/orders", orders.router)
api.add_router("/payments", payments.router)
api.add_router("/public", public.router)
api.add_router("", cases.router)
api.add_router("", decisions.router)

_elsewhere = Router()


@_elsewhere.api_operation(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], "/{path:address}", include_in_schema=False
)
def nothing_there(request: HttpRequest, address: str) -> HttpResponse:  # noqa: ARG001
    """Answer addresses under /api/ where nothing is."""
    return errors.not_found()


api.add_router("", _elsewhere)
