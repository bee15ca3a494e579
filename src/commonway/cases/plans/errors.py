"""What can be wrong with an ask about a plan."""

from commonway.cases.errors import CasesError


class PlanUnknown(CasesError):
    """There is no such plan, or none that the one who asks may see."""


class PlanOver(CasesError):
    """The plan has ended; it can be read, and nothing is added to it."""


class NotYourPart(CasesError):
    """The part the actor has in the plan does not let them do this."""


class NotPossible(CasesError):
    """What was asked for does not fit how things stand, for example a goal without words."""


class ChangedMeanwhile(CasesError):
    """Somebody else changed the entry since it was looked at; nothing was overwritten."""
