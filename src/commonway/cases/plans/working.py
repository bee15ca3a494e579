"""Working on a plan: adding to it, changing what is in it without overwriting anybody, saying what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonway.cases.models import PlanEdition, PlanEntry, PlanParty
from commonway.cases.plans.errors import ChangedMeanwhile, NotPossible, NotYourPart, PlanUnknown
from commonway.cases.plans.opening import content_of
from commonway.cases.plans.standing import Standing, note, standing
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.packs.plans import PlanPart
from commonway.vault.sealing import Safe

LONGEST_TEXT = 2_000
_OWN = frozenset({"contribution", "note"})  # changed only by whoever wrote them
_STATES: Mapping[str, frozenset[str]] = {
    "goal": frozenset({"open", "done", "dropped"}),
    "step": frozenset({"open", "done", "dropped"}),
    "visit": frozenset({"open", "done", "missed", "dropped"}),
    "contribution": frozenset({"open", "dropped"}),
    "note": frozenset({"open", "dropped"}),
}
_CAME: Mapping[str, str] = {
    "open": "plan.entry-open",
    "done": "plan.entry-done",
    "missed": "plan.entry-missed",
    "dropped": "plan.entry-dropped",
}


def add(
    plan_id: UUID,
    kind: PlanPart,
    content: Mapping[str, Any],
    *,
    key: str,
    when: datetime | None = None,
    slot: str = "",
    by: Actor,
    at: datetime,
) -> PlanEntry:
    """Add an entry of *kind* to a plan. The same *key* again is the entry there is: a double click adds once.

    Other words under that key are refused, not dropped.

    Raises `PlanUnknown`, `AccessRefused`, `PlanOver`, `NotYourPart`, and `NotPossible` for what does not fit.
    """
    standing(plan_id, "change", by=by, at=at)  # a refusal is on the ledger whatever is undone after
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        mine = found.must_add(kind)
        entry_id = uuid5(plan_id, f"{mine.id}:{kind}:{key}")
        with within(SYSTEM):
            there = PlanEntry.objects.filter(id=entry_id).first()
            if there is not None:
                return _same(there, content)
            _must_fit(found, kind, content, slot)
            entry = _entry(found, mine, kind, entry_id, slot=slot, when=when, at=at)
            entry.content = Safe().seal(entry.applicant_id, PlanEntry.place(entry.id, 1), dict(content))
            entry.save(force_insert=True)
            note(found, "plan.entry-added", by=by, at=at, entry=str(entry.id), part=kind)
    return entry


def _same(there: PlanEntry, content: Mapping[str, Any]) -> PlanEntry:
    """Return the entry there is, added again; raises `NotPossible` where it never said that."""
    if there.revision == 1 and content_of(there, Safe()) != dict(content):
        remedy = _("What was sent then stands. To say something else too, open the page again.")
        raise NotPossible(_("Something else was sent from this page already."), remedy=remedy)
    return there


def change(
    plan_id: UUID,
    entry_id: UUID,
    content: Mapping[str, Any],
    *,
    seen: int,
    when: datetime | None = None,
    by: Actor,
    at: datetime,
) -> PlanEntry:
    """Change what an entry says, as it was *seen* at that revision; what it said before is kept.

    Saying what it says already changes nothing. Raises `ChangedMeanwhile` where somebody else was quicker, and what `add`
    raises.
    """
    standing(plan_id, "change", by=by, at=at)  # a refusal is on the ledger whatever is undone after
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_go_on()
        with within(SYSTEM):
            entry = _locked(found, entry_id)
            if not may_change(found, entry) or found.mine is None:
                raise NotYourPart(_("This is not yours to change."), remedy=_("Ask whoever wrote it."))
            safe = Safe()
            before = content_of(entry, safe)
            if before == dict(content) and entry.at == when:
                return entry
            if entry.revision != seen:
                raise ChangedMeanwhile(_("Somebody else changed this while you had it open."), where=str(entry.id))
            _must_fit(found, entry.kind, content, "")
            _keep_edition(entry, found.mine, at=at)
            entry.revision, entry.at, entry.changed_at = entry.revision + 1, when, at
            entry.content = safe.seal(entry.applicant_id, PlanEntry.place(entry.id, entry.revision), dict(content))
            entry.save(update_fields=["revision", "at", "changed_at", "content"])
            note(found, "plan.entry-changed", by=by, at=at, entry=str(entry.id), part=entry.kind)
    return entry


def set_state(plan_id: UUID, entry_id: UUID, state: str, *, by: Actor, at: datetime) -> PlanEntry:
    """Say what came of an entry: done, missed, dropped, or open again. Said again, it changes nothing.

    Whoever a step is for may say that it is done. Raises what `change` raises but `ChangedMeanwhile`.
    """
    standing(plan_id, "change", by=by, at=at)  # a refusal is on the ledger whatever is undone after
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_go_on()
        with within(SYSTEM):
            entry = _locked(found, entry_id)
            if state not in _STATES.get(entry.kind, ()):
                raise NotPossible(_("That cannot come of it."), remedy=_("Go back to the plan."))
            if not may_change(found, entry) and not _is_for_me(found, entry):
                raise NotYourPart(_("This is not yours to change."), remedy=_("Ask whoever wrote it."))
            if entry.state != state:
                entry.state, entry.changed_at = state, at
                _save_state(entry)
                note(found, _CAME[state], by=by, at=at, entry=str(entry.id), part=entry.kind)
    return entry


def may_change(found: Standing, entry: PlanEntry) -> bool:
    """Return whether the actor's part lets them change the words of *entry*; what was agreed in a review stands."""
    if found.mine is None or entry.kind == PlanEntry.Kind.REVIEW or not found.adds(entry.kind):  # type: ignore[arg-type]
        return False
    return entry.kind not in _OWN or entry.author_id == found.mine.id


