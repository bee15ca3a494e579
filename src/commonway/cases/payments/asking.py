"""Asking for a payment: how much is owed, the request, and what the payer is told under its clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils import timezone

from commonway.cases.deciding import content as decided
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Case, Consent, Decision, PaymentRequest
from commonway.cases.payments import letters, owing
from commonway.cases.payments.content import Content, instalment_on, seal, unseal
from commonway.cases.payments.keeping import REQUESTED, entry_about, keep_step
from commonway.cases.process import definitions
from commonway.exchange.telling import Crossing, tell
from commonway.kernel.ids import new_id, spoken_code
from commonway.kernel.money import Money
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs import payments as pays
from commonway.packs.payments import PaymentDefinition
from commonway.vault.sealing import KeyDestroyed, Safe

PURPOSE = "Work on the case"
NO_AGREEMENT = "no-agreement"
NO_AMOUNT = "no-amount"
RUNNING = "payment-running"
LARGEST = Decimal(10) ** 12
FURTHEST = 150  # years from now: a day further off was mistyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Why a payment was not asked for: a ``code`` a process can catch, and words."""

    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A payment about to be asked for: of which case, which one, with what is known, and where its process waits for it.

    ``given`` is the amount the task hands over, where it comes from there; ``replaces`` the request whose place it takes.
    """

    case: Case
    definition: PaymentDefinition
    facts: Mapping[str, Any]
    pack_version_id: UUID
    token: int | None = None
    given: object = None
    replaces: PaymentRequest | None = None


def ask(asking: Asking, *, by: Actor, at: datetime, safe: Safe | None = None) -> PaymentRequest | Unasked | None:
    """Ask the payer to pay what is owed, and tell it what its clause allows; None where nothing more is owed.

    Asked again for the same token, it is the same request while that runs; so is one that a later decision asked for.
    Must run in a transaction in which the case is locked, in the scope of the product.
    """
    safe, case, definition = safe or Safe(), asking.case, asking.definition
    before = list(PaymentRequest.objects.filter(case=case, payment=definition.id).order_by("asked_at", "id"))
    decision = standing(case) if definition.amount.source == "decision" else None
    running = next((each for each in before if each.is_running), None)
    if running is not None:
        return _of_running(running, asking, decision)
    try:
        amount = amount_of(asking, decision, safe)
        if amount is None:
            return Unasked(code=NO_AMOUNT, why=f"It is not known how much of {definition.id!r} is to be paid.")
        owed = owing.owed(amount, definition, paid_of(before, safe) if decision else ())
    except KeyDestroyed:
        return Unasked(code=NO_AMOUNT, why="The person's data was deleted.")
    if owed.is_nothing:
        return None
    payment = _new(asking, decision, owed, before, at=at)
    content = Content(
        amount=Money.of(owed.amount, definition.currency), arrears=Money.of(owed.arrears, definition.currency)
    )
    payment.content = seal(content, payment, safe)
    return _requested(payment, asking, content, by=by, at=at, safe=safe)


def _of_running(running: PaymentRequest, asking: Asking, decision: Decision | None) -> PaymentRequest | Unasked:
    """Return the request that runs, if it is what is asked for: for this token, or by the decision in force for none yet."""
    waits_for_none = running.token is None and not running.paid
    if waits_for_none and decision is not None and running.decision_id == decision.id:
        running.token = asking.token
        running.save(update_fields=["token"])
    same = asking.token is not None and running.token == asking.token
    return running if same else Unasked(code=RUNNING, why=f"{running.payment!r} is being paid already.")


def standing(case: Case) -> Decision | None:
    """Return the decision on what *case* asked for that holds now."""
    return Decision.objects.standing().filter(about=case).order_by("-version").first()


def amount_of(asking: Asking, decision: Decision | None, safe: Safe) -> Decimal | None:
    """Return how much is due each time, exactly; None where nobody says."""
    source = asking.definition.amount
    if source.source == "decision":
        refused = decision is None or decision.outcome == Decision.Outcome.REFUSED
        said: object = None if decision is None or refused else decided.unseal(decision, safe).amount
    else:
        said = asking.facts.get(source.fact) if source.source == "fact" else asking.given
    if said is None:
        return None
    try:
        amount = Money.of(Decimal(str(said)), asking.definition.currency).amount
        return amount if 0 < amount <= LARGEST else None
    except (InvalidOperation, ValueError):
        return None


def paid_of(before: Sequence[PaymentRequest], safe: Safe) -> list[owing.Paid]:
    """Return what was paid of earlier requests of one payment; raises `KeyDestroyed`."""
    return [
        owing.Paid(
            instalments=0 if each.only_difference else each.paid,
            amount=unseal(each, safe).after(each.paid),
        )
        for each in before
        if each.paid
    ]


def _new(
    asking: Asking, decision: Decision | None, owed: owing.Owed, before: Sequence[PaymentRequest], *, at: datetime
) -> PaymentRequest:
    case, definition = asking.case, asking.definition
    counted = sum(each.paid for each in before if not each.only_difference) if decision else 0
    difference = counted >= definition.times
    working = working_days(definitions.pack_of(asking.pack_version_id), definition.payer)
    first_on = _first_on(asking, before if decision else (), at=at)
    return PaymentRequest(
        id=new_id(),
        reference=spoken_code(),
        case=case,
        token=asking.token,
        service=case.service,
        request_id=case.request_id,
        life_event=case.request.life_event,
        payment=definition.id,
        pack_version_id=asking.pack_version_id,
        organisation_id=case.organisation_id,
        payer_id=definition.payer,
        agreement_id=definition.agreement,
        clause_id=definition.clause,
        applicant_id=case.applicant_id,
        subject_id=case.subject_id,
        decision_id=decision.id if decision else None,
        replaces=asking.replaces,
        every=PaymentRequest.Every.ONCE if owed.times == 1 else PaymentRequest.Every(definition.every),
        only_difference=difference,
        times=owed.times,
        first_on=first_on,
        asked_at=at,
        due_at=_due_at(first_on, definition, working, at=at),
    )


def _due_at(first_on: date, definition: PaymentDefinition, working: Any, *, at: datetime) -> datetime | None:
    """Return when the first should have come: counted from the day it is due, or from now."""
    if not definition.within:
        return None
    zone = timezone.get_default_timezone()
    noon = datetime(first_on.year, first_on.month, first_on.day, 12, tzinfo=zone)
    return later(max(at, noon), definition.within, working, days="working", zone=zone)


def _first_on(asking: Asking, before: Sequence[PaymentRequest], *, at: datetime) -> date:
    """Return the day of the first instalment: a month after the last that was paid, the day a fact says, or today."""
    today = timezone.localdate(at)
    paid = [each for each in before if each.paid and not each.only_difference]
    if paid:
        return max(today, instalment_on(paid[-1], paid[-1].paid + 1))
    said = asking.facts.get(asking.definition.begins) if asking.definition.begins else None
    try:
        begins = date.fromisoformat(str(said)) if said else today
    except ValueError:
        return today
    return max(today, begins) if begins.year <= today.year + FURTHEST else today


def _requested(
    payment: PaymentRequest, asking: Asking, content: Content, *, by: Actor, at: datetime, safe: Safe
) -> PaymentRequest | Unasked:
    facts = {**asking.facts, pays.CROSSES: details(payment, asking.definition, content)}
    told = tell([crossing_of(payment, pays.REQUESTED, REQUESTED, facts)], by=by, at=at, safe=safe)
    if not told.deliveries:
        return Unasked(code=NO_AGREEMENT, why=f"No agreement lets {payment.payer_id!r} be asked to pay it.")
    payment.save(force_insert=True)
    step = keep_step(payment, REQUESTED, at=at, safe=safe)
    append([entry_about(payment, "requested")], by=by, at=at, purpose=PURPOSE, ground="task")
    letters.write(payment, step, by=by, at=at, safe=safe)
    return payment


def details(payment: PaymentRequest, definition: PaymentDefinition, content: Content) -> dict[str, Any]:
    """Return what the payer is told is to be paid."""
    return {
        "id": str(payment.id),
        "reference": payment.reference,
        "title": dict(definition.title),
        "amount": str(content.amount.amount),
        "arrears": str(content.arrears.amount),
        "currency": content.amount.currency,
        "every": str(payment.every),
        "times": payment.times,
        "first_on": payment.first_on.isoformat(),
        "legal_basis": dict(definition.legal_basis),
        "replaces": payment.replaces.reference if payment.replaces else None,
    }


def crossing_of(payment: PaymentRequest, event: str, about: str, facts: Mapping[str, Any]) -> Crossing:
    """Return the crossing that tells the payer what became of *payment*; its clause holds it to what it allows."""
    return Crossing(
        organisation=payment.payer_id,
        agreement_id=payment.agreement_id,
        clause_id=payment.clause_id,
        event_type=event,
        subject_id=payment.applicant_id,  # who is paid, whomever the case is about: it goes with their key
        applicant_id=payment.applicant_id,
        request_id=payment.request_id,
        case_id=payment.case_id,
        about_id=payment.id,
        about=about,
        reference=payment.reference,
        consent=Consent.objects.id_for(payment.case_id, payment.agreement_id, payment.clause_id),
        facts=facts,
    )
