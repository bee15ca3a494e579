"""What a process sends: letters to the person, news to another organisation under its clause, words to another case.

All is written in the transaction of the step that sends it. What goes to the process of another case is kept, and passed on
by a job in transactions of its own, since two cases that wrote to each other would wait for each other.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from procrastinate.contrib.django import app

from commonway.bpmn import effects as does
from commonway.cases.models import Case, Message
from commonway.cases.process.actions import writing
from commonway.cases.process.actions.setting import Setting
from commonway.cases.process.keeping import allowed, kept_until
from commonway.cases.process.variables import as_plain
from commonway.exchange.telling import Crossing, tell
from commonway.kernel.ids import new_id
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Service
from commonway.packs.process_files import MessageDefinition, MessageEnd

PURPOSE = "Work on the case"
PASSING = "cases.pass_on"  # by its name, since what it does drives the process of another case, which sends again


def send(effect: does.SendMessage | does.RaiseSignal, setting: Setting, *, key: str) -> None:
    """Send a message where the pack says, or let others hear a signal.

    *key* is its own within the case, the same however often the step is tried.
    """
    if isinstance(effect, does.RaiseSignal):
        _raise_signal(effect, setting, key=key)
    else:
        _send(effect, setting, key=key)


def _send(effect: does.SendMessage, setting: Setting, *, key: str) -> None:
    service = setting.pack_version.services[setting.case.service]
    said = next((one for one in service.messages if one.id == effect.name), None)
    if said is None:
        return
    given = {**setting.facts, **as_plain(effect.payload)}
    values = {name: given[name] for name in said.facts if given.get(name) is not None}
    for number, end in enumerate(said.goes_to):
        if end.who == "person":
            writing.compose(setting, end.letter, about=f"{setting.case.id}:{key}:{number}")
        elif end.who == "organisation":
            _tell(end, setting, values, occasion=f"{setting.case.id}:{key}:{number}")
        else:
            _pass_on(said.id, setting, values, key=f"{key}:{number}", service=end.service)
    _note(said, setting, values)


def _raise_signal(effect: does.RaiseSignal, setting: Setting, *, key: str) -> None:
    """Let every process hear a signal that waits for it and is about the same person, or part of the same request."""
    values = allowed(as_plain(effect.payload), setting.pack_version.facts)
    _pass_on(effect.name, setting, values, key=key, service="", kind=Message.Kind.SIGNAL)


def catch_up(case: Case, service: Service, *, at: datetime) -> None:
    """Pass on what other cases sent to *case*, just begun, before it was there, once what begins it is committed."""
    if not any(message.come_by("case") for message in service.messages):
        return
    mine = Q(subject_id=case.subject_id) | Q(case__request_id=case.request_id)
    waiting = Message.objects.kept(at=at).filter(direction=Message.Direction.OUT, service=case.service)
    for message_id in waiting.filter(mine).order_by("arrived_at", "id").values_list("id", flat=True):
        _defer(message_id)


def _tell(end: MessageEnd, setting: Setting, values: Mapping[str, Any], *, occasion: str) -> None:
    """Tell an organisation under its clause. Without one in force the refusal is on the ledger, and nobody is told."""
    case = setting.case
    agreement = setting.pack_version.agreements.get(end.agreement)
    clause = next((one for one in agreement.clauses if one.id == end.clause), None) if agreement else None
    crossing = Crossing(
        organisation=end.organisation,
        agreement_id=end.agreement,
        clause_id=end.clause,
        event_type=clause.event if clause else "",
        subject_id=case.subject_id,
        applicant_id=case.applicant_id,
        request_id=case.request_id,
        case_id=case.id,
        reference=case.request.reference,
        occasion=occasion,
        facts={**setting.facts, **values},
    )
    tell([crossing], by=setting.by, at=setting.at, safe=setting.safe)


def _pass_on(
    name: str,
    setting: Setting,
    values: Mapping[str, Any],
    *,
    key: str,
    service: str,
    kind: str = Message.Kind.MESSAGE,
) -> None:
    case, id_ = setting.case, new_id()
    place = Message.place(id_)
    Message(
        id=id_,
        case=case,
        direction=Message.Direction.OUT,
        kind=kind,
        name=name[:200],
        origin=Message.Origin.CASE,
        origin_id=str(case.id),
        key=key,
        service=service,
        content=setting.safe.seal(case.applicant_id, place, {"values": dict(values)}),
        subject_id=case.subject_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        arrived_at=setting.at,
        keep_until=kept_until(setting.pack_version, case.service, name, at=setting.at),
    ).save(force_insert=True)
    _defer(id_)


def _defer(message_id: UUID) -> None:
    app.configure_task(PASSING, queue="cases").defer(message_id=str(message_id))


def _note(said: MessageDefinition, setting: Setting, values: Mapping[str, Any]) -> None:
    case = setting.case
    data = {
        "case": str(case.id),
        "request": str(case.request_id),
        "service": case.service,
        "message": said.id,
        "facts": sorted(values),
    }
    entry = Entry(stream=case.applicant_id, type="message.sent", organisation=case.organisation_id, data=data)
    append([entry], by=setting.by, at=setting.at, purpose=PURPOSE, ground="task")
