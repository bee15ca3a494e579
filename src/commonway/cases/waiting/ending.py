"""The end of a day: the queue is emptied, and later the tickets forget whose they were."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from commonway.cases.models import Ticket
from commonway.cases.waiting.drawing import PURPOSE, close, end
from commonway.cases.waiting.queues import Queue, queues_of
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.ledger.actors import system
from commonway.packs.definitions import Pack
from commonway.packs.lengths import moved
from commonway.vault.shredding import KeyDestruction

AFTER_HOURS = timedelta(hours=1)  # those who came in time are still served
KEPT_FOR_FIGURES = timedelta(days=400)
_BATCH = 500


def end_day(*, at: datetime) -> int:
    """Let everybody be gone who still waits when a place has been closed for an hour; return how many were.

    Meant to run every ten minutes. Whoever a counter still has then is taken to be gone too: nobody said what came of it.
    """
    with within(SYSTEM):
        if not catalogue.is_published():
            return 0
        pack = catalogue.current().pack
        today = timezone.localdate(at)
        over = Q(day__lt=today)
        closed = [queue.id for queue in queues_of(pack) if _is_over(queue, pack, at=at)]
        known = [queue.id for queue in queues_of(pack)]
        over |= Q(day=today, place__in=closed) | (Q(day=today) & ~Q(place__in=known))
        for queue in queues_of(pack):  # that another organisation has now: it may not serve those of the one before
            over |= Q(day=today, place=queue.id) & ~Q(organisation=queue.place.organisation)
        left = list(Ticket.objects.live().filter(over).order_by("joined_at").values_list("id", flat=True)[:_BATCH])
        return sum(_end_one(ticket_id, at=at) for ticket_id in left)


def forget(*, at: datetime) -> int:
    """Take off tickets whose they were, as long after their day as the pack says; return how many were.

    What is left says only when somebody came, was called and was served, and goes after more than a year.
    """
    with within(SYSTEM), transaction.atomic():
        if not catalogue.is_published():
            return 0
        pack, today, count = catalogue.current().pack, timezone.localdate(at), 0
        known = {queue.id: queue.walk_in.keep for queue in queues_of(pack)}
        past = Ticket.objects.filter(day__lt=today, state__in=(Ticket.State.SERVED, Ticket.State.GONE))
        personal = past.exclude(_impersonal())
        for place, day in personal.order_by().values_list("place", "day").distinct():
            until = moved(day, known.get(place, "P0D"))
            if until is None or until < today:
                count += _make_nobodys(personal.filter(place=place, day=day))
        Ticket.objects.filter(day__lt=today - KEPT_FOR_FIGURES).delete()
    return count


def forget_person(destruction: KeyDestruction) -> None:
    """Take a person off their tickets when their data is deleted, in the same transaction; who waits is gone."""
    mine = Ticket.objects.filter(applicant_id=destruction.subject_id)
    decision = Decision(allowed=True, ground="legal duty", purpose=PURPOSE)
    for ticket in mine.live().select_for_update(of=("self",)).select_related("case").order_by("id"):
        end(ticket, Ticket.Why.LEFT, decision, by=system("waiting"), at=destruction.at)
    _make_nobodys(mine)


def _is_over(queue: Queue, pack: Pack, *, at: datetime) -> bool:
    hours = queue.hours_on(pack, timezone.localdate(at))
    return not hours or max(closes for _opens, closes in hours) + AFTER_HOURS <= at


def _end_one(ticket_id: UUID, *, at: datetime) -> bool:
    with transaction.atomic():
        rows = Ticket.objects.live().select_for_update(of=("self",), skip_locked=True).select_related("case")
        ticket = rows.filter(id=ticket_id).first()
        if ticket is None:
            return False
        close(ticket, at=at)
        return True


def _impersonal() -> Q:
    nobodys = Q(applicant_id__isnull=True, case__isnull=True, appointment_at__isnull=True, called_by="")
    return nobodys & Q(key=Cast(F("id"), CharField()))


def _make_nobodys(tickets: QuerySet[Ticket]) -> int:
    """Take off *tickets* what says whose they were, also the hour of an appointment that has the same at its place."""
    none = {"applicant_id": None, "case": None, "appointment_at": None, "language": "", "called_by": ""}
    return tickets.update(**none, key=Cast(F("id"), CharField()))
