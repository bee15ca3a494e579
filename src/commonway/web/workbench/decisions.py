"""Deciding on a case: what and why, the letter as the person will read it, and then it is given; opening a case again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases import reopening
from commonway.cases.deciding import by_staff, reading
from commonway.cases.deciding.at_hand import AtHand, NotDecidable
from commonway.cases.deciding.by_staff import DataDeleted, NotYours
from commonway.cases.deciding.drafts import LONGEST_WORDS, DecisionInvalid
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.levels.pausing import LONGEST_REASON, ReasonNeeded
from commonway.cases.models import Case
from commonway.cases.ours import permitted
from commonway.cases.process.tasks import FourEyes, TaskTaken
from commonway.cases.reopening import NotReopened
from commonway.catalogue import queries as catalogue
from commonway.contacts.notices import Words
from commonway.kernel.clock import now
from commonway.vault.sealing import KeyDestroyed
from commonway.web.forms import Form, WordsField
from commonway.web.permissions import actor_of
from commonway.web.presenters.letters import shown
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.deciding_form import DecisionForm, kept
from commonway.web.workbench.page import caseworker_only, show

_NOT_NOW = (NotDecidable, NotYours, TaskTaken, FourEyes, DataDeleted)
_TITLES = {
    "first": gettext_lazy("Decide"),
    "anew": gettext_lazy("Decide again"),
    "correct": gettext_lazy("Correct the decision"),
    "appeal": gettext_lazy("Decide on the appeal"),
}


class ReopenForm(Form):
    """Why a case is opened again."""

    reason = WordsField(
        label=gettext_lazy("Why? The person reads this"),
        short=gettext_lazy("Why"),
        help_text=gettext_lazy("Say what is new, or what went wrong."),
        max_length=LONGEST_REASON,
        rows=3,
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def decide(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Ask what is decided, show the letter, and give the decision, or propose it to a colleague."""
    by, back = actor_of(request), reverse("workbench:case", args=[case_id])
    try:
        found = by_staff.look(case_id, by=by, at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    except _NOT_NOW as error:
        return _not_now(request, error, case_id)
    if found.proposal is not None and request.method == "GET" and "anew" not in request.GET:
        return redirect("workbench:confirm-decision", case_id, found.proposal.id)
    form = _form(found, request)
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        answer = _take(request, form, case_id)
        if answer is not None:
            return answer
    page: dict[str, Any] = {"form": form, "found": found, "title": _TITLES[found.mode], "back": back, "cancel": back}
    return show(request, "workbench/decide.html", **page, four_eyes=found.frame.reasons_of.four_eyes)


@require_http_methods(["GET", "POST"])
@caseworker_only
def confirm(request: HttpRequest, *, case_id: UUID, decision_id: UUID) -> HttpResponse:
    """Show what a colleague proposed, as the person will read it, and give it."""
    by, back = actor_of(request), reverse("workbench:case", args=[case_id])
    try:
        if request.method == "POST":
            by_staff.confirm(case_id, decision_id, by=by, at=now())
            messages.success(request, _("The decision is given. The person has the letter."))
            return redirect(back)
        found = by_staff.look(case_id, by=by, at=now())
        if found.proposal is None or found.proposal.id != decision_id:
            raise Http404
        letter = by_staff.preview(case_id, by_staff.proposed_draft(found.proposal), by=by, at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    except (*_NOT_NOW, DecisionInvalid) as error:
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect(back)
    page: dict[str, Any] = {
        "title": _("A decision is proposed"),
        "letter": shown(*letter),
        "back": back,
        "case_id": case_id,
    }
    return show(request, "workbench/proposed.html", **page, proposal=decision_id, own=found.proposal.made_by == by.id)


@require_POST
@caseworker_only
def drop(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    try:
        by_staff.drop(case_id, by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    messages.success(request, _("Nothing is proposed any more."))
    return redirect("workbench:case", case_id)


@require_http_methods(["GET", "POST"])
@caseworker_only
def reopen(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Ask why the case is opened again, and open it."""
    back = reverse("workbench:case", args=[case_id])
    found = ours_or_404(request, case_id)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reopening.reopen(case_id, form.cleaned_data["reason"], by=actor_of(request), at=now())
        except (NotReopened, ReasonNeeded) as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("The case is open again. The person sees why."))
            return redirect(back)
    page: dict[str, Any] = {"title": _("Open this case again"), "reference": found.reference}
    return show(request, "workbench/reopen.html", form=form, back=back, **page)


def ours_or_404(request: HttpRequest, case_id: UUID) -> Case:
    """Return a case of the reader's organisation; another's does not exist here."""
    try:
        return permitted(case_id, by=actor_of(request), at=now())[0]
    except CaseUnknown as error:
        raise Http404(error.what) from error


def _form(found: AtHand, request: HttpRequest) -> DecisionForm:
    words = staff_wording(catalogue.version(found.case.pack_version_id).pack)
    return DecisionForm(found, words, request.POST if request.method == "POST" else None)


def _take(request: HttpRequest, form: DecisionForm, case_id: UUID) -> HttpResponse | None:
    """Show the letter, or with a confirmation give it; None where the form has to be corrected."""
    by = actor_of(request)
    try:
        if request.POST.get("confirmed") != "yes":
            return _preview(request, form, by_staff.preview(case_id, form.draft(), by=by, at=now()))
        decision = by_staff.decide(case_id, form.draft(), by=by, at=now())
    except DecisionInvalid as error:
        for field, problem in error.problems.items():
            form.add_error(field if field in form.fields else None, problem)
        return None
    except _NOT_NOW as error:
        return _not_now(request, error, case_id)
    given = decision.given_at is not None
    said = (
        _("The decision is given. The person has the letter.")
        if given
        else _("It is proposed. A colleague confirms it.")
    )
    messages.success(request, said)
    return redirect("workbench:case", case_id)


def _not_now(request: HttpRequest, error: CasesError, case_id: UUID) -> HttpResponse:
    """Say why nothing can be decided; words that were typed meanwhile, in another window say, are shown and not lost."""
    labels = {"words": _("In your own words"), "changed": _("What has changed, and why?")}
    typed = {name: request.POST.get(name, "").strip()[:LONGEST_WORDS] for name in labels}
    if not any(typed.values()) or _is_said(typed["words"], ours_or_404(request, case_id)):
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect("workbench:case", case_id)
    page: dict[str, Any] = {
        "title": _("Your decision was not saved"),
        "why": f"{error.what} {error.remedy}",
        "typed": [(labels[name], text) for name, text in typed.items() if text],
        "case": reverse("workbench:case", args=[case_id]),
    }
    return show(request, "workbench/not_decided.html", **page)


def _is_said(words: str, case: Case) -> bool:
    """Return whether *words* are those of a decision on *case*: the same was sent twice."""
    try:
        said = "\n".join(words.splitlines())
        return bool(said) and any(each.content.words == said for each in reading.of_case(case))
    except KeyDestroyed:
        return False


def _preview(request: HttpRequest, form: DecisionForm, letter: tuple[Words, str]) -> HttpResponse:
    page: dict[str, Any] = {
        "title": _("Check the letter"),
        "letter": shown(*letter),
        "kept": kept(form),
        "four_eyes": form.at_hand.frame.reasons_of.four_eyes,
    }
    return show(request, "workbench/decide_check.html", back=request.path, **page)
