"""Contacts: logged when they begin, verified by checks the house knows, closed once."""

import pytest

from commonway.contacts import logging
from commonway.contacts.errors import ContactsError
from commonway.contacts.logging import ChecksInvalid, ContactClosed, ContactUnknown
from commonway.contacts.models import Contact
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.ledger.streams import of_organisation
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
AGENT = Actor(kind="staff", id="agent", organisation="office", role="agent")


def opened(**more: object) -> Contact:
    return logging.open_contact("phone", staff="agent", organisation="office", by=AGENT, at=AT, **more)  # type: ignore[arg-type]


def test_is_on_the_organisations_ledger_until_the_person_is_known() -> None:
    person = a_person()
    contact = opened(about="a death")
    assert Event.objects.of(of_organisation("office")).get().type == "contact.opened"
    logging.verify(contact.id, person.id, ["name", "date-of-birth"], by=AGENT, at=AT)
    logging.close(contact.id, by=AGENT, at=AT)
    types = Event.objects.of(person.id).filter(type__startswith="contact.").values_list("type", flat=True)
    assert list(types) == ["contact.verified", "contact.closed"]


def test_nobody_is_verified_by_nothing_or_by_an_unknown_check() -> None:
    contact, person = opened(), a_person()
    for checks in ([], ["a-good-feeling"]):
        with pytest.raises(ChecksInvalid):
            logging.verify(contact.id, person.id, checks, by=AGENT, at=AT)
    contact.refresh_from_db()
    assert contact.verified_by == []


def test_a_closed_contact_verifies_nobody_and_closes_once() -> None:
    contact, person = opened(), a_person()
    logging.close(contact.id, by=AGENT, at=AT)
    logging.close(contact.id, by=AGENT, at=AT)
    assert Event.objects.filter(type="contact.closed").count() == 1
    with pytest.raises(ContactClosed):
        logging.verify(contact.id, person.id, ["name"], by=AGENT, at=AT)


def test_what_is_no_channel_or_no_contact_is_said_so() -> None:
    with pytest.raises(ContactsError):
        logging.open_contact("telepathy", by=AGENT, at=AT)
    with pytest.raises(ContactUnknown):
        logging.close(new_id(), by=AGENT, at=AT)
