"""The one place where access is decided: `decide`, and what follows from it being asked.

Everything a page, an API or a command lets someone do with a thing passes here first; row-level security repeats
the fence underneath.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from commonway.fence import scope
from commonway.identity import mandates
from commonway.identity.access_rules import Ground, Relation, ruling
from commonway.identity.models import Organisation, StaffMember
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append, gathering, is_gathering
from commonway.ledger.models import Event
from commonway.ledger.streams import INSTALLATION, of_organisation

log = logging.getLogger(__name__)

_RECORDED = frozenset({"staff", "helper", "organisation"})  # whose refusals go on the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is to be done something with: its kind and id, and whose it is.

    ``subject`` is the person it is about, ``applicant`` the one who told of them, ``request`` the request it belongs
    to, ``organisation`` the body it lies with, ``supplier`` the one that does the work it is about,
    ``payer`` the one that is to pay it, ``life_event`` what it is part of, ``team`` whose queue it is in, ``parties`` the people and organisations who take part in it as the person
    agreed, ``heard_by`` the body an appeal lies with that it is part of.
    """

    kind: str
    id: str | UUID = ""
    subject: UUID | None = None
    applicant: UUID | None = None
    organisation: str = ""
    supplier: str = ""
    payer: str = ""
    life_event: str = ""
    request: UUID | None = None
    team: str = ""
    parties: frozenset[str] = frozenset()
    heard_by: str = ""

    def owner(self) -> UUID | None:
        """Return the person whose affair this is: who applied, or else whom it is about."""
        return self.applicant or self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether it is allowed; if so on what ground and for which purpose, if not why not."""

    allowed: bool
    ground: Ground = ""
    purpose: str = ""
    why: str = ""


class AccessRefused(CommonwayError, PermissionDenied):
    """An actor may not do this with this thing. Pages and APIs answer with status 403."""

    def __init__(self, *, actor: Actor, action: str, thing: Thing, decision: Decision, at: datetime) -> None:
        self.actor, self.action, self.thing, self.decision, self.at = actor, action, thing, decision, at
        self.event_id: UUID | None = None
        super().__init__(
            _("You are not allowed to do this."),
            remedy=_("If you think you should be, contact the organisation that asked you to, or sign in again."),
        )


def decide(actor: Actor, action: str, thing: Thing, *, at: datetime) -> Decision:
    """Return whether *actor* may do *action* with *thing*; what no rule allows is refused. Writes nothing."""
    rule = ruling(_relations(actor, thing), action, thing.kind)
    if rule is None and _may_hold_mandate(actor, thing) and _holds_mandate(actor, thing, at=at):
        rule = ruling(("mandate",), action, thing.kind)
    if rule is None and _leads(actor, thing):
        rule = ruling(("lead",), action, thing.kind)
    if rule is None and _is_operator(actor):
        rule = ruling(("operator",), action, thing.kind)
    if rule is None:
        return Decision(allowed=False, why=f"no rule lets this {actor.role or actor.kind} {action} this {thing.kind}")
    return Decision(allowed=True, ground=rule.ground, purpose=rule.purpose)


def require(actor: Actor | None, action: str, thing: Thing, *, at: datetime) -> Decision:
    """Return the decision where it is allowed, else raise `AccessRefused`.

    The refusal of staff, a helper or an organisation is recorded in the ledger as ``access.refused``. Where the
    caller's transaction is rolled back by the error, the edge records it again: see `record_refusal`.
    """
    if actor is None:
        actor = Actor(kind="person", id="anonymous", role="anonymous")
    decision = decide(actor, action, thing, at=at)
    if decision.allowed:
        return decision
    refused = AccessRefused(actor=actor, action=action, thing=thing, decision=decision, at=at)
    record_refusal(refused)
    raise refused


def note_hidden(actor: Actor, action: str, thing: Thing, *, at: datetime) -> None:
    """Record that *actor* asked for a thing of others, where they are only told that there is no such thing."""
    decision = decide(actor, action, thing, at=at)
    if not decision.allowed:
        record_refusal(AccessRefused(actor=actor, action=action, thing=thing, decision=decision, at=at))


def record_refusal(refused: AccessRefused) -> None:
    """Make sure the ledger has this refusal; asked again at the edge, after a transaction may have undone it."""
    actor, thing = refused.actor, refused.thing
    log.warning("refused %s %s to %s %s: %s", actor.role or actor.kind, actor.id, refused.action, thing.kind, thing.id)
    if actor.kind not in _RECORDED:
        return
    with scope.within(scope.SYSTEM), transaction.atomic():
        if refused.event_id and Event.objects.filter(id=refused.event_id).exists():
            return
        data = _named(thing) | {"action": refused.action, "why": refused.decision.why}
        entry = Entry(
            stream=_stream(actor, thing),
            type="access.refused",
            data=data,
            organisation=actor.organisation,
        )
        events = append([entry], by=actor, at=refused.at, purpose="keep the fence", ground="legal duty")
    if events:  # none where the caller gathers its events: the refusal ends that, and the edge records it
        refused.event_id = events[0].id


def record_reading(actor: Actor, thing: Thing, decision: Decision, *, at: datetime) -> None:
    """Record that *actor* read personal data, in the stream of the person whose affair it is.

    Whoever reads on another ground than its being their own is recorded: staff, organisations, and the holder of a
    mandate, also where they have not said that they act for somebody. Must follow `decide`.
    """
    if decision.ground in ("own", "") or thing.owner() is None:
        return
    by = as_helper(actor, thing, decision)
    entry = Entry(stream=_stream(by, thing), type="data.read", data=_named(thing), organisation=by.organisation)
    with ExitStack() as entered:
        if not is_gathering():  # else it goes in with the rest, in the transaction they are gathered in
            entered.enter_context(scope.within(scope.SYSTEM))
            entered.enter_context(transaction.atomic())
        append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)


@contextmanager
def recorded_together() -> Iterator[None]:
    """Put the readings of the block on the ledger in one go, at its end; none where it fails, for then nothing was shown.

    For one look at several things. Decide whether there is such a thing, and whether it may be seen, before it.
    """
    try:
        with transaction.atomic(), gathering(finish=scope.within(scope.SYSTEM)):
            yield
    except AccessRefused as refused:  # its record went with the rest
        record_refusal(refused)
        raise


def as_helper(actor: Actor, thing: Thing, decision: Decision) -> Actor:
    """Return *actor*, or where a mandate allowed it, the helper they are: so that the ledger says who it was."""
    if decision.ground != "mandate" or actor.kind == "helper":
        return actor
    return replace(actor, kind="helper", on_behalf_of=thing.owner())


def _relations(actor: Actor, thing: Thing) -> tuple[Relation, ...]:
    """Return the relations that show from the actor and the thing alone, without a look-up."""
    if actor.kind == "person":
        return _of_person(actor, thing)
    if actor.kind == "staff":
        return _of_staff(actor, thing)
    if actor.kind == "organisation":
        return _of_system(actor, thing)
    return ("product",) if actor.kind == "system" else ()


def _of_system(actor: Actor, thing: Thing) -> tuple[Relation, ...]:
    if not actor.id:
        return ()
    held: tuple[Relation, ...] = ("organisation",) if actor.id == thing.organisation else ()
    held = (*held, "supplier") if actor.id == thing.supplier else held
    return (*held, "payer") if actor.id == thing.payer else held


def _of_person(actor: Actor, thing: Thing) -> tuple[Relation, ...]:
    owner = thing.owner()
    own = owner is not None and str(owner) == actor.id
    if actor.role == "handover" or actor.confined_to:
        this_request = thing.id if thing.kind == "request" else thing.request
        confined = actor.confined_to is not None and str(this_request) == str(actor.confined_to)
        return ("handed-over",) if own and confined else ()
    if own:
        return ("self",)
    if thing.subject is not None and str(thing.subject) == actor.id:
        return ("subject",)
    return ("party",) if actor.id in thing.parties else ()


def _of_staff(actor: Actor, thing: Thing) -> tuple[Relation, ...]:
    if actor.role == "agent":
        in_contact = actor.on_behalf_of is not None and actor.on_behalf_of == thing.owner()
        return ("contact", "desk") if in_contact else ("desk",)
    same = bool(actor.organisation) and actor.organisation == thing.organisation
    if actor.role == "supplier":
        theirs = thing.supplier or thing.organisation  # what a supplier was told lies with it
        return ("supplier",) if actor.organisation and actor.organisation == theirs else ()
    if actor.role == "caseworker" and actor.organisation:
        party = actor.organisation in thing.parties and not same
        relations: tuple[tuple[Relation, bool], ...] = (
            ("team", same),
            ("party", party),
            ("appeal-body", actor.organisation == thing.heard_by),
            ("payer", actor.organisation == thing.payer),
        )
        return tuple(relation for relation, holds in relations if holds)
    return ("coordinator",) if actor.role == "coordinator" and same else ()


def _may_hold_mandate(actor: Actor, thing: Thing) -> bool:
    acts_for_them = actor.on_behalf_of is None or actor.on_behalf_of == thing.owner()
    return actor.kind in {"person", "helper"} and not actor.role and acts_for_them and thing.owner() is not None


def _holds_mandate(actor: Actor, thing: Thing, *, at: datetime) -> bool:
    with scope.within(scope.SYSTEM):
        held = mandates.held_by(UUID(actor.id), at=at)
    return any(
        mandate.grantor_id == thing.owner() and (not mandate.life_events or thing.life_event in mandate.life_events)
        for mandate in held
    )


def _leads(actor: Actor, thing: Thing) -> bool:
    """Return whether *actor* leads the team of a task; whoever leads no team in particular leads all of them."""
    if thing.kind != "task" or actor.role != "caseworker" or actor.organisation != thing.organisation:
        return False
    posts = StaffMember.objects.filter(
        user_id=actor.id, organisation=actor.organisation, role=actor.role, leads=True, ended_at__isnull=True
    )
    teams = list(posts.values_list("team", flat=True))
    return any(team in ("", thing.team) or not thing.team for team in teams)


def _is_operator(actor: Actor) -> bool:
    if actor.kind != "staff" or actor.role != "coordinator" or not actor.organisation:
        return False
    return Organisation.objects.filter(id=actor.organisation, is_operator=True).exists()


def _stream(actor: Actor, thing: Thing) -> UUID:
    owner = thing.owner()
    if owner is not None:
        return owner
    return of_organisation(actor.organisation) if actor.organisation else INSTALLATION


def _named(thing: Thing) -> dict[str, str]:
    named = {"kind": thing.kind, "id": str(thing.id), "subject": str(thing.subject or "")}
    return {key: value for key, value in named.items() if value}
