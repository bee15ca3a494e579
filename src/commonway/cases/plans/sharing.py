"""Sharing a plan: who is asked to take part, the person's consent to each, and taking it back at any time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases import answers as sheets
from commonway.cases.models import PlanParty
from commonway.cases.plans.beginning import a_party
from commonway.cases.plans.errors import NotPossible, NotYourPart, PlanUnknown
from commonway.cases.plans.standing import Standing, entry_of, note, standing
from commonway.cases.process.crossing import tell_of_case
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.text import on_one_line
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs.process_files import LaneRole
from commonway.vault.sealing import Safe

LONGEST_NAME = 80
PURPOSE = "take part in the plan, as the person agreed"
_WAITING = (PlanParty.State.PROPOSED, PlanParty.State.INVITED, PlanParty.State.TAKING_PART)


def invite(plan_id: UUID, *, role: str, person_id: UUID, called: str, by: Actor, at: datetime) -> PlanParty:
    """Ask somebody of the family to take part, as the person calls them: the person agrees to it by asking.

    They take part once they say that they will. Asking again is asking once. Raises `PlanUnknown`, `AccessRefused`,
    `PlanOver`, `NotYourPart` for anybody but the person, and `NotPossible`.
    """
    with transaction.atomic():
        found = _owned(plan_id, by=by, at=at)
        wanted = found.definition.role(role)
        name = on_one_line(called)[:LONGEST_NAME]
        if wanted is None or wanted.who != "family" or not name:
            raise NotPossible(_("Say who they are to you."), remedy=_("Choose a part, and write what you call them."))
        if person_id == found.plan.applicant_id:
            raise NotPossible(_("This is your own address."), remedy=_("Give the address of somebody else."))
        there = next((p for p in found.parties if p.person_id == person_id and p.state in _WAITING), None)
        if there is not None:
            return there
        with within(SYSTEM):
            asked: dict[str, Any] = {"person_id": person_id, "state": PlanParty.State.INVITED, "agreed_at": at}
            party = a_party(found.plan, role, called=name, at=at, safe=Safe(), **asked)
            party.save(force_insert=True)
            note(found, "plan.party-invited", by=by, at=at, party=str(party.id), role=role)
    return party


def propose(plan_id: UUID, *, role: str, by: Actor, at: datetime) -> PlanParty:
    """Propose that an organisation takes part in *role*; the person is asked. Proposing again is proposing once.

    Raises `PlanUnknown`, `AccessRefused`, `PlanOver`, `NotYourPart` for anybody but those who lead, and `NotPossible`.
    """
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_lead()
        wanted = found.definition.role(role)
        if wanted is None or not wanted.organisation or wanted.leads:
            raise NotPossible(_("There is no such part for an organisation."), remedy=_("Choose one of the list."))
        there = next((p for p in found.parties if p.role == role and p.of_id and p.state in _WAITING), None)
        if there is not None:
            return there
        with within(SYSTEM):
            asked: dict[str, Any] = {"of_id": wanted.organisation, "state": PlanParty.State.PROPOSED}
            party = a_party(found.plan, role, at=at, safe=Safe(), **asked)
            party.save(force_insert=True)
            note(found, "plan.party-proposed", by=by, at=at, organisation=wanted.organisation, party=str(party.id))
    return party


def agree(plan_id: UUID, party_id: UUID, *, by: Actor, at: datetime) -> PlanParty:
    """Say yes to an organisation that was proposed: it is told under its clause, and takes part from now on.

    Agreeing again changes nothing. Raises `PlanUnknown`, `AccessRefused`, `PlanOver`, `NotYourPart` for anybody but the
    person, and `NotPossible` where no agreement lets it be told.
    """
    with transaction.atomic():
        found = _owned(plan_id, by=by, at=at)
        party = _party(found, party_id)
        if party.state != PlanParty.State.PROPOSED:
            return party
        with within(SYSTEM):
            _tell(found, party, by=by, at=at)
            party.state, party.agreed_at, party.joined_at = PlanParty.State.TAKING_PART, at, at
            party.save(update_fields=["state", "agreed_at", "joined_at"])
            note(found, "plan.party-agreed", by=by, at=at, organisation=str(party.of_id), party=str(party.id))
    return party


def answer(plan_id: UUID, *, takes_part: bool, by: Actor, at: datetime) -> PlanParty:
    """Say, as one who was invited, whether one takes part. Raises `PlanUnknown` where one is not invited."""
    with transaction.atomic(), within(SYSTEM):
        rows = PlanParty.objects.select_for_update(of=("self",)).select_related("plan")
        party = rows.filter(plan_id=plan_id, person_id=UUID(by.id), state__in=("invited", "taking-part")).first()
        if by.kind != "person" or by.confined_to or party is None or party.plan.state != "active":
            raise PlanUnknown(_("You are not invited to this plan."), remedy=_("Ask whoever invited you."))
        if party.state == PlanParty.State.INVITED:
            joins = PlanParty.State.TAKING_PART if takes_part else PlanParty.State.DECLINED
            party.state, party.joined_at = joins, at if takes_part else None
            party.ended_at = None if takes_part else at
            party.save(update_fields=["state", "joined_at", "ended_at"])
            type_ = "plan.party-joined" if takes_part else "plan.party-declined"
            entry = entry_of(party.plan, type_, party=str(party.id))
            append([entry], by=by, at=at, purpose=PURPOSE, ground="consent")
    return party


def withdraw(plan_id: UUID, party_id: UUID, *, by: Actor, at: datetime) -> PlanParty:
    """End a party's part: by the person, who takes their consent back, or by the party, who leaves.

    From then on they see nothing of the plan; what they wrote stays in it. Withdrawing again changes nothing. Raises
    `PlanUnknown`, `AccessRefused`, and `NotYourPart` for a part that is not the actor's to end.
    """
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        party = _party(found, party_id)
        mine = found.mine is not None and found.mine.id == party.id
        role = found.definition.role(party.role)
        kept = party.person_id == found.plan.applicant_id or (role is not None and role.leads)
        if kept or not (found.is_own or mine):
            raise NotYourPart(_("This part is not yours to end."), remedy=_("Ask the person whose plan it is."))
        if party.state in _WAITING:
            was_asked = party.state == PlanParty.State.PROPOSED
            with within(SYSTEM):
                party.state = PlanParty.State.DECLINED if was_asked else PlanParty.State.WITHDRAWN
                party.ended_at = at
                party.save(update_fields=["state", "ended_at"])
                type_ = "plan.party-refused" if was_asked else "plan.party-left" if mine else "plan.party-withdrawn"
                note(found, type_, by=by, at=at, organisation=str(party.of_id or ""), party=str(party.id))
    return party


def _owned(plan_id: UUID, *, by: Actor, at: datetime) -> Standing:
    found = standing(plan_id, "change", by=by, at=at, lock=True)
    found.must_go_on()
    if not found.is_own or (by.kind == "staff" and by.role != "agent"):
        raise NotYourPart(_("Only the person whose plan it is decides this."), remedy=_("Ask them."))
    return found


def _party(found: Standing, party_id: UUID) -> PlanParty:
    party = found.party(party_id)
    if party is None:
        raise PlanUnknown(_("There is no such part in this plan."), remedy=_("Go back to the plan."))
    return party


def _tell(found: Standing, party: PlanParty, *, by: Actor, at: datetime) -> None:
    role = found.definition.role(party.role)
    if role is None or role.organisation == found.plan.organisation_id:
        return  # nothing crosses
    safe = Safe()
    case = found.plan.case
    facts = sheets.unseal(case.request, safe).values
    lane = LaneRole(organisation=role.organisation, agreement=role.agreement, clause=role.clause)
    if not tell_of_case(case, lane, found.pack, facts, by=by, at=at, safe=safe):
        remedy = _("Ask those who lead the plan; they can ask the office that made the agreement.")
        raise NotPossible(_("No agreement lets them be told any more."), remedy=remedy)
