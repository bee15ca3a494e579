"""What a later decision means for what was asked to be paid by the one before: never two run, and nothing is taken back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from commonway.bpmn.happenings import ActionFailed
from commonway.cases import answers as sheets
from commonway.cases.deciding import content as decided
from commonway.cases.models import Decision, PaymentRequest, ProcessInstance
from commonway.cases.payments import owing
from commonway.cases.payments.asking import Asking, Unasked, ask, paid_of
from commonway.cases.payments.becoming import OF_THE_CASE, cancel
from commonway.cases.payments.changing import go_on
from commonway.cases.payments.content import Content, unseal
from commonway.cases.payments.keeping import definition_of, keep_step, note_event
from commonway.cases.process.tasks import known_in
from commonway.kernel.money import Money
from commonway.ledger.actors import Actor
from commonway.packs.payments import PaymentDefinition
from commonway.vault.sealing import KeyDestroyed, Safe

# What became of a payment: a later decision says less than was paid; it says something else that nobody may be asked for.
LESS, UNASKED = "less", "unasked"


def follow(decision: Decision, *, by: Actor, at: datetime) -> None:
    """Let *decision*, just given in place of another, change what is still to be paid by the one before.

    The request that runs is cancelled, and what is owed now is asked for: all of it, or the difference where something is
    paid. That less is due than was paid is written down, and nobody takes it back. The case it is about is locked, in the
    scope of the product.
    """
    if decision.ruling not in ("", Decision.Ruling.CHANGED):
        return
    rows = PaymentRequest.objects.select_for_update(of=("self",)).select_related("case__request")
    asked = rows.filter(case=decision.about_id).order_by("payment", "asked_at", "id")
    for _payment, of_one in groupby(asked, key=lambda each: each.payment):
        before = list(of_one)
        if all(each.decision_id != decision.id for each in before):  # else its process has asked by it just now
            _follow(decision, before, by=by, at=at)


def _follow(decision: Decision, before: Sequence[PaymentRequest], *, by: Actor, at: datetime) -> None:
    latest, safe = before[-1], Safe()
    definition, running = definition_of(latest), next((each for each in before if each.is_running), None)
    refused = decision.outcome == Decision.Outcome.REFUSED
    if definition.amount.source != "decision" and not refused:
        return
    try:
        owed = _owed(decision, definition, before, safe)
    except KeyDestroyed:
        return
    if owed is None or (running is not None and _says_the_same(running, owed, safe)):
        if running is not None:
            running.decision_id = decision.id
            running.save(update_fields=["decision_id"])
        return
    token = running.token if running is not None else None
    if running is not None:
        cancel(running, "", OF_THE_CASE, by=by, at=at)
    if owed.less:
        keep_step(latest, LESS, at=at)
        whose = latest.organisation_id
        note_event(latest, "less", OF_THE_CASE, organisation=whose, by=by, at=at, later=str(decision.id))
    if refused or owed.is_nothing:
        _tell_process(latest, token, "payment-cancelled", "A later decision does not give it any more.", by=by, at=at)
    elif running is not None or latest.state == PaymentRequest.State.PAID or _process_is_over(latest):
        asked = _ask_anew(latest, running or latest, token, safe, by=by, at=at)
        if isinstance(asked, Unasked):
            keep_step(latest, UNASKED, at=at)
            _tell_process(latest, token, asked.code, asked.why, by=by, at=at)


def _ask_anew(
    latest: PaymentRequest, replaces: PaymentRequest, token: int | None, safe: Safe, *, by: Actor, at: datetime
) -> PaymentRequest | Unasked | None:
    asking = Asking(
        case=latest.case,
        definition=definition_of(latest),
        facts={**sheets.unseal(latest.case.request, safe).values, **known_in(latest.case_id, safe)},
        pack_version_id=latest.pack_version_id,
        token=token,
        replaces=replaces,
    )
    return ask(asking, by=by, at=at, safe=safe)


def _tell_process(payment: PaymentRequest, token: int | None, code: str, why: str, *, by: Actor, at: datetime) -> None:
    """Let the process that waited for what was cancelled just now hear why nothing comes in its place."""
    if token is not None:
        go_on(payment, ActionFailed(token, code, why), by=by, at=at)


def _owed(
    decision: Decision, definition: PaymentDefinition, before: Sequence[PaymentRequest], safe: Safe
) -> owing.Owed | None:
    """Return what is owed by *decision*; None where it says nothing of an amount. Raises `KeyDestroyed`."""
    if decision.outcome == Decision.Outcome.REFUSED:
        return owing.owed(Decimal(0), definition, paid_of(before, safe))
    amount = decided.unseal(decision, safe).amount
    if amount is None:
        return None
    return owing.owed(Money.of(amount, definition.currency).amount, definition, paid_of(before, safe))


def _says_the_same(running: PaymentRequest, owed: owing.Owed, safe: Safe) -> bool:
    """Return whether what is still to be paid of *running* is just what is owed."""
    content: Content = unseal(running, safe)
    arrears = content.arrears.amount if running.paid == 0 else Decimal(0)
    left = (content.amount.amount, arrears, running.times - running.paid)
    return left == (owed.amount, owed.arrears, owed.times)


def _process_is_over(payment: PaymentRequest) -> bool:
    """Return whether no process is left that asks for it, or stands where somebody mends that."""
    return not ProcessInstance.objects.filter(case=payment.case_id, ended_at__isnull=True).exists()
