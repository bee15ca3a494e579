"""What a case waits to hear from the person: a message of its process, or an answer it cannot go on without."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.models import Case
from commonway.cases.process import asking, mending, receiving
from commonway.cases.process.mending import Answered, IncidentUnknown
from commonway.cases.process.receiving import Brought, BroughtDifferently, CaseOver, MessageUnknown
from commonway.fence import scope
from commonway.kernel.ids import new_id
from commonway.kernel.text import on_one_line
from commonway.packs.definitions import FactDefinition, Pack
from commonway.web.forms import FactForm
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters.wording import wording


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def bring(request: HttpRequest, *, request_id: UUID, case_id: UUID, name: str) -> HttpResponse:
    """Ask for what the message brings and give it to the case; sent twice, it counts once."""
    here = at_hand(request, request_id)
    with scope.within(scope.SYSTEM):
        case = Case.objects.filter(id=case_id, request=here.request.id).first()
    found = asking.may_be_sent(case, name, by="person") if case else None
    if case is None or found is None:
        raise Http404
    form, key = (
        _form(request, here, found.facts, found.pack),
        on_one_line(request.POST.get("key", "")[:80]) or str(new_id()),
    )

    def send() -> None:
        receiving.from_person(case_id, Brought(name=name, values=form.cleaned_facts, key=key), by=here.by, at=here.at)

    if request.method == "POST" and form.is_valid() and _done(form, send):
        messages.success(request, _("They have it now."))
        return redirect(here.overview())
    words = wording(found.pack)
    return _page(request, here, form, title=words.say(found.message.title), body=words.say(found.message.body), key=key,
                 organisation=words.organisation(case.organisation_id), service=words.service(case.service))  # fmt: skip


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def answer(request: HttpRequest, *, request_id: UUID, incident_id: UUID) -> HttpResponse:
    """Ask the person for what their case cannot go on without."""
    here = at_hand(request, request_id)
    found = asking.question(incident_id, here.request.id)
    if found is None:
        messages.info(request, _("There is nothing left to answer here."))
        return redirect(here.overview())
    form, case = _form(request, here, found.facts, found.pack), found.incident.case

    def send() -> None:
        mending.answer(incident_id, form.cleaned_facts, by=here.by, at=here.at)

    if request.method == "POST" and form.is_valid() and _done(form, send):
        messages.success(request, _("They have it now."))
        return redirect(here.overview())
    words = wording(found.pack)
    return _page(request, here, form, title=_("They need to know something more"), body="", key="",
                 organisation=words.organisation(case.organisation_id), service=words.service(case.service))  # fmt: skip


def _form(request: HttpRequest, here: AtHand, facts: Iterable[FactDefinition], pack: Pack) -> FactForm:
    return FactForm(
        [replace(fact, optional=False) for fact in facts],
        here.words.language,
        today=timezone.localdate(here.at),
        data=request.POST if request.method == "POST" else None,
        default_language=pack.languages[0],
    )


def _done(form: FactForm, send: Callable[[], None]) -> bool:
    """Return whether it was taken in; what is wrong with it is on the form."""
    try:
        send()
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
    except (Answered, BroughtDifferently, CaseOver, MessageUnknown, IncidentUnknown) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
    else:
        return True
    return False


def _page(
    request: HttpRequest,
    here: AtHand,
    form: FactForm,
    *,
    title: str,
    body: str,
    key: str,
    organisation: str,
    service: str,
) -> HttpResponse:
    return show(
        request,
        "journey/bring.html",
        title=title,
        body=body,
        form=form,
        key=key,
        organisation=organisation,
        service=service,
        back=here.overview(),
    )
