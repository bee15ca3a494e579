"""Lodging an appeal, and taking it back: by the person, or by whoever may act for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases import ending, keeping, locking, reopening, things
from commonway.cases.appealing import opening
from commonway.cases.deciding.at_hand import service_of
from commonway.cases.documents import Upload, keep_with_appeal
from commonway.cases.errors import CasesError
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Appeal, Case, Decision, Request, Task
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision as Permission
from commonway.identity.access import as_helper
from commonway.kernel.ids import new_id, spoken_code
from commonway.kernel.text import is_showable
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering
from commonway.packs.deciding import AppealDefinition
from commonway.packs.definitions import Pack
from commonway.vault.sealing import KeyDestroyed, Safe

LONGEST_GROUNDS = 10_000


class DecisionUnknown(CasesError):
    """There is no such decision, or none that the one who asks may see."""


class AppealUnknown(CasesError):
    """There is no such appeal, or none that the one who asks may see."""


class NotAppealable(CasesError):
    """No appeal can be made against the decision as it stands."""


class GroundsNeeded(CasesError):
    """An appeal says what is wrong, and one that comes late says why; ``field`` names which of the two is missing."""

    def __init__(self, field: str, what: str, *, remedy: str) -> None:
        self.field = field
        super().__init__(what, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the person says against a decision, in their words, why it comes late, and papers they add."""

    words: str
    late: str = ""
    papers: Sequence[Upload] = ()


def appealable(decision: Decision) -> AppealDefinition | None:
    """Return where one can appeal against *decision* now; None where one cannot. Must run in the scope of the product."""
    if decision.state != Decision.State.GIVEN or decision.replaced_at is not None or decision.about.removed_at:
        return None
    made_by = service_of(decision.case).decision
    if made_by is None or made_by.appeal is None or decision.ruling == Decision.Ruling.SENT_BACK:
        return None
    open_ones = Appeal.objects.open().filter(decision__about=decision.about_id)
    decided = Appeal.objects.filter(decision=decision, state=Appeal.State.DECIDED)
    return None if open_ones.exists() or decided.exists() else made_by.appeal


def is_late(decision: Decision, *, at: datetime) -> bool:
    """Return whether the time to appeal against *decision* is over."""
    return decision.appeal_until is not None and at > decision.appeal_until


def lodge(decision_id: UUID, grounds: Grounds, *, by: Actor, at: datetime) -> Appeal:
    """Appeal against a decision. The same appeal again is the one there is, with what papers are new; in other words it is
    refused, not dropped.

    Raises `DecisionUnknown`, `AccessRefused`, `GroundsNeeded`, `NotAppealable`, and `documents.DocumentRefused`.
    """
    decision = _found(decision_id)
    permission = things.permit(things.of_decision(decision), "submit", by=by, at=at)
    by = as_helper(by, things.of_decision(decision), permission)
    _check(grounds, late=is_late(decision, at=at))
    with within(SYSTEM), transaction.atomic(), gathering():
        locking.lock({decision.case_id, decision.about_id})
        decision = _found(decision_id)
        there = Appeal.objects.open().filter(decision=decision).first()
        if there is not None:
            return _same(there, grounds, permission, by=by, at=at)
        definition = appealable(decision)
        if definition is None:
            remedy = _("Look at your case: perhaps there is a later decision, or an appeal.")
            raise NotAppealable(_("You cannot appeal against this decision now."), remedy=remedy)
        return _lodge(decision, definition, grounds, permission, by=by, at=at)


def withdraw(appeal_id: UUID, *, by: Actor, at: datetime) -> Appeal:
    """Take an appeal back: the decision stays as it is. Withdrawing it again changes nothing.

    Raises `AppealUnknown`, `AccessRefused`, and `NotAppealable` where it is decided already.
    """
    appeal = found_appeal(appeal_id)
    thing = things.of_appeal(appeal)
    permission = things.permit(thing, "submit", by=by, at=at)
    by = as_helper(by, thing, permission)
    with within(SYSTEM), transaction.atomic(), gathering():
        cases = locking.lock({appeal.decision.about_id, *([appeal.case_id] if appeal.case_id else [])})
        appeal = found_appeal(appeal_id)
        if appeal.case_id and appeal.case_id not in cases:  # it went on while this waited for the lock
            cases |= locking.lock([appeal.case_id])
        if appeal.state == Appeal.State.WITHDRAWN:
            return appeal
        if appeal.state not in (Appeal.State.RECONSIDERED, Appeal.State.HEARD):
            raise NotAppealable(_("The appeal is decided already."), remedy=_("Look at what was decided."))
        appeal.state, appeal.ended_at = Appeal.State.WITHDRAWN, at
        appeal.save(update_fields=["state", "ended_at"])
        about = cases[appeal.decision.about_id]
        entry = reopening.entry(about, "appeal.withdrawn", organisation=appeal.organisation_id, appeal=str(appeal.id))
        append([entry], by=by, at=at, purpose=permission.purpose, ground=permission.ground)
        _stop(appeal, cases, by=by, at=at)
    return appeal


def found_appeal(appeal_id: UUID) -> Appeal:
    """Return an appeal the actor's scope shows, with its decision; raises `AppealUnknown`."""
    with within(SYSTEM):
        found = Appeal.objects.select_related("decision__about__request", "decision__case").filter(id=appeal_id).first()
    if found is None:
        raise AppealUnknown(_("There is no such appeal."), remedy=_("Look at what happened."))
    return found


