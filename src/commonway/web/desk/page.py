"""The surroundings of every page of the desk: the contact under way, and who may be here."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from commonway.contacts.models import Contact
from commonway.identity import people
from commonway.identity.models import Organisation
from commonway.web.permissions import View, actor_of, refuse, staff_required
from commonway.web.presenters import desk as present
from commonway.web.staff.page import Place, Surroundings

CONTACT, CANDIDATES, CANDIDATE = "contact_id", "desk_candidates", "desk_candidate"

desk = Surroundings(
    namespace="desk",
    audience=gettext_lazy("Desk"),
    places=(
        Place(text=gettext_lazy("Start"), page="start", pages=("end-contact",)),
        Place(text=gettext_lazy("Find a person"), page="find", pages=("new-person", "verify", "code")),
        Place(text=gettext_lazy("The person"), page="person", pages=("hand-back",)),
        Place(text=gettext_lazy("Appointments"), page="list", namespace="desk-appointments"),
        Place(text=gettext_lazy("Services"), page="services", pages=("service",)),
    ),
)


def current(request: HttpRequest) -> Contact | None:
    """Return the contact this session has open, or None."""
    contact_id = request.session.get(CONTACT)
    if not contact_id:
        return None
    actor = actor_of(request)
    mine = Contact.objects.filter(staff_id=actor.id, organisation_id=actor.organisation, ended_at__isnull=True)
    return mine.filter(id=contact_id).first()


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout is told, with the banner of the contact under way."""
    contact = current(request)
    context = desk.context(request)
    if contact is None:
        return context
    verified = bool(contact.person_id and contact.verified_by)
    profile = people.profile(contact.person_id) if verified and contact.person_id else {}
    return context | {"banner": present.banner(contact, profile=profile)}


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the desk."""
    return desk.show(request, template, status=status, **surroundings(request) | context)


def at_desk(view: View) -> View:
    """Let in the desk staff of the operator; nothing of it stays in a cache."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Organisation.objects.filter(id=actor_of(request).organisation, is_operator=True).exists():
            refuse(request)
        return view(request, *args, **kwargs)

    return staff_required("agent")(never_cache(checked))


def in_contact(view: View) -> View:
    """Let in desk staff who have a contact open; others are asked to open one."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if current(request) is None:
            messages.warning(request, _("Open a contact first: staff look at people only while they are in touch."))
            return redirect("desk:start")
        return view(request, *args, **kwargs)

    return at_desk(checked)


def with_caller(view: View) -> View:
    """Let in desk staff whose caller is verified; others are asked to find and verify the caller."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).on_behalf_of is None:
            messages.warning(request, _("Find the person and check who they are first."))
            return redirect("desk:find")
        return view(request, *args, **kwargs)

    return in_contact(checked)
