"""Connections: how each organisation's system is reached, and changing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.catalogue import queries as catalogue
from commonway.exchange import connections, overseeing
from commonway.exchange.connections import ConnectionInvalid
from commonway.exchange.models import Connection
from commonway.identity.models import Organisation
from commonway.kernel.clock import now
from commonway.web.console.page import console, overseen
from commonway.web.forms import AddressField, ChoiceField, Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import console as present
from commonway.web.presenters import deliveries as states
from commonway.web.presenters.wording import wording


class ConnectionForm(Form):
    """How an organisation is reached."""

    kind = ChoiceField(
        label=gettext_lazy("How is it reached?"),
        short=gettext_lazy("How it is reached"),
        choices=states.KIND_CHOICES,
    )
    url = TextField(
        label=gettext_lazy("Where deliveries are sent"),
        help_text=gettext_lazy("A whole address that begins with https://"),
        required=False,
    )
    look_up_url = TextField(
        label=gettext_lazy("Where its register answers"),
        help_text=gettext_lazy("Leave it empty if it has no register to ask"),
        required=False,
    )
    public_key = AddressField(
        label=gettext_lazy("Its public key"),
        help_text=gettext_lazy("Ed25519, in PEM. What it sends us must be signed with it."),
        required=False,
    )


@require_safe
@overseen("exchange")
def listed(request: HttpRequest) -> HttpResponse:
    """List every organisation and how it is reached."""
    words = wording(catalogue.current().pack)
    rows = [present.connection_row(end, words) for end in overseeing.ends()]
    return console.show(
        request, "console/connections.html", rows=sorted(rows, key=lambda row: str(row["name"]).casefold())
    )


@require_http_methods(["GET", "POST"])
@overseen("exchange")
def connection(request: HttpRequest, *, organisation_id: str) -> HttpResponse:
    """Show how one organisation is reached, and change it."""
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise Http404
    known = Connection.objects.filter(organisation_id=organisation_id).first()
    form = ConnectionForm(request.POST if request.method == "POST" else None, initial=_now(known))
    if request.method == "POST" and form.is_valid() and _connect(request, organisation_id, form):
        messages.success(request, _("The connection is saved. What waits for it is tried again now."))
        return redirect("console:connections")
    words = wording(catalogue.current().pack)
    end = next(end for end in overseeing.ends() if end.organisation == organisation_id)
    return console.show(
        request,
        "console/connection.html",
        title=words.organisation(organisation_id),
        form=form,
        rows=present.connection_summary(end),
        back=reverse("console:connections"),
    )


def _now(known: Connection | None) -> dict[str, str]:
    if known is None:
        return {"kind": Connection.Kind.BY_HAND}
    names = ("kind", "url", "look_up_url", "public_key")
    return {name: getattr(known, name) for name in names}


def _connect(request: HttpRequest, organisation_id: str, form: ConnectionForm) -> bool:
    try:
        connections.connect(organisation_id, **form.cleaned_data, by=actor_of(request), at=now())
    except ConnectionInvalid as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True
