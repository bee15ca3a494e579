"""Evidence in the workbench: asking for it from the page of a case, and answering what another office asks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import caseload
from commonway.cases.errors import CaseUnknown
from commonway.cases.evidence import answering, opening, standing
from commonway.cases.evidence.answering import QuestionFile
from commonway.cases.evidence.errors import EvidenceUnknown, NothingToAsk
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, FactForm, FileField, Form
from commonway.web.forms.papers import papers_of, taken_in
from commonway.web.permissions import actor_of
from commonway.web.presenters import evidence as present
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show

LONGEST_REASON = 500


class Wanted(Form):
    """Which evidence is asked for."""

    def __init__(self, choices: list[dict[str, Any]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["evidence"] = ChoiceField(
            choices=[(each["id"], each["title"]) for each in choices], label=_("What do you need proved?")
        )


class Answer(FactForm):
    """What is asked, and a document, of which one is enough; or that there is none, and why."""

    def __init__(self, file: QuestionFile, data: Any = None, **options: Any) -> None:
        language = translation.get_language() or "en"
        super().__init__(
            [fact.as_staff_read() for fact in file.asks],
            language,
            today=timezone.localdate(),
            data=data,
            default_language=file.pack.languages[0],
            **options,
        )
        self.asks = [fact.id for fact in file.asks]
        for name in self.asks:
            self.fields[name].required = False
        self.fields["ending"] = ChoiceField(
            label=_("What is your answer?"),
            choices=[
                ("found", _("This is what we know")),
                ("no-record", _("We have no such record")),
                ("refused", _("We do not tell it")),
            ],
        )
        self.fields["file"] = FileField(
            label=_("A document that shows it"), help_text=_("A PDF, PNG or JPEG of at most 5 MB."), required=False
        )
        self.fields["reason"] = AddressField(
            label=_("If not, why? The person reads this"), short=_("Why not"), required=False
        )

    def clean_reason(self) -> str:
        """Return the reason, no longer than what is kept of it; a refusal has one."""
        reason = str(self.cleaned_data["reason"])
        if len(reason) > LONGEST_REASON:
            self.add_error("reason", _("Use at most %(count)s characters") % {"count": LONGEST_REASON})
        if not reason and self.cleaned_data.get("ending") == "refused":
            self.add_error("reason", _("Say why you refuse: the person reads it"))
        return reason


@require_http_methods(["GET", "POST"])
@caseworker_only
def ask(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Say who can be asked for what, and ask."""
    by, at = actor_of(request), now()
    try:
        file = caseload.open_case(case_id, by=by, at=at)
    except CaseUnknown as error:
        raise Http404(error.what) from error
    pack = catalogue.version(file.case.pack_version_id).pack
    choices = present.choices(opening.askable(file.case, at=at), pack)
    back = reverse("workbench:case", args=[case_id])
    form = Wanted(choices, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opening.for_case(case_id, form.cleaned_data["evidence"], by=by, at=at)
        except (NothingToAsk, EvidenceUnknown) as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is asked. The person sees who was asked, and why."))
            return redirect(back)
    return show(
        request,
        "workbench/ask_evidence.html",
        title=_("Ask for evidence"),
        form=form,
        choices=choices,
        reference=file.case.reference,
        back=back,
    )


@require_safe
@caseworker_only
@never_cache
def paper(request: HttpRequest, *, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Return a document that came with evidence of the case, to be saved."""
    by, at = actor_of(request), now()
    try:
        caseload.open_case(case_id, by=by, at=at)
        found = standing.paper(case_id, document_id, by=by, at=at)
    except (CaseUnknown, EvidenceUnknown) as error:
        raise Http404(error.what) from error
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="document.{found.media_type.rpartition("/")[2]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@caseworker_only
def questions(request: HttpRequest) -> HttpResponse:
    """List what other offices ask, oldest first, or what was answered."""
    at, answered = now(), request.GET.get("show") == "answered"
    rows = answering.questions_of(actor_of(request).organisation, answered=answered)
    found = leaf(request, rows, moment="asked_at", latest_first=answered)
    shown = [present.question_row(each, at=at) for each in answering.with_evidence(found.rows)]
    return show(request, "workbench/questions.html", found=found, rows=shown, answered=answered)


@require_http_methods(["GET", "POST"])
@caseworker_only
def question(request: HttpRequest, *, asking_id: UUID) -> HttpResponse:
    """Show a question and take in the answer; another organisation's does not exist here."""
    by, at = actor_of(request), now()
    try:
        file = answering.open_question(asking_id, by=by, at=at)
    except EvidenceUnknown as error:
        raise Http404(error.what) from error
    form = Answer(file, request.POST if request.method == "POST" else None, files=request.FILES or None)
    if request.method == "POST" and form.is_valid() and _answered(request, asking_id, form):
        messages.success(request, _("Your answer is on its way to those who asked."))
        return redirect("workbench:questions")
    shown = present.question(file, at=at)
    return show(
        request,
        "workbench/question.html",
        title=shown["title"],
        question=shown,
        form=form,
        back=reverse("workbench:questions"),
    )


def _answered(request: HttpRequest, asking_id: UUID, form: Answer) -> bool:
    """Return whether the answer was taken in; what keeps it from being taken is told by *form*."""
    given, by, at = form.cleaned_data, actor_of(request), now()
    if given["ending"] != "found":
        return taken_in(form, lambda: answering.decline(asking_id, given["ending"], given["reason"], by=by, at=at))
    facts = {name: value for name, value in form.cleaned_facts.items() if name in form.asks}
    papers = papers_of(given.get("file"))
    return taken_in(form, lambda: answering.answer(asking_id, facts, papers, by=by, at=at))
