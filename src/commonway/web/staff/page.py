"""What surrounds a page of staff: whose it is, where one is in it, and the way to the other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the navigation; ``pages`` are the names of the pages that stand under it.

    With a ``namespace`` of its own all of that namespace stands under it.
    """

    text: Promise
    page: str
    pages: tuple[str, ...] = ()
    namespace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The pages of one role: their URL namespace, what they are called, and the ways through them."""

    namespace: str
    audience: Promise
    places: Sequence[Place]

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the layout of every page of this role is told."""
        match = request.resolver_match
        here, namespace = (match.view_name, match.namespace) if match else ("", "")
        return {
            "audience": str(self.audience),
            "home": reverse(f"{self.namespace}:{self.places[0].page}"),
            "navigation": [
                {
                    "text": str(place.text),
                    "href": reverse(f"{place.namespace or self.namespace}:{place.page}"),
                    "current": namespace == place.namespace
                    if place.namespace
                    else here in [f"{self.namespace}:{page}" for page in (place.page, *place.pages)],
                }
                for place in self.places
            ],
        }

    def show(self, request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page in these surroundings."""
        return render(request, template, self.context(request) | context, status=status)
