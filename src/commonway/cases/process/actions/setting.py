"""For what an action is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.cases.models import Case
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """For what an action is done: the case, the version of the pack it runs by, and what is known in the process."""

    case: Case
    pack_version: Pack
    pack_version_id: UUID
    facts: Mapping[str, object]  # by id, as JSON has them
    by: Actor
    at: datetime
    safe: Safe
