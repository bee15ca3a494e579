"""Decisions that were published from a draft, and would be undone by publishing a pack's folder over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commonway.catalogue import drafting, queries
from commonway.catalogue.models import DecisionDraft
from commonway.packs.definitions import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A decision file in force as its draft was published, which the pack at hand has otherwise or not at all."""

    file: str
    published_at: datetime


def undone_by(pack: Pack) -> list[Drafted]:
    """Return the decisions, published from drafts and in force, that publishing *pack* would undo; by file."""
    if not queries.is_published(pack.id):
        return []
    in_force = queries.current(pack.id).pack
    newest = _published_drafts(pack.id)
    return [
        Drafted(file=file, published_at=draft.closed_at)
        for file, decision in sorted(in_force.decisions.items())
        if (draft := newest.get(file)) is not None
        and draft.closed_at is not None
        and drafting.latest(draft).dmn == decision.dmn
        and (file not in pack.decisions or pack.decisions[file].dmn != decision.dmn)
    ]


def _published_drafts(pack_id: str) -> Mapping[str, DecisionDraft]:
    """Return of each file the draft that was published last."""
    published = DecisionDraft.objects.filter(pack=pack_id, outcome=DecisionDraft.Outcome.PUBLISHED)
    return {draft.file: draft for draft in published.order_by("closed_at")}
