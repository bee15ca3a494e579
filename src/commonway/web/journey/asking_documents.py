"""The documents that chosen services want: each is added once, whoever of them gets it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases import documents
from commonway.cases.asking import standing
from commonway.web.forms import ChoiceField, FileField, Form
from commonway.web.journey.asking import Asking, asking_of
from commonway.web.journey.at_hand import explained
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import asking as present


class Wanted(Form):
    """A paper, and which of the facts wanted it shows."""

    def __init__(self, asking: Asking, kinds: list[str], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(kind, asking.here.words.fact(kind)) for kind in kinds]
        self.fields["shows"] = ChoiceField(
            choices=choices, label=_("What does it show?"), short=_("What it shows"), required=True
        )

    file = FileField(
        label=gettext_lazy("A scan or a photo of a paper"),
        short=gettext_lazy("A scan or a photo"),
        help_text=gettext_lazy("A PDF, PNG or JPEG of at most 5 MB."),
    )


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def wanted(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show which documents the chosen services want, and take one."""
    asking = asking_of(request, request_id)
    kinds = list(dict.fromkeys(kind for part in asking.parts for kind in part.documents))
    if not kinds:
        return redirect(asking.address("ask-check" if asking.chosen else "asked"))
    form = Wanted(asking, kinds)
    if request.method == "POST":
        form = Wanted(asking, kinds, request.POST, files=request.FILES)
        if form.is_valid() and _add(asking, form):
            messages.success(request, _("The file is added."))
            return redirect(request.path)
    return _page(request, asking, form, kinds)


def _add(asking: Asking, form: Wanted) -> bool:
    file, here = form.cleaned_data["file"], asking.here
    try:
        documents.add(
            here.request.id,
            kind=form.cleaned_data["shows"],
            name=file.name,
            media_type=file.content_type or "",
            content=file.read(),
            by=here.by,
            at=here.at,
        )
    except documents.DocumentRefused as error:
        form.add_error("file", f"{error.what} {error.remedy}")
        return False
    return True


def _page(request: HttpRequest, asking: Asking, form: Wanted, kinds: list[str]) -> HttpResponse:
    here = asking.here
    there = documents.names(here.request)
    return show(
        request,
        "journey/ask_documents.html",
        form=form,
        title=_("Papers they want to see"),
        request_id=here.request.id,
        wanted=present.wanted(kinds, asking.parts, there, here.words),
        complete=set(kinds) <= standing.shown_for(here.request),
        next=asking.address("ask-check"),
        back=asking.address("ask"),
    )


@may("change", request_of)
@require_POST
@explained
def remove(request: HttpRequest, *, request_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a paper away again, while no office has been given it."""
    asking = asking_of(request, request_id)
    documents.remove(document_id, by=asking.here.by, at=asking.here.at)
    messages.success(request, _("The file is removed."))
    return redirect(asking.address("ask-documents"))
