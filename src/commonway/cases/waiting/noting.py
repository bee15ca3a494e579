"""What the ledger keeps of tickets: in the person's own stream, or in the organisation's where a ticket is nobody's."""

from datetime import datetime

from commonway.cases.models import Ticket
from commonway.identity.access import Decision, Thing
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.streams import of_organisation


def note(ticket: Ticket, type_: str, decision: Decision, *, by: Actor, at: datetime, why: str = "") -> None:
    """Append that something happened to *ticket*; must run in the transaction in which it did."""
    data = {"ticket": str(ticket.id), "place": ticket.place, "errand": ticket.errand}
    data |= {"why": why} if why else {}
    if ticket.case is not None:
        data |= {"case": str(ticket.case_id), "request": str(ticket.case.request_id), "service": ticket.case.service}
    stream = ticket.applicant_id or of_organisation(ticket.organisation_id)
    entry = Entry(stream=stream, type=type_, organisation=ticket.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)


def thing_of(ticket: Ticket) -> Thing:
    """Return *ticket* as a thing access is decided on."""
    return Thing(kind="ticket", id=ticket.id, applicant=ticket.applicant_id, organisation=ticket.organisation_id)
