"""Cases that cannot go on: why, and what to do about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.models import Incident
from commonway.cases.process import asking, definitions, mending
from commonway.cases.process.mending import Answered, IncidentFile, IncidentUnknown, NotSafe
from commonway.kernel.clock import now
from commonway.web.forms import FactForm, Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import incidents as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show


class PassOverForm(Form):
    """Why a step is passed over."""

    reason = TextField(
        label=gettext_lazy("Why is it passed over?"),
        short=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept with the case."),
        max_length=500,
    )


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List the cases of the organisation that cannot go on, oldest first."""
    found = leaf(request, mending.open_at(actor_of(request).organisation), moment="opened_at", latest_first=False)
    return show(request, "workbench/incidents.html", found=found, rows=[present.row(one) for one in found.rows])


@require_http_methods(["GET", "POST"])
@caseworker_only
def incident(request: HttpRequest, *, incident_id: UUID) -> HttpResponse:
    """Show why one case cannot go on, and take in what was missing; another organisation's does not exist here."""
    file = _opened(request, incident_id)
    if (
        request.method == "POST" and file.incident.closed_at is not None
    ):  # a colleague, or the person, said it meanwhile
        messages.info(request, _("There is nothing left to answer here."))
        return redirect("workbench:incident", incident_id)
    form = _form(request, file)
    if request.method == "POST" and form.is_valid():
        try:
            mended = mending.supply(incident_id, form.cleaned_facts, by=actor_of(request), at=now())
        except AnswersInvalid as error:
            for fact, problem in error.problems.items():
                form.add_error(fact if fact in form.fields else None, problem)
        except Answered as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            return _after(request, mended)
    return _page(request, file, form)


@require_POST
@caseworker_only
def retry(request: HttpRequest, *, incident_id: UUID) -> HttpResponse:
    """Try the step again."""
    return _acted(request, incident_id, mending.retry)


@require_POST
@caseworker_only
def ask(request: HttpRequest, *, incident_id: UUID) -> HttpResponse:
    """Ask the person for what is missing."""
    try:
        asking.ask(incident_id, by=actor_of(request), at=now())
    except IncidentUnknown as error:
        raise Http404(error.what) from error
    messages.success(request, _("We wrote to the person. The question is on the page of their request."))
    return redirect("workbench:incident", incident_id)


@require_http_methods(["GET", "POST"])
@caseworker_only
def skip(request: HttpRequest, *, incident_id: UUID) -> HttpResponse:
    """Ask why, then pass over the step."""
    file = _opened(request, incident_id)
    form = PassOverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = " ".join(form.cleaned_data["reason"].split())
        try:
            return _after(request, mending.skip(incident_id, reason, by=actor_of(request), at=now()))
        except NotSafe as error:
            form.add_error(None, f"{error.what} {error.remedy}")
    back = reverse("workbench:incident", args=[incident_id])
    row = present.row(file.incident)
    return show(request, "workbench/pass_over.html", title=_("Pass over this step?"), form=form, row=row, back=back)


def _opened(request: HttpRequest, incident_id: UUID) -> IncidentFile:
    try:
        return mending.open_incident(incident_id, by=actor_of(request), at=now())
    except IncidentUnknown as error:
        raise Http404(error.what) from error


def _acted(request: HttpRequest, incident_id: UUID, act: Callable[..., Incident]) -> HttpResponse:
    try:
        return _after(request, act(incident_id, by=actor_of(request), at=now()))
    except IncidentUnknown as error:
        raise Http404(error.what) from error


def _after(request: HttpRequest, incident: Incident) -> HttpResponse:
    if incident.closed_at is None:
        messages.warning(request, _("It still cannot go on."))
        return redirect("workbench:incident", incident.id)
    messages.success(request, _("The case goes on."))
    return redirect("workbench:case", incident.case_id)


def _form(request: HttpRequest, file: IncidentFile) -> FactForm:
    pack = definitions.pack_of(file.incident.pack_version_id)
    data = request.POST if request.method == "POST" else None
    language, today = translation.get_language() or "en", timezone.localdate(now())
    asks = [fact.as_staff_read() for fact in file.asks]
    return FactForm(asks, language, today=today, data=data, default_language=pack.languages[0])


def _page(request: HttpRequest, file: IncidentFile, form: FactForm) -> HttpResponse:
    found = file.incident
    context: dict[str, Any] = {
        "title": _("A case that cannot go on"),
        "row": present.row(found),
        "what_to_do": present.what_to_do(found),
        "file": file,
        "form": form,
        "case": found.case_id,
        "closed": found.closed_at,
        "reason": file.reason,
        "service": staff_wording(definitions.pack_of(found.pack_version_id)).service(found.service),
    }
    return show(request, "workbench/incident.html", back=reverse("workbench:incidents"), **context)
