"""Composing notices: a letter of the pack filled in for one person, sealed, and kept in their mailbox."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, override

from commonway.contacts.models import Notice
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Letter
from commonway.packs.text import say
from commonway.vault.sealing import Safe

PURPOSE = "Tell the person what happened"
GROUND = "own"
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a letter under a heading of its own: paragraphs, then points of a list."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter to compose: its words, what goes in its places, and which of several of its kind it is.

    ``organisation`` is the one whose doing the letter tells of, and ``case`` its case, as the ledger has them. ``sections`` follow the words of the
    letter, as they are.
    """

    letter: Letter
    values: Mapping[str, str]
    about: str = ""
    organisation: str = ""
    sections: tuple[Section, ...] = ()
    case: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter filled in: what the person reads."""

    title: str
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...] = ()


def compose(
    person_id: UUID,
    letter: Letter,
    values: Mapping[str, str],
    language: str,
    request_id: UUID | None,
    *,
    by: Actor,
    at: datetime,
    default: str = "en",
    about: str = "",
    mail: bool = True,
    safe: Safe | None = None,
) -> Notice:
    """Compose one notice; see `compose_all`. Composing it again returns the one there is."""
    draft = Draft(letter=letter, values=values, about=about, organisation=about)
    compose_all(person_id, [draft], language, request_id, by=by, at=at, default=default, mail=mail, safe=safe)
    return Notice.objects.filter(person_id=person_id, request_id=request_id, letter=letter.id, about=about).latest(
        "created_at"
    )


def compose_all(
    person_id: UUID,
    drafts: Sequence[Draft],
    language: str,
    request_id: UUID | None,
    *,
    by: Actor,
    at: datetime,
    default: str = "en",
    mail: bool = True,
    safe: Safe | None = None,
) -> list[Notice]:
    """Compose notices of one moment and, with *mail*, defer one e-mail that says they are there.

    *default* is the pack's default language, for letters without words in *language*. A letter is composed once a
    request and ``about``. All inside the caller's transaction, the deferred e-mail too.
    """
    safe = safe or Safe()
    there = _written_before(request_id, drafts)
    new = [draft for draft in drafts if (draft.letter.id, draft.about) not in there]
    notices = [_notice(person_id, each, language, request_id, at=at, default=default, safe=safe) for each in new]
    if not notices:
        return []
    with transaction.atomic(savepoint=False):
        Notice.objects.bulk_create(notices)
        append([_entry(*pair) for pair in zip(notices, new, strict=True)], by=by, at=at, purpose=PURPOSE, ground=GROUND)
        if mail:
            from commonway.contacts.tasks import say_that_letters_wait  # the task imports what composing writes

            say_that_letters_wait.defer(notices=[str(notice.id) for notice in notices])
    return notices


def filled(text: str, values: Mapping[str, str], *, language: str) -> str:
    """Return *text* with each ``{name}`` replaced by its value, and nothing else interpreted.

    A name without a value reads "not known" in the letter's language: never a key, never a gap.
    """
    with override(language):
        unknown = gettext("not known")
    return _PLACE.sub(partial(_value, values, unknown), text)


def _written_before(request_id: UUID | None, drafts: Sequence[Draft]) -> set[tuple[str, str]]:
    if request_id is None or not drafts:
        return set()
    written = Notice.objects.filter(request_id=request_id, letter__in=[draft.letter.id for draft in drafts])
    return set(written.values_list("letter", "about"))


def _value(values: Mapping[str, str], unknown: str, place: re.Match[str]) -> str:
    return str(values.get(place[1]) or unknown)


def words_of(draft: Draft, language: str, *, default: str) -> Words:
    """Return what the person will read, before it is written down."""
    title = filled(say(draft.letter.title, language, default=default), draft.values, language=language)
    body = filled(say(draft.letter.body, language, default=default), draft.values, language=language)
    paragraphs = tuple(part.strip() for part in body.split("\n\n") if part.strip())
    return Words(title=title.strip(), paragraphs=paragraphs, sections=draft.sections)


def _notice(
    person_id: UUID,
    draft: Draft,
    language: str,
    request_id: UUID | None,
    *,
    at: datetime,
    default: str,
    safe: Safe,
) -> Notice:
    id_, letter = new_id(), draft.letter
    words = words_of(draft, language, default=default)
    content: dict[str, Any] = {"title": words.title, "paragraphs": words.paragraphs}
    if words.sections:
        content["sections"] = [[each.heading, each.paragraphs, each.points] for each in words.sections]
    return Notice(
        id=id_,
        person_id=person_id,
        request_id=request_id,
        letter=letter.id,
        about=draft.about,
        language=language,
        content=safe.seal(person_id, Notice.place(id_), content),
        created_at=at,
    )


def _entry(notice: Notice, draft: Draft) -> Entry:
    request = {"request": str(notice.request_id)} if notice.request_id else {}
    case = {"case": str(draft.case)} if draft.case else {}
    data = {"notice": str(notice.id), "letter": notice.letter, **request, **case}
    return Entry(stream=notice.person_id, type="notice.composed", organisation=draft.organisation, data=data)
