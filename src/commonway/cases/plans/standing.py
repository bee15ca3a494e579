"""Who stands how to a plan: access decided, the actor's own part in it found, what the pack lets that part do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases.models import Plan, PlanParty
from commonway.cases.plans.errors import NotYourPart, PlanOver, PlanUnknown
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, decide, note_hidden, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Pack
from commonway.packs.plans import PlanDefinition, PlanPart, PlanRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A plan, whoever looks at it or works on it, and the part they have in it."""

    plan: Plan
    pack: Pack
    definition: PlanDefinition
    parties: tuple[PlanParty, ...]  # all there ever were, in the order they were asked
    mine: PlanParty | None
    role: PlanRole | None
    decision: Decision
    thing: Thing

    @property
    def is_own(self) -> bool:
        """Whether it is the person's own plan, or they act for that person."""
        return self.mine is not None and self.mine.person_id == self.plan.applicant_id

    @property
    def leads(self) -> bool:
        """Whether the part leads the plan."""
        return self.role is not None and self.role.leads

    @property
    def goes_on(self) -> bool:
        """Whether the plan has not ended."""
        return self.plan.state == Plan.State.ACTIVE

    def sees(self, part: PlanPart) -> bool:
        """Return whether the pack lets the part see this of the plan; of notes each sees their own only."""
        return self.role is not None and (part in self.role.sees or part in self.role.adds)

    def adds(self, part: PlanPart) -> bool:
        """Return whether the pack lets the part add this."""
        return self.role is not None and part in self.role.adds

    def must_add(self, part: PlanPart) -> PlanParty:
        """Return the actor's part; raises `PlanOver`, and `NotYourPart` where it does not add such things."""
        self.must_go_on()
        if self.mine is None or not self.adds(part):
            raise NotYourPart(
                _("Your part in the plan does not let you do this."), remedy=_("Ask one whose part it is.")
            )
        return self.mine

    def must_lead(self) -> PlanParty:
        """Return the actor's part; raises `PlanOver`, and `NotYourPart` where it does not lead."""
        self.must_go_on()
        if self.mine is None or not self.leads:
            raise NotYourPart(_("Only those who lead the plan do this."), remedy=_("Ask the lead worker."))
        return self.mine

    def must_go_on(self) -> None:
        """Raise `PlanOver` where the plan has ended."""
        if not self.goes_on:
            raise PlanOver(_("The plan has ended."), remedy=_("You can read it; nothing is added any more."))

    def party(self, party_id: UUID | str) -> PlanParty | None:
        """Return the party with this id."""
        return next((each for each in self.parties if str(each.id) == str(party_id)), None)


def of_plan(plan: Plan, parties: tuple[PlanParty, ...] = (), *, life_event: str = "") -> Thing:
    """Return *plan* as a thing access is decided on, with those who take part."""
    taking_part = [each for each in parties if each.state == PlanParty.State.TAKING_PART]
    return Thing(
        kind="plan",
        id=plan.id,
        applicant=plan.applicant_id,
        organisation=plan.organisation_id,
        life_event=life_event,
        request=plan.request_id,
        parties=frozenset(str(each.person_id or each.of_id) for each in taking_part),
    )


def standing(plan_id: UUID, action: str, *, by: Actor, at: datetime, lock: bool = False) -> Standing:
    """Return how *by* stands to a plan if they may do *action* with it; with *lock* nobody else changes it meanwhile.

    Raises `AccessRefused`, and `PlanUnknown` for staff whose organisation has no part in it, which is recorded as refused.
    """
    with within(SYSTEM):
        rows = Plan.objects.select_for_update(of=("self",)) if lock else Plan.objects.all()
        plan = rows.select_related("case__request").filter(id=plan_id).first()
        if plan is None:
            raise PlanUnknown(_("There is no such plan here."), remedy=_("Go back to the list of plans."))
        parties = tuple(PlanParty.objects.filter(plan=plan).order_by("asked_at", "id"))
        thing = of_plan(plan, parties, life_event=plan.case.request.life_event)
    if by.kind == "staff" and not decide(by, action, thing, at=at).allowed:
        note_hidden(by, action, thing, at=at)
        raise PlanUnknown(_("There is no such plan here."), remedy=_("Go back to the list of plans."))
    decision = require(by, action, thing, at=at)
    pack = catalogue.version(plan.pack_version_id).pack
    definition = definition_of(plan, pack)
    mine = _part_of(by, plan, parties, decision)
    return Standing(
        plan=plan,
        pack=pack,
        definition=definition,
        parties=parties,
        mine=mine,
        role=definition.role(mine.role) if mine else None,
        decision=decision,
        thing=thing,
    )


def definition_of(plan: Plan, pack: Pack) -> PlanDefinition:
    """Return what the pack says of a plan."""
    definition = pack.services[plan.service].plan
    if definition is None:
        raise PlanUnknown("The version the plan runs by says nothing of it.", where=str(plan.id))
    return definition


def note(found: Standing, type_: str, *, by: Actor, at: datetime, organisation: str = "", **data: str) -> None:
    """Put on the person's ledger that something was done with the plan: who and which, and none of its words."""
    decision = found.decision
    entry = entry_of(found.plan, type_, organisation=organisation or by.organisation, **data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)


def entry_of(plan: Plan, type_: str, *, organisation: str = "", **data: str) -> Entry:
    """Return what the ledger is told of *plan*."""
    about = {"plan": str(plan.id), "case": str(plan.case_id), "request": str(plan.request_id), "service": plan.service}
    whose = organisation or plan.organisation_id
    return Entry(stream=plan.applicant_id, type=type_, organisation=whose, data=about | data)


def _part_of(by: Actor, plan: Plan, parties: tuple[PlanParty, ...], decision: Decision) -> PlanParty | None:
    taking_part = [each for each in parties if each.state == PlanParty.State.TAKING_PART]
    if by.kind == "staff" and by.role == "caseworker":
        return next((each for each in taking_part if each.of_id == by.organisation), None)
    person = UUID(by.id) if decision.ground == "consent" else plan.applicant_id
    return next((each for each in taking_part if each.person_id == person), None)
