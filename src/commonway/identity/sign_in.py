"""How accounts sign in: the rules the sign-in library asks us for, and one-time links by e-mail for residents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sesame.utils
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from commonway.identity.models import User
from commonway.kernel.errors import CommonwayError

_SCOPE = "resident"  # of the library's tokens: none made for another purpose signs a resident in
_FIRST = signing.TimestampSigner(salt="commonway.identity.first-sign-in")


class LinkNotGood(CommonwayError):
    """A sign-in link is too old, was used, was cut short, or is not for signing in here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What to send to an address that asked to sign in: a link's token, a word to staff, or nothing."""

    kind: Literal["link", "staff", "nothing"]
    token: str = ""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What the sign-in library asks: nobody signs up by a form, and only staff have passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: a resident's first link makes the account, and staff are invited."""
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link to staff; residents have no password and sign in by a link or a passkey."""
        if user.is_staff:
            super().send_password_reset_mail(user, email, context)


def invitation(email: str) -> Invitation:
    """Return what the owner of *email* is to be sent; an unknown address gets a link too, and no row is written.

    Links last `SESAME_MAX_AGE` seconds and are good once.
    """
    user = User.objects.of_address(email).first()
    if user is None:
        return Invitation(kind="link", token=_FIRST.sign_object({"email": email}, compress=True))
    if not user.is_active:
        return Invitation(kind="nothing")
    if user.is_staff:
        return Invitation(kind="staff")
    return Invitation(kind="link", token=sesame.utils.get_token(user, scope=_SCOPE))


def address_of(token: str) -> str:
    """Return the e-mail address a link would sign in, without using it up; raises `LinkNotGood`."""
    if ":" in token:
        email = _first_address(token)
        user = User.objects.of_address(email).first()
        if user is not None and (user.last_login is not None or not _may_use_links(user)):
            raise _not_good()
        return email
    return _holder(token).email


def use_link(token: str, *, at: datetime) -> User:
    """Use a link up and return whose it is; an address seen for the first time gets its account now.

    Two uses at once do not both succeed: the account's row is locked and the token looked at again. Raises
    `LinkNotGood`.
    """
    with transaction.atomic():
        user = _first_user(token, at=at) if ":" in token else _known_user(token)
        user.last_login = at  # the token is bound to it, and so is spent
        user.save(update_fields=["last_login"])
    return user


def password_link(user: User) -> str:
    """Return the address where invited staff set their password: good until it is set, or for three days."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.COMMONWAY_PUBLIC_URL}{path}"


def _known_user(token: str) -> User:
    user = User.objects.select_for_update().get(pk=_holder(token).pk)
    _holder(token)  # again, now that nobody else can use it: it may have been spent while we waited
    return user


def _holder(token: str) -> User:
    user = sesame.utils.get_user(token, scope=_SCOPE, update_last_login=False)
    if not isinstance(user, User) or not _may_use_links(user):
        raise _not_good()
    return user


def _first_user(token: str, *, at: datetime) -> User:
    email = _first_address(token)
    user = User.objects.of_address(email).select_for_update().first()
    if user is None:
        made = {"email": User.objects.normalize_email(email), "date_joined": at}
        user, _ = User.objects.of_address(email).get_or_create(defaults=made)
        user = User.objects.select_for_update().get(pk=user.pk)
    if user.last_login is not None or not _may_use_links(user):
        raise _not_good()
    if not user.password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def _first_address(token: str) -> str:
    try:
        email: str = _FIRST.unsign_object(token, max_age=settings.SESAME_MAX_AGE)["email"]
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise _not_good() from error
    return email


def _may_use_links(user: User) -> bool:
    return user.is_active and not user.is_staff


def _not_good() -> LinkNotGood:
    return LinkNotGood("this sign-in link does not work any more.", remedy="Ask for a new one.")
