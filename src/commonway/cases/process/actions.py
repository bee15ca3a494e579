"""Named actions: what service tasks and business rule tasks of a process ask the product to do at once.

``notice`` writes the person a letter of the pack (header ``letter``). A business rule task decides by the pack's DMN.
What an action cannot do is an incident of the process, which people see and mend.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionDone, ActionFailed, Answer, Decided
from commonway.cases import letters
from commonway.cases.models import Case, Request
from commonway.cases.process import definitions
from commonway.contacts import notices
from commonway.dmn import CompiledModel, DmnError
from commonway.feel.values import Value
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.packs.processes import NOTICE
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """For what an action is done: the case, the version of the pack it runs by, and what is known in the process."""

    case: Case
    pack_version: Pack
    facts: Mapping[str, object]  # by id, as JSON has them
    by: Actor
    at: datetime
    safe: Safe


def act(call: CallAction, setting: Setting) -> Answer:
    """Do what *call* asks and return what came of it."""
    if call.decision:
        return _decide(call, setting)
    if call.action == NOTICE:
        return _write(call, setting)
    return ActionFailed(call.token, "unknown-action", f"There is no action {call.action[:80]!r} here.")


def _decide(call: CallAction, setting: Setting) -> Answer:
    found = definitions.decision_of(setting.case.pack_version_id, call.decision)
    if found is None:
        return ActionFailed(call.token, "no-decision", f"There is no decision {call.decision[:80]!r}.")
    model, decision = found
    try:
        result = model.decide(decision, _taken(model, call.inputs), now=setting.at)
    except DmnError as failure:
        return ActionFailed(call.token, "not-decided", str(failure))
    if result.problems and result.value is None:
        return ActionFailed(call.token, "not-decided", str(result.problems[0]))
    return Decided(call.token, result.value)


def _taken(model: CompiledModel, inputs: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in inputs.items() if model.takes(name)}


def _write(call: CallAction, setting: Setting) -> Answer:
    letter = setting.pack_version.letters.get(call.headers.get("letter", ""))
    if letter is None:
        return ActionFailed(call.token, "no-letter", f"There is no letter {call.headers.get('letter', '')[:80]!r}.")
    request: Request = setting.case.request
    language = Person.objects.filter(id=request.applicant_id).values_list("language", flat=True).get()
    pack = setting.pack_version
    places = letters.places_for(
        pack,
        pack.life_events[request.life_event],
        setting.facts,
        reference=setting.case.reference,
        language=language,
        at=setting.at,
    )
    draft = notices.Draft(
        letter=letter, values=places, about=f"{setting.case.id}:{call.token}", organisation=setting.case.organisation_id
    )
    notices.compose_all(
        request.applicant_id,
        [draft],
        language,
        request.id,
        by=setting.by,
        at=setting.at,
        default=pack.languages[0],
        safe=setting.safe,
    )
    return ActionDone(call.token)
