"""Incidents: kept while a process cannot go on somewhere, with why as a code, and closed when it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commonway.bpmn import State, Wait
from commonway.bpmn.state import Token
from commonway.cases.models import Incident, ProcessInstance
from commonway.kernel.ids import new_id
from commonway.vault.sealing import Safe

LONGEST_DETAIL = 500
_STUCK = (Wait.INCIDENT, Wait.FACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Where a process has come to stand still, and why: a code of `Incident.Code` and what it is about, by id."""

    token: int
    node: str
    code: str
    about: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


def settle(instance: ProcessInstance, state: State, new: Mapping[int, Stuck], *, at: datetime, safe: Safe) -> None:
    """Open the incidents that are *new*, close those that are no more, and say on *instance* where it is stuck.

    The instance is not saved. Whoever mends by hand closes an incident themselves, with who and why.
    """
    there = {}
    if instance.stuck_at:
        rows = Incident.objects.open().filter(case=instance.case_id).select_for_update(of=("self",)).order_by("id")
        there = {incident.token: incident for incident in rows}
    for token, incident in list(there.items()):
        if token not in new and not _waits(token, incident.code, state):
            incident.closed_at, incident.closed = at, Incident.Closed.WENT_ON
            incident.save(update_fields=["closed_at", "closed"])
            del there[token]
    unseen = [token for token in state.waiting(*_STUCK) if token.id not in there and token.id not in new]
    for stuck in [*new.values(), *map(_read, unseen)]:
        if _waits(stuck.token, stuck.code, state):
            there[stuck.token] = _open(instance, stuck, there.get(stuck.token), at=at, safe=safe)
    first = next(iter(there.values()), None)
    instance.stuck_at, instance.stuck_code = (first.node, first.code) if first else ("", "")


def _read(token: Token) -> Stuck:
    """Return what a token that is stuck for longer says of itself."""
    facts = token.data.get("facts")
    if token.wait is Wait.FACTS and isinstance(facts, list):
        return Stuck(token=token.id, node=token.node, code=Incident.Code.FACTS, about={"facts": list(map(str, facts))})
    return Stuck(token=token.id, node=token.node, code=Incident.Code.EXPRESSION)


def close_all(instance: ProcessInstance, *, at: datetime) -> None:
    """Close what is open in a process that is over."""
    going = Incident.objects.open().filter(case=instance.case_id)
    going.update(closed_at=at, closed=Incident.Closed.WENT_ON)


def close_told(instance: ProcessInstance, token: int, *, at: datetime) -> None:
    """Close what was open because no agreement let the organisation of the task of *token* be told: it is, or need not be."""
    going = Incident.objects.open().filter(case=instance.case_id, token=token, code=Incident.Code.NO_AGREEMENT)
    going.update(closed_at=at, closed=Incident.Closed.WENT_ON)


def _waits(token: int, code: str, state: State) -> bool:
    """Return whether the token is there still, waiting as it does when it is stuck for this reason."""
    found = state.tokens.get(token)
    if found is None:
        return False
    if code == Incident.Code.NO_AGREEMENT:
        return found.wait is Wait.TASK
    if code == Incident.Code.CIRCLE and found.wait is Wait.TIMER:
        return True
    return found.wait in _STUCK


def _open(instance: ProcessInstance, stuck: Stuck, before: Incident | None, *, at: datetime, safe: Safe) -> Incident:
    """Keep *stuck*, over what was kept of the same token, if there is."""
    incident = before or Incident(
        id=new_id(),
        case_id=instance.case_id,
        token=stuck.token,
        service=instance.case.service,
        reference=instance.case.reference,
        organisation_id=instance.organisation_id,
        applicant_id=instance.applicant_id,
        opened_at=at,
    )
    incident.node, incident.code, incident.about = stuck.node[:200] or "?", stuck.code, dict(stuck.about)
    incident.pack_version_id = instance.pack_version_id
    incident.detail = b""
    if stuck.detail:
        place = Incident.place(incident.id)
        incident.detail = safe.seal_bytes(instance.applicant_id, place, stuck.detail[:LONGEST_DETAIL].encode())
    incident.save(force_insert=before is None)
    return incident
