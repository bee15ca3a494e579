"""The mailbox: every notice a person has had, and when it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from commonway.contacts.errors import ContactsError
from commonway.contacts.models import Notice
from commonway.contacts.notices import Section
from commonway.identity.access import Thing, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.sealing import Safe

PURPOSE = "Read a letter"


class NoticeUnknown(ContactsError):
    """There is no such notice, or none that the one who asks may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice opened: its words, when it came and when it was first read."""

    id: UUID
    request_id: UUID | None
    letter: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    created_at: datetime
    read_at: datetime | None


def of(person_id: UUID, safe: Safe | None = None) -> list[Letter]:
    """Return the letters of one person, latest first."""
    safe = safe or Safe()
    notices = Notice.objects.filter(person_id=person_id).order_by("-created_at", "-id")
    return [_opened(notice, safe) for notice in notices]


def one_of(person_id: UUID, notice_id: UUID) -> Letter | None:
    """Return one letter of a person, without marking it as read; None where there is none."""
    notice = Notice.objects.filter(person_id=person_id, id=notice_id).first()
    return _opened(notice, Safe()) if notice else None


def some_of(person_id: UUID, request_id: UUID, *, ids: Iterable[UUID], about: str, safe: Safe) -> list[Letter]:
    """Return the letters of a request that are among *ids* or whose ``about`` begins with *about*, oldest first."""
    wanted = Q(id__in=list(ids)) | Q(request_id=request_id, about__startswith=about)
    notices = Notice.objects.filter(wanted, person_id=person_id).order_by("created_at", "id")
    return [_opened(notice, safe) for notice in notices]


def unread(person_id: UUID) -> int:
    """Return how many letters of one person were not read yet."""
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


def open_notice(notice_id: UUID, *, by: Actor, at: datetime) -> Letter:
    """Return one letter. The person's own first reading marks it as read; anyone else's goes on the ledger as one.

    Raises `NoticeUnknown` and `AccessRefused`.
    """
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(id=notice_id).first()
        if notice is None:
            raise NoticeUnknown("There is no such letter.", where=str(notice_id), remedy="Look in the mailbox.")
        thing = Thing(kind="notice", id=str(notice.id), subject=notice.person_id, applicant=notice.person_id)
        decision = require(by, "read", thing, at=at)
        record_reading(by, thing, decision, at=at)
        if decision.ground == "own" and notice.read_at is None:
            notice.read_at = at
            notice.save(update_fields=["read_at"])
            data = {"notice": str(notice.id), "letter": notice.letter}
            entry = Entry(stream=notice.person_id, type="notice.read", data=data)
            append([entry], by=by, at=at, purpose=PURPOSE, ground=decision.ground)
    return _opened(notice, Safe())


def _opened(notice: Notice, safe: Safe) -> Letter:
    content = safe.unseal(notice.person_id, Notice.place(notice.id), notice.content)
    return Letter(
        id=notice.id,
        request_id=notice.request_id,
        letter=notice.letter,
        language=notice.language,
        title=content["title"],
        paragraphs=tuple(content["paragraphs"]),
        sections=tuple(
            Section(heading=heading, paragraphs=tuple(paragraphs), points=tuple(points))
            for heading, paragraphs, points in content.get("sections", ())
        ),
        created_at=notice.created_at,
        read_at=notice.read_at,
    )
