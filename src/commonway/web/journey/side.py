"""Which side of the counter a page is on: the same journey is walked at home and at the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonway.web.permissions import actor_of, refuse

Surroundings = Callable[[HttpRequest], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A place the journey is mounted: its URL namespace, the channel its contacts come by, what surrounds its pages.

    ``surroundings`` gives the layout's context (audience, navigation, home, footer_links); ``kinds`` are the actors
    who walk on this side.
    """

    namespace: str
    channel: Callable[[HttpRequest], str]
    surroundings: Surroundings
    home: str = "home"  # the name of the page all others lead back to
    body_class: str = ""
    kinds: frozenset[str] = frozenset({"person", "helper"})
    spoken: bool = False  # staff read the pages out: no passkeys, no "your phone"

    def url(self, page: str, *args: object) -> str:
        """Return the address of a page of the journey on this side."""
        return reverse(f"{self.namespace}:{page}", args=args)


@dataclass(slots=True)
class Sides:
    """The sides there are, by URL namespace; each audience adds its own from its ``urls`` module."""

    by_namespace: dict[str, Side] = field(default_factory=dict)

    def add(self, side: Side) -> Side:
        """Make *side* known, and return it."""
        self.by_namespace[side.namespace] = side
        return side

    def of(self, request: HttpRequest) -> Side:
        """Return the side the page of *request* is on."""
        match = request.resolver_match
        if match is None:
            raise RuntimeError("A page of the journey was called without an address.")
        return self.by_namespace[match.namespace]


sides = Sides()


def side_of(request: HttpRequest) -> Side:
    """Return the side the page of *request* is on, for those who belong there; others are refused.

    What is told is recorded with the side's channel, so nobody walks on the other one.
    """
    side = sides.of(request)
    if actor_of(request).kind not in side.kinds:
        refuse(request)
    return side


def person_of(request: HttpRequest) -> UUID:
    """Return the person the actor acts for: themselves, the one who gave the mandate, or the verified caller."""
    actor = actor_of(request)
    if actor.on_behalf_of:
        return actor.on_behalf_of
    if actor.kind != "person":
        raise PermissionDenied
    return UUID(actor.id)


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the journey in the surroundings of its side, which templates know as ``side``."""
    side = sides.of(request)
    return render(request, template, side.surroundings(request) | {"side": side} | context, status=status)