def _is_for_me(found: Standing, entry: PlanEntry) -> bool:
    if entry.kind != PlanEntry.Kind.STEP or found.mine is None:
        return False
    return content_of(entry, Safe()).get("who") == str(found.mine.id)


def _locked(found: Standing, entry_id: UUID) -> PlanEntry:
    entry = PlanEntry.objects.select_for_update(of=("self",)).filter(id=entry_id, plan=found.plan).first()
    whose = str(found.mine.of_id) if found.mine else ""
    if entry is None or (entry.private_to and entry.private_to != whose):
        raise PlanUnknown(_("There is no such entry in this plan."), remedy=_("Go back to the plan."))
    return entry


def _must_fit(found: Standing, kind: str, content: Mapping[str, Any], slot: str) -> None:
    text = str(content.get("text", "")).strip()
    if not text and kind != PlanEntry.Kind.VISIT:
        raise NotPossible(_("There are no words in it."), remedy=_("Write what it is."))
    if len(text) > LONGEST_TEXT:
        remedy = _("Use at most %(count)s characters.") % {"count": LONGEST_TEXT}
        raise NotPossible(_("It is too long."), remedy=remedy)
    who = content.get("who")
    if kind == PlanEntry.Kind.STEP and who:
        party = found.party(str(who))
        if party is None or party.state != "taking-part":
            raise NotPossible(_("They do not take part in the plan."), remedy=_("Choose somebody who does."))
    if slot and PlanEntry.objects.filter(plan=found.plan, slot=slot).exclude(state="dropped").exists():
        raise NotPossible(_("This visit is planned already."), remedy=_("Change it on the page of the plan."))


def _entry(
    found: Standing, mine: PlanParty, kind: str, id_: UUID, *, slot: str, when: datetime | None, at: datetime
) -> PlanEntry:
    return PlanEntry(
        id=id_,
        plan=found.plan,
        kind=kind,
        author=mine,
        private_to=str(mine.of_id) if kind == PlanEntry.Kind.NOTE else "",
        slot=slot,
        at=when,
        organisation_id=found.plan.organisation_id,
        applicant_id=found.plan.applicant_id,
        created_at=at,
        changed_at=at,
    )


def _keep_edition(entry: PlanEntry, changed_by: PlanParty, *, at: datetime) -> None:
    PlanEdition.objects.create(
        entry=entry,
        revision=entry.revision,
        content=entry.content,
        changed_by=changed_by,
        private_to=entry.private_to,
        organisation_id=entry.organisation_id,
        applicant_id=entry.applicant_id,
        at=at,
    )


def _save_state(entry: PlanEntry) -> None:
    try:
        with transaction.atomic():
            entry.save(update_fields=["state", "changed_at"])
    except IntegrityError as taken:
        raise NotPossible(_("Another visit has been planned instead."), remedy=_("Go back to the plan.")) from taken
