"""The journey on the desk's side of the counter: the same pages, walked by staff with the caller."""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.cache import never_cache

from commonway.contacts import logging as contacts
from commonway.contacts.models import Contact
from commonway.web.desk.page import current, surroundings
from commonway.web.journey import urls as journey
from commonway.web.journey.side import Side, sides
from commonway.web.permissions import View


def _channel(request: HttpRequest) -> str:
    contact = current(request)
    return str(contact.channel if contact else Contact.Channel.PHONE)


SIDE = sides.add(
    Side(
        namespace="desk-journey",
        channel=_channel,
        surroundings=surroundings,
        home="desk:person",
        body_class="cw-staff",
        kinds=frozenset({"staff"}),
        spoken=True,
    )
)


def in_this_contact(view: View) -> View:
    """Note which request the contact is about, once the caller is verified and the page has let staff see it."""

    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        contact, request_id = current(request), kwargs.get("request_id")
        seen = contact and contact.verified_by and answer.status_code < HTTPStatus.BAD_REQUEST
        if contact and seen and request_id and contact.request_id != request_id:
            contacts.attach(contact.id, request_id)
        return answer

    return noted


def patterns(*, instead: dict[str, View]) -> list[URLPattern]:
    """Return the addresses of the journey as the desk walks it; *instead* replaces pages by their names."""
    return [
        URLPattern(
            pattern.pattern,
            never_cache(in_this_contact(instead.get(str(pattern.name), pattern.callback))),
            pattern.default_args,
            pattern.name,
        )
        for pattern in journey.urlpatterns
    ]
