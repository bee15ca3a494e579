"""Deciding by staff, or by their organisation's system: first, again, on an appeal, or to correct; alone, or by one who proposes and one who confirms."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases import locking
from commonway.cases.appealing import reconsidering, ruling
from commonway.cases.deciding import at_hand, giving, settling
from commonway.cases.deciding.at_hand import AtHand
from commonway.cases.deciding.content import unseal
from commonway.cases.deciding.drafts import DecisionInvalid, Draft, check
from commonway.cases.deciding.giving import Making
from commonway.cases.errors import CasesError
from commonway.cases.models import Case, Decision, Task
from commonway.cases.ours import permitted
from commonway.cases.payments import replacing
from commonway.cases.process import tasks
from commonway.contacts.notices import Words
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision as Permission
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering
from commonway.vault.sealing import KeyDestroyed, Safe


class NotYours(CasesError):
    """Whoever proposed a decision cannot confirm it, and a colleague's task is theirs."""


class DataDeleted(CasesError):
    """The data of whom it is about was deleted; nothing can be decided about them any more."""


def look(case_id: UUID, *, by: Actor, at: datetime) -> AtHand:
    """Return what can be decided on a case of the actor's organisation.

    Raises `CaseUnknown`, `AccessRefused`, `NotDecidable`, and `NotYours` where a colleague works on it.
    """
    case, _permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM):
        found = at_hand.find(case)
        _must_be_free(found, by)
    return found


def preview(case_id: UUID, draft: Draft, *, by: Actor, at: datetime) -> tuple[Words, str]:
    """Return the letter a decision would be given by, and its language. Raises as `decide` does; nothing is written."""
    case, _permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM):
        found = at_hand.find(case)
        _must_be_free(found, by)
        draft = _whole(draft, found)
        check(draft, found.frame, where=case.reference)
        try:
            return giving.preview(_making(found, draft, by=by), at=at)
        except KeyDestroyed as gone:
            raise _gone(case) from gone


def decide(case_id: UUID, draft: Draft, *, automated: bool = False, by: Actor, at: datetime) -> Decision:
    """Decide on a case. Where the pack asks for four eyes, it is only proposed, and in place of another proposal.

    *automated* says that no person took part, which the service has to say how it is done.

    The same again, by the same person at the same moment's state, changes nothing. Raises `CaseUnknown`, `AccessRefused`,
    `NotDecidable`, `NotYours`, `DecisionInvalid` and `DataDeleted`.
    """
    case, permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM), transaction.atomic(), gathering():
        case = locking.lock({case.id, at_hand.about_of(case)})[case.id]
        found = at_hand.find(case)
        _must_be_free(found, by)
        draft = _whole(draft, found)
        try:
            if (given := _given_before(found, draft, by=by)) is not None:
                return given
            check(draft, found.frame, where=case.reference)
            _may_be_automated(found, automated=automated)
            making = _making(found, draft, by=by, automated=automated)
            if found.frame.reasons_of.four_eyes:
                return _propose(found, making, permission, by=by, at=at)
            return _give(found, making, by=by, at=at)
        except KeyDestroyed as gone:
            raise _gone(case) from gone


def confirm(case_id: UUID, decision_id: UUID, *, by: Actor, at: datetime) -> Decision:
    """Confirm what a colleague proposed, and give it. Confirming it again changes nothing.

    Raises `CaseUnknown`, `AccessRefused`, `NotDecidable`, and `NotYours` where it is the actor's own proposal.
    """
    case, _permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM), transaction.atomic(), gathering():
        case = locking.lock({case.id, at_hand.about_of(case)})[case.id]
        proposed = Decision.objects.select_for_update().filter(id=decision_id, case=case).first()
        if proposed is not None and proposed.confirmed_by == by.id:
            return proposed
        found = at_hand.find(case)
        if proposed is None or found.proposal is None or found.proposal.id != decision_id:
            remedy = _("Look at the case again.")
            raise at_hand.NotDecidable(_("This is not proposed any more."), where=case.reference, remedy=remedy)
        if proposed.made_by == by.id:
            remedy = _("Leave it to a colleague.")
            raise NotYours(_("You proposed it, so somebody else confirms it."), where=case.reference, remedy=remedy)
        _must_be_free(found, by)
        try:
            making = _making(found, _draft_of(proposed), by=by)
            proposed.confirmed_by, proposed.automated = by.id, False  # a person took part in it now
            return _given(found, proposed, making, by=by, at=at)
        except KeyDestroyed as gone:
            raise _gone(case) from gone


