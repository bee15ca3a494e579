"""What is asked of the person, what they look at before it is used, and who was asked about them and why."""

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

from commonway.cases.evidence import answering, previewing, standing
from commonway.cases.evidence.errors import EvidenceUnknown
from commonway.cases.evidence.standing import Mine
from commonway.kernel.clock import now
from commonway.web.forms import AddressField, ChoiceField, FactForm, FileField, Form
from commonway.web.forms.papers import papers_of, taken_in
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of, resident_required, whole_person
from commonway.web.presenters import evidence as present
from commonway.web.resident.surroundings import show

LONGEST_REASON = 500


class MyAnswer(FactForm):
    """What the person is asked, with a document; or that they do not have it."""

    def __init__(self, mine: Mine, data: Any = None, **options: Any) -> None:
        language, pack = translation.get_language() or "en", mine.standing.pack
        super().__init__(
            mine.asks, language, today=timezone.localdate(), data=data, default_language=pack.languages[0], **options
        )
        self.asks = [fact.id for fact in mine.asks]
        for name in self.asks:
            self.fields[name].required = False
        self.fields["file"] = FileField(
            label=_("A document that shows it, if you have one"),
            short=_("A document"),
            help_text=_("A PDF, PNG or JPEG of at most 5 MB."),
            required=False,
        )


class Without(Form):
    """Why there is no answer, if the person wants to say."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"] = AddressField(
            label=_("Why not? You do not have to say"), short=_("Why not"), required=False
        )

    def clean_reason(self) -> str:
        """Return the reason, no longer than what is kept of it."""
        reason = str(self.cleaned_data["reason"])
        if len(reason) > LONGEST_REASON:
            self.add_error("reason", _("Use at most %(count)s characters") % {"count": LONGEST_REASON})
        return reason


class MayBeUsed(Form):
    """Whether an answer may be used."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["use"] = ChoiceField(
            label=_("May this be used?"),
            choices=[("yes", _("Yes, use it")), ("no", _("No, do not use it. It is erased"))],
        )


@resident_required
@whole_person
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show who was asked about the reader, by whom, why, and what came of it."""
    found = [present.card(each, of_person=True) for each in standing.of_person(person_of(request))]
    return show(
        request, "resident/evidence_list.html", title=_("Questions about you"), cards=found, back=reverse("my-data")
    )


@resident_required
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, *, evidence_id: UUID) -> HttpResponse:
    """Show what the reader is asked or may look at first, and take in what they say."""
    mine = _mine(request, evidence_id)
    data = request.POST if request.method == "POST" else None
    doing = str(data.get("doing", "")) if data else ""
    forms = {
        "answer": MyAnswer(mine, data if doing == "answer" else None, files=request.FILES or None),
        "without": Without(data if doing == "without" else None),
        "use": MayBeUsed(data if doing == "use" else None),
    }
    if doing in forms and forms[doing].is_valid() and _done(request, mine, doing, forms[doing]):
        return redirect("evidence-question", evidence_id)
    shown = present.mine(mine)
    chosen = forms.get(doing, forms["answer"])
    return show(
        request, "resident/evidence.html", title=shown["question"], evidence=shown, forms=forms, form=chosen,
        back=reverse("home"),
    )  # fmt: skip


def _mine(request: HttpRequest, evidence_id: UUID) -> Mine:
    try:
        return standing.open_mine(evidence_id, by=actor_of(request), at=now())
    except EvidenceUnknown as error:
        raise Http404(error.what) from error


def _done(request: HttpRequest, mine: Mine, doing: str, form: Any) -> bool:
    """Return whether what the reader said was taken in; what keeps it from being taken is told by *form*."""
    return taken_in(form, lambda: messages.success(request, _do(request, mine, doing, form)))


def _do(request: HttpRequest, mine: Mine, doing: str, form: Any) -> str:
    evidence, by, at = mine.standing.evidence, actor_of(request), now()
    if doing == "use":
        may_be_used = form.cleaned_data["use"] == "yes"
        previewing.decide(evidence.id, may_be_used=may_be_used, by=by, at=at)
        return _("Thank you. It is used now.") if may_be_used else _("It is not used. The answer is erased.")
    if doing == "without":
        answering.decline_as_person(evidence, form.cleaned_data["reason"], by=by, at=at)
        return _("Thank you. Your case goes on without it.")
    facts = {name: value for name, value in form.cleaned_facts.items() if name in form.asks}
    answering.answer_as_person(evidence, facts, papers_of(form.cleaned_data.get("file")), by=by, at=at)
    return _("Thank you. Your answer is on its way.")
