"""Interviews, compiled once for a version of a pack and kept."""

from uuid import UUID

from commonway.catalogue.queries import version
from commonway.eligibility.interview import Interview
from commonway.kernel.once import made_once

_KEPT = 32


@made_once(kept=_KEPT)
def interview(version_id: UUID, life_event: str | None = None) -> Interview:
    """Return the interview about what *life_event* offers in a version of a pack, or about all entitlements of it."""
    return Interview.of_pack(version(version_id).pack, life_event=life_event)
