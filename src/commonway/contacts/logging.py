"""Logging contacts: who got in touch, on which channel, who answered, and how they showed who they are."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonway.contacts.errors import ContactsError
from commonway.contacts.models import Contact
from commonway.kernel.ids import new_id
from commonway.ledger import streams
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append

PURPOSE = "Answer a person who gets in touch"
GROUND = "contact"

# What a caller can be asked to show who they are; what they answered is never kept.
CHECKS = ("name", "date-of-birth", "address", "reference", "identity-card", "call-back", "code")


class ContactUnknown(ContactsError):
    """There is no such contact, or none that the one who asks may see."""


class ContactClosed(ContactsError):
    """The contact has ended: what is done now belongs to a new one."""


class ChecksInvalid(ContactsError):
    """Nobody is verified by no check, or by one the house does not know."""


def open_contact(
    channel: str,
    *,
    direction: str = Contact.Direction.INBOUND,
    staff: str = "",
    organisation: str = "",
    person_id: UUID | None = None,
    about: str = "",
    by: Actor,
    at: datetime,
) -> Contact:
    """Log that somebody got in touch, or was got in touch with, and return the contact."""
    if channel not in Contact.Channel.values or direction not in Contact.Direction.values:
        raise ContactsError(
            f"{channel[:20]!r} {direction[:20]!r} is no channel and direction.",
            remedy=f"Use one of {', '.join(Contact.Channel.values)}, inbound or outbound.",
        )
    contact = Contact(
        id=new_id(),
        person_id=person_id,
        channel=channel,
        direction=direction,
        staff_id=staff,
        organisation_id=organisation,
        about=about[:200],
        started_at=at,
    )
    with transaction.atomic():
        contact.save(force_insert=True)
        _append(contact, "contact.opened", by=by, at=at)
    return contact


def verify(contact_id: UUID, person_id: UUID, checks: Iterable[str], *, by: Actor, at: datetime) -> Contact:
    """Note that the caller is *person_id* and which *checks* (of `CHECKS`) they passed.

    Raises `ChecksInvalid`, `ContactUnknown` and `ContactClosed`.
    """
    passed = sorted(set(checks))
    if not passed or not set(passed) <= set(CHECKS):
        raise ChecksInvalid("The caller was not verified.", remedy=f"Use one or more of {', '.join(CHECKS)}.")
    with transaction.atomic():
        contact = _locked(contact_id)
        _must_be_open(contact)
        contact.person_id, contact.verified_by = person_id, passed
        contact.save(update_fields=["person_id", "verified_by"])
        _append(contact, "contact.verified", by=by, at=at, checks=passed)
    return contact


def attach(contact_id: UUID, request_id: UUID) -> None:
    """Note which request the contact was about; the request's own events tell the rest."""
    Contact.objects.filter(id=contact_id).update(request_id=request_id)


def close(contact_id: UUID, *, by: Actor, at: datetime, about: str = "", outcome: str = "") -> Contact:
    """End the contact, noting what it was *about* and how it ended, no personal values; ending it twice is once."""
    with transaction.atomic():
        contact = _locked(contact_id)
        if contact.ended_at is None:
            contact.ended_at = at
            contact.about = about[:200] or contact.about
            contact.save(update_fields=["ended_at", "about"])
            noted = {key: value for key, value in (("about", contact.about), ("outcome", outcome)) if value}
            _append(contact, "contact.closed", by=by, at=at, **noted)
    return contact


def _locked(contact_id: UUID) -> Contact:
    contact = Contact.objects.select_for_update().filter(id=contact_id).first()
    if contact is None:
        raise ContactUnknown("There is no such contact.", where=str(contact_id), remedy="Open a new contact.")
    return contact


def _must_be_open(contact: Contact) -> None:
    if contact.ended_at is not None:
        raise ContactClosed("This contact has ended.", where=str(contact.id), remedy="Open a new contact.")


def _append(contact: Contact, type_: str, *, by: Actor, at: datetime, **more: object) -> None:
    """Append to the person's stream, or to the organisation's while nobody knows who it is."""
    stream = contact.person_id or streams.of_organisation(contact.organisation_id)
    data = {"contact": str(contact.id), "channel": contact.channel, "direction": contact.direction, **more}
    entry = Entry(stream=stream, type=type_, organisation=contact.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=PURPOSE, ground=GROUND)
