"""Permission decorators of views: who may see a page at all, and what `identity.access` says about the thing on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonway.fence import scope
from commonway.identity import access
from commonway.identity.access import Thing
from commonway.identity.access_rules import Action
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

View = Callable[..., HttpResponse]


# Finds the thing a page is about, from the request and the arguments in its address.
ThingOf = Callable[..., Thing]


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in *request*; for views behind one of the decorators below, where somebody does."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise PermissionDenied
    return actor


def refuse(request: HttpRequest) -> NoReturn:
    """Refuse the page of *request* to whoever acts; that staff asked for one outside their role is recorded."""
    actor = actor_of(request)
    if actor.kind == "staff":
        page = request.resolver_match.view_name if request.resolver_match else ""
        access.require(actor, "open", Thing(kind="page", id=page), at=now())  # no rule allows it: the refusal is kept
    raise PermissionDenied


def resident_required(view: View | None = None, *, handover: bool = False) -> Any:
    """Let residents and those acting for them in, and send others to sign in; staff are answered 403.

    With *handover* also someone whom a code and a date of birth let into one request; `may` still holds them to it.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return _to_sign_in(request, "sign_in")
            if actor.kind not in {"person", "helper"}:
                refuse(request)
            if actor.role == "handover" and not handover:
                return _to_sign_in(request, "sign_in")
            return inner(request, *args, **kwargs)

        return checked

    return decorate(view) if view else decorate


def whole_person(view: View) -> View:
    """Let in who may see all of a person's affairs: themself, or a helper whose mandate is not for some life events alone.

    For pages that show what is known of the person, or everything that happened; a refusal is a 403 page and recorded.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        owner = actor.on_behalf_of or UUID(actor.id)
        access.require(actor, "read", Thing(kind="fact", subject=owner, applicant=owner), at=now())
        return view(request, *args, **kwargs)

    return checked


def staff_required(*roles: str) -> Callable[[View], View]:
    """Let staff in who work in one of *roles* (any, if none is named) and have passed their second factor."""

    def decorate(inner: View) -> View:
        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return _to_sign_in(request, "choose_post" if request.user.is_authenticated else "account_login")
            if actor.kind != "staff" or (roles and actor.role not in roles):
                refuse(request)
            return inner(request, *args, **kwargs)

        return checked

    return decorate


def may(action: Action, thing_of: ThingOf) -> Callable[[View], View]:
    """Ask `identity.access` before the view whether the actor may do *action* with the thing on the page.

    *thing_of* looks in the system scope, so that it can tell whose thing it is; it returns ids, never values. The
    decision is left as ``request.decision``; whom a mandate let in acts as the helper they are. A refusal is a 403 page and recorded; so is every reading by staff.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return _to_sign_in(request, "account_login" if request.user.is_authenticated else "sign_in")
            at = now()
            with scope.within(scope.SYSTEM):
                thing = thing_of(request, **kwargs)
            decision = access.require(actor, action, thing, at=at)
            if action == "read":
                access.record_reading(actor, thing, decision, at=at)
            request.actor = access.as_helper(actor, thing, decision)  # type: ignore[attr-defined]
            request.decision = decision  # type: ignore[attr-defined]
            return inner(request, *args, **kwargs)

        return checked

    return decorate


def _to_sign_in(request: HttpRequest, page: str) -> HttpResponse:
    after = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(f"{reverse(page)}?{after}" if after else reverse(page))
