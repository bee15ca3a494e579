"""Going on with a request by a code from another channel."""

from datetime import date

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import requests
from commonway.cases.errors import RequestClosed
from commonway.contacts import handing_over
from commonway.contacts.handing_over import HandoverRefused
from commonway.contacts.models import Handover
from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.kernel.ids import normalise_spoken_code
from commonway.ledger.actors import Actor
from commonway.web import acting
from commonway.web.forms import DateField, Form, TextField
from commonway.web.resident.surroundings import SIDE, show

_CODE_LENGTH = 8


class CodeForm(Form):
    """The code, and the proof of who holds it."""

    code = TextField(label=gettext_lazy("What is your code?"), short=gettext_lazy("Your code"), width=10, max_length=40)
    date_of_birth = DateField(
        label=gettext_lazy("When were you born?"),
        short=gettext_lazy("Your date of birth"),
        help_text=gettext_lazy("For example, 27 3 1965"),
        minimum=date(1890, 1, 1),
    )

    def clean_code(self) -> str:
        """Return the code as it is kept; one of another length cannot be right."""
        code = normalise_spoken_code(self.cleaned_data["code"])
        if len(code) != _CODE_LENGTH:
            self.add_error("code", _("Your code has 8 letters and numbers, such as 7K3F-92QX"))
        return code


@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the date of birth, and open the one request they belong to."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="resume"):
            form.add_error(None, _("Too many tries. Wait a few minutes, then try again."))
        else:
            answer = _open(request, form)
            if answer:
                return answer
    return show(request, "resident/resume.html", form=form, title=_("Go on with your code"), back=reverse("home"))


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the request a code opened, before its two hours are over: the next one at this computer finds nothing."""
    acting.end_handover(request)
    return redirect("home")


def _open(request: HttpRequest, form: CodeForm) -> HttpResponse | None:
    at = now()
    try:
        taken = handing_over.take(form.cleaned_data["code"], form.cleaned_data["date_of_birth"], at=at)
        _resume(taken)
    except HandoverRefused:
        form.add_error(
            None, _("This code and date of birth do not belong together. Check both, or ask for a new code.")
        )
        return None
    except RequestClosed:
        form.add_error(None, _("What this code was for is already sent or stopped. Sign in to see what happened."))
        return None
    acting.begin_handover(request, request_id=taken.request_id, person_id=taken.person_id, at=at)
    return redirect(SIDE.url("request", taken.request_id))


def _resume(taken: Handover) -> None:
    by = Actor(kind="person", id=str(taken.person_id), role="handover", confined_to=taken.request_id)
    with scope.within(scope.subjects(taken.person_id)):
        requests.resume(taken.request_id, "web", by=by, at=now())
