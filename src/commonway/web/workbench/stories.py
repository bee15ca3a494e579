"""The story of a case as one organisation hears of it: by the case where it is its own, by a task where it is another's."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonway.cases.errors import CaseUnknown, TaskUnknown
from commonway.cases.story import opening
from commonway.cases.story.organisations import CaseStory
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.permissions import actor_of
from commonway.web.presenters import stories as present
from commonway.web.presenters.wording import wording
from commonway.web.workbench.page import caseworker_only, show


@require_safe
@caseworker_only
def of_case(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Show the story of a case to the organisation whose case it is."""
    try:
        story = opening.of_case(case_id, get_language() or "en", by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    return _shown(request, story, back=reverse("workbench:case", args=[case_id]))


@require_safe
@caseworker_only
def of_task(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Show an organisation its part of another's case, by a task it has or had in it."""
    try:
        story = opening.of_task(task_id, get_language() or "en", by=actor_of(request), at=now())
    except TaskUnknown as error:
        raise Http404(error.what) from error
    return _shown(request, story, back=reverse("workbench:task", args=[task_id]))


def _shown(request: HttpRequest, story: CaseStory, *, back: str) -> HttpResponse:
    chosen = request.GET.get("show", "all")
    if chosen not in present.SHOWN:
        chosen = "all"
    words = wording(catalogue.current().pack)
    about = _("%(service)s over time") % {"service": story.service}
    return show(
        request,
        "workbench/story.html",
        title=_("What happened: %(service)s") % {"service": story.service},
        story=story,
        bases=[present.basis_of(basis) for basis in story.bases],
        views=present.views(story, chosen=chosen),
        entries=present.entries_of(story, present.shown_of(story, chosen)),
        picture=present.picture_of(story.lanes, words.organisation, at=now(), about=about),
        lanes=present.lanes_of(story.lanes, words.organisation),
        back=back,
    )
