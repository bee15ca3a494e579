"""Which places have a queue, when tickets are given there, and who may work at it."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.levels.starting import working_days
from commonway.cases.models import Ticket
from commonway.cases.models.waiting import TicketQuerySet
from commonway.cases.waiting.errors import TicketUnknown
from commonway.catalogue import queries as catalogue
from commonway.identity.access import Decision, Thing, note_hidden, require
from commonway.ledger.actors import Actor
from commonway.packs.calendars import WEEKDAYS
from commonway.packs.definitions import Pack
from commonway.packs.places import Counter, Errand, Place, WalkIn

_LOCK = 8  # the kind of advisory lock; appointments have 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue of a place, as a pack declares it."""

    place: Place
    walk_in: WalkIn

    @property
    def id(self) -> str:
        """The id of its place."""
        return self.place.id

    def errand(self, errand_id: str) -> Errand | None:
        """Return what one can come for, by its id."""
        return next((each for each in self.walk_in.errands if each.id == errand_id), None)

    def errand_of(self, service: str) -> str:
        """Return the id of the errand that is a service's, the first of several; nothing for none."""
        return next((each.id for each in self.walk_in.errands if service and each.service == service), "")

    def counter(self, counter_id: str) -> Counter | None:
        """Return a counter by its id."""
        return next((each for each in self.walk_in.counters if each.id == counter_id), None)

    def hours_on(self, pack: Pack, day: date) -> list[tuple[datetime, datetime]]:
        """Return from when until when tickets are given on a *day*: never where its organisation does not work."""
        if day not in working_days(pack, self.place.organisation):
            return []
        schedules = self.walk_in.schedules or self.place.schedules
        open_then = [hours for hours in schedules if WEEKDAYS[day.weekday()] in hours.byday]
        return sorted((_at(day, hours.opens_at), _at(day, hours.closes_at)) for hours in open_then)

    def tickets_on(self, day: date) -> TicketQuerySet:
        """Return those drawn for a *day*, without those of an organisation whose place it was before."""
        return Ticket.objects.filter(place=self.id, day=day, organisation=self.place.organisation)

    def is_open(self, pack: Pack, *, at: datetime) -> bool:
        """Return whether tickets are given *at* this moment."""
        return any(opens <= at < closes for opens, closes in self.hours_on(pack, timezone.localdate(at)))


def queues_of(pack: Pack, *, organisation: str = "", service: str = "") -> list[Queue]:
    """Return the queues of *pack*, or those of one organisation, or where one can come for a service; no look-up."""
    return [
        queue
        for queue in _all(pack)
        if (not organisation or queue.place.organisation == organisation)
        and (not service or any(errand.service == service for errand in queue.walk_in.errands))
    ]


def queue_of(pack: Pack, place_id: str) -> Queue:
    """Return the queue of a place. Raises `TicketUnknown` where there is none."""
    place = pack.places.get(place_id)
    if place is None or place.walk_in is None:
        raise TicketUnknown(_("There is no queue here."), remedy=_("Choose another place."))
    return Queue(place=place, walk_in=place.walk_in)


def staffed(place_id: str, action: str, *, by: Actor, at: datetime) -> tuple[Queue, Decision]:
    """Return the queue of a place for staff who work there, and the ground on which they do *action*.

    Raises `AccessRefused`, and `TicketUnknown` for another organisation's staff, which is recorded as refused.
    """
    queue = queue_of(catalogue.current().pack, place_id)
    thing = Thing(kind="ticket", organisation=queue.place.organisation)
    if by.kind == "staff" and by.organisation != queue.place.organisation:
        note_hidden(by, action, thing, at=at)
        raise TicketUnknown(_("There is no queue here."), remedy=_("Choose another place."))
    return queue, require(by, action, thing, at=at)


def wait_for_turn(place_id: str) -> None:
    """Let whoever draws or calls at this place at the same moment wait until this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, zlib.crc32(place_id.encode()) - 2**31])


def _all(pack: Pack) -> Iterator[Queue]:
    for place in pack.places.values():
        if place.walk_in is not None:
            yield Queue(place=place, walk_in=place.walk_in)


def _at(day: date, words: str) -> datetime:
    hours, minutes = words.split(":")
    return timezone.make_aware(datetime.combine(day, time(int(hours), int(minutes))))
