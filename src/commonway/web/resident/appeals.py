"""Appealing against a decision: what is wrong in one's own words, papers, how it stands, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.appealing import lodging
from commonway.cases.appealing import reading as appeals
from commonway.cases.appealing.lodging import LONGEST_GROUNDS, AppealUnknown, Grounds, GroundsNeeded, NotAppealable
from commonway.cases.appealing.reading import AppealRemoved
from commonway.cases.documents import DocumentRefused, Upload
from commonway.kernel.clock import now
from commonway.vault.sealing import KeyDestroyed
from commonway.web.forms import FileField, Form, WordsField
from commonway.web.permissions import actor_of, resident_required
from commonway.web.presenters import decided as present
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.wording import wording
from commonway.web.resident.decisions import opened_or_404
from commonway.web.resident.surroundings import show
from commonway.web.resident.what_is_left import or_what_is_left

PAPERS = ("paper", "paper-2", "paper-3")


class AppealForm(Form):
    """What the person says against a decision."""

    def __init__(self, *arguments: Any, late: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if late:
            self.fields["late"] = WordsField(
                label=_("Why does your appeal come late?"),
                short=_("Why it comes late"),
                max_length=LONGEST_GROUNDS,
                rows=3,
            )
        for name in PAPERS:
            self.fields[name] = FileField(label=_("A paper that shows it"), short=_("The paper"), required=False)

    grounds = WordsField(
        label=gettext_lazy("What is wrong with the decision?"),
        short=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("In your own words. Say what should be different, and why."),
        max_length=LONGEST_GROUNDS,
        rows=8,
    )

    def said(self) -> Grounds:
        """Return what was filled in, which is valid."""
        files = [self.cleaned_data[name] for name in PAPERS if self.cleaned_data.get(name)]
        papers = [Upload(name=file.name, media_type=file.content_type or "", content=file.read()) for file in files]
        return Grounds(words=self.cleaned_data["grounds"], late=self.cleaned_data.get("late", ""), papers=papers)


@resident_required
@never_cache
@or_what_is_left
@require_http_methods(["GET", "POST"])
def lodge(request: HttpRequest, *, decision_id: UUID) -> HttpResponse:
    """Ask what is wrong with the decision, and lodge the appeal."""
    opened = opened_or_404(request, decision_id)
    back = reverse("decision", args=[decision_id])
    if opened.appeal is None and request.method == "GET":
        messages.warning(request, _("You cannot appeal against this decision now."))
        return redirect(back)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AppealForm(*data, late=opened.late)
    if request.method == "POST" and form.is_valid():
        answer = _lodge(request, form, decision_id)
        if answer is not None:
            return answer
    words = wording(opened.telling.pack)
    first = words.organisation(opened.decision.organisation_id)
    page: dict[str, Any] = {
        "title": _("Appeal: %(service)s") % {"service": words.service(opened.decision.about.service)},
        "body": words.organisation(opened.heard_by),
        "first": first if opened.appeal and opened.appeal.reconsider_within else "",
        "late": opened.late,
    }
    return show(request, "resident/lodge_appeal.html", form=form, back=back, **page)


@resident_required
@never_cache
@or_what_is_left
@require_safe
def appeal(request: HttpRequest, *, appeal_id: UUID) -> HttpResponse:
    """Show how an appeal stands."""
    opened = _opened(request, appeal_id)
    words = wording(opened.pack)
    line = present.appeal_line(opened.appeal, words)
    rows = [
        (_("Heard by"), line["body"]),
        (_("Reference"), opened.appeal.reference),
        (_("Sent"), moment(opened.appeal.lodged_at)),
        (_("Goes on to it by itself after"), day(opened.reconsider_until)),
        (_("With %(body)s since") % {"body": line["body"]}, moment(opened.appeal.heard_at)),
        (_("Ended"), moment(opened.appeal.ended_at)),
        (_("Why it came late"), opened.said.late),
        (_("Papers"), ", ".join(opened.papers)),
    ]
    page: dict[str, Any] = {
        "title": _("Your appeal: %(service)s") % {"service": words.service(opened.appeal.decision.about.service)},
        "appeal": line,
        "rows": [(key, value) for key, value in rows if value],
        "lines": opened.said.words.splitlines(),
        "decision": opened.ruling,
        "may_withdraw": opened.is_open,
    }
    return show(request, "resident/appeal.html", back=reverse("decision", args=[opened.appeal.decision_id]), **page)


@resident_required
@never_cache
@or_what_is_left
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, *, appeal_id: UUID) -> HttpResponse:
    """Ask once more, and take the appeal back."""
    back = reverse("appeal", args=[appeal_id])
    _opened(request, appeal_id)
    if request.method == "POST":
        try:
            lodging.withdraw(appeal_id, by=actor_of(request), at=now())
        except NotAppealable as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("You took the appeal back. The decision stays as it is."))
        return redirect(back)
    page: dict[str, Any] = {
        "title": _("Take the appeal back"),
        "what": _("The decision then stays as it is. You can appeal again only while there is time."),
        "yes": _("Yes, take it back"),
    }
    return show(request, "resident/sure.html", back=back, variant="warning", **page)


def _lodge(request: HttpRequest, form: AppealForm, decision_id: UUID) -> HttpResponse | None:
    try:
        lodged = lodging.lodge(decision_id, form.said(), by=actor_of(request), at=now())
    except GroundsNeeded as error:
        form.add_error(error.field if error.field in form.fields else None, f"{error.what} {error.remedy}")
    except DocumentRefused as error:
        form.add_error(PAPERS[0], f"{error.what} {error.remedy}")
    except NotAppealable as error:
        form.add_error(None, f"{error.what} {error.remedy}")
    else:
        messages.success(request, _("Your appeal was sent."))
        return redirect("appeal", lodged.id)
    return None


def _opened(request: HttpRequest, appeal_id: UUID) -> appeals.OpenedAppeal:
    try:
        return appeals.open_appeal(appeal_id, by=actor_of(request), at=now())
    except AppealRemoved:  # not nothing: its page says what is left
        raise
    except (AppealUnknown, KeyDestroyed) as error:
        raise Http404(error.what) from error
