"""Processes of running cases: where many stand still for one reason, and moving them to another version."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.bpmn.drawing import draw
from commonway.cases.models import Incident, Move, MovedCase
from commonway.cases.names import Names
from commonway.cases.process import definitions, mending, moving
from commonway.cases.process.moving import MoveRefused, Route
from commonway.catalogue import queries as catalogue
from commonway.catalogue.models import PackVersion
from commonway.fence import scope
from commonway.identity.access import Thing, decide
from commonway.identity.access_rules import Action
from commonway.kernel.clock import now
from commonway.kernel.text import on_one_line
from commonway.web.console.page import console
from commonway.web.permissions import View, actor_of, may, staff_required
from commonway.web.presenters import incidents as present_incidents
from commonway.web.presenters import moves as present
from commonway.web.presenters.lists import number
from commonway.web.presenters.processes import words
from commonway.web.presenters.wording import wording

_NOWHERE = "-"  # in the form: tokens there are given up
_MOST = 200


def _owned(action: Action) -> Callable[[View], View]:
    """Let in who may do *action* with the processes of the service, or the move, in the address; without one, with their own."""

    def thing(request: HttpRequest, *, service: str = "", move_id: UUID | None = None, **_more: Any) -> Thing:
        own = actor_of(request).organisation
        organisation = moving.organisation_of(service, asking=own) if service else own
        if move_id is not None:
            move = Move.objects.filter(id=move_id).first()
            organisation = move.organisation_id if move else ""
        return mending.of_process(organisation)

    def decorate(view: View) -> View:
        return staff_required("coordinator")(may(action, thing)(view))

    return decorate


@require_safe
@_owned("oversee")
def listed(request: HttpRequest) -> HttpResponse:
    """List where cases stand still, which versions they run on, and the moves there were."""
    whose, names = _whose(request), Names(translation.get_language() or "en")
    with scope.within(scope.SYSTEM):
        kinds = [present_incidents.kind_row(one, names) for one in mending.kinds(whose)]
        running = present.running_rows(moving.running(whose), names)
        moves = [present.move_row(one, names) for one in moving.moves_of(whose)[:20]]
    return console.show(request, "console/processes.html", kinds=kinds, running=running, moves=moves)


@require_POST
@_owned("replay")
def retry(request: HttpRequest) -> HttpResponse:
    """Try all cases of the kinds chosen again, each by itself."""
    whose, ids = _whose(request), []
    with scope.within(scope.SYSTEM):
        for chosen in dict.fromkeys(request.POST.getlist("kind")[:_MOST]):
            ids += _ids_of(chosen, whose)
    ids = ids[: mending.MOST_AT_ONCE]
    went_on = mending.retry_all(ids, by=actor_of(request), at=now())
    said = ngettext("%(count)s case goes on.", "%(count)s cases go on.", went_on) % {"count": number(went_on)}
    still = len(ids) - went_on
    more = ngettext("%(count)s still cannot.", "%(count)s still cannot.", still) % {"count": number(still)}
    messages.success(request, f"{said} {more}" if still else said)
    return redirect("console:processes")


def _ids_of(chosen: str, whose: str) -> list[UUID]:
    parts = on_one_line(chosen).split("|")
    if len(parts) != 5 or (whose and parts[0] != whose):
        return []
    organisation, service, node, code, version = parts
    try:
        version_id = UUID(version)
    except ValueError:
        return []
    found = Incident.objects.open().filter(
        organisation_id=organisation, service=service, node=node, code=code, pack_version_id=version_id
    )
    return list(found.order_by("opened_at").values_list("id", flat=True)[: mending.MOST_AT_ONCE])


@require_http_methods(["GET", "POST"])
@_owned("oversee")
def move(request: HttpRequest, *, service: str) -> HttpResponse:
    """Show what moving running cases to another version would do, step by step; begin it when that is confirmed."""
    given = request.POST if request.method == "POST" else request.GET
    route, problems = _route(service, given), []
    references = on_one_line(given.get("references", "")).split()[:_MOST]
    by, at = actor_of(request), now()
    context: dict[str, Any] = {"references": " ".join(references), "route": route}
    try:
        if request.method == "POST" and given.get("do") == "begin":
            begun = moving.begin(route, references=references, by=by, at=at)
            return redirect("console:moved", begun.id)
        found = moving.preview(route, references=references, by=by, at=at)
        old, new = moving.processes_of(route)
        context |= {
            "preview": found,
            "rows": present.preview_rows(found, old, new, route.mapping),
            "withdrawn": present.events(found.withdrawn, old),
            "added": present.events(found.added, new),
        }
    except MoveRefused as error:
        problems = [f"{error.what} {error.remedy}"]
    return _move_page(request, service, problems, context)


def _move_page(request: HttpRequest, service: str, problems: list[str], context: dict[str, Any]) -> HttpResponse:
    route: Route = context["route"]
    pack = catalogue.current().pack
    versions = PackVersion.objects.filter(pack=pack.id).order_by("-number").values_list("id", "version", "number")[:50]
    name = wording(pack).service(service)
    return console.show(
        request,
        "console/move.html",
        title=_("Move running cases: %(service)s") % {"service": name},
        service=service,
        versions=list(versions),
        from_version=route.from_version,
        to_version=route.to_version,
        problems=problems,
        back=reverse("console:processes"),
        **context,
    )


def _route(service: str, given: Any) -> Route:
    mapping = {
        name.removeprefix("to-"): "" if value == _NOWHERE else value
        for name, value in given.items()
        if name.startswith("to-") and value
    }
    current = catalogue.current_version()
    return Route(
        service=service,
        from_version=_version(given.get("from", ""), current),
        to_version=_version(given.get("to", ""), current),
        mapping=mapping,
    )


def _version(text: str, otherwise: UUID) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        return otherwise
    return found if PackVersion.objects.filter(id=found).exists() else otherwise


@require_safe
@_owned("oversee")
def moved(request: HttpRequest, *, move_id: UUID) -> HttpResponse:
    """Show how far a move has come, and which cases were left."""
    names = Names(translation.get_language() or "en")
    with scope.within(scope.SYSTEM):
        found = Move.objects.filter(id=move_id).first()
        if found is None:
            raise Http404
        left = MovedCase.objects.filter(move=found, state=MovedCase.State.LEFT).order_by("id")[:_MOST]
        rows = [present.left_row(one, found) for one in left]
        head = present.move_row(found, names)
    title = _("Moving: %(service)s") % {"service": head["service"]}
    return console.show(
        request, "console/moved.html", title=title, move=head, left=rows, back=reverse("console:processes")
    )


@require_safe
@_owned("oversee")
def drawing(request: HttpRequest, *, service: str, version_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Show the process of one version as a picture."""
    if not PackVersion.objects.filter(id=version_id).exists():
        raise Http404
    found = definitions.pack_of(version_id).services.get(service)
    if found is None or not found.process:
        raise Http404
    process = definitions.process_of(version_id, found.process)
    picture = draw(definitions.all_of(version_id), process, None, words=words())
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _whose(request: HttpRequest) -> str:
    """Return the organisation whose cases the reader sees; nothing for the operator's, who see all."""
    everybodys = decide(actor_of(request), "oversee", mending.of_process(""), at=now()).allowed
    return "" if everybodys else actor_of(request).organisation
