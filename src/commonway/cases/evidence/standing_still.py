"""A case stands still while others are waited for, and the person reads for whom."""

from datetime import datetime

from django.utils.translation import gettext, override

from commonway.cases.levels import pausing
from commonway.cases.levels.pausing import Pause
from commonway.cases.models import Asking, ClockAct, EvidenceRequest
from commonway.cases.names import Names
from commonway.identity.models import Person
from commonway.ledger.actors import system

_AT_ONCE = ("http", "sql")  # asked by machines: they are waited for only when they do not answer
_BY = system("evidence")


def follow(evidence: EvidenceRequest, asking: Asking, *, at: datetime) -> None:
    """Let the case stand still if *asking* is one that is waited for; a register is, once it has not answered."""
    if evidence.case is None or (asking.kind in _AT_ONCE and asking.attempts == 0):
        return
    person = asking.kind == "person"
    why = Pause(
        waits_for=ClockAct.WaitsFor.PERSON if person else ClockAct.WaitsFor.ORGANISATION,
        reason=_reason(evidence, asking),
        expected_on=asking.due_at.date() if asking.due_at else None,
    )
    _again(evidence, why, at=at)


def for_preview(evidence: EvidenceRequest, *, at: datetime) -> None:
    """Let the case stand still while the person looks at an answer."""
    if evidence.case is None:
        return
    with override(_language(evidence)):
        reason = gettext("You look at an answer first, and say whether it may be used.")
    expected = evidence.due_at.date() if evidence.due_at else None
    _again(evidence, Pause(waits_for=ClockAct.WaitsFor.PERSON, reason=reason, expected_on=expected), at=at)


def let_go(evidence: EvidenceRequest, *, at: datetime) -> None:
    """Let the case go on, unless other evidence is still waited for or somebody paused it for another reason."""
    if evidence.case is None or evidence.case.state != "open":
        return
    others = EvidenceRequest.objects.going().filter(case=evidence.case_id).exclude(id=evidence.id)
    if not others.exists():
        pausing.resume_for(evidence.case, paused_by=_BY, at=at)


def _again(evidence: EvidenceRequest, why: Pause, *, at: datetime) -> None:
    assert evidence.case is not None  # noqa: S101 - for the type checker
    pausing.resume_for(evidence.case, paused_by=_BY, at=at, unless=why)
    pausing.pause_for(evidence.case, why, by=_BY, at=at)


def _reason(evidence: EvidenceRequest, asking: Asking) -> str:
    language = _language(evidence)
    with override(language):
        if asking.organisation_id is None:
            return gettext("We wait for your answer to a question.")
        who = Names(language).organisation(asking.organisation_id)
        return gettext("We wait for an answer from %(organisation)s.") % {"organisation": who}


def _language(evidence: EvidenceRequest) -> str:
    return Person.objects.filter(id=evidence.applicant_id).values_list("language", flat=True).get()
