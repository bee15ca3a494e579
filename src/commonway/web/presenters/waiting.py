"""Queues, tickets and waits, as people read them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonway.cases.models import Ticket
from commonway.cases.waiting.figures import Figures
from commonway.cases.waiting.queues import Queue
from commonway.cases.waiting.turns import Wait
from commonway.packs.definitions import Pack
from commonway.web.presenters import appointments
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording

_WHY = {
    Ticket.Why.LEFT: gettext_lazy("You left the queue."),
    Ticket.Why.NOT_COME: gettext_lazy("You were called twice and did not come. If you are there, take a new number."),
    Ticket.Why.CLOSED: gettext_lazy("The place closed before your turn. Come another day, or make an appointment."),
}
_CANNOT_SAY = {
    "few": gettext_lazy("Too few people were served yet to say how long it takes."),
    "nobody-calls": gettext_lazy("Nobody is being called just now, so we cannot say how long it takes."),
}


def where(queue: Queue, words: Wording, *, at: datetime) -> dict[str, Any]:
    """Return a place with a queue: when numbers are given, and what one can come for."""
    hours = queue.hours_on(words.pack, timezone.localdate(at))
    said = " · ".join(f"{appointments.time_of(opens)}–{appointments.time_of(closes)}" for opens, closes in hours)
    place = queue.place
    told = [
        (_("Numbers are given today"), said or _("not today")),
        (_("Address"), words.say(place.address)),
        (_("How to get there"), words.say(place.transportation)),
        (_("Getting in and about"), words.say(place.accessibility)),
        (_("Telephone"), appointments.telephone(place.phone)),
    ]
    return {
        "id": queue.id,
        "name": words.say(place.name),
        "description": words.say(place.description),
        "open": queue.is_open(words.pack, at=at),
        "rows": [(key, value) for key, value in told if value],
    }


def errands(queue: Queue, words: Wording) -> list[tuple[str, str]]:
    """Return what one can come for, to choose from."""
    return [(errand.id, words.say(errand.name)) for errand in queue.walk_in.errands]


def counters(queue: Queue, words: Wording) -> list[tuple[str, str]]:
    """Return the counters of a queue, each by its name."""
    return [(counter.id, words.say(counter.name)) for counter in queue.walk_in.counters]


def ticket(found: Ticket, words: Wording, wait: Wait | None = None) -> dict[str, Any]:
    """Return a ticket as its own page shows it; with *wait* how long it is likely to take."""
    place = words.pack.places.get(found.place)
    return {
        "id": found.id,
        "label": found.label,
        "state": found.state,
        "live": found.is_live,
        "place": words.say(place.name) if place else found.place,
        "counter": _counter(found, words),
        "again": bool(found.missed),
        "recalled": _again(found),
        "why": str(_WHY[Ticket.Why(found.why)]) if found.why else "",
        "wait": _in_words(wait) if wait else [],
        "rows": _summary(found, words),
    }


def row(found: Ticket, words: Wording, *, at: datetime, fits: bool = True) -> dict[str, Any]:
    """Return one line of staff's list: nothing in it says who the person is."""
    return {
        "id": found.id,
        "label": found.label,
        "errand": _errand(found, words),
        "language": appointments.language_name(found.language),
        "joined_at": appointments.time_of(found.joined_at),
        "waited": minutes(at - found.joined_at),
        "appointment": appointments.time_of(found.appointment_at) if found.appointment_at else "",
        "missed": bool(found.missed),
        "calls": found.calls,
        "again": _again(found),
        "counter": _counter(found, words),
        "fits": fits,
    }


def figures(found: Figures) -> list[tuple[str, str]]:
    """Return how the day goes, in numbers."""
    none = _("nobody was called yet")
    return [
        (_("Numbers given"), number(found.drawn)),
        (_("Wait now"), number(found.waiting)),
        (_("At a counter"), number(found.called)),
        (_("Served"), number(found.served)),
        (_("Left by themselves"), number(found.left)),
        (_("Called twice and not come"), number(found.not_come)),
        (_("Still there when the day ended"), number(found.closed)),
        (_("Half were called within"), minutes(found.half) if found.half is not None else none),
        (_("Nine in ten were called within"), minutes(found.nine_in_ten) if found.nine_in_ten is not None else none),
    ]


def called(tickets: Sequence[Ticket], words: Wording) -> list[tuple[str, str, str]]:
    """Return numbers, the counters they are called to, and since when for another time; nothing else."""
    return [(each.label, _counter(each, words), _again(each)) for each in tickets]


def how_many_wait(count: int) -> str:
    """Return how many wait, in words."""
    if not count:
        return _("Nobody is waiting.")
    return ngettext("%(count)s person is waiting.", "%(count)s people are waiting.", count) % {"count": number(count)}


def minutes(length: timedelta) -> str:
    """Return a length of time in whole minutes, in words."""
    count = max(0, round(length.total_seconds() / 60))
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": number(count)}


def _in_words(wait: Wait) -> list[str]:
    if wait.ahead:
        ahead = ngettext("%(count)s person is before you.", "%(count)s people are before you.", wait.ahead)
        said = [ahead % {"count": number(wait.ahead)}]
    else:
        said = [_("You are next.")]
    if wait.minutes is None:
        return [*said, str(_CANNOT_SAY[wait.why])]
    about = _("It is likely to take about %(minutes)s. It may be your turn sooner, so stay near.")
    return [*said, about % {"minutes": minutes(timedelta(minutes=wait.minutes))}]


def _summary(found: Ticket, words: Wording) -> list[tuple[str, str]]:
    place: Any = words.pack.places.get(found.place)
    told = [
        (_("What for"), _errand(found, words)),
        (_("Language"), appointments.language_name(found.language)),
        (_("Taken at"), appointments.time_of(found.joined_at)),
        (_("Your appointment"), appointments.time_of(found.appointment_at) if found.appointment_at else ""),
        (_("Address"), words.say(place.address) if place else ""),
        (_("Getting in and about"), words.say(place.accessibility) if place else ""),
    ]
    return [(key, value) for key, value in told if value]


def _again(found: Ticket) -> str:
    """Return since when somebody is called another time: with the time in it, each call is told anew."""
    if found.state != Ticket.State.CALLED or found.called_at is None or found.calls < 2:
        return ""
    return _("Called again at %(time)s") % {"time": appointments.time_of(found.called_at)}


def _errand(found: Ticket, words: Wording) -> str:
    return _named(words.pack, found.place, "errands", found.errand, words)


def _counter(found: Ticket, words: Wording) -> str:
    return _named(words.pack, found.place, "counters", found.counter, words) if found.counter else ""


def _named(pack: Pack, place_id: str, kind: str, id_: str, words: Wording) -> str:
    place = pack.places.get(place_id)
    parts = getattr(place.walk_in, kind) if place and place.walk_in else ()
    return next((words.say(part.name) for part in parts if part.id == id_), id_)
