"""What staff have heard for the process of a case, by phone or on paper, brought to it as a message."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.cases import caseload
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import CaseUnknown
from commonway.cases.process import asking, receiving
from commonway.cases.process.receiving import Brought, BroughtDifferently, CaseOver, MessageUnknown
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.kernel.text import on_one_line
from commonway.web.forms import FactForm
from commonway.web.permissions import actor_of
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.page import caseworker_only, show


@require_http_methods(["GET", "POST"])
@caseworker_only
def bring(request: HttpRequest, *, case_id: UUID, name: str) -> HttpResponse:
    """Ask for what the message brings, and give it to the process; another organisation's case does not exist here."""
    by, at = actor_of(request), now()
    try:
        case = caseload.open_case(case_id, by=by, at=at).case
    except CaseUnknown as error:
        raise Http404(error.what) from error
    found = asking.may_be_sent(case, name, by="staff")
    if found is None:
        raise Http404
    words, language = staff_wording(found.pack), translation.get_language() or "en"
    data = request.POST if request.method == "POST" else None
    asks = [fact.as_staff_read() for fact in found.facts]
    form = FactForm(asks, language, today=timezone.localdate(at), data=data, default_language=found.pack.languages[0])
    key = on_one_line(request.POST.get("key", "")[:80]) or str(new_id())
    if request.method == "POST" and form.is_valid() and _sent(request, form, case_id, name, key):
        return redirect("workbench:case", case_id)
    title, body = words.say(found.message.title), words.say(found.message.body)
    context: dict[str, Any] = {"title": title, "body": body, "form": form, "key": key, "reference": case.reference}
    return show(request, "workbench/message.html", back=reverse("workbench:case", args=[case_id]), **context)


def _sent(request: HttpRequest, form: FactForm, case_id: UUID, name: str, key: str) -> bool:
    brought = Brought(name=name, values=form.cleaned_facts, key=key)
    try:
        receiving.from_staff(case_id, brought, by=actor_of(request), at=now())
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
    except (BroughtDifferently, CaseOver, MessageUnknown) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
    else:
        messages.success(request, _("The case has heard it."))
        return True
    return False
