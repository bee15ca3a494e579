"""Drafts of decisions: begun from what is published, saved revision by revision, undone, discarded.

Whoever saves says which revision they saw; if somebody saved in between nothing is written, and both states are kept:
theirs as the newest revision, the other with whoever sent it.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonway.catalogue import queries
from commonway.catalogue.events import DraftChanged
from commonway.catalogue.models import DecisionDraft, DraftRevision, PackVersion
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append

PURPOSE = "Change the rules of services"
GROUND = "legal duty"
What = Literal["begun", "saved", "moved", "discarded", "published"]
LONGEST = 1_000_000  # characters of a DMN file


class DraftError(CommonwayError):
    """A draft cannot be changed."""


class NoDecisionFileError(DraftError):
    """The published pack has no DMN file of this name."""


class DraftClosedError(DraftError):
    """The draft was published or discarded in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            _("This draft was published or discarded in the meantime."), remedy=_("Look at the decision as it is now.")
        )


class DraftConflictError(DraftError):
    """Somebody else saved in between; ``latest`` is their revision."""

    def __init__(self, latest: DraftRevision) -> None:
        self.latest = latest
        super().__init__(
            _("Somebody else saved this draft after you opened it."),
            remedy=_("Look at what they changed, then save yours again or go on from theirs."),
        )


class DraftTooLongError(DraftError):
    """The file is longer than any that is published."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _("The file has %(length)s characters, more than the %(most)s a decision may have.")
            % {"length": length, "most": LONGEST},
            remedy=_("Split it into several decisions."),
        )


def open_draft(pack_id: str, file: str) -> DecisionDraft | None:
    """Return the draft of *file* that is being changed, if there is one."""
    return DecisionDraft.objects.open().filter(pack=pack_id, file=file).select_related("base").first()


def open_drafts(pack_id: str) -> list[DecisionDraft]:
    """Return every draft of a pack that is being changed."""
    return list(DecisionDraft.objects.open().filter(pack=pack_id).order_by("file"))


def latest(draft: DecisionDraft) -> DraftRevision:
    """Return the newest state of *draft*."""
    return draft.revisions.get(number=draft.revision)


def begin(pack_id: str, file: str, *, by: Actor, at: datetime) -> DecisionDraft:
    """Return the open draft of *file*, made from the current version of the pack if there is none.

    Raises `NoDecisionFileError` where the pack has no such file.
    """
    published = queries.current(pack_id)
    if file not in published.pack.decisions:
        raise NoDecisionFileError(
            _("The published pack has no decision file “%(file)s”.") % {"file": file},
            remedy=_("Choose one from the list of decisions."),
        )
    found = open_draft(pack_id, file)
    if found:
        return found
    try:
        with transaction.atomic():
            base = PackVersion.objects.get(id=published.version_id)
            draft = DecisionDraft.objects.create(pack=pack_id, file=file, base=base, begun_at=at, begun_by=_name(by))
            _add(draft, published.pack.decisions[file].dmn, by=by, at=at)
            record("begun", draft, by=by, at=at)
    except IntegrityError:  # somebody began one at the same moment: it is the same copy
        found = open_draft(pack_id, file)
        if found is None:
            raise
        return found
    return draft


def save(draft_id: UUID, dmn: str, *, seen: int, by: Actor, at: datetime) -> DecisionDraft:
    """Make *dmn* the newest revision of the draft; what it is already adds none.

    Raises `DraftConflictError` where the newest is no longer the revision *seen*, `DraftClosedError` where the draft
    is closed, and `DraftTooLongError`.
    """
    if len(dmn) > LONGEST:
        raise DraftTooLongError(len(dmn))
    with transaction.atomic():
        draft = held(draft_id, seen=seen)
        if latest(draft).dmn != dmn:
            _add(draft, dmn, by=by, at=at)
            record("saved", draft, by=by, at=at)
    return draft


def restore(draft_id: UUID, number: int, *, seen: int, by: Actor, at: datetime) -> DecisionDraft:
    """Make revision *number* of the draft the newest one again. Raises as `save`, and `DraftError` for no such one."""
    with transaction.atomic():
        draft = held(draft_id, seen=seen)
        old = draft.revisions.filter(number=number).first()
        if old is None:
            raise DraftError(
                _("This draft has no revision %(number)s.") % {"number": number},
                remedy=_("Choose one of those listed."),
            )
        if old.dmn != latest(draft).dmn:
            _add(draft, old.dmn, by=by, at=at, restored_from=number)
            record("saved", draft, by=by, at=at)
    return draft


def move(draft_id: UUID, *, seen: int, by: Actor, at: datetime) -> DecisionDraft:
    """Let the draft stand on the current version of its pack, its content as it is. Raises as `save`."""
    with transaction.atomic():
        draft = held(draft_id, seen=seen)
        draft.base = PackVersion.objects.get(id=queries.current(draft.pack).version_id)
        draft.save(update_fields=["base"])
        record("moved", draft, by=by, at=at)
    return draft


def discard(draft_id: UUID, *, seen: int, by: Actor, at: datetime) -> None:
    """Close the draft without publishing it; its revisions stay. Raises as `save`."""
    with transaction.atomic():
        draft = held(draft_id, seen=seen)
        close(draft, DecisionDraft.Outcome.DISCARDED, at=at)
        record("discarded", draft, by=by, at=at)


def close(draft: DecisionDraft, outcome: DecisionDraft.Outcome, *, at: datetime) -> None:
    """End *draft* with *outcome*."""
    draft.closed_at, draft.outcome = at, outcome
    draft.save(update_fields=["closed_at", "outcome"])


def held(draft_id: UUID, *, seen: int) -> DecisionDraft:
    """Return the draft, held until the transaction ends. Raises as `save`."""
    draft = DecisionDraft.objects.select_for_update(of=("self",)).select_related("base").filter(id=draft_id).first()
    if draft is None or draft.closed_at is not None:
        raise DraftClosedError
    if draft.revision != seen:
        raise DraftConflictError(latest(draft))
    return draft


def _add(draft: DecisionDraft, dmn: str, *, by: Actor, at: datetime, restored_from: int | None = None) -> None:
    draft.revision += 1
    draft.save(update_fields=["revision"])
    DraftRevision.objects.create(
        draft=draft, number=draft.revision, dmn=dmn, saved_at=at, saved_by=_name(by), restored_from=restored_from
    )


def _name(by: Actor) -> str:
    return f"{by.kind}:{by.id}"


def record(what: What, draft: DecisionDraft, *, by: Actor, at: datetime, version_id: UUID | None = None) -> None:
    """Write on the ledger what became of *draft*; *version_id* is what was published of it."""
    event = DraftChanged(
        what=what,
        draft_id=draft.id,
        pack=draft.pack,
        file=draft.file,
        revision=draft.revision,
        version_id=version_id or draft.base_id,
    )
    append([event.entry()], by=by, at=at, purpose=PURPOSE, ground=GROUND)
