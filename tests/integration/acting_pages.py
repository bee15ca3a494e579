"""Pages that say who acts and what they may see, and a browser's steps to sign in: for tests of signing in."""

import re
from contextlib import nullcontext
from urllib.parse import parse_qs, urlsplit

from django.core import mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from commonway.config import urls as whole
from commonway.fence import scope
from commonway.identity.access import Thing, require
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import gathering
from commonway.web.permissions import actor_of, may, resident_required, staff_required
from tests.accounts import AT

ADDRESS = "layla@mail.example"


def _who(request: HttpRequest) -> HttpResponse:
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    seen = scope.current()
    return HttpResponse(f"{actor.kind if actor else 'nobody'} {actor.role if actor else ''} {seen.kind} {actor}")


@resident_required
def _own(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_of(request).id)


@staff_required("agent")
def _desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(actor_of(request).on_behalf_of))


def _person_thing(request: HttpRequest, person_id: str) -> Thing:
    person = Person.objects.get(pk=person_id)  # in the system scope: whose it is, to decide
    return Thing(kind="person", id=person.id, subject=person.id)


@may("read", _person_thing)
def _profile(request: HttpRequest, person_id: str) -> HttpResponse:
    return HttpResponse(str(Person.objects.filter(pk=person_id).count()))


def _refused_in_a_transaction(request: HttpRequest) -> HttpResponse:
    gathered = gathering() if request.GET.get("gathering") else nullcontext()
    with transaction.atomic(), gathered:
        require(request.actor, "publish", Thing(kind="pack", id="x"), at=AT)  # type: ignore[attr-defined]
    return HttpResponse()


urlpatterns = [
    path("test/who/", _who, name="who"),
    path("test/own/", _own),
    path("test/desk/", _desk),
    path("test/people/<uuid:person_id>/", _profile),
    path("test/refused/", _refused_in_a_transaction),
    *whole.urlpatterns,
]
handler403 = "commonway.web.errors.permission_denied"


def ask(client: Client, address: str = ADDRESS) -> HttpResponse:
    return client.post(reverse("sign_in"), {"email": address})  # type: ignore[return-value]


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    return found.group(1)


def open_link(client: Client, link: str) -> HttpResponse:
    """Open a link and press the button, as a person does."""
    page = client.get(link)
    assert page.status_code == 200, page.content.decode()
    token = parse_qs(urlsplit(link).query)["link"][0]
    assert f'value="{token}"' in page.content.decode()
    return client.post(link, {"link": token})  # type: ignore[return-value]


def who(client: Client) -> str:
    return client.get("/test/who/").content.decode()
