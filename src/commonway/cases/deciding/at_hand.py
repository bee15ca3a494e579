"""What can be decided on a case now, and why not, if it cannot."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases.deciding.drafts import Frame
from commonway.cases.deciding.giving import standing
from commonway.cases.errors import CasesError
from commonway.cases.models import Appeal, Case, Decision, ProcessInstance, Task
from commonway.cases.process import definitions
from commonway.catalogue import queries as catalogue
from commonway.packs.deciding import DecisionDefinition
from commonway.packs.definitions import Service

Mode = Literal["first", "anew", "correct", "appeal"]


class NotDecidable(CasesError):
    """Nothing can be decided on the case as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What can be decided: on what, in which task, in place of which decision; and what a colleague proposed."""

    case: Case
    about: Case
    mode: Mode
    frame: Frame
    before: Decision | None
    proposal: Decision | None
    task: Task | None
    appeal: Appeal | None  # the one that waits for it: at this body, or to be looked at again first

    @property
    def why(self) -> Decision.Why:
        """Why there will be a decision."""
        return {
            "first": Decision.Why.FIRST,
            "anew": Decision.Why.ANEW,
            "correct": Decision.Why.CORRECTED,
            "appeal": Decision.Why.APPEALED,
        }[self.mode]


def service_of(case: Case) -> Service:
    """Return the service of *case*, as its pack version has it."""
    return catalogue.version(case.pack_version_id).pack.services[case.service]


def find(case: Case) -> AtHand:
    """Return what can be decided on *case*. Must run in the scope of the product; raises `NotDecidable`."""
    made_by = service_of(case).decision
    if made_by is None:
        remedy = _("Answer that it is done or refused.")
        raise NotDecidable(_("No decision is made on this service."), where=case.reference, remedy=remedy)
    if case.removed_at is not None:
        remedy = _("Whoever asks again begins a new case.")
        raise NotDecidable(_("What was held for this case was removed."), where=case.reference, remedy=remedy)
    appeal = Appeal.objects.select_related("decision__about__request").filter(case=case).first()
    about = appeal.decision.about if appeal else case
    before = standing(about)
    task = _task(case)
    mode = _mode(case, before, task, appeal)
    waiting = appeal or Appeal.objects.filter(decision__about=case, state=Appeal.State.RECONSIDERED).first()
    return AtHand(
        case=case,
        about=about,
        mode=mode,
        frame=_frame(about, made_by, mode, appeal),
        before=before,
        proposal=Decision.objects.filter(case=case, state=Decision.State.PROPOSED).first(),
        task=task,
        appeal=waiting,
    )


def is_decidable(case: Case, *, runs: bool) -> bool:
    """Return whether an open case can be decided on now; *runs*: its process goes on. Must run in the scope of the product.

    It is what `find` raises over, for a page to show the way to deciding or not to.
    """
    return case.state == Case.State.OPEN and (not runs or _task(case) is not None)


def _frame(about: Case, made_by: DecisionDefinition, mode: Mode, appeal: Appeal | None) -> Frame:
    definition = service_of(about).decision
    assert definition is not None  # noqa: S101 - only what was decided can be appealed
    rulings: set[str] = set()
    if appeal is not None:
        rulings = {Decision.Ruling.UPHELD, Decision.Ruling.CHANGED, Decision.Ruling.SENT_BACK}
        rulings |= {Decision.Ruling.NOT_HEARD} if appeal.late else set()
    return Frame(
        definition=definition, reasons_of=made_by, replaces=mode in ("anew", "correct"), rulings=frozenset(rulings)
    )


def _task(case: Case) -> Task | None:
    """Return the task of the case in which it is decided, if there is one to be done."""
    for task in (
        Task.objects.to_do().filter(case=case, organisation_id=case.organisation_id).order_by("opened_at", "id")
    ):
        if task.kind != Task.Kind.PROCESS:
            return task
        found = definitions.task_of(task.pack_version_id, task.service, task.node)
        if found is not None and found.decides:
            return task
    return None


def _mode(case: Case, before: Decision | None, task: Task | None, appeal: Appeal | None) -> Mode:
    if case.state == Case.State.OPEN:
        if task is None and ProcessInstance.objects.filter(case=case, ended_at__isnull=True).exists():
            remedy = _("Do the tasks that come before.")
            raise NotDecidable(_("The process has not come to the decision."), where=case.reference, remedy=remedy)
        if appeal is not None:
            return "appeal"
        return "anew" if Decision.objects.given().filter(about=case).exists() else "first"
    return _mode_of_ended(case, before, task, appeal)


def _mode_of_ended(case: Case, before: Decision | None, task: Task | None, appeal: Appeal | None) -> Mode:
    if appeal is not None or before is None:
        remedy = _("Open it again first, where that is possible.")
        raise NotDecidable(_("The case has ended."), where=case.reference, remedy=remedy)
    if task is not None:
        return "anew"
    if Appeal.objects.open().filter(decision__about=case).exists():
        remedy = _("Wait for what the appeal comes to.")
        raise NotDecidable(_("An appeal against this decision is being heard."), where=case.reference, remedy=remedy)
    if before.organisation_id != case.organisation_id:
        remedy = _("Only the body that decided the appeal could change it.")
        raise NotDecidable(_("The decision was made on an appeal."), where=case.reference, remedy=remedy)
    return "correct"


def about_of(case: Case) -> UUID:
    """Return the id of the case of the service that was asked for: its own, but of an appeal."""
    if case.hears_id is None:
        return case.id
    return Appeal.objects.values_list("decision__about_id", flat=True).get(id=case.hears_id)
