"""Figures of life events: what one telling cost the person, and what it set in motion."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from commonway.fence import scope

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
