"""What can be wrong with asking for evidence, or answering."""

from commonway.cases.errors import CasesError


class EvidenceUnknown(CasesError):
    """There is no such evidence or question, or none that the one who asks may see."""


class NothingToAsk(CasesError):
    """No agreement lets anybody be asked, or what finds the record is not known."""


class NotAsked(CasesError):
    """Nobody waits for this answer any more, or it was given already."""


class AnswerIncomplete(CasesError):
    """An answer has neither facts nor a document, or no reason where one is needed."""
