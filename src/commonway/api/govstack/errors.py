"""Errors as GovStack's APIs have them: a ``systemError`` in JSON, made from the problem document of the same refusal."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from ninja import NinjaAPI

from commonway.api.errors import PROBLEM, add_handlers, problem
from commonway.cases.documents import DocumentRefused
from commonway.cases.errors import CaseUnknown, RequestClosed, RequestUnknown, TaskUnknown
from commonway.cases.process.tasks import DataDeleted, FourEyes, TaskTaken
from commonway.identity import access
from commonway.identity.access import AccessRefused
from commonway.kernel.errors import CommonwayError
from commonway.kernel.ids import new_id
from commonway.vault.sealing import KeyDestroyed

log = logging.getLogger(__name__)


class NotSignedIn(CommonwayError):
    """Nobody acts in this call, and it is about somebody."""


class ForgeryFeared(CommonwayError):
    """A call that changes something came with a session's cookie and without its token."""


class NoSuchThing(CommonwayError):
    """There is no such service, form or application file, or none that the caller may see."""


class NotAsDescribed(CommonwayError):
    """A value of the call is readable and still cannot be used."""


class NotPossibleHere(CommonwayError):
    """The building block describes it, and Commonway has no such thing."""


_STATUS: tuple[tuple[type[CommonwayError], HTTPStatus], ...] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (ForgeryFeared, HTTPStatus.FORBIDDEN),
    (AccessRefused, HTTPStatus.FORBIDDEN),
    (NoSuchThing, HTTPStatus.NOT_FOUND),
    (RequestUnknown, HTTPStatus.NOT_FOUND),
    (CaseUnknown, HTTPStatus.NOT_FOUND),
    (TaskUnknown, HTTPStatus.NOT_FOUND),
    (RequestClosed, HTTPStatus.CONFLICT),
    (TaskTaken, HTTPStatus.CONFLICT),
    (FourEyes, HTTPStatus.CONFLICT),
    (DataDeleted, HTTPStatus.CONFLICT),
    (KeyDestroyed, HTTPStatus.GONE),
    (NotPossibleHere, HTTPStatus.CONFLICT),
    (DocumentRefused, HTTPStatus.BAD_REQUEST),
)


def add_system_errors(api: NinjaAPI) -> None:
    """Make every exception a view of *api* raises a problem document, with the statuses of these APIs."""
    add_handlers(api)
    api.add_exception_handler(CommonwayError, _of_ours)
    api.add_exception_handler(MultiPartParserError, _of_form)
    api.add_exception_handler(BadRequest, _of_form)  # a form in another encoding


def as_system_errors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return *view* with its problem documents made ``systemError``, as plain JSON.

    The building block knows 400 for what is not as described, not 422; there are no problem documents in it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *arguments, **named)
        if response.get("Content-Type") != PROBLEM:
            return response
        return _system_error(cast("HttpResponse", response))

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # who acts by cookie is asked for the token: see signed_in
    return wrapped


def _system_error(response: HttpResponse) -> HttpResponse:
    said = json.loads(response.content)
    trace = str(new_id())
    status = HTTPStatus(response.status_code)
    status = HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status
    words = f"{said['detail']} {said['remedy']}".strip()
    document = {
        "traceId": trace,
        "code": said["type"].rpartition(":")[2],
        "message": words,
        "localizedMessage": words,
    }
    if "errors" in said:
        document["errors"] = said["errors"]
    log.info("refused with %s, %s: trace %s", status.value, document["code"], trace)
    answer = JsonResponse(document, status=status)
    answer["Cache-Control"] = "no-store"
    if response.has_header("Allow"):
        answer["Allow"] = response["Allow"]
    return answer


def _of_ours(_request: HttpRequest, error: CommonwayError | type[CommonwayError]) -> HttpResponse:
    given = error if isinstance(error, CommonwayError) else error("refused")
    if isinstance(given, AccessRefused):
        access.record_refusal(given)  # what was written inside a transaction went with it
    status = next((status for kind, status in _STATUS if isinstance(given, kind)), HTTPStatus.BAD_REQUEST)
    kind = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(given).__name__).lstrip("-")
    return problem(status, kind=kind, detail=given.what[:1].upper() + given.what[1:], remedy=given.remedy)


def _of_form(*_: Any) -> HttpResponse:
    return problem(
        400, kind="malformed", detail="The form cannot be read.", remedy="Send multipart/form-data (RFC 7578) in UTF-8."
    )
