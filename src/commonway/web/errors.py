"""Pages for what went wrong: each says what happened and what to do next."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.templatetags.static import static

from commonway.kernel.errors import CommonwayError

log = logging.getLogger(__name__)

_BROKEN = Path(__file__).resolve().parent / "templates" / "errors" / "500.html"
# A page exists for each of these; any other status borrows the page of its hundred.
_PAGES = frozenset({400, 403, 404, 409, 410, 413, 429, 500})


def problem(request: HttpRequest, *, status: int, error: CommonwayError | None = None) -> HttpResponse:
    """Return the page for *status*; *error* adds what happened and what to do, in its own words."""
    name = status if status in _PAGES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    if name == HTTPStatus.INTERNAL_SERVER_ERROR:
        return server_error(request)
    return render(request, f"errors/{name}.html", {"error": error}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 400: something sent could not be read."""
    too_large = type(exception).__name__ in ("RequestDataTooBig", "TooManyFilesSent")
    return problem(request, status=413 if too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 403; a refusal that explains itself is shown as it explains itself."""
    return problem(request, status=403, error=exception if isinstance(exception, CommonwayError) else None)


def method_explained(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that gives “method not allowed” a page; Django's own answer is empty."""

    def answered(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or answer.content:
            return answer
        page = problem(request, status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        return page

    return answered


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Handle a form that came back without its proof of origin, most often because the page was open too long."""
    log.info("refused a form without a valid CSRF token: %s", reason)
    return render(request, "errors/csrf.html", {"error": None}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 404."""
    return problem(request, status=404, error=exception if isinstance(exception, CommonwayError) else None)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Handle 500 without the database, the session or anything else that may be what broke."""
    return HttpResponse(_BROKEN.read_text(encoding="utf-8").replace("[stylesheet]", _stylesheet()), status=500)


def _stylesheet() -> str:
    try:
        return static("commonway/commonway.css")
    except ValueError:  # static files were never collected: the page reads well without them
        return ""
