"""The GovStack registration building block (API 0.1.1, statistics 1.0.0), mounted at /govstack/registration/."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router

from commonway import __version__
from commonway.api.errors import not_found
from commonway.api.govstack import applications, documents, offering, statistics, tasks
from commonway.api.govstack.errors import add_system_errors, as_system_errors
from commonway.api.routers import ProblemAPI, Utf8Parser, View


class SystemErrorAPI(ProblemAPI):
    """An API all of whose refusals are what GovStack calls ``systemError``."""

    def _get_urls(self) -> list[Any]:
        found = super()._get_urls()
        for pattern in found:
            pattern.callback = as_system_errors(cast("View", pattern.callback))
        return found


api: NinjaAPI = SystemErrorAPI(
    title="GovStack registration building block",
    version=__version__,
    description="What Commonway has, under the names of the building block. See docs/reference/govstack.md.",
    urls_namespace="govstack",
    docs_url=None,
    parser=Utf8Parser(),
    openapi_url="/openapi.json",
)
add_system_errors(api)
for _router in (offering.router, applications.router, tasks.router, documents.router, statistics.router):
    api.add_router("", _router)

_elsewhere = Router()


@_elsewhere.api_operation(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], "/{path:address}", include_in_schema=False
)
def nothing_there(request: HttpRequest, address: str) -> HttpResponse:  # noqa: ARG001
    """Answer addresses under /govstack/registration/ where nothing is."""
    return not_found()


api.add_router("", _elsewhere)
