"""The surroundings of every page of the console, and who may see them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonway.identity.access import Thing
from commonway.identity.access_rules import Action
from commonway.web.permissions import View, may, staff_required
from commonway.web.staff.page import Place, Surroundings

console = Surroundings(
    namespace="console",
    audience=_("Console"),
    places=(
        Place(text=_("Exchange"), page="exchange", pages=("delivery", "deliveries")),
        Place(text=_("Shelf"), page="shelf", pages=("shelf-confirm",)),
        Place(text=_("Agreements"), page="agreements", pages=("agreement",)),
        Place(text=_("Packs"), page="packs", pages=("compare",)),
        Place(
            text=_("Decisions"),
            page="decisions",
            pages=(
                "decision",
                "draft",
                "draft-table",
                "draft-rule",
                "draft-editor",
                "draft-file",
                "draft-restore",
                "draft-move",
                "draft-discard",
                "draft-publish",
            ),
        ),
        Place(text=_("Processes"), page="processes", pages=("move", "moved")),
        Place(text=_("Connections"), page="connections", pages=("connection",)),
        Place(text=_("Kept long enough"), page="retention", pages=("retention-confirm",)),
        Place(text=_("Figures"), page="figures"),
        Place(text=_("Ledger"), page="ledger", pages=("verification",)),
        Place(text=_("Staff"), page="staff", pages=("invite", "post", "end-post")),
    ),
)


def overseen(kind: str, *, action: Action = "oversee") -> Callable[[View], View]:
    """Let in coordinators of the operator, who may do *action* with things of *kind* across all organisations."""

    def thing_of(request: HttpRequest, **kwargs: Any) -> Thing:  # noqa: ARG001
        return Thing(kind=kind)

    def decorate(view: View) -> View:
        return staff_required("coordinator")(may(action, thing_of)(view))

    return decorate
