"""What can be wrong with the ledger, as one value for people and programs."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["changed", "missing", "out of order", "cut off", "rewritten", "signature", "checkpoint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One place where the ledger is not what it says it is."""

    kind: Kind
    what: str
    stream: UUID | None = None
    sequence: int | None = None
    checkpoint: UUID | None = None

    def __str__(self) -> str:
        place = f"stream {self.stream}" if self.stream else f"checkpoint {self.checkpoint}"
        number = f", event {self.sequence}" if self.sequence else ""
        return f"{place}{number}: {self.what}"