def _found(decision_id: UUID) -> Decision:
    with within(SYSTEM):
        given = Decision.objects.given().select_related("about__request", "case")
        found = given.filter(id=decision_id).first()
    if found is None:
        raise DecisionUnknown(_("There is no such decision."), remedy=_("Look at what happened."))
    return found


def _check(grounds: Grounds, *, late: bool) -> None:
    for field, text, wanted in (("grounds", grounds.words, True), ("late", grounds.late, late)):
        if wanted and not text.strip():
            what = (
                _("Say what is wrong with the decision.")
                if field == "grounds"
                else _("Say why your appeal comes late.")
            )
            raise GroundsNeeded(field, what, remedy=_("A few words are enough."))
        if len(text) > LONGEST_GROUNDS or not is_showable(text):
            remedy = _("Write plain text of up to %(count)s characters.") % {"count": LONGEST_GROUNDS}
            raise GroundsNeeded(field, _("This cannot be shown as it is."), remedy=remedy)


def _same(there: Appeal, grounds: Grounds, permission: Permission, *, by: Actor, at: datetime) -> Appeal:
    """Return the appeal there is, lodged again; raises `NotAppealable` where other words are said now, which it lacks.

    Papers it does not have yet are added: who sends the form again from a second window means to.
    """
    try:
        said = Safe().unseal(there.applicant_id, Appeal.place(there.id), there.content)
    except KeyDestroyed:
        return there
    if said["grounds"] != grounds.words.strip():
        remedy = _("What you wrote then stands. Take that appeal back if you want to write another.")
        raise NotAppealable(_("You have appealed against this decision already."), remedy=remedy)
    _keep(grounds.papers, there, there.decision.about.request, permission, by=by, at=at)
    return there


def _lodge(
    decision: Decision,
    definition: AppealDefinition,
    grounds: Grounds,
    permission: Permission,
    *,
    by: Actor,
    at: datetime,
) -> Appeal:
    safe, pack = Safe(), catalogue.version(decision.about.pack_version_id).pack
    appeal = _new_appeal(decision, definition, grounds, pack, at=at, safe=safe)
    if not opening.is_allowed(appeal, at=at):
        remedy = _("Call us: somebody has to put it right. Your time to appeal is kept.")
        raise NotAppealable(_("No agreement lets the body that hears appeals see your case now."), remedy=remedy)
    appeal.save(force_insert=True)
    _keep(grounds.papers, appeal, decision.about.request, permission, by=by, at=at)
    data = {"appeal": str(appeal.id), "decision": str(decision.id), "late": appeal.late}
    entry = reopening.entry(decision.about, "appeal.lodged", organisation=appeal.organisation_id, **data)
    append([entry], by=by, at=at, purpose=permission.purpose, ground=permission.ground)
    _keep_longer(decision)
    if appeal.state == Appeal.State.HEARD:
        opening.open_at_body(appeal, by=by, at=at, safe=safe)
    else:
        due_at = _due(definition, pack, decision.organisation_id, at=at)
        reopening.open_task(decision.case, Task.Kind.RECONSIDER, due_at=due_at, by=by, at=at)
    return appeal


def _new_appeal(
    decision: Decision, definition: AppealDefinition, grounds: Grounds, pack: Pack, *, at: datetime, safe: Safe
) -> Appeal:
    late = is_late(decision, at=at)
    appeal = Appeal(
        id=new_id(),
        reference=spoken_code(),
        decision=decision,
        service=definition.service,
        organisation_id=pack.services[definition.service].organisation,
        first_id=decision.organisation_id,
        agreement_id=definition.agreement,
        clause_id=definition.clause,
        applicant_id=decision.applicant_id,
        state=Appeal.State.RECONSIDERED if definition.reconsider_within else Appeal.State.HEARD,
        late=late,
        lodged_at=at,
    )
    words = {"grounds": grounds.words.strip(), "late": grounds.late.strip() if late else ""}
    appeal.content = safe.seal(appeal.applicant_id, Appeal.place(appeal.id), words)
    return appeal


def _keep(
    papers: Sequence[Upload], appeal: Appeal, request: Request, permission: Permission, *, by: Actor, at: datetime
) -> None:
    for paper in papers:
        keep_with_appeal(paper, request, appeal.id, permission, by=by, at=at)


def _keep_longer(decision: Decision) -> None:
    for case_id in {decision.about_id, decision.case_id}:
        Case.objects.filter(id=case_id).update(keep_until=None)


def _due(definition: AppealDefinition, pack: Pack, organisation: str, *, at: datetime) -> datetime | None:
    working = working_days(pack, organisation)
    zone = timezone.get_default_timezone()
    return later(at, definition.reconsider_within, working, days="working", zone=zone)


def _stop(appeal: Appeal, cases: dict[UUID, Case], *, by: Actor, at: datetime) -> None:
    about = cases[appeal.decision.about_id]
    reopening.withdraw_tasks(about, Task.Kind.RECONSIDER, by=by, at=at)
    if about.state != Case.State.OPEN:
        about.keep_until = keeping.until(about, at=at)
        about.save(update_fields=["keep_until"])
    if appeal.case_id and cases[appeal.case_id].state == Case.State.OPEN:
        ending.answered(cases[appeal.case_id], Case.State.DONE, _("The person took the appeal back."), by=by, at=at)
