"""Every error of the APIs is a problem document (RFC 9457) that says what to do next."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.appealing.reconsidering import NotPassedOn
from commonway.cases.deciding.at_hand import NotDecidable
from commonway.cases.deciding.by_staff import DataDeleted, NotYours
from commonway.cases.deciding.drafts import DecisionInvalid
from commonway.cases.errors import CaseUnknown
from commonway.cases.opening import NotOpenable
from commonway.cases.orders.charging import ChargeRefused
from commonway.cases.orders.keeping import OrderDataDeleted, OrderNotNow, OrderSaysTooLittle, OrderUnknown
from commonway.cases.orders.photographing import PhotoRefused
from commonway.cases.payments.keeping import (
    PaymentDataDeleted,
    PaymentNotNow,
    PaymentSaysTooLittle,
    PaymentUnknown,
)
from commonway.cases.process.receiving import BroughtDifferently, CaseOver
from commonway.cases.process.tasks import FourEyes, TaskTaken
from commonway.exchange.inbox import KeyReused, KeyUnusable
from commonway.exchange.polling import CursorInvalid
from commonway.exchange.receipts import DeliveryUnknown, ReceiptConflict, ReceiptInvalid
from commonway.exchange.signing import SignatureInvalid
from commonway.identity import access
from commonway.identity.access import AccessRefused
from commonway.kernel.errors import CommonwayError

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
_DOCUMENTS = "urn:commonway:problem:"
_MOST_ERRORS = 10

# What a room refuses, and the status that says so. Anything else that subclasses CommonwayError is the caller's fault.
STATUS_OF: dict[type[CommonwayError], HTTPStatus] = {
    SignatureInvalid: HTTPStatus.UNAUTHORIZED,
    DeliveryUnknown: HTTPStatus.NOT_FOUND,
    ReceiptConflict: HTTPStatus.CONFLICT,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    KeyUnusable: HTTPStatus.BAD_REQUEST,
    ReceiptInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    CursorInvalid: HTTPStatus.BAD_REQUEST,
    AccessRefused: HTTPStatus.FORBIDDEN,
    CaseUnknown: HTTPStatus.NOT_FOUND,
    NotOpenable: HTTPStatus.UNPROCESSABLE_ENTITY,
    CaseOver: HTTPStatus.CONFLICT,
    BroughtDifferently: HTTPStatus.CONFLICT,
    AnswersInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    OrderUnknown: HTTPStatus.NOT_FOUND,
    OrderNotNow: HTTPStatus.CONFLICT,
    OrderDataDeleted: HTTPStatus.GONE,
    OrderSaysTooLittle: HTTPStatus.UNPROCESSABLE_ENTITY,
    ChargeRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    PhotoRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    PaymentUnknown: HTTPStatus.NOT_FOUND,
    PaymentNotNow: HTTPStatus.CONFLICT,
    PaymentDataDeleted: HTTPStatus.GONE,
    PaymentSaysTooLittle: HTTPStatus.UNPROCESSABLE_ENTITY,
    DecisionInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotDecidable: HTTPStatus.CONFLICT,
    NotYours: HTTPStatus.CONFLICT,
    NotPassedOn: HTTPStatus.CONFLICT,
    TaskTaken: HTTPStatus.CONFLICT,
    FourEyes: HTTPStatus.CONFLICT,
    DataDeleted: HTTPStatus.GONE,
}


class TooLarge(CommonwayError):
    """The body is larger than any call of the API needs."""


def problem(status: int, *, kind: str, detail: str, remedy: str, **more: Any) -> HttpResponse:
    """Return the problem document; *kind* names its type, *remedy* says what the caller can do."""
    document = {
        "type": _DOCUMENTS + kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "remedy": remedy,
        **more,
    }
    response = HttpResponse(json.dumps(document), status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Signature"
    return response


def not_found() -> HttpResponse:
    """Return the problem of an address where nothing is."""
    return problem(
        404, kind="unknown-address", detail="There is nothing at this address.", remedy="See /api/openapi.json."
    )


def add_handlers(api: NinjaAPI) -> None:
    """Make every exception a view of *api* raises a problem document."""
    api.add_exception_handler(CommonwayError, _of_ours)
    api.add_exception_handler(ValidationError, _of_validation)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(Http404, lambda *_: not_found())
    api.add_exception_handler(RequestDataTooBig, lambda *_: _too_large())
    api.add_exception_handler(SuspiciousOperation, lambda *_: _malformed())
    api.add_exception_handler(UnreadablePostError, lambda *_: _malformed())
    api.add_exception_handler(UnicodeDecodeError, lambda *_: _malformed())
    api.add_exception_handler(RecursionError, lambda *_: _malformed())


def with_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return *view* with answers that are no JSON, such as “method not allowed”, made problem documents."""

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        try:
            response = view(request, *arguments, **named)
        except Http404:  # the library's own views are outside its handlers
            return not_found()
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = response.get("Allow", "")
        answer = problem(
            405,
            kind="method-not-allowed",
            detail=f"{str(request.method)[:20]} is not possible here.",
            remedy=f"Use {allowed}." if allowed else "See /api/openapi.json.",
        )
        if allowed:
            answer["Allow"] = allowed
        return answer

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def _of_ours(_request: HttpRequest, error: CommonwayError | type[CommonwayError]) -> HttpResponse:
    given = error if isinstance(error, CommonwayError) else error("refused")
    if isinstance(given, TooLarge):
        return _too_large()
    if isinstance(given, AccessRefused):
        access.record_refusal(given)  # what was written inside a transaction went with it
    status = next((status for kind, status in STATUS_OF.items() if isinstance(given, kind)), HTTPStatus.BAD_REQUEST)
    detail = given.what[:1].upper() + given.what[1:]
    more = (
        {"errors": [{"at": at[:200], "what": what} for at, what in given.problems.items()][:_MOST_ERRORS]}
        if isinstance(given, (AnswersInvalid, DecisionInvalid))
        else {}
    )
    return problem(status, kind=_kebab(type(given).__name__), detail=detail, remedy=given.remedy, **more)


def _of_validation(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    found = error.errors if isinstance(error, ValidationError) else []
    errors = [
        {"at": ".".join(str(part) for part in one.get("loc", ())[1:])[:200], "what": str(one.get("msg", ""))[:300]}
        for one in found[:_MOST_ERRORS]
    ]
    return problem(
        422,
        kind="invalid-call",
        detail="Some of what you sent is not as the API describes it.",
        remedy="Correct what errors names; see /api/openapi.json.",
        errors=errors,
    )


def _of_http(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    status = error.status_code if isinstance(error, HttpError) else 400
    if status == HTTPStatus.BAD_REQUEST:
        return _malformed()
    return problem(status, kind="refused", detail=str(error)[:300], remedy="See /api/openapi.json.")


def _malformed() -> HttpResponse:
    return problem(
        400, kind="malformed", detail="The body cannot be read.", remedy="Send one JSON document in UTF-8 (RFC 8259)."
    )


def _too_large() -> HttpResponse:
    return problem(
        413,
        kind="too-large",
        detail="The body is too large.",
        remedy="Send at most 64 KB, or 6 MB for a picture; no call needs more.",
    )


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
