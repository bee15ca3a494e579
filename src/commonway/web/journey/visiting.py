"""Visits on the web as contacts: one for each session in which a person tells something about a request.

Staff open their contacts themselves, at the desk; here nobody would.
"""

from datetime import datetime

from django.http import HttpRequest

from commonway.cases.models import Request
from commonway.contacts import logging as contacts
from commonway.contacts.errors import ContactsError
from commonway.contacts.models import Contact
from commonway.ledger.actors import Actor

VISIT = "visit"  # in the session: the request that is told about, and the contact it is logged as


def visit(request: HttpRequest, about: Request, *, by: Actor, at: datetime) -> None:
    """Log that somebody got in touch on the web about a request, once a session and request."""
    known = request.session.get(VISIT)
    if known and known["request"] == str(about.id):
        return
    leave(request, by=by, at=at)
    contact = contacts.open_contact(
        Contact.Channel.WEB, person_id=about.applicant_id, about=about.life_event, by=by, at=at
    )
    contacts.attach(contact.id, about.id)
    request.session[VISIT] = {"request": str(about.id), "contact": str(contact.id)}


def leave(request: HttpRequest, *, by: Actor, at: datetime, outcome: str = "") -> None:
    """End the visit, where there is one: the request was sent, or another is told about."""
    known = request.session.pop(VISIT, None)
    if known:
        try:
            contacts.close(known["contact"], by=by, at=at, outcome=outcome)
        except ContactsError:
            return  # begun by somebody else in this session: it stays as it is logged
