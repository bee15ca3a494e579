"""Reading an appeal: by the person who made it, or whoever acts for them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.cases import documents, things
from commonway.cases.appealing.chain import Said, said
from commonway.cases.appealing.lodging import found_appeal
from commonway.cases.models import Appeal, Decision, Document, Task
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.vault.sealing import Removed, Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAppeal:
    """An appeal opened: what was said, the names of its papers, and the decision on it, once there is one."""

    appeal: Appeal
    said: Said
    papers: tuple[str, ...]
    reconsider_until: datetime | None  # while who decided looks again: when it goes on by itself
    ruling: UUID | None
    pack: Pack

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back."""
        return self.appeal.state in (Appeal.State.RECONSIDERED, Appeal.State.HEARD)


class AppealRemoved(Removed):
    """The words of an appeal were removed, because the time they were kept for is over; ``appeal`` says whose and when."""

    def __init__(self, appeal: Appeal) -> None:
        self.appeal = appeal
        super().__init__("it was removed when its time was over.", remedy="It cannot be read again.")


def open_appeal(appeal_id: UUID, *, by: Actor, at: datetime) -> OpenedAppeal:
    """Return an appeal, for whoever may read it; anyone's reading but the person's own is recorded.

    Raises `AppealUnknown`, `AccessRefused`, `KeyDestroyed` where the person's data was deleted, and `AppealRemoved`.
    """
    appeal = found_appeal(appeal_id)
    things.permit_reading(things.of_appeal(appeal), by=by, at=at)
    if not appeal.content:
        raise AppealRemoved(appeal)
    with within(SYSTEM):
        safe = Safe()
        papers = Document.objects.filter(appeal_id=appeal.id, removed_at__isnull=True).defer("content")
        ruling = Decision.objects.given().filter(case=appeal.case_id).values_list("id", flat=True).first()
        return OpenedAppeal(
            appeal=appeal,
            said=said(appeal, safe),
            papers=tuple(documents.name_of(each, safe) for each in papers.order_by("added_at", "id")),
            reconsider_until=_reconsider_until(appeal),
            ruling=ruling if appeal.case_id else None,
            pack=catalogue.version(appeal.decision.about.pack_version_id).pack,
        )


def _reconsider_until(appeal: Appeal) -> datetime | None:
    if appeal.state != Appeal.State.RECONSIDERED:
        return None
    asked = Task.objects.to_do().filter(case=appeal.decision.case_id, kind=Task.Kind.RECONSIDER)
    return asked.values_list("due_at", flat=True).first()