def drop(case_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a proposal back, so that the case is decided from the beginning. Raises `CaseUnknown` and `AccessRefused`."""
    case, permission = permitted(case_id, by=by, at=at)
    with within(SYSTEM), transaction.atomic():
        case = locking.lock([case.id])[case.id]
        proposed = Decision.objects.filter(case=case, state=Decision.State.PROPOSED).first()
        if proposed is not None:
            _drop(proposed, permission, by=by, at=at)


def proposed_draft(proposal: Decision) -> Draft:
    """Return what a colleague proposed, for whoever may see the case; raises `KeyDestroyed`."""
    return _draft_of(proposal)


def _given_before(found: AtHand, draft: Draft, *, by: Actor) -> Decision | None:
    """Return the decision that was given just so by the same person, who presses twice; one that says what changed is new."""
    before = found.before
    if before is None or before.case_id != found.case.id or before.made_by != by.id or draft.changed.strip():
        return None
    return before if _draft_of(before) == draft else None


def _give(found: AtHand, making: Making, *, by: Actor, at: datetime) -> Decision:
    safe = Safe()
    decision = giving.new_decision(making, Decision.State.GIVEN, at=at, safe=safe)
    return _given(found, decision, making, by=by, at=at)


def _given(found: AtHand, decision: Decision, making: Making, *, by: Actor, at: datetime) -> Decision:
    decision = giving.give(decision, making, by=by, at=at, safe=Safe())
    if found.mode == "appeal":
        ruling.follow(found, decision, by=by, at=at)
    elif found.appeal is not None and found.task is not None and found.task.kind == Task.Kind.RECONSIDER:
        reconsidering.reconsidered(found.appeal, decision, by=by, at=at)
    settling.settle(found, decision, by=by, at=at)
    replacing.follow(decision, by=by, at=at)
    return decision


def _propose(found: AtHand, making: Making, permission: Permission, *, by: Actor, at: datetime) -> Decision:
    if found.proposal is not None:
        if found.proposal.made_by == by.id and _draft_of(found.proposal) == making.draft:
            return found.proposal
        _drop(found.proposal, permission, by=by, at=at)
    decision = giving.new_decision(making, Decision.State.PROPOSED, at=at, safe=Safe())
    decision.save(force_insert=True)
    if found.task is not None and found.task.state == Task.State.TAKEN:
        tasks.free(found.task)
    _note(decision, "decision.proposed", permission, by=by, at=at)
    return decision


def _drop(proposed: Decision, permission: Permission, *, by: Actor, at: datetime) -> None:
    proposed.state = Decision.State.DROPPED
    proposed.save(update_fields=["state"])
    _note(proposed, "decision.dropped", permission, by=by, at=at)


def _may_be_automated(found: AtHand, *, automated: bool) -> None:
    if automated and not found.frame.reasons_of.automated:
        problems = {"automated": _("The service does not say how it is decided without a person.")}
        raise DecisionInvalid(problems, where=found.case.reference)


def _making(found: AtHand, draft: Draft, *, by: Actor, automated: bool = False) -> Making:
    return Making(
        case=found.case,
        about=found.about,
        draft=draft,
        why=found.why,
        made_by=by.id,
        automated=automated,
        task_id=found.task.id if found.task else None,
        facts=tasks.known_in(found.about.id),
    )


def _whole(draft: Draft, found: AtHand) -> Draft:
    """Return *draft* with the outcome that follows from a ruling which leaves the decision before as it is."""
    if found.before is not None and draft.ruling and draft.ruling != Decision.Ruling.CHANGED:
        return replace(draft, outcome=found.before.outcome)
    return draft


def _draft_of(decision: Decision) -> Draft:
    content = unseal(decision)
    return Draft(
        outcome=decision.outcome,
        reasons=content.reasons,
        words=content.words,
        amount=content.amount,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        changed=content.changed,
        ruling=decision.ruling,
    )


def _must_be_free(found: AtHand, by: Actor) -> None:
    if found.task is not None:
        tasks.must_be_free(found.task, by)
        tasks.hold_apart(found.task, by.id)


def _gone(case: Case) -> DataDeleted:
    remedy = _("Nothing is left to do. Answer that the case is done, on the page of the case.")
    return DataDeleted(_("The person's data was deleted."), where=case.reference, remedy=remedy)


def _note(decision: Decision, type_: str, permission: Permission, *, by: Actor, at: datetime) -> None:
    entry = giving.entry_of(decision, type_)
    append([entry], by=by, at=at, purpose=permission.purpose, ground=permission.ground)
