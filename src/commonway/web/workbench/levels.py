"""Pausing a case, letting it go on, and taking longer for it: by hand, each with a reason the person reads."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases import caseload
from commonway.cases.errors import CaseUnknown
from commonway.cases.levels import pausing
from commonway.cases.levels.pausing import LONGEST_REASON, NotNow, Pause, ReasonNeeded
from commonway.cases.models import ClockAct
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, DateField, Form
from commonway.web.permissions import actor_of
from commonway.web.presenters import levels as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.page import caseworker_only, show


class _Reasoned(Form):
    reason = AddressField(
        label=gettext_lazy("Why? The person reads this"),
        short=gettext_lazy("Why"),
        help_text=gettext_lazy("In plain words. Say what you wait for, and what they can do."),
    )

    def clean_reason(self) -> str:
        """Return the reason, no longer than what is kept of it."""
        reason = str(self.cleaned_data["reason"])
        if len(reason) > LONGEST_REASON:
            self.add_error("reason", _("Use at most %(count)s characters") % {"count": LONGEST_REASON})
        return reason


class PauseForm(_Reasoned):
    """Why a case is paused."""

    waits_for = ChoiceField(
        label=gettext_lazy("Who do you wait for?"),
        choices=[
            (ClockAct.WaitsFor.PERSON.value, gettext_lazy("The person")),
            (ClockAct.WaitsFor.ORGANISATION.value, gettext_lazy("Another organisation")),
            (ClockAct.WaitsFor.OTHER.value, gettext_lazy("Something else")),
        ],
    )
    expected_on = DateField(
        label=gettext_lazy("When do you expect to go on?"),
        help_text=gettext_lazy("Leave it empty if you cannot say."),
        required=False,
    )


class ExtendForm(_Reasoned):
    """Why a case needs longer."""


@require_http_methods(["GET", "POST"])
@caseworker_only
def pause(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Ask why the case is paused, and pause it."""
    file = _file(request, case_id)
    back = reverse("workbench:case", args=[case_id])
    if not file.levels.may_pause:
        messages.warning(request, _("This case cannot be paused as it stands."))
        return redirect(back)
    form = PauseForm(request.POST if request.method == "POST" else None)
    form.fields["expected_on"].minimum = form.fields["expected_on"].today = timezone.localdate()  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        why = Pause(waits_for=given["waits_for"], reason=given["reason"], expected_on=given["expected_on"])
        if _done(form, lambda: pausing.pause(case_id, why, by=actor_of(request), at=now())):
            messages.success(request, _("The case is paused. The person sees why on their page."))
            return redirect(back)
    standing = [each for each in file.levels.levels if not each.level.pauses]
    words = present.staff(file.levels, staff_wording(catalogue.version(file.case.pack_version_id).pack))
    return show(
        request,
        "workbench/pause.html",
        title=_("Pause this case"),
        form=form,
        back=back,
        reference=file.case.reference,
        goes_on=[row for row, each in zip(words.rows, file.levels.levels, strict=True) if each in standing],
    )


@require_POST
@caseworker_only
def resume(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Let the case go on."""
    _file(request, case_id)
    try:
        act = pausing.resume(case_id, by=actor_of(request), at=now())
    except NotNow as error:
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect("workbench:case", case_id)
    messages.success(request, _("The case goes on.") if act else _("The case was not paused."))
    return redirect("workbench:case", case_id)


@require_http_methods(["GET", "POST"])
@caseworker_only
def extend(request: HttpRequest, *, case_id: UUID, level: str) -> HttpResponse:
    """Ask why the case needs longer for one of its service levels, and give it that."""
    file = _file(request, case_id)
    back = reverse("workbench:case", args=[case_id])
    found = next((each for each in file.levels.levels if each.level.id == level), None)
    if found is None:
        raise Http404
    if not found.may_extend:
        messages.warning(request, _("This cannot be extended as it stands."))
        return redirect(back)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(form, lambda: pausing.extend(case_id, level, reason, by=actor_of(request), at=now())):
            messages.success(request, _("The case has longer. The person sees why on their page."))
            return redirect(back)
    words = staff_wording(catalogue.version(file.case.pack_version_id).pack)
    return show(
        request,
        "workbench/extend.html",
        title=_("Take longer"),
        form=form,
        back=back,
        reference=file.case.reference,
        rows=present.extension(found, words, at=now()),
    )


def _file(request: HttpRequest, case_id: UUID) -> caseload.CaseFile:
    try:
        return caseload.open_case(case_id, by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error


def _done(form: Form, act: Callable[[], object]) -> bool:
    """Return whether *act* was done; what keeps it from being done is told by *form*."""
    try:
        act()
    except (NotNow, ReasonNeeded) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True
