"""What can be wrong with an ask about an appointment."""

from commonway.cases.errors import CasesError


class AppointmentUnknown(CasesError):
    """There is no such appointment, or none that the one who asks may see."""


class SlotTaken(CasesError):
    """The time is not free any more, or was never offered."""


class TooLate(CasesError):
    """The appointment is over or called off, and cannot be changed."""
