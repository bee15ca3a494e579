"""Asking for evidence, of which the header ``evidence`` says which: the action ``evidence``. It takes as long as it takes."""

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionFailed, Answer
from commonway.cases.evidence import opening, withdrawing
from commonway.cases.evidence.errors import EvidenceUnknown
from commonway.cases.process.actions.setting import Setting

take_back = withdrawing.take_back


def ask(call: CallAction, setting: Setting) -> Answer | None:
    """Begin to ask; None while somebody is waited for, and an error at once where nobody can be asked."""
    try:
        evidence = opening.for_process(
            setting.case,
            call.headers.get("evidence", ""),
            setting.facts,
            token=call.token,
            by=setting.by,
            at=setting.at,
            safe=setting.safe,
        )
    except EvidenceUnknown as error:
        return ActionFailed(call.token, "no-evidence", error.what)
    if evidence.is_going:
        return None
    return ActionFailed(call.token, evidence.ending, f"Nobody can be asked for {evidence.evidence!r}.")
