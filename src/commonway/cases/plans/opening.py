"""Opening a plan: what whoever looks may see of it, in the words of those who wrote it; and the plans one has a part in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.models import Plan, PlanEdition, PlanEntry, PlanParty
from commonway.cases.plans.errors import PlanUnknown
from commonway.cases.plans.schedule import Schedule, schedule
from commonway.cases.plans.standing import Standing, standing
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import record_reading
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One entry of a plan with its words, and how often they were changed."""

    entry: PlanEntry
    content: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What somebody wrote, as they wrote it."""
        return str(self.content.get("text", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan as one of those who take part sees it."""

    standing: Standing
    words: Mapping[str, str]  # what the plan says of itself
    schedule: Schedule
    entries: tuple[Written, ...]
    called: Mapping[UUID, str]  # what the person calls those of their family who take part

    def of(self, kind: str) -> tuple[Written, ...]:
        """Return the entries of one *kind*, in the order they were written."""
        return tuple(each for each in self.entries if each.entry.kind == kind)

    def entry(self, entry_id: UUID | str) -> Written | None:
        """Return the entry with this id, if it is seen."""
        return next((each for each in self.entries if str(each.entry.id) == str(entry_id)), None)


def open_plan(plan_id: UUID, *, by: Actor, at: datetime) -> PlanFile:
    """Return a plan as *by* sees it; the reading goes on the ledger of the person whose plan it is.

    Raises `PlanUnknown` and `AccessRefused`.
    """
    found = standing(plan_id, "read", by=by, at=at)
    record_reading(by, found.thing, found.decision, at=at)
    rows = list(_seen(found))  # within the acting scope: the fence looks at each row again
    with within(SYSTEM):
        safe = Safe()
        try:
            words = unsealed(found.plan, safe)
            entries = tuple(Written(entry=row, content=content_of(row, safe)) for row in rows)
            called = {each.id: called_of(each, safe) for each in found.parties}
        except KeyDestroyed as gone:
            raise PlanUnknown(_("The person's data was deleted, and the plan with it.")) from gone
    return PlanFile(standing=found, words=words, schedule=_schedule(found, words), entries=entries, called=called)


def earlier(entry: PlanEntry) -> list[tuple[int, Mapping[str, Any], datetime]]:
    """Return what an entry said before each of its changes, the latest first, with when it was changed."""
    rows = list(PlanEdition.objects.filter(entry=entry).order_by("-revision"))
    with within(SYSTEM):
        safe = Safe()
        return [
            (row.revision, safe.unseal(row.applicant_id, PlanEntry.place(entry.id, row.revision), row.content), row.at)
            for row in rows
        ]


def plans_of(person_id: UUID) -> list[Plan]:
    """Return the plans a person has a part in, or is invited to, their own first."""
    with within(SYSTEM):
        parts = PlanParty.objects.filter(person_id=person_id, state__in=("invited", "taking-part"))
        mine = Q(applicant_id=person_id) | Q(id__in=parts.values("plan_id"))
        plans = list(Plan.objects.filter(mine).order_by("state", "-began_at"))
    return sorted(plans, key=lambda plan: plan.applicant_id != person_id)


def invitations_of(person_id: UUID) -> list[PlanParty]:
    """Return the parts a person is invited to and has not answered."""
    with within(SYSTEM):
        return list(PlanParty.objects.filter(person_id=person_id, state="invited").select_related("plan"))


def plans_at(organisation: str, *, state: str = Plan.State.ACTIVE) -> QuerySet[Plan]:
    """Return the plans in *state* that *organisation* leads or takes part in, within the acting scope."""
    parts = PlanParty.objects.filter(of_id=organisation, state=PlanParty.State.TAKING_PART)
    return Plan.objects.filter(Q(organisation_id=organisation) | Q(id__in=parts.values("plan_id")), state=state)


def visits_on(organisation: str, day: date, *, lead: str = "") -> list[PlanEntry]:
    """Return the visits *organisation* has on a *day* in the plans it leads; with *lead* those of one lead worker."""
    first = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    last = timezone.make_aware(datetime.combine(day, datetime.max.time()))
    found = PlanEntry.objects.filter(organisation_id=organisation, kind="visit", at__range=(first, last))
    found = found.exclude(state="dropped").select_related("plan").order_by("at", "id")
    return list(found.filter(plan__lead_id=lead) if lead else found)


def unsealed(plan: Plan, safe: Safe) -> dict[str, str]:
    """Return what a plan says of itself: the day it counts from, what the lead worker is called, why it ended."""
    words: dict[str, str] = safe.unseal(plan.applicant_id, Plan.place(plan.id), plan.content)
    return words


def content_of(entry: PlanEntry, safe: Safe) -> dict[str, Any]:
    """Return the words of an entry as they are now."""
    place = PlanEntry.place(entry.id, entry.revision)
    content: dict[str, Any] = safe.unseal(entry.applicant_id, place, entry.content)
    return content


def called_of(party: PlanParty, safe: Safe) -> str:
    """Return what the person calls a party; nothing for themselves and for organisations."""
    return str(safe.unseal(party.applicant_id, PlanParty.place(party.id), party.content).get("called", ""))


def _seen(found: Standing) -> QuerySet[PlanEntry]:
    kinds = [kind for kind in PlanEntry.Kind.values if kind != "note" and found.sees(kind)]  # type: ignore[arg-type]
    shared = Q(kind__in=kinds)
    whose = found.mine.of_id if found.mine else None
    own = Q(kind="note", private_to=whose) if whose else Q(pk__in=[])
    return PlanEntry.objects.filter(shared | own, plan_id=found.plan.id).order_by("created_at", "id")


def _schedule(found: Standing, words: Mapping[str, str]) -> Schedule:
    return schedule(
        found.definition,
        begins=timezone.localdate(found.plan.began_at),
        counts_from=date.fromisoformat(words["counts_from"]),
    )
