"""The timeline: what happened to a person's affairs, at every organisation, as one story in plain words."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from commonway.cases.story.lanes import Lane, lanes_of
from commonway.cases.story.reading import Entry as TimelineEntry
from commonway.cases.story.reading import Reader, grouped, told_of
from commonway.cases.story.words import Silent, Words
from commonway.cases.told import NotToldEntry, ToldEntry, not_told, told
from commonway.ledger.models import Event

__all__ = ["NotToldEntry", "TimelineEntry", "ToldEntry", "not_told", "of_applicant", "told"]

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
    events = Event.objects.of(applicant_id)
    if request_id is not None:
        events = events.filter(data__request=str(request_id))
    reader = Reader(applicant_id, language)
    with override(language):
        shown = (event for event in events if not _left(event))
        entries = [_entry(reader, group) for group in grouped(shown, _words_for)]
    return entries[::-1] if newest_first else entries


def lanes_of_applicant(applicant_id: UUID, language: str, *, request_id: UUID | None = None) -> list[Lane]:
    """Return the same story as lanes over time, one an organisation, in the order they came to have a part in it."""
    events = Event.objects.of(applicant_id).exclude(organisation="").exclude(type__in=_OF_NO_LANE)
    if request_id is not None:
        events = events.filter(data__request=str(request_id))
    reader = Reader(applicant_id, language)
    with override(language):
        return lanes_of((event for event in events if not _left(event)), reader.title)


def _left(event: Event) -> bool:
    """Return whether nothing is told of *event*: it only ends a visit to the website, or the table says so."""
    if event.type == "contact.closed" and event.actor_kind != "staff":
        return True
    return isinstance(told_of(event.type).person, Silent)


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
