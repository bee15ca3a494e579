"""Reading events as entries of a story: the same facts in the words of whoever reads."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from commonway.cases.models import Case, ClockAct, Request
from commonway.cases.names import Names
from commonway.cases.story.table import TABLE
from commonway.cases.story.words import THEIR_OWN, Told, Words
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event

# For the types of event that packs name themselves, such as ``person.died``.
LIFE_EVENT = Told(person=Words(kind="person", one=_("It was written down: %(life_event)s")), own=THEIR_OWN)

CHANNELS: Mapping[str, str] = {
    "web": _("web"),
    "phone": _("phone"),
    "counter": _("counter"),
    "email": _("e-mail"),
}
# The kinds of thing that somebody other than the person may have looked at.
_LOOKED_AT: Mapping[str, str] = {
    "appointment": _("An appointment of yours"),
    "ticket": _("Your place in a queue"),
    "work-order": _("Work that was ordered for you"),
    "assessment": _("What you can get"),
    "appeal": _("Your appeal"),
    "case": _("Your case"),
    "case-decision": _("A decision on your case"),
    "delivery": _("What they were told"),
    "document": _("A document of yours"),
    "evidence": _("What was asked about you"),
    "fact": _("What is known of you"),
    "notice": _("A letter to you"),
    "payment": _("What is paid to you"),
    "person": _("Who you are"),
    "plan": _("Your plan"),
    "question": _("What they are asked about you"),
    "request": _("What you told us"),
    "task": _("A step of your case"),
}
_PLACE = re.compile(r"\{\w+\}")
ABOUT = ("task", "delivery", "case")  # where an event says what it is about, the nearest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, or several of one moment told as one: ``events`` are those it tells."""

    at: datetime
    title: str
    body: str
    organisation: str
    state: str
    kind: str
    type: str
    events: tuple[UUID, ...]
    about: str = ""  # the step, the delivery or the case it is about, by its id
    organisation_id: str = ""
    request_id: UUID | None = None

    @property
    def count(self) -> int:
        """Return how many events it tells."""
        return len(self.events)


def about_of(event: Event) -> str:
    """Return the step, the delivery or the case *event* is about, by its id; nothing where it is about none."""
    return next((str(event.data[key]) for key in ABOUT if event.data.get(key)), "")


def told_of(event_type: str) -> Told:
    """Return how a type of event is told; those of packs share theirs."""
    return TABLE.get(event_type, LIFE_EVENT)


def grouped(events: Iterable[Event], words_for: Callable[[Event], Words]) -> Iterator[list[Event]]:
    """Yield *events* in order, those together that are told as one."""
    open_groups: list[list[Event]] = []
    moment: datetime | None = None
    for event in events:
        if moment is not None and event.at != moment:
            # Groups of one moment are complete; the last one goes on if the next event follows in its row.
            yield from open_groups[:-1]
            open_groups = open_groups[-1:]
        moment = event.at
        group = _group_for(event, open_groups, words_for)
        if group is None:
            open_groups.append([event])
        else:
            group.append(event)
    yield from open_groups


def _group_for(
    event: Event, open_groups: Sequence[list[Event]], words_for: Callable[[Event], Words]
) -> list[Event] | None:
    grouping = words_for(event).grouping
    if not grouping:
        return None
    for group in open_groups:
        first = group[0]
        same = (first.type, first.data.get("request"), first.actor_kind) == (
            event.type,
            event.data.get("request"),
            event.actor_kind,
        )
        same = same and words_for(first) is words_for(event)
        same = same and (event.type != "data.read" or first.organisation == event.organisation)
        if same and (first.at == event.at or (grouping == "row" and group is open_groups[-1])):
            return group
    return None


class _Places(dict[str, Any]):
    """The places of a text, each worked out when a text names it: few texts name many."""

    def __init__(self, made: Mapping[str, Callable[[], Any]]) -> None:
        self._made = made

    def __missing__(self, name: str) -> Any:
        self[name] = self._made[name]()
        return self[name]


