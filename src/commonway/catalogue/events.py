"""What the catalogue says has happened."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from commonway.ledger import streams
from commonway.ledger.appending import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPublished:
    """A version of a pack became the current one; ``previous`` is the digest of the one before, or "" for the first."""

    version_id: UUID
    pack: str
    version: str
    number: int
    digest: str
    previous: str = ""

    def entry(self) -> Entry:
        """Return the ledger's entry for it, in the installation's own stream."""
        data = {
            "version_id": str(self.version_id),
            "pack": self.pack,
            "version": self.version,
            "number": self.number,
            "digest": self.digest,
            "previous": self.previous,
        }
        return Entry(stream=streams.INSTALLATION, type="pack.published", data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged:
    """A draft of a decision was begun, saved, moved to a newer version, discarded or published; ``what`` says which."""

    what: Literal["begun", "saved", "moved", "discarded", "published"]
    draft_id: UUID
    pack: str
    file: str
    revision: int
    version_id: UUID  # what it is copied from, or what came of it

    def entry(self) -> Entry:
        """Return the ledger's entry for it, in the installation's own stream."""
        data = {
            "draft_id": str(self.draft_id),
            "pack": self.pack,
            "file": self.file,
            "revision": self.revision,
            "version_id": str(self.version_id),
        }
        return Entry(stream=streams.INSTALLATION, type=f"draft.{self.what}", data=data)
