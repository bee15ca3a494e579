"""Deciding by a DMN decision of the pack: what a business rule task asks for."""

from collections.abc import Mapping

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionFailed, Answer, Decided
from commonway.cases.process import definitions
from commonway.cases.process.actions.setting import Setting
from commonway.dmn import CompiledModel, DmnError
from commonway.feel.values import Value


def decide(call: CallAction, setting: Setting) -> Answer:
    """Return what the decision *call* names comes to."""
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
