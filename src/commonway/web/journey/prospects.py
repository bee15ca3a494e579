"""What services give over time, compiled once for a version of a pack and kept."""

from functools import lru_cache
from uuid import UUID

from commonway.catalogue.queries import version
from commonway.eligibility.connecting import openfisca
from commonway.eligibility.prospects import Prospects

_KEPT = 8


@lru_cache(maxsize=_KEPT)
def prospects(version_id: UUID) -> Prospects:
    """Return the prospects of every entitlement that pays, in a version of a pack."""
    return Prospects.of_pack(version(version_id).pack, openfisca=openfisca())
