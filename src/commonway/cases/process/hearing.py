"""A process hears that evidence it waited for has come, or will not."""

from commonway.bpmn.happenings import ActionDone, ActionFailed, Happening
from commonway.cases.evidence.events import EvidenceEnded
from commonway.cases.models import Case, ProcessInstance
from commonway.cases.process import definitions
from commonway.cases.process.driving import happened
from commonway.cases.process.variables import as_variables

_WHY = {
    "no-record": "There is no such record.",
    "refused": "Who was asked refused to answer.",
    "many-records": "There is more than one such record.",
    "not-answered": "Nobody answered in time.",
    "not-used": "The person did not let the answer be used.",
    "no-clause": "No agreement lets anybody be asked.",
}


def hear(event: EvidenceEnded) -> None:
    """Let the process go on: with the facts, or with an error whose code says how it ended."""
    case = Case.objects.select_related("request").get(id=event.case_id)
    instance = ProcessInstance.objects.get(case=case)
    happening: Happening
    if event.ending == "answered":
        facts = definitions.pack_of(instance.pack_version_id).facts
        proves = definitions.pack_of(instance.pack_version_id).evidence[event.evidence].proves
        nothing = dict.fromkeys(set(proves) - event.facts.keys())  # asked for and not there: known to be nothing
        happening = ActionDone(event.token, as_variables(nothing | dict(event.facts), facts))
    else:
        happening = ActionFailed(event.token, event.ending, _WHY.get(event.ending, "It was not answered."))
    happened(case, happening, by=event.by, at=event.at, safe=event.safe)
