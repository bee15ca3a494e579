"""Who calls: whoever is signed in. The building block's own description names no way to know a caller.

Its header ``Information-Mediator-Client`` names a system and proves nothing, so it opens nothing here: a call about
somebody is let in as that somebody, or as staff of the organisation it lies with, with their session.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Header
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from commonway.api.govstack.errors import ForgeryFeared, NotSignedIn
from commonway.identity import access
from commonway.identity.access import Thing
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

RESIDENTS = frozenset({"person", "helper"})
EVERYBODY = RESIDENTS | {"caseworker"}

Client = Annotated[
    str,
    Header(
        alias="Information-Mediator-Client",
        pattern=r"^[^/\s\x00]+(/[^/\s\x00]+){3}$",
        max_length=200,
        description="INSTANCE/CLASS/MEMBER/SUBSYSTEM. Who it says is calling; it opens nothing.",
    ),
]


class SignedIn(AuthBase):
    """Lets a call in when somebody in one of *who* acts in its session: ``person``, ``helper`` or ``caseworker``.

    A call that changes something must come with the token against forgery, as a page's form does.
    """

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"
    openapi_description = "The session of whoever is signed in; with X-CSRFToken where something is changed."

    def __init__(self, who: frozenset[str]) -> None:
        self.who = who
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor:
        """Return who acts; raises `NotSignedIn`, `ForgeryFeared` and `AccessRefused`, which is recorded for staff."""
        actor = getattr(request, "actor", None)
        if not isinstance(actor, Actor):
            raise NotSignedIn("Nobody is signed in.", remedy="Sign in, and send the session's cookie.")
        if check_csrf(request) is not None:
            raise ForgeryFeared("The token against forgery is missing or wrong.", remedy="Send X-CSRFToken.")
        kind = actor.role if actor.kind == "staff" else actor.kind if not actor.role else ""
        if kind not in self.who:  # no rule allows it: the refusal is kept
            access.require(actor, "open", Thing(kind="page", id=request.path[:80]), at=now())
        return actor


def caller(request: HttpRequest) -> Actor:
    """Return who acts in *request*, which `SignedIn` let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
