"""Making the decision on the case without a person, from what the process hands over: the action ``decide``."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionDone, ActionFailed, Answer
from commonway.cases.deciding import giving, terms
from commonway.cases.deciding.drafts import DecisionInvalid, Draft, Frame, check
from commonway.cases.deciding.giving import Making
from commonway.cases.models import Decision
from commonway.cases.process.actions.setting import Setting
from commonway.feel.values import Value


def give(call: CallAction, setting: Setting) -> Answer:
    """Make the decision from the inputs ``outcome``, ``reasons``, ``amount``, ``valid_from`` and ``valid_until``.

    ``result`` may bring them all as one context, as a decision of the pack comes to it. What is no decision on the service
    is an incident.
    """
    case, definition = setting.case, setting.pack_version.services[setting.case.service].decision
    if definition is None:
        return ActionFailed(call.token, "no-decision", "No decision is made on this service.")
    before = giving.standing(case)
    try:
        draft = _draft(call.inputs)
        if (
            before is None
            and draft.outcome != Decision.Outcome.REFUSED
            and definition.valid_for
            and not draft.valid_until
        ):
            start = draft.valid_from or timezone.localdate(setting.at)
            draft = _valid(draft, start, terms.valid_until(definition, start))
        check(draft, Frame(definition=definition, reasons_of=definition), where=case.reference)
    except (DecisionInvalid, ValueError, ArithmeticError) as failure:
        return ActionFailed(call.token, "not-decided", str(failure)[:300])
    if before is not None:
        return ActionFailed(call.token, "decided", "It is decided already.")
    why = Decision.Why.FIRST
    making = Making(
        case=case, about=case, draft=draft, why=why, made_by=setting.by.id, automated=True, facts=setting.facts
    )
    decision = giving.new_decision(making, Decision.State.GIVEN, at=setting.at, safe=setting.safe)
    giving.give(decision, making, by=setting.by, at=setting.at, safe=setting.safe)
    return ActionDone(call.token, {"outcome": decision.outcome})


def _draft(inputs: Mapping[str, Value]) -> Draft:
    result = inputs.get("result")
    given = {
        **(result if isinstance(result, dict) else {}),
        **{name: inputs[name] for name in inputs if name != "result"},
    }
    amount = given.get("amount")
    return Draft(
        outcome=str(given.get("outcome") or ""),
        reasons=_names(given.get("reasons", given.get("reason"))),
        amount=Decimal(str(amount)) if amount is not None else None,
        valid_from=_day(given.get("valid_from")),
        valid_until=_day(given.get("valid_until")),
    )


def _valid(draft: Draft, start: date, end: date | None) -> Draft:
    return Draft(outcome=draft.outcome, reasons=draft.reasons, amount=draft.amount, valid_from=start, valid_until=end)


def _names(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _day(value: Value) -> date | None:
    if value is None or isinstance(value, datetime):
        return value.date() if isinstance(value, datetime) else None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
