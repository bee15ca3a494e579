"""The timeline: what happened to a person's affairs, at every organisation, as one story in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, override

from commonway.cases.models import Case, ClockAct, Request
from commonway.cases.names import Names
from commonway.cases.timeline_words import BY_HELPER, BY_STAFF, CHANNELS, LIFE_EVENT, VISIT, WORDS, Words
from commonway.cases.told import NotToldEntry, ToldEntry, not_told, told
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event

__all__ = ["NotToldEntry", "TimelineEntry", "ToldEntry", "not_told", "of_applicant", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened, or several of one moment told as one; ``count`` says how many."""

    at: datetime
    title: str
    body: str
    organisation: str
    state: str
    kind: str
    type: str
    count: int = 1
    request_id: UUID | None = None


def of_applicant(
    applicant_id: UUID, language: str, *, request_id: UUID | None = None, newest_first: bool = True
) -> list[TimelineEntry]:
    """Return the story of one person's affairs, or of one request, in *language*.

    It is read from the ledger, within the acting scope.
    """
    events = Event.objects.of(applicant_id)
    if request_id is not None:
        events = events.filter(data__request=str(request_id))
    story = _Story(applicant_id, language)
    with override(language):
        entries = [story.entry(group) for group in grouped(each for each in events if not _left(each))]
    return entries[::-1] if newest_first else entries


def words_of(event_type: str) -> Words:
    """Return the words for a type of event; those of packs share theirs."""
    return WORDS.get(event_type, LIFE_EVENT)


def _left(event: Event) -> bool:
    """Return whether *event* only ends a visit to the website, which nobody would call something that happened."""
    return event.type == "contact.closed" and event.actor_kind != "staff"


def _words_for(event: Event) -> Words:
    visited = event.type == "contact.opened" and event.data.get("channel") == "web"
    return VISIT if visited else words_of(event.type)


def grouped(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield *events* in order, those together that are told as one."""
    open_groups: list[list[Event]] = []
    moment: datetime | None = None
    for event in events:
        if moment is not None and event.at != moment:
            # Groups of one moment are complete; the last one goes on if the next event follows in its row.
            yield from open_groups[:-1]
            open_groups = open_groups[-1:]
        moment = event.at
        group = _group_for(event, open_groups)
        if group is None:
            open_groups.append([event])
        else:
            group.append(event)
    yield from open_groups


def _group_for(event: Event, open_groups: Sequence[list[Event]]) -> list[Event] | None:
    grouping = _words_for(event).grouping
    if not grouping:
        return None
    for group in open_groups:
        first = group[0]
        same = (first.type, first.data.get("request"), first.actor_kind) == (
            event.type,
            event.data.get("request"),
            event.actor_kind,
        )
        same = same and _words_for(first) is _words_for(event)
        same = same and (event.type != "data.read" or first.organisation == event.organisation)
        if same and (first.at == event.at or (grouping == "row" and group is open_groups[-1])):
            return group
    return None


class _Story:
    """What the words of one person's events need: names, cases, reasons."""

    def __init__(self, applicant_id: UUID, language: str) -> None:
        self._names = Names(language)
        requests = Request.objects.filter(applicant_id=applicant_id).values_list("id", "life_event")
        self._life_events = {str(id_): life_event for id_, life_event in requests}
        self._cases = {str(case.id): case for case in Case.objects.filter(applicant_id=applicant_id)}
        self._applicant_id = applicant_id
        answered = Delivery.objects.filter(applicant_id=applicant_id).exclude(answer_reason="")
        self._reasons = {str(id_): reason for id_, reason in answered.values_list("id", "answer_reason")}

    @cached_property
    def _acts(self) -> dict[str, str]:
        """Why cases were paused or extended; read only for a story in which they were."""
        acts = ClockAct.objects.filter(applicant_id=self._applicant_id)
        return {str(id_): reason for id_, reason in acts.values_list("id", "reason")}

    def entry(self, group: Sequence[Event]) -> TimelineEntry:
        """Return the entry that tells *group*."""
        last = group[-1]
        words = _words_for(last)
        places = self._places(group)
        title = gettext(words.many if len(group) > 1 and words.many else words.one) % places
        said = words.body_of_many if len(group) > 1 and words.body_of_many else words.body
        body = gettext(said) % places if said else ""
        body = body[:1].upper() + body[1:]  # purposes are written within a sentence
        return TimelineEntry(
            at=last.at,
            title=title,
            body=" ".join(part for part in (body, _done_by(last)) if part),
            organisation=places["organisation"],
            state=words.state,
            kind=words.kind,
            type=last.type,
            count=len(group),
            request_id=UUID(last.data["request"]) if last.data.get("request") else None,
        )

    def _places(self, group: Sequence[Event]) -> dict[str, Any]:
        last = group[-1]
        organisations = list(dict.fromkeys(self._organisation(event) for event in group))
        services = [self._service(event) for event in group]
        life_event = last.data.get("life_event") or self._life_events.get(last.data.get("request", ""), "")
        channel = str(last.data.get("channel", ""))
        return {
            "organisation": organisations[0],
            "organisations": ", ".join(organisations),
            "service": services[-1],
            "services": ", ".join(dict.fromkeys(each for each in services if each)),
            "count": len(organisations) if last.type.startswith("delivery.") else len(group),
            "life_event": self._names.life_event(life_event) if life_event else "",
            "channel": gettext(CHANNELS[channel]) if channel in CHANNELS else channel,
            "reason": self._reason(last),
            "step": self._step(last),
            "pause": self._acts.get(str(last.data["act"]), "") if "act" in last.data else "",
            "found": len(last.data.get("eligible", ())),
            "open": len(last.data.get("need-to-know", ())),
            "purpose": gettext(last.purpose) if last.purpose else "",
        }

    def _organisation(self, event: Event) -> str:
        id_ = event.organisation or event.actor_organisation
        return self._names.organisation(id_) if id_ else gettext("We")

    def _service(self, event: Event) -> str:
        case = self._cases.get(str(event.data.get("case", "")))
        if case is not None:
            return self._names.service(case.service, version_id=case.pack_version_id)
        return self._names.service(event.data["service"]) if "service" in event.data else ""

    def _step(self, event: Event) -> str:
        case = self._cases.get(str(event.data.get("case", "")))
        if case is None or "node" not in event.data:
            return ""
        return self._names.step(case.service, event.data["node"], version_id=case.pack_version_id)

    def _reason(self, event: Event) -> str:
        case = self._cases.get(str(event.data.get("case", "")))
        return self._reasons.get(str(event.data.get("delivery", "")), "") or (case.reason if case else "")


def _done_by(event: Event) -> str:
    if event.type.startswith(("contact.", "data.", "access.", "delivery.", "case.")):
        return ""
    if event.actor_kind == "staff":
        return gettext(BY_STAFF)
    return gettext(BY_HELPER) if event.actor_kind == "helper" else ""
