"""Who acts in a request: found once at the edge, told to the fence, and left as ``request.actor``."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from commonway.catalogue import queries as catalogue
from commonway.contacts.models import Contact
from commonway.fence import scope
from commonway.identity import access, mandates, people, staff
from commonway.identity.models import StaffMember, User
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

HANDOVER_LASTS = timedelta(hours=2)
# What staff may reach before they have a second factor: setting one up, and leaving.
_BEFORE_SECOND_FACTOR = frozenset({"account_logout", "account_reauthenticate", "set_language"})
# Pages of the sign-in library that make no sense here: accounts have the one address they were made with.
_CLOSED = frozenset({"account_email", "account_set_password", "account_signup"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts and what they may see; ``lacks`` names what stands between an account and acting."""

    actor: Actor | None = None
    sees: scope.Scope = scope.NOBODY
    lacks: str = ""  # "second factor" or "post"


NOBODY = Acting()


class ActingMiddleware:
    """Sets ``request.actor`` and acts in their scope for as long as the request lasts.

    What is shown to somebody who acts is theirs alone: unless the page says otherwise, nothing keeps a copy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as entered:
            entered.enter_context(catalogue.held_still())
            acting = who_acts(request, at=now(), entered=entered)
            request.actor = acting.actor  # type: ignore[attr-defined]
            request.acting = acting  # type: ignore[attr-defined]
            entered.enter_context(scope.within(acting.sees))
            response = self.get_response(request)
        if acting.actor is not None and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # after leaving, "back" on a shared computer shows nothing
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Send staff without a second factor to set one up, whatever they asked for."""
        page = (request.resolver_match and request.resolver_match.view_name) or ""
        if page in _CLOSED:
            raise Http404
        lacks_factor = request.acting.lacks == "second factor"  # type: ignore[attr-defined]
        if lacks_factor and page not in _BEFORE_SECOND_FACTOR and not page.startswith("mfa_"):
            return redirect("mfa_activate_totp")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002
        """Keep the record of a refusal whose transaction was rolled back."""
        if isinstance(exception, access.AccessRefused):
            access.record_refusal(exception)


def who_acts(request: HttpRequest, *, at: datetime, entered: ExitStack) -> Acting:
    """Return who acts in *request*: a resident, a helper, someone let in by a code, staff in a post, or nobody.

    A scope that finding out needs stays *entered*, so that acting in it afterwards costs no second query.
    """
    handed_over = _handed_over(request, at=at)
    user = request.user
    if isinstance(user, User) and user.is_active:
        if user.is_staff:
            return _staff(request, user, entered=entered)
        person_id = _person_id(request, user, at=at)
        if not handed_over or handed_over[1] == person_id:
            return _resident(request, person_id, at=at, entered=entered)
    if handed_over:
        request_id, person_id = handed_over
        actor = Actor(kind="person", id=str(person_id), role="handover", confined_to=request_id)
        return Acting(actor=actor, sees=scope.subjects(person_id))
    return NOBODY


def begin_handover(request: HttpRequest, *, request_id: UUID, person_id: UUID, at: datetime) -> None:
    """Let whoever holds this session go on with one request, for two hours, once they have proved themselves."""
    request.session.cycle_key()
    until = at + HANDOVER_LASTS
    request.session["handover"] = {
        "request_id": str(request_id),
        "person_id": str(person_id),
        "until": until.isoformat(),
    }


def act_for(request: HttpRequest, person_id: UUID | None) -> None:
    """Act for a person whose mandate the one signed in holds, or for themselves again; looked at in every request."""
    request.session["acting_for"] = str(person_id or "")


def end_handover(request: HttpRequest) -> None:
    """Forget the request a code let this session into."""
    request.session.pop("handover", None)


def handed_over_person(request: HttpRequest, *, at: datetime) -> UUID | None:
    """Return the person this session proved to be by code and date of birth, while that lasts."""
    handed_over = _handed_over(request, at=at)
    return handed_over[1] if handed_over else None


def _handed_over(request: HttpRequest, *, at: datetime) -> tuple[UUID, UUID] | None:
    kept = request.session.get("handover")
    if not kept or ("until" in kept and datetime.fromisoformat(kept["until"]) <= at):
        return None
    return UUID(str(kept["request_id"])), UUID(str(kept["person_id"]))


def _person_id(request: HttpRequest, user: User, *, at: datetime) -> UUID:
    kept = request.session.get("person", {})
    if kept.get("user") == str(user.pk):  # an account never changes its person
        return UUID(kept["id"])
    person_id = people.of_user(user) or people.person_for(user, at=at).id
    request.session["person"] = {"user": str(user.pk), "id": str(person_id)}
    return person_id


def _resident(request: HttpRequest, person_id: UUID, *, at: datetime, entered: ExitStack) -> Acting:
    entered.enter_context(scope.within(scope.subjects(person_id)))
    grantors = [mandate.grantor_id for mandate in mandates.held_by(person_id, at=at)]
    acting_for = request.session.get("acting_for", "")
    seen = scope.subjects(person_id, *grantors)
    for grantor in grantors:
        if str(grantor) == acting_for:
            return Acting(actor=Actor(kind="helper", id=str(person_id), on_behalf_of=grantor), sees=seen)
    return Acting(actor=Actor(kind="person", id=str(person_id)), sees=seen)


def _staff(request: HttpRequest, user: User, *, entered: ExitStack) -> Acting:
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return Acting(lacks="second factor")
    post = chosen_post(request, staff.posts(user))
    if post is None:
        return Acting(lacks="post")
    actor = Actor(kind="staff", id=str(user.pk), organisation=post.organisation_id, role=post.role)
    share = scope.organisation(post.organisation_id)
    if post.role != StaffMember.Role.AGENT:
        return Acting(actor=actor, sees=share)
    person_id = _person_in_contact(request, actor, share, entered=entered)
    if person_id is None:
        return Acting(actor=actor, sees=share)
    return Acting(actor=actor.for_person(person_id), sees=scope.subjects(person_id))


def chosen_post(request: HttpRequest, posts: list[StaffMember]) -> StaffMember | None:
    """Return the post staff work in now: the one they chose, or the only one they have."""
    chosen = request.session.get("post_id", "")
    for post in posts:
        if str(post.id) == chosen:
            return post
    return posts[0] if len(posts) == 1 else None


def take_post(request: HttpRequest, post_id: str) -> None:
    """Work in this post from now on; what was open in another one is put down."""
    request.session["post_id"] = post_id
    request.session.pop("contact_id", None)


def _person_in_contact(request: HttpRequest, actor: Actor, share: scope.Scope, *, entered: ExitStack) -> UUID | None:
    contact_id = request.session.get("contact_id")
    if not contact_id:
        return None
    entered.enter_context(scope.within(share))
    contact = Contact.objects.filter(
        id=contact_id, staff_id=actor.id, organisation_id=actor.organisation, ended_at__isnull=True
    ).first()
    return contact.person_id if contact and contact.person_id and contact.verified_by else None
