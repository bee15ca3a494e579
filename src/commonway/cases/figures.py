"""Figures of life events: what one telling cost the person, and what it set in motion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncMonth, TruncWeek, TruncYear
from django.utils import timezone

from commonway.cases.models import Case
from commonway.fence import scope

Period = Literal["day", "week", "month", "year"]
_PERIODS: Mapping[Period, Any] = {"day": TruncDate, "week": TruncWeek, "month": TruncMonth, "year": TruncYear}

# One row a life event. Medians, because a few requests that wait for months would hide everyone else's.
_FIGURES = """
WITH sent AS (
    SELECT id, life_event, submitted_at, started_on, submitted_on FROM cases_request WHERE state = 'submitted' AND submitted_at >= %(since)s
),
contacts AS (
    SELECT sent.id AS request_id, count(c.id) FILTER (WHERE c.channel <> 'web')
        + (coalesce(bool_or(c.channel = 'web'), false) OR 'web' IN (sent.started_on, sent.submitted_on))::int AS needed
    FROM sent LEFT JOIN contacts_contact AS c ON c.request_id = sent.id AND c.direction = 'inbound'
    GROUP BY sent.id, sent.started_on, sent.submitted_on
),
told AS (
    SELECT d.request_id, count(DISTINCT d.organisation_id) AS organisations,
        count(*) FILTER (WHERE d.answered_at IS NULL) AS unanswered, max(d.answered_at) AS last_answer_at
    FROM exchange_delivery AS d JOIN sent ON sent.id = d.request_id GROUP BY d.request_id
)
SELECT sent.life_event, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY greatest(coalesce(contacts.needed, 1), 1)),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(told.organisations, 0)),
    count(*) FILTER (WHERE coalesce(told.unanswered, 0) = 0),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY told.last_answer_at - sent.submitted_at)
        FILTER (WHERE told.unanswered = 0)
FROM sent LEFT JOIN contacts ON contacts.request_id = sent.id LEFT JOIN told ON told.request_id = sent.id
GROUP BY sent.life_event ORDER BY sent.life_event
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One life event's figures; the medians are over its requests, the last over those all have answered."""

    life_event: str
    submitted: int
    contacts: int
    organisations_told: int
    answered: int  # requests that every organisation told has answered
    to_last_answer: timedelta | None


def of_life_events(*, since: datetime) -> list[Figures]:
    """Return the figures of every life event told since a time. Acts as the system: counts alone come out.

    A request counts every contact a person needed about it: each call and visit, and one for the web if it was
    walked there, however often they came back to it. It counts at least one.
    """
    with scope.within(scope.SYSTEM), connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"since": since})
        return [
            Figures(
                life_event=life_event,
                submitted=submitted,
                contacts=contacts,
                organisations_told=organisations,
                answered=answered,
                to_last_answer=to_last_answer,
            )
            for life_event, submitted, contacts, organisations, answered, to_last_answer in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How many cases ended, and how; of those in the period that ``begins`` on a day, or of all."""

    begins: date | None
    done: int
    refused: int


def outcomes(
    *, service: str = "", since: date | None = None, until: date | None = None, by_period: Period | None = None
) -> list[Outcomes]:
    """Return how many cases ended from *since* to *until*, both included, in days of the installation's time zone.

    With *service* those of one service; with *by_period* one row a period in which any ended, earliest first. Acts as
    the system: counts alone come out, and a small one may still say something about somebody.
    """
    ended = Case.objects.filter(ended_at__isnull=False)
    if service:
        ended = ended.filter(service=service)
    if since:
        ended = ended.filter(ended_at__gte=_midnight(since))
    if until:
        ended = ended.filter(ended_at__lt=_midnight(until + timedelta(days=1)))
    counts = {
        "done": Count("id", filter=Q(state=Case.State.DONE)),
        "refused": Count("id", filter=Q(state=Case.State.REFUSED)),
    }
    with scope.within(scope.SYSTEM):
        if by_period is None:
            return [Outcomes(begins=None, **ended.aggregate(**counts))]
        rows = ended.annotate(begins=_PERIODS[by_period]("ended_at")).values("begins").annotate(**counts)
        found = rows.order_by("begins").values_list("begins", "done", "refused")
        return [Outcomes(begins=_day(begins), done=done, refused=refused) for begins, done, refused in found]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(begins: date | datetime) -> date:
    return timezone.localtime(begins).date() if isinstance(begins, datetime) else begins
