"""What a page of the journey is about, for the question whether whoever acts may do that."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from commonway.cases import things
from commonway.cases.models import Request
from commonway.identity.access import Thing
from commonway.web.journey.side import person_of


def request_of(_request: HttpRequest, *, request_id: UUID, **_: Any) -> Thing:
    """Return the request named in the address; one that does not exist is 404."""
    row = Request.objects.filter(id=request_id).only("id", "subject_id", "applicant_id", "life_event").first()
    if row is None:
        raise Http404
    return things.of_request(row)


def new_request_of(request: HttpRequest, *, life_event_id: str, **_: Any) -> Thing:
    """Return the request that is about to be started for the person the actor acts for."""
    return things.of_new_request(life_event_id, person_of(request))
