"""Staff: invited to work for an organisation in a role, and where they work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonway.identity.models import Organisation, StaffMember, User
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.streams import of_organisation

_ROLES = {
    "agent": _("desk"),
    "caseworker": _("casework"),
    "coordinator": _("coordination"),
    "supplier": _("ordered work"),
}


class InvitationInvalid(CommonwayError):
    """Someone cannot be invited: a wrong address, an unknown organisation or role, or a resident's account."""


class PostUnknown(CommonwayError):
    """There is no such post, or it has ended."""


def invite(*, email: str, organisation: str, role: str, by: Actor, at: datetime) -> StaffMember:
    """Give the person with this work address a post; inviting twice is the same as once.

    The account has no password until its owner sets one: see `commonway.identity.sign_in.password_link`. Raises
    `InvitationInvalid`.
    """
    address = _checked(email, organisation, role)
    with transaction.atomic():
        user = User.objects.of_address(address).first() or User.objects.create_user(address, is_staff=True)
        if not user.is_staff:
            raise InvitationInvalid(
                "this address is a resident's own.", where=address, remedy="Invite them with a work address."
            )
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        post, made = StaffMember.objects.get_or_create(
            user=user, organisation_id=organisation, role=role, ended_at=None, defaults={"since": at}
        )
        if made:
            _append(post, "staff.invited", by=by, at=at)
    return post


def change(
    post_id: UUID, *, team: str, leads: bool, skills: Sequence[str], languages: Sequence[str], by: Actor, at: datetime
) -> StaffMember:
    """Say in which team somebody works, whether they lead it, and what they are able to do. Raises `PostUnknown`.

    Teams and skills are those of the organisation in the current pack, which the caller has looked up.
    """
    with transaction.atomic():
        post = StaffMember.objects.select_for_update().filter(id=post_id, ended_at__isnull=True).first()
        if post is None:
            raise PostUnknown("there is no such post.", where=f"post {post_id}", remedy="See `commonway staff list`.")
        before = (post.team, post.leads, list(post.skills), list(post.languages))
        post.team, post.leads, post.skills, post.languages = team, leads, sorted(skills), sorted(languages)
        if before != (post.team, post.leads, post.skills, post.languages):
            post.save(update_fields=["team", "leads", "skills", "languages"])
            able = {"team": team, "leads": leads, "skills": post.skills, "languages": post.languages}
            _append(post, "staff.changed", by=by, at=at, **able)
    return post


def end(post_id: UUID, *, by: Actor, at: datetime) -> StaffMember:
    """End a post now. Raises `PostUnknown`."""
    with transaction.atomic():
        post = StaffMember.objects.select_for_update().filter(id=post_id, ended_at__isnull=True).first()
        if post is None:
            raise PostUnknown("there is no such post.", where=f"post {post_id}", remedy="See `commonway staff list`.")
        post.ended_at = at
        post.save(update_fields=["ended_at"])
        _append(post, "staff.left", by=by, at=at)
    return post


def posts(user: User) -> list[StaffMember]:
    """Return the posts *user* holds now, oldest first."""
    held = StaffMember.objects.filter(user=user, ended_at__isnull=True)
    return list(held.select_related("organisation").order_by("since", "id"))


def everyone(*, organisation: str = "") -> list[StaffMember]:
    """Return all posts held now, or those at one organisation."""
    held = StaffMember.objects.filter(ended_at__isnull=True).select_related("user", "organisation")
    if organisation:
        held = held.filter(organisation_id=organisation)
    return list(held.order_by("organisation_id", "role", "since"))


def label(post: StaffMember, *, language: str) -> str:
    """Return a post in words: the role and the organisation's name in *language*, or in any it has."""
    names = post.organisation.name
    name = names.get(language) or next(iter(names.values()), post.organisation_id)
    return f"{name}: {_ROLES[post.role]}"


def _checked(email: str, organisation: str, role: str) -> str:
    address = email.strip().lower()  # as signing in with a password looks for it
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvitationInvalid(
            "this is not an e-mail address.", where=email, remedy="Give one like name@example.org."
        ) from error
    if role not in StaffMember.Role.values:
        raise InvitationInvalid(
            f"there is no role “{role}”.", where=address, remedy=f"Choose one of {', '.join(StaffMember.Role.values)}."
        )
    if not Organisation.objects.filter(id=organisation).exists():
        raise InvitationInvalid(
            f"there is no organisation “{organisation}”.", where=address, remedy="Publish a pack that has it first."
        )
    return address


def _append(post: StaffMember, event_type: str, *, by: Actor, at: datetime, **more: Any) -> None:
    data = {"post": str(post.id), "account": str(post.user_id), "role": post.role} | more
    stream = of_organisation(post.organisation_id)
    append(
        [Entry(stream=stream, type=event_type, data=data, organisation=post.organisation_id)],
        by=by,
        at=at,
        purpose="let staff do their work",
        ground="legal duty",
    )
