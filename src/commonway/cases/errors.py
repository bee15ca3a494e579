"""What can be wrong with an ask about a request or a case."""

from commonway.kernel.errors import CommonwayError


class CasesError(CommonwayError):
    """The base of the room's errors."""


class RequestUnknown(CasesError):
    """There is no such request, or none that the one who asks may see."""


class RequestClosed(CasesError):
    """The request was sent or withdrawn, and cannot be changed any more."""


class CaseUnknown(CasesError):
    """There is no such case, or none that the one who asks may see."""


class TaskUnknown(CasesError):
    """There is no such task, or none that the one who asks may see."""
