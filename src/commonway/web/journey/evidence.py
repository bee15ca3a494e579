"""Proof: a register is asked, a paper is added, or both are left for later; the journey goes on whichever way."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from commonway.cases import documents, look_up
from commonway.cases.look_up import LookUpLacksFacts
from commonway.catalogue import queries as catalogue
from commonway.exchange.look_ups import LookUpFailed
from commonway.web.forms import ChoiceField, FileField, Form
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.side import show
from commonway.web.journey.standing import is_proven
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import journey as present


class Paper(Form):
    """A paper, and which of the facts in *proves* it shows."""

    def __init__(self, here: AtHand, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        proves = [(fact, here.words.fact(fact)) for fact in here.life_event.evidence]
        self.fields["shows"] = ChoiceField(
            choices=proves, label=_("What does it show best?"), short=_("What it shows"), required=bool(proves)
        )

    file = FileField(
        label=gettext_lazy("A scan or a photo of a paper"),
        short=gettext_lazy("A scan or a photo"),
        help_text=gettext_lazy("Such as the death certificate. A PDF, PNG or JPEG of at most 5 MB."),
    )


@may("change", request_of)
@require_safe
@explained
def evidence(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Offer the ways to prove what happened."""
    here = at_hand(request, request_id)
    return _page(request, here, Paper(here)) if here.is_draft else redirect(here.overview())


@may("change", request_of)
@require_POST
@explained
def ask_register(request: HttpRequest, *, request_id: UUID, look_up_id: str) -> HttpResponse:
    """Ask a register instead of the person, and say what it answered."""
    here = at_hand(request, request_id)
    if look_up_id not in {each.id for each in here.life_event.look_ups}:
        raise Http404
    # For one person, whoever types: a register is there to find one record, not to try numbers and dates on.
    if not ratelimit.consume(request, action="look_up", key=str(here.request.applicant_id)):
        messages.warning(request, _("Too many tries. Wait a few minutes, then try again."))
        return redirect(here.side.url("evidence", request_id))
    try:
        answer = look_up.ask(request_id, look_up_id, channel=here.channel, by=here.by, at=here.at)
    except LookUpLacksFacts as error:
        messages.warning(request, f"{error.what} {error.remedy}")
    except LookUpFailed:
        messages.warning(request, _("The register cannot answer now. You can go on, and prove it later."))
    else:
        if answer.found:
            messages.success(request, _("The register found the record. We filled in what it confirmed."))
        else:
            messages.info(
                request, _("The register found no such record. Check the number and the date, or go on without.")
            )
    return redirect(here.side.url("evidence", request_id))


@may("change", request_of)
@require_POST
@explained
def add_document(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Keep an uploaded paper with the request."""
    here = at_hand(request, request_id)
    form = Paper(here, request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, here, form)
    file = form.cleaned_data["file"]
    try:
        documents.add(
            request_id,
            kind=form.cleaned_data["shows"],
            name=file.name,
            media_type=file.content_type or "",
            content=file.read(),
            by=here.by,
            at=here.at,
        )
    except documents.DocumentRefused as error:
        form.add_error("file", f"{error.what} {error.remedy}")
        return _page(request, here, form)
    messages.success(request, _("The file is added."))
    return redirect(here.side.url("evidence", request_id))


@may("change", request_of)
@require_POST
@explained
def remove_document(request: HttpRequest, *, request_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a paper away again."""
    here = at_hand(request, request_id)
    documents.remove(document_id, by=here.by, at=here.at)
    messages.success(request, _("The file is removed."))
    return redirect(here.side.url("evidence", request_id))


def _page(request: HttpRequest, here: AtHand, form: Paper) -> HttpResponse:
    place = here.route.of_kind("evidence")
    if place is None:
        raise Http404
    before = here.route.before(place)
    return show(
        request,
        "journey/evidence.html",
        form=form,
        title=present.title_of(place, here.words),
        request_id=here.request.id,
        look_ups=[_card(here, each) for each in here.life_event.look_ups],
        documents=_documents(here),
        proven=is_proven(here),
        back=here.address(before) if before else here.overview(),
        next=here.address(here.route.after(place)),
    )


def _documents(here: AtHand) -> list[dict[str, Any]]:
    kept = documents.names(here.request)
    return [{"id": row.id, "name": name, "what": here.words.fact(row.kind)} for row, name in kept]


def _card(here: AtHand, each: Any) -> dict[str, Any]:
    clause = catalogue.clause(each.agreement, each.clause, here.at)
    card = present.look_up_card(each, clause, here.words, values=here.values, answers=here.answers)
    step = next((here.route.step_of(fact) for fact in each.send if fact not in here.values), None)
    return card | {"change": here.side.url("step", here.request.id, step.id) if step else ""}
