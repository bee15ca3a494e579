"""Who takes part: inviting family, proposing an organisation, the person's consent, coming in, and going."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonway.cases.plans import opening, sharing
from commonway.cases.plans.errors import NotPossible, NotYourPart, PlanOver
from commonway.cases.plans.opening import PlanFile
from commonway.cases.process.definitions import pack_of
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.web.forms import ChoiceField, Form
from commonway.web.permissions import actor_of
from commonway.web.plans.forms import ConsentForm, InviteForm, choose
from commonway.web.plans.page import opened, page, show, side_of
from commonway.web.presenters import plans as present
from commonway.web.presenters.wording import Wording, wording

_REFUSED = (NotPossible, NotYourPart, PlanOver)


@page
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Ask the person whom of their family they want in the plan, and invite them."""
    file, words = opened(request, plan_id)
    roles = [role for role in file.standing.definition.roles if role.who == "family"]
    if not file.standing.is_own or not roles:
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None)
    choose(form, "role", [(role.id, words.say(role.name)) for role in roles])
    if request.method == "POST" and form.is_valid() and _invited(request, plan_id, form):
        messages.success(request, _("They are invited. They find it under Plans when they sign in."))
        return redirect(side_of(request).url("plan", plan_id))
    seen = [(words.say(role.name), present.sees(file, role.id)) for role in roles]
    return _ask(request, file, "plans/invite.html", form=form, title=_("Invite somebody"), seen=seen)


@page
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Let those who lead propose that another organisation takes part."""
    file, words = opened(request, plan_id)
    lasting = {party.role for party in file.standing.parties if party.state in ("proposed", "taking-part")}
    others = [role for role in file.standing.definition.roles if role.organisation and not role.leads]
    free = [role for role in others if role.id not in lasting]
    if not file.standing.leads:
        raise Http404
    form = ProposeForm(request.POST if request.method == "POST" else None)
    choose(
        form, "role", [(role.id, f"{words.organisation(role.organisation)}: {words.say(role.name)}") for role in free]
    )
    if request.method == "POST" and form.is_valid():
        try:
            sharing.propose(plan_id, role=form.cleaned_data["role"], by=actor_of(request), at=now())
        except _REFUSED as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("The person is asked. They take part once the person says yes."))
            return redirect(side_of(request).url("plan", plan_id))
    return _ask(request, file, "plans/propose.html", form=form, title=_("Propose an organisation"), free=free)


class ProposeForm(Form):
    """Which organisation is proposed."""

    role = ChoiceField(label=gettext_lazy("Who should take part?"), short=gettext_lazy("Who"), choices=[])


@page
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, *, plan_id: UUID, party_id: UUID) -> HttpResponse:
    """Ask the person whether an organisation may take part: what it is told, under which agreement, what it sees."""
    file, words = opened(request, plan_id)
    party = file.standing.party(party_id)
    if party is None or not file.standing.is_own or party.of_id is None:
        raise Http404
    if party.state != "proposed":
        return redirect(side_of(request).url("plan", plan_id))
    form = ConsentForm(request.POST if request.method == "POST" and "no" not in request.POST else None)
    said = request.method == "POST" and ("no" in request.POST or form.is_valid())
    if said and _decided(request, plan_id, party_id, form):
        return redirect(side_of(request).url("plan", plan_id))
    name = words.organisation(str(party.of_id))
    context = {"asked": _asked(file, words, party.role), "name": name}
    title = _("May %(name)s take part?") % {"name": name}
    return _ask(request, file, "plans/consent.html", form=form, title=title, **context)


@page
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, *, plan_id: UUID, party_id: UUID) -> HttpResponse:
    """Make sure that a part is to end, and end it."""
    file, words = opened(request, plan_id)
    party = file.standing.party(party_id)
    if party is None:
        raise Http404
    if request.method == "POST":
        try:
            sharing.withdraw(plan_id, party_id, by=actor_of(request), at=now())
        except _REFUSED as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("It is ended. From now on they see nothing of the plan."))
        left = file.standing.mine is not None and party.id == file.standing.mine.id
        return redirect(side_of(request).url("plans") if left else side_of(request).url("plan", plan_id))
    leaves = file.standing.mine is not None and party.id == file.standing.mine.id
    title = _("Leave the plan?") if leaves else _("End their part?")
    name = present.name_of(party, file, words)
    return _ask(request, file, "plans/withdraw.html", title=title, name=name, leaves=leaves)


@page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Ask one who was invited whether they take part."""
    invited = opening.invitations_of(UUID(actor_of(request).id))
    party = next((each for each in invited if each.plan_id == plan_id), None)
    side = side_of(request)
    if party is None:
        opened(request, plan_id)  # for whom there is such a plan
        return redirect(side.url("plan", plan_id))
    words = wording(pack_of(party.plan.pack_version_id))
    if request.method == "POST":
        joins = "no" not in request.POST
        sharing.answer(plan_id, takes_part=joins, by=actor_of(request), at=now())
        messages.success(request, _("You take part now.") if joins else _("You do not take part."))
        return redirect(side.url("plan", plan_id) if joins else side.url("plans"))
    definition = words.pack.services[party.plan.service].plan
    role = definition.role(party.role) if definition else None
    shown = present.row(party.plan, words) | {"role": words.say(role.name) if role else ""}
    return show(request, "plans/answer.html", title=_("You are invited to a plan"), plan=shown, back=side.url("plans"))


def _invited(request: HttpRequest, plan_id: UUID, form: InviteForm) -> bool:
    given = form.cleaned_data
    person = people.of_account(given["email"].strip())
    if person is None:
        form.add_error("email", _("We do not know this address. Ask them to sign in here once, then try again."))
        return False
    try:
        sharing.invite(
            plan_id, role=given["role"], person_id=person, called=given["called"], by=actor_of(request), at=now()
        )
    except _REFUSED as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True


def _decided(request: HttpRequest, plan_id: UUID, party_id: UUID, form: ConsentForm) -> bool:
    try:
        if "no" in request.POST:
            sharing.withdraw(plan_id, party_id, by=actor_of(request), at=now())
            messages.success(request, _("They do not take part, and were told nothing."))
        else:
            sharing.agree(plan_id, party_id, by=actor_of(request), at=now())
            messages.success(request, _("They take part now. You can take it back at any time."))
    except _REFUSED as error:
        if form.is_bound:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.warning(request, f"{error.what} {error.remedy}")
        return False
    return True


def _asked(file: PlanFile, words: Wording, role_id: str) -> dict[str, Any]:
    """Return what the person is asked to agree to: what is told, why, and what is seen and added."""
    role = file.standing.definition.role(role_id)
    agreement = words.pack.agreements.get(role.agreement) if role else None
    clause = next((each for each in agreement.clauses if role and each.id == role.clause), None) if agreement else None
    adds = [str(present.PARTS[part]) for part in (role.adds if role else ())]
    return {
        "facts": words.facts(clause.facts) if clause else [],
        "purpose": words.say(clause.purpose) if clause else "",
        "law": words.say(clause.legal_basis) if clause else "",
        "sees": present.sees(file, role_id),
        "adds": adds,
    }


def _ask(request: HttpRequest, file: PlanFile, template: str, **context: Any) -> HttpResponse:
    back = side_of(request).url("plan", file.standing.plan.id)
    return show(request, template, back=back, reference=file.standing.plan.reference, **context)
