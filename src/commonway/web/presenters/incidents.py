"""What keeps cases from going on, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Incident
from commonway.cases.names import Names
from commonway.cases.process import definitions
from commonway.cases.process.mending import Kind
from commonway.packs.processes import nodes_of
from commonway.web.presenters.wording import Wording, staff_wording

_WHY = {
    Incident.Code.EXPRESSION.value: gettext_lazy("A condition or value of the process cannot be worked out."),
    Incident.Code.NO_WAY.value: gettext_lazy("No way onwards fits what is known."),
    Incident.Code.FAILED.value: gettext_lazy("A step that the product does itself has failed."),
    Incident.Code.DEAD_JOIN.value: gettext_lazy("It waits for another branch that cannot come any more."),
    Incident.Code.CIRCLE.value: gettext_lazy("It goes round in a circle without an end."),
    Incident.Code.TOO_MANY.value: gettext_lazy("Too many branches would go on at once."),
    Incident.Code.NOT_RUN.value: gettext_lazy("The process has a step that cannot be run here."),
    Incident.Code.FACTS.value: gettext_lazy("It is not known: %(facts)s."),
    Incident.Code.NO_AGREEMENT.value: gettext_lazy("No agreement lets %(organisation)s be told of the case."),
}
_DO = {
    Incident.Code.FACTS.value: gettext_lazy("Find it out, or ask the person."),
    Incident.Code.NO_AGREEMENT.value: gettext_lazy("Agree on a clause and publish it, then try again."),
    Incident.Code.FAILED.value: gettext_lazy("See that it can be done, then try again."),
}
_ELSE = gettext_lazy("Mend the process, publish it, move the case to the new version, then try again.")


def why(incident: Incident, words: Wording) -> str:
    """Return why the case cannot go on, as a sentence."""
    facts = ", ".join(words.facts(incident.about.get("facts", ())))
    organisation = words.organisation(incident.about.get("organisation", ""))
    return str(_WHY.get(incident.code, _WHY["expression"])) % {"facts": facts, "organisation": organisation}


def what_to_do(incident: Incident) -> str:
    """Return what whoever looks into it can do."""
    return str(_DO.get(incident.code, _ELSE))


def step(service: str, node: str, version: Any, words: Wording) -> str:
    """Return what the step is called where it stands still."""
    task = definitions.task_of(version, service, node)
    if task is not None:
        return words.say(task.title)
    process = words.pack.services[service].process if service in words.pack.services else ""
    found = nodes_of(definitions.process_of(version, process)) if process else []
    return next((one.title for one in found if one.id == node), node)


def row(incident: Incident) -> dict[str, Any]:
    """Return one line of the list."""
    words = staff_wording(definitions.pack_of(incident.pack_version_id))
    return {
        "id": incident.id,
        "reference": incident.reference,
        "service": words.service(incident.service),
        "step": step(incident.service, incident.node, incident.pack_version_id, words),
        "why": why(incident, words),
        "since": incident.opened_at,
        "asked": incident.asked_at,
    }


def reasons(incidents: Iterable[Incident]) -> list[str]:
    """Return why a case cannot go on, one sentence for each place."""
    return [why(one, staff_wording(definitions.pack_of(one.pack_version_id))) for one in incidents]


def kind_row(kind: Kind, names: Names) -> dict[str, Any]:
    """Return one line of the console's list: cases that stand still at the same step for the same reason."""
    words = staff_wording(definitions.pack_of(kind.pack_version_id))
    sentence = {"facts": _("what the way onwards hangs on"), "organisation": _("the other organisation")}
    return {
        "key": f"{kind.organisation}|{kind.service}|{kind.node}|{kind.code}|{kind.pack_version_id}",
        "organisation": names.organisation(kind.organisation),
        "service": words.service(kind.service),
        "step": step(kind.service, kind.node, kind.pack_version_id, words),
        "why": str(_WHY.get(kind.code, _WHY["expression"])) % sentence,
        "version": words.pack.version,
        "count": kind.count,
        "since": kind.oldest_at,
        "retriable": kind.code != Incident.Code.FACTS,
    }
