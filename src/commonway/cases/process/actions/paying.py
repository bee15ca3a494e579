"""Asking another organisation to pay, the payment the header ``payment`` names: the action ``payment-request``.

It is answered when the payment, or the first of several, was made, or when it is refused or cancelled.
"""

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionDone, ActionFailed, Answer
from commonway.cases.payments import asking, becoming
from commonway.cases.process.actions.setting import Setting

take_back = becoming.take_back


def request(call: CallAction, setting: Setting) -> Answer | None:
    """Ask for it; None while it is waited for, and done at once where nothing more is owed."""
    wanted = call.headers.get("payment", "")
    payments = setting.pack_version.services[setting.case.service].payments
    definition = next((each for each in payments if each.id == wanted), None)
    if definition is None:
        return ActionFailed(call.token, "no-payment", f"There is no payment {wanted[:80]!r}.")
    about = asking.Asking(
        case=setting.case,
        definition=definition,
        facts=setting.facts,
        pack_version_id=setting.pack_version_id,
        token=call.token,
        given=call.inputs.get("amount"),
    )
    asked = asking.ask(about, by=setting.by, at=setting.at, safe=setting.safe)
    if asked is None:
        return ActionDone(call.token)
    return ActionFailed(call.token, asked.code, asked.why) if isinstance(asked, asking.Unasked) else None