class Reader:
    """What the words of *events*, all of one person's stream, need: names, cases, reasons.

    Each is read at most once, when a text first names it, within the acting scope. *cases* are those known already.
    """

    def __init__(self, language: str, events: Sequence[Event], *, cases: Iterable[Case] = ()) -> None:
        self.names = Names(language)
        self._events = events
        self._known = {str(case.id): case for case in cases}

    @cached_property
    def cases(self) -> dict[str, Case]:
        """The cases the events name, by their ids."""
        missing = self._named("case") - self._known.keys()
        found = Case.objects.filter(id__in=missing) if missing else ()
        return self._known | {str(case.id): case for case in found}

    @cached_property
    def _reasons(self) -> dict[str, str]:
        answered = Delivery.objects.filter(id__in=self._named("delivery")).exclude(answer_reason="")
        return {str(id_): reason for id_, reason in answered.values_list("id", "answer_reason")}

    @cached_property
    def _life_events(self) -> dict[str, str]:
        requests = Request.objects.filter(id__in=self._named("request")).values_list("id", "life_event")
        return {str(id_): life_event for id_, life_event in requests}

    @cached_property
    def _acts(self) -> dict[str, str]:
        """Why cases were paused or extended."""
        acts = ClockAct.objects.filter(id__in=self._named("act"))
        return {str(id_): reason for id_, reason in acts.values_list("id", "reason")}

    def _named(self, kind: str) -> set[str]:
        return {str(event.data[kind]) for event in self._events if event.data.get(kind)}

    def entry(self, group: Sequence[Event], words: Words) -> Entry:
        """Return the entry that tells *group* in *words*."""
        last = group[-1]
        places = self._places(group)
        title = gettext(words.many if len(group) > 1 and words.many else words.one) % places
        said = words.body_of_many if len(group) > 1 and words.body_of_many else words.body
        body = gettext(said) % places if said else ""
        return Entry(
            at=last.at,
            title=title,
            body=body[:1].upper() + body[1:],  # purposes are written within a sentence
            organisation=places["organisation"],
            state=words.state,
            kind=words.kind,
            type=last.type,
            events=tuple(event.id for event in group),
            about=about_of(last),
            organisation_id=last.organisation or last.actor_organisation,
            request_id=UUID(last.data["request"]) if last.data.get("request") else None,
        )

    def title(self, event: Event) -> str:
        """Return what *event* is about, as a bar over time is called: the step, or else the service."""
        return self._step(event) or self._service(event)

    def _places(self, group: Sequence[Event]) -> dict[str, Any]:
        last = group[-1]
        organisations = list(dict.fromkeys(self._organisation(event) for event in group))
        channel = str(last.data.get("channel", ""))
        return _Places(
            {
                "organisation": lambda: organisations[0],
                "organisations": lambda: ", ".join(organisations),
                "service": lambda: self._service(last),
                "services": lambda: ", ".join(dict.fromkeys(filter(None, (self._service(event) for event in group)))),
                "count": lambda: len(organisations) if last.type.startswith("delivery.") else len(group),
                "life_event": lambda: self._life_event(last),
                "channel": lambda: gettext(CHANNELS[channel]) if channel in CHANNELS else channel,
                "reason": lambda: self._reason(last),
                "step": lambda: self._step(last),
                "words": lambda: str(last.data.get("words", "")),
                "ordered": lambda: self._ordered(last),
                "paid": lambda: self._paid(last),
                "evidence": lambda: self._evidence(last),
                "asker": lambda: self.names.organisation(str(last.data["for"])) if "for" in last.data else "",
                "pause": lambda: self._acts.get(str(last.data["act"]), "") if "act" in last.data else "",
                "letter": lambda: self._letter(last),
                "message": lambda: self._message(last),
                "what": lambda: _several(dict.fromkeys(_looked_at(event) for event in group)),
                "found": lambda: len(last.data.get("eligible", ())),
                "open": lambda: len(last.data.get("need-to-know", ())),
                "purpose": lambda: gettext(last.purpose) if last.purpose else "",
            }
        )

    def _life_event(self, event: Event) -> str:
        named = event.data.get("life_event") or self._life_events.get(str(event.data.get("request", "")), "")
        return self.names.life_event(named) if named else ""

    def _organisation(self, event: Event) -> str:
        id_ = event.organisation or event.actor_organisation
        return self.names.organisation(id_) if id_ else gettext("We")

    def _service(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        if case is not None:
            return self.names.service(case.service, version_id=case.pack_version_id)
        return self.names.service(event.data["service"]) if "service" in event.data else ""

    def _step(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        if case is None or "node" not in event.data:
            return ""
        return self.names.step(case.service, event.data["node"], version_id=case.pack_version_id)

    def _ordered(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        if case is None or "ordered" not in event.data:
            return ""
        return self.names.order(case.service, event.data["ordered"], version_id=case.pack_version_id)

    def _paid(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        if case is None or "pays" not in event.data:
            return ""
        return self.names.payment(case.service, event.data["pays"], version_id=case.pack_version_id)

    def _evidence(self, event: Event) -> str:
        if "evidence" not in event.data:
            return ""
        return self.names.evidence(str(event.data["evidence"]), version_id=UUID(str(event.data["pack_version"])))

    def _message(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        if case is None or "message" not in event.data:
            return ""
        return self.names.message(case.service, event.data["message"], version_id=case.pack_version_id)

    def _letter(self, event: Event) -> str:
        case = self.cases.get(str(event.data.get("case", "")))
        version = case.pack_version_id if case else None
        title = self.names.letter(event.data["letter"], version_id=version) if event.data.get("letter") else ""
        return _PLACE.sub(
            "…", title.replace("{organisation}", self._organisation(event))
        )  # the rest is the letter's alone

    def _reason(self, event: Event) -> str:
        """Return the reason that was given with *event*: that of a case's end is its own organisation's alone."""
        case = self.cases.get(str(event.data.get("case", "")))
        ended = case.reason if case and case.organisation_id == event.organisation else ""
        return self._reasons.get(str(event.data.get("delivery", "")), "") or ended


def _several(things: Iterable[str]) -> str:
    """Return *things*, each written as if it began a sentence, as one sentence begins."""
    first, *others = things
    return ", ".join([first, *(each[:1].lower() + each[1:] for each in others)])


def _looked_at(event: Event) -> str:
    return gettext(_LOOKED_AT.get(str(event.data.get("kind", "")), _("Your data")))
