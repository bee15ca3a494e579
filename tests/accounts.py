"""Accounts for tests: staff with their second factor, residents signed in, rows of any model."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import models
from django.test import Client

from commonway.identity import people, staff
from commonway.identity.models import Organisation, Person, StaffMember, User
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system

AT = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def an_organisation(id_: str = "council", *, is_operator: bool = False) -> Organisation:
    """Return the organisation with this id, made if it is not there."""
    defaults = {"name": {"en": id_.title()}, "level": "local", "kind": "office", "is_operator": is_operator}
    return Organisation.objects.get_or_create(id=id_, defaults=defaults)[0]


def a_staff_member(
    role: str = "agent", organisation: str = "council", *, email: str = "", second_factor: bool = True
) -> StaffMember:
    """Return a post whose holder has a password and, unless told otherwise, a second factor."""
    an_organisation(organisation)
    address = email or f"{role}.{organisation}@staff.example"
    post = staff.invite(email=address, organisation=organisation, role=role, by=system("tests"), at=AT)
    post.user.set_password(PASSWORD)
    post.user.save()
    if second_factor and not post.user.authenticator_set.exists():
        TOTP.activate(post.user, generate_totp_secret())
    return post


def a_resident(email: str = "layla@mail.example") -> tuple[User, Person]:
    """Return an account and the person who signs in with it."""
    user = User.objects.create_user(email)
    return user, people.person_for(user, at=AT)


def signed_in(user: User) -> Client:
    """Return a browser in which *user* is signed in."""
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


def as_staff(post: StaffMember) -> Actor:
    """Return a post's holder as an actor."""
    return Actor(kind="staff", id=str(post.user_id), organisation=post.organisation_id, role=post.role)


# What the constraints of a table ask for together, by column.
WHOLE: dict[str, dict[str, Any]] = {"cases_decision": {"given_at": AT}, "cases_task": {"offered_to": "", "token": 1}}


def a_row(model: type[models.Model], given: dict[str, Any]) -> models.Model:
    """Return a saved row of *model* with every field that must have a value filled, those in *given* with that.

    *given* is by column and also used for the rows it must refer to, so that they are about the same people.
    """
    row = model()
    whole = WHOLE.get(model._meta.db_table, {})
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField):
            continue
        if field.column in whole:
            setattr(row, field.attname, whole[field.column])
            continue
        if field.column in given:
            setattr(row, field.attname, given[field.column])
        elif isinstance(field, models.ForeignKey) and not field.null:
            setattr(row, field.name, _referred(field, given))
        elif not field.null and not field.has_default() and not field.has_db_default():
            setattr(row, field.attname, _value(field))
    row.save(force_insert=True)
    return row


def _referred(field: "models.ForeignKey[Any, Any]", given: dict[str, Any]) -> models.Model:
    related: type[models.Model] = field.related_model  # type: ignore[assignment]
    return a_row(related, given)


def _value(field: "models.Field[Any, Any]") -> Any:
    match field:
        case models.UUIDField():
            return new_id()
        case models.DateTimeField():
            return AT
        case models.DateField():
            return AT.date()
        case models.BinaryField():
            return new_id().bytes
        case models.JSONField():
            return []
        case models.BooleanField():
            return True
        case models.IntegerField():
            return 1
        case models.DecimalField():
            return Decimal(1)
        case models.CharField(max_length=length):
            return str(field.choices[0][0]) if field.choices else new_id().hex[-(length or 32) :]
        case _:
            return new_id().hex
    raise AssertionError(field)
