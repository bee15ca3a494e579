"""The request a page is about, opened once for the page: its answers, the way through it, and the words for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from commonway.cases import requests
from commonway.cases.answers import Answer
from commonway.cases.documents import DocumentUnknown
from commonway.cases.errors import CaseUnknown, RequestClosed, RequestUnknown
from commonway.cases.models import Request
from commonway.catalogue.queries import NotPublishedError
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.packs.definitions import FactDefinition, LifeEvent, Pack
from commonway.web.forms.fact_form import FactForm
from commonway.web.journey.route import Place, Route
from commonway.web.journey.side import Side, side_of, sides
from commonway.web.journey.visiting import visit
from commonway.web.permissions import View, actor_of
from commonway.web.presenters.wording import Wording, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """A request and what its pages need of it. ``values`` are the answers alone, by fact."""

    request: Request
    side: Side
    channel: str
    by: Actor
    at: datetime
    pack: Pack
    life_event: LifeEvent
    answers: Mapping[str, Answer]
    values: Mapping[str, Any]
    route: Route
    words: Wording

    @property
    def is_draft(self) -> bool:
        """Return whether it can still be changed."""
        return self.request.state == Request.State.DRAFT

    def address(self, place: Place) -> str:
        """Return the address of a page of the journey."""
        if place.step:
            return self.side.url("step", self.request.id, place.id)
        return self.side.url(place.kind, self.request.id)

    def form(self, definitions: Sequence[FactDefinition], request: HttpRequest) -> FactForm:
        """Return a form that asks for these facts, with what was sent in it."""
        return FactForm(
            definitions,
            self.words.language,
            today=timezone.localdate(self.at),
            data=request.POST if request.method == "POST" else None,
            default_language=self.pack.languages[0],
        )

    def overview(self) -> str:
        """Return the address of the page that says where the request stands."""
        return self.side.url("request", self.request.id)


def at_hand(request: HttpRequest, request_id: UUID) -> AtHand:
    """Return the request *request_id* for whoever acts; raises `RequestUnknown` and `AccessRefused`."""
    at, by, side = now(), actor_of(request), side_of(request)
    row = requests.read(request_id, by=by, at=at)
    pack = requests.published_for(row).pack
    life_event = pack.life_events[row.life_event]
    answers = requests.answers(row)
    values = {fact: answer.value for fact, answer in answers.items()}
    if request.method == "POST" and not side.spoken:
        visit(request, row, by=by, at=at)
    return AtHand(
        request=row,
        side=side,
        channel=side.channel(request),
        by=by,
        at=at,
        pack=pack,
        life_event=life_event,
        answers=answers,
        values=values,
        route=Route(pack, life_event, values=values, today=timezone.localdate(at)),
        words=wording(pack),
    )


def explained(view: View) -> View:
    """Turn what a domain call refuses into the page that says so: unknown is 404, closed leads to where it stands."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (RequestUnknown, CaseUnknown, DocumentUnknown, NotPublishedError) as error:
            raise Http404(error.what) from error
        except RequestClosed:
            return redirect(sides.of(request).url("request", kwargs["request_id"]))

    return answered
