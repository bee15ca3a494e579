"""The story of a case as one organisation hears of it: by the case where it is its own, by a task where it is another's."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
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
from commonway.ledger.models import Event
from commonway.web.permissions import actor_of
from commonway.web.presenters import stories as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.staff.paging import Leaf, leaf
from commonway.web.workbench.page import caseworker_only, show

SIZE = 50  # events on a page


@require_safe
@caseworker_only
def of_case(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Show the story of a case to the organisation whose case it is."""
    back, pages = reverse("workbench:case", args=[case_id]), _Pages(request)
    try:
        story = opening.of_case(case_id, get_language() or "en", **pages.asked, by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    return _shown(request, story, pages, back=back)


@require_safe
@caseworker_only
def of_task(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Show an organisation its part of another's case, by a task it has or had in it."""
    back, pages = reverse("workbench:task", args=[task_id]), _Pages(request)
    try:
        story = opening.of_task(task_id, get_language() or "en", **pages.asked, by=actor_of(request), at=now())
    except TaskUnknown as error:
        raise Http404(error.what) from error
    return _shown(request, story, pages, back=back)


class _Pages:
    """What of a story the address asks for, and the page of it that was found."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        asked = request.GET.get("show", "all")
        self.show = asked if asked in present.SHOWN else "all"
        self.found: Leaf[Event] = Leaf(rows=[])

    @property
    def asked(self) -> dict[str, Any]:
        """What `opening` is asked for."""
        return {"show": self.show, "choose": self._choose}

    def _choose(self, heard: QuerySet[Event]) -> list[Event]:
        self.found = leaf(self._request, heard, moment="sequence", latest_first=False, size=SIZE)
        return self.found.rows


def _shown(request: HttpRequest, story: CaseStory, pages: _Pages, *, back: str) -> HttpResponse:
    words = staff_wording(catalogue.current().pack)
    about = _("%(service)s over time") % {"service": story.service}
    return show(
        request,
        "workbench/story.html",
        title=_("What happened: %(service)s") % {"service": story.service},
        story=story,
        bases=[present.basis_of(basis) for basis in story.bases],
        views=present.views(story, chosen=pages.show),
        entries=present.entries_of(story),
        found=pages.found,
        picture=present.picture_of(story.lanes, words.organisation, at=now(), about=about),
        lanes=present.lanes_of(story.lanes, words.organisation),
        back=back,
    )
