"""Reading what is published: the current pack, any version of it, and the clauses in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from commonway.catalogue.models import CurrentPack, PackVersion
from commonway.kernel.errors import CommonwayError
from commonway.kernel.once import made_once
from commonway.packs.definitions import Clause, Pack
from commonway.packs.document import digest_of
from commonway.packs.load import from_published

_KEPT_VERSIONS = 16
# As `PackVersionQuerySet.own_pack` has it.
_OWN_CURRENT = """
    SELECT version_id FROM catalogue_current_pack WHERE pack = (
        SELECT pack FROM catalogue_pack_version WHERE number = 1 ORDER BY published_at, pack LIMIT 1)
"""
# Which version of a pack is current, as it was read first in the request that is answered now.
_held: ContextVar[dict[str | None, UUID | None] | None] = ContextVar("commonway_current_packs", default=None)


class NotPublishedError(CommonwayError):
    """The pack or version asked for was never published."""


class VersionAlteredError(CommonwayError):
    """A stored version is not what was published: its document no longer has its digest."""


@dataclass(frozen=True, slots=True)
class Published:
    """A pack as published under ``version_id``; whoever starts something on it keeps that id."""

    version_id: UUID
    pack: Pack

    def clause(self, agreement_id: str, clause_id: str, at: datetime) -> Clause | None:
        """Return the clause if this version has it and its agreement is in force on the day of *at*; asks no database.

        The days an agreement holds are those of the installation's time zone, first and last included.
        """
        agreement = self.pack.agreements.get(agreement_id)
        if agreement is None:
            return None
        day = timezone.localdate(at)
        if day < agreement.valid_from or (agreement.valid_until is not None and day > agreement.valid_until):
            return None
        return next((each for each in agreement.clauses if each.id == clause_id), None)


def current(pack_id: str | None = None) -> Published:
    """Return the current version of the pack *pack_id*, or of the installation's own pack, the one published first.

    Raises `NotPublishedError` when there is none.
    """
    return version(current_version(pack_id))


def current_version(pack_id: str | None = None) -> UUID:
    """Return the id of the version `current` gives, without reading it. Raises `NotPublishedError` as it does."""
    version_id = _current_id(pack_id)
    if version_id is None:
        name = f"the pack {pack_id!r}" if pack_id else "any pack"
        raise NotPublishedError(
            f"No version of {name} is published here.", remedy="Publish one: commonway packs publish DIR."
        )
    return version_id


def is_published(pack_id: str | None = None) -> bool:
    """Return whether *pack_id*, or any pack at all, has a current version."""
    return _current_id(pack_id) is not None


def version(version_id: UUID) -> Published:
    """Return the version *version_id*, current or not; versions never change, so each process reads each once.

    Raises `NotPublishedError` when there is none, `VersionAlteredError` when its document does not match its digest.
    """
    return Published(version_id, _pack(UUID(str(version_id))))


def clause(
    agreement_id: str, clause_id: str, at: datetime, *, organisation: str = "", pack_id: str | None = None
) -> Clause | None:
    """Return the clause as the current pack has it, if its agreement is in force on the day of *at*; else None.

    With *organisation*, only a clause that is about what goes to that organisation. For many clauses at once, ask
    `current` once and it for each.
    """
    version_id = _current_id(pack_id)
    if version_id is None:
        return None
    found = version(version_id).clause(agreement_id, clause_id, at)
    return found if found and organisation in ("", found.to) else None


@contextmanager
def held_still() -> Iterator[None]:
    """Read once within the block which version of each pack is current, so that all of it reads the same one.

    For one request; nothing is kept beyond it. What is published within it is current from there on.
    """
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def let_go() -> None:
    """Read anew, for the rest of a `held_still` block, which versions are current: one was published."""
    _held.set(None)


def _current_id(pack_id: str | None) -> UUID | None:
    held = _held.get()
    if held is None:
        return _read_current_id(pack_id)
    if held.get(pack_id) is None:
        held[pack_id] = _read_current_id(pack_id)
    return held[pack_id]


def _read_current_id(pack_id: str | None) -> UUID | None:
    if pack_id:
        return CurrentPack.objects.filter(pack=pack_id).values_list("version_id", flat=True).first()
    with connection.cursor() as cursor:  # by every request: to put it together anew took ten times as long as to run it
        cursor.execute(_OWN_CURRENT)
        row = cursor.fetchone()
    return row[0] if row else None


@made_once(kept=_KEPT_VERSIONS)
def _pack(version_id: UUID) -> Pack:
    row = PackVersion.objects.filter(id=version_id).first()
    if row is None:
        raise NotPublishedError(f"There is no published version {version_id}.", remedy="Check the id.")
    if digest_of(row.document) != row.digest:
        raise VersionAlteredError(
            f"The stored document of {row} is not what was published.", remedy="Restore it from a backup."
        )
    return from_published(row.document)
