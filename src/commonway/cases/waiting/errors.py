"""What can be wrong with an ask about a queue or a ticket."""

from commonway.cases.errors import CasesError


class TicketUnknown(CasesError):
    """There is no such ticket, queue or counter, or none that the one who asks may see."""


class NoTicket(CasesError):
    """No ticket is given: the place is closed, all of the day are given, or it is not what one can come for."""


class TicketOver(CasesError):
    """What was asked does not fit how the ticket stands any more: somebody was quicker, or the visit is over."""
