"""Messages that are kept for a process until it waits for them, and given to it when it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from commonway.bpmn import State, Wait
from commonway.bpmn.happenings import MessageArrived
from commonway.cases.levels.counting import WorkingDays, later
from commonway.cases.models import Case, Message
from commonway.cases.process.variables import as_variables
from commonway.packs.definitions import FactDefinition, Pack
from commonway.vault.sealing import Safe

KEEP = "P90D"  # how long a message is kept of which the pack does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it is to be kept: which, from whom, under whose id, and what it brings."""

    name: str
    origin: str
    origin_id: str
    key: str
    values: Mapping[str, Any]
    kind: str = Message.Kind.MESSAGE


def waiting_for(state: State) -> set[str]:
    """Return the names of the messages a process waits for."""
    return {str(token.data.get("name")) for token in state.waiting(Wait.MESSAGE)}


def for_process(
    case: Case, state: State, pack: Pack, *, at: datetime, safe: Safe
) -> Iterator[tuple[Message, MessageArrived]]:
    """Yield the messages kept for what the process of *case*, locked, waits for, oldest first, as it takes them."""
    names = waiting_for(state)
    if not names:
        return
    kept = Message.objects.incoming().kept(at=at).filter(case=case, kind=Message.Kind.MESSAGE, name__in=names)
    for message in kept.order_by("arrived_at", "id"):
        yield message, as_happening(message, case, pack, safe=safe)


def as_happening(message: Message, case: Case, pack: Pack, *, safe: Safe) -> MessageArrived:
    """Return what *message* is to the process of *case*."""
    values = values_of(message, safe=safe)
    payload = as_variables(values, pack.facts)
    said = next((one for one in pack.services[case.service].messages if one.id == message.name), None)
    return MessageArrived(message.name, payload, payload.get(said.correlation) if said else None)


def values_of(message: Message, *, safe: Safe) -> dict[str, Any]:
    """Return the facts that *message* brings."""
    values: dict[str, Any] = safe.unseal(message.applicant_id, Message.place(message.id), message.content)["values"]
    return values


def kept_until(pack: Pack, service: str, name: str, *, at: datetime) -> datetime:
    """Return until when a message is kept."""
    found = next((one for one in pack.services[service].messages if one.id == name), None)
    zone = timezone.get_default_timezone()
    until = later(at, found.keep if found else KEEP, WorkingDays(None), days="calendar", zone=zone)
    return until or at + timedelta(days=90)


def allowed(values: Mapping[str, Any], facts: Mapping[str, FactDefinition]) -> dict[str, Any]:
    """Return those of *values* that are *facts* and known."""
    return {name: value for name, value in values.items() if name in facts and value is not None}
