"""The ledger as coordinators check it: are all chains whole, and which signed checkpoints are there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.ledger import checkpoints, running, tasks
from commonway.ledger.checkpoints import HistoryRewritten
from commonway.ledger.models import Checkpoint
from commonway.web.console.page import console, overseen
from commonway.web.permissions import actor_of
from commonway.web.presenters import console as present

_SHOWN = 20


@require_safe
@overseen("ledger")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how long the ledger is, what the last check found, and the checkpoints."""
    streams, events = running.size()
    with scope.within(scope.SYSTEM):
        made = list(Checkpoint.objects.defer("leaves").order_by("-at", "-id")[:_SHOWN])
    return console.show(
        request,
        "console/ledger.html",
        streams=streams,
        events=events,
        going=running.under_way(at=now()),
        latest=running.latest(),
        checkpoints=[present.checkpoint_row(each) for each in made],
    )


@require_POST
@overseen("ledger")
def verify(request: HttpRequest) -> HttpResponse:
    """Check every chain: while the page waits, or in the background where that would take long."""
    by = actor_of(request)
    run = running.ask(by=by, at=now())
    if run.events_expected <= running.AT_ONCE:
        run = running.carry_out(run.id, by=by)
        if not run.break_count:
            messages.success(request, _("Every chain is whole."))
    else:
        tasks.verify_all.defer(run_id=str(run.id), account=by.id, organisation=by.organisation)
    return redirect("console:ledger")


@require_POST
@overseen("ledger")
def seal(request: HttpRequest) -> HttpResponse:
    """Make a signed checkpoint over all chains now."""
    try:
        checkpoints.make(now())
    except HistoryRewritten as error:
        messages.error(request, _("No checkpoint was made: %(what)s") % {"what": error.what})
    else:
        messages.success(request, _("A checkpoint is made and signed."))
    return redirect("console:ledger")
