"""The timeline: what happened to a person's affairs, at every organisation, as one story in plain words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from commonway.cases.names import Names
from commonway.cases.story.heard import drawn_from
from commonway.cases.story.lanes import Lane, lanes_of
from commonway.cases.story.reading import Entry as TimelineEntry
from commonway.cases.story.reading import Reader, grouped, told_of
from commonway.cases.story.table import TABLE
from commonway.cases.story.words import Silent, Words
from commonway.cases.told import NotToldEntry, ToldEntry, not_told, told
from commonway.ledger.models import Event

__all__ = ["NotToldEntry", "Stretch", "TimelineEntry", "ToldEntry", "not_told", "of_applicant", "stretch_of", "told"]

SIZE = 80  # events of a stretch, which are told as fewer
_MOST_OF_A_MOMENT = 500
# A visit to the website opens a contact too, and nobody spoke.
_VISIT = Words(kind="contact", one=_("You came to this website"), many=_("You came to this website"), grouping="row")
# What staff found out is a fact recorded too, and the person told nothing.
_FOUND = Words(
    kind="person", one=_("We wrote down what was found out"), many=_("We wrote down what was found out"), grouping="row"
)
# Who looked, and that a letter was written or read, is no work of an office's that takes time.
_OF_NO_LANE = ("data.read", "access.refused", "notice.read")
_BY_STAFF = _("Our staff did this with you.")
_BY_HELPER = _("Someone you trust did this for you.")


def of_applicant(
    applicant_id: UUID, language: str, *, request_id: UUID | None = None, newest_first: bool = True
) -> list[TimelineEntry]:
    """Return the story of one person's affairs, or of one request, in *language*.

    It is read from the ledger, within the acting scope.
    """
    events = _told(applicant_id)
    if request_id is not None:
        events = events.filter(data__request=str(request_id))
    entries = _entries(list(events), language)
    return entries[::-1] if newest_first else entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a story, latest first. ``earlier`` and ``later`` are where its neighbours begin; 0: there is none.

    ``heard`` is what came later of what was looked for: type of event, organisation and request.
    """

    entries: list[TimelineEntry]
    earlier: int = 0
    later: int = 0
    heard: frozenset[tuple[str, str, UUID | None]] = frozenset()


def stretch_of(
    applicant_id: UUID,
    language: str,
    *,
    before: int = 0,
    after: int = 0,
    heard: Iterable[str] = (),
    without: Collection[str] = (),
) -> Stretch:
    """Return the latest stretch of a person's story, or the one next *before* or *after* an event, by its number.

    It ends between two moments, so that what is told as one stays one; reading it takes as long however much there is. Of
    what came later, it is said where something of a type in *heard* did. *without* are types of event to leave out.
    """
    events = _told(applicant_id).exclude(type__in=without)
    found = _around(events, before=before, after=after)
    if not found:
        return Stretch(entries=[])
    first, last = found[0].sequence, found[-1].sequence
    later = last if (before or after) and events.filter(sequence__gt=last).exists() else 0
    since = events.filter(sequence__gt=last, type__in=list(heard)).order_by() if later else ()
    return Stretch(
        entries=_entries(found, language)[::-1],
        earlier=first if events.filter(sequence__lt=first).exists() else 0,
        later=later,
        heard=_spoken_of(since, language),
    )


def _around(events: QuerySet[Event], *, before: int, after: int) -> list[Event]:
    """Return about `SIZE` of *events* in order, on the asked side; those of the last moment on the far side all."""
    if after:
        onwards = events.filter(sequence__gt=after)
    else:
        onwards = (events.filter(sequence__lt=before) if before else events).reverse()
    found = list(onwards[:SIZE])
    if len(found) == SIZE:
        end = found[-1]
        near = Q(sequence__gt=end.sequence) if after else Q(sequence__lt=end.sequence)
        found += onwards.filter(near, at=end.at)[:_MOST_OF_A_MOMENT]
    return found if after else found[::-1]


def _spoken_of(since: Any, language: str) -> frozenset[tuple[str, str, UUID | None]]:
    if not since:
        return frozenset()
    names = Names(language)
    rows = since.values_list("type", "organisation", "actor_organisation", "data__request").distinct()
    return frozenset(
        (type_, names.organisation(organisation or actor), UUID(request) if request else None)
        for type_, organisation, actor, request in rows
    )


def _told(applicant_id: UUID) -> QuerySet[Event]:
    """Return the events of a person's stream that they are told of: not that a visit to the website ends."""
    silent = [type_ for type_, told in TABLE.items() if isinstance(told.person, Silent)]
    events = Event.objects.of(applicant_id).exclude(type__in=silent)
    return events.exclude(~Q(actor_kind="staff"), type="contact.closed")


def _entries(events: Sequence[Event], language: str) -> list[TimelineEntry]:
    reader = Reader(language, events)
    with override(language):
        return [_entry(reader, group) for group in grouped(events, _words_for)]


def lanes_of_applicant(applicant_id: UUID, language: str, *, request_id: UUID | None = None) -> list[Lane]:
    """Return the same story as lanes over time, one an organisation, in the order they came to have a part in it."""
    events = _told(applicant_id).exclude(organisation="").exclude(type__in=_OF_NO_LANE)
    if request_id is not None:
        events = events.filter(data__request=str(request_id))
    drawn = drawn_from(events)
    with override(language):
        return lanes_of(drawn, Reader(language, drawn).title)


def _words_for(event: Event) -> Words:
    if event.type == "contact.opened" and event.data.get("channel") == "web":
        return _VISIT
    if event.type == "fact.recorded" and event.data.get("source") == "register":
        return _FOUND
    words = told_of(event.type).person
    assert isinstance(words, Words)  # noqa: S101 - for the type checker: others were left out
    return words


def _entry(reader: Reader, group: Sequence[Event]) -> TimelineEntry:
    entry = reader.entry(group, _words_for(group[-1]))
    return replace(entry, body=" ".join(part for part in (entry.body, _done_by(group[-1])) if part))


def _done_by(event: Event) -> str:
    if not event.type.startswith(("request.", "fact.", "document.", "person.", "mandate.")):
        return ""
    if event.actor_kind == "staff" and event.actor_role == "agent":
        return gettext(_BY_STAFF)
    return gettext(_BY_HELPER) if event.actor_kind == "helper" else ""
