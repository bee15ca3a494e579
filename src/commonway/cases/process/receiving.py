"""What comes to the process of a case from outside: from the person, staff, an organisation's system, another case.

What comes twice under one key has one effect. What nothing waits for yet is kept until something does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import SignalRaised
from commonway.cases import things
from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.models import Case, Message, ProcessInstance
from commonway.cases.process import definitions, driving
from commonway.cases.process.keeping import kept_until, values_of
from commonway.cases.process.variables import as_variables
from commonway.exchange.clauses import ClausesInForce
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import require
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import FactDefinition
from commonway.packs.process_files import MessageDefinition, MessageEnd
from commonway.vault.sealing import KeyDestroyed, Safe

PURPOSE = driving.PURPOSE
LONGEST_KEY = 200
_SOURCES = {
    Message.Origin.PERSON: (Fact.Source.TOLD, Fact.Certainty.STATED),
    Message.Origin.STAFF: (Fact.Source.REGISTER, Fact.Certainty.EVIDENCED),
    Message.Origin.ORGANISATION: (Fact.Source.REGISTER, Fact.Certainty.EVIDENCED),
}


class MessageUnknown(CasesError):
    """The process of the case takes no such message from whoever brings it."""


class CaseOver(CasesError):
    """The case, or its process, is over: nothing comes to it any more."""


class BroughtDifferently(CasesError):
    """Something else came under the same key before, from the same sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A message as somebody brings it: its name, the facts in it, and the sender's own id of it."""

    name: str
    values: Mapping[str, Any]
    key: str


def from_person(case_id: UUID, brought: Brought, *, by: Actor, at: datetime) -> Message:
    """Take in what the person, or someone for them, tells about a case.

    Raises `CaseUnknown`, `AccessRefused`, `MessageUnknown`, `CaseOver`, `AnswersInvalid`, and `BroughtDifferently` where
    something else came under that key.
    """
    with within(SYSTEM):
        case = _case(case_id)
        decision = require(by, "change", things.of_case(case, case.request), at=at)
        said, _end = _expected(case, brought.name, "person")
        origin = (Message.Origin.PERSON, str(case.applicant_id))
        return _take(case, said, brought, origin, by=by, at=at, ground=decision.ground)


def from_staff(case_id: UUID, brought: Brought, *, by: Actor, at: datetime) -> Message:
    """Take in what a caseworker of the case's organisation has heard. Raises as `from_person` does."""
    with within(SYSTEM):
        case = _case(case_id, organisation=by.organisation)
        decision = require(by, "answer", things.of_the_case(case), at=at)
        said, _end = _expected(case, brought.name, "staff")
        return _take(case, said, brought, (Message.Origin.STAFF, by.id), by=by, at=at, ground=decision.ground)


def from_organisation(case_id: UUID, brought: Brought, *, organisation: str, at: datetime) -> Message:
    """Take in what the system of *organisation* sends: its own cases', or under a clause in force, and only its facts.

    What the organisation may not send does not exist for it. Raises `CaseUnknown`, `CaseOver`, `AnswersInvalid` and
    `BroughtDifferently`.
    """
    by = Actor(kind="organisation", id=organisation, organisation=organisation)
    with within(SYSTEM):
        try:
            case = _case(case_id)
            said, end = _expected(case, brought.name, "organisation", organisation=organisation)
        except (CaseUnknown, MessageUnknown):
            raise _nothing_for_them() from None
        ground, facts = _ground(case, said, end, organisation=organisation, at=at)
        foreign = brought.values.keys() - facts
        if foreign:
            raise AnswersInvalid(dict.fromkeys(sorted(foreign), _("The message does not bring this.")))
        return _take(case, said, brought, (Message.Origin.ORGANISATION, organisation), by=by, at=at, ground=ground)


def from_case(message: Message, case: Case, *, at: datetime) -> bool:
    """Give *case* what the process of another sent; return whether it may have it, and a signal was waited for.

    Between two organisations the sender's pack names the clause, which is in force now.
    """
    sender = message.case
    facts, safe = _crossing(message, sender, case, at=at), Safe()
    if facts is None:
        return False
    try:
        sent = values_of(message, safe=safe)
    except KeyDestroyed:  # the sender's data was deleted, or removed when its time was over
        return False
    with transaction.atomic():
        instance = driving.locked(case.id)
        if instance.ended_at is not None:
            return False
        values = {name: value for name, value in sent.items() if name in facts}
        kept, new = _keep(instance, message.name, values, (Message.Origin.CASE, str(sender.id)), str(message.id),
                          kind=message.kind, at=at, safe=safe)  # fmt: skip
        if not new:
            return kept.state != Message.State.MISSED
        by = system("processes")
        _note(instance.case, kept, values, by=by, at=at, ground="task")
        if message.kind == Message.Kind.MESSAGE:
            driving.take_in(instance.case, by=by, at=at, safe=safe)
            return True
        pack = definitions.pack_of(instance.pack_version_id)
        happening = SignalRaised(message.name, as_variables(values, pack.facts))
        heard = driving.happened(instance.case, happening, by=by, at=at, safe=safe) is None
        kept.state, kept.taken_at = (Message.State.TAKEN if heard else Message.State.MISSED), at
        kept.save(update_fields=["state", "taken_at"])
        return heard


def _nothing_for_them() -> CaseUnknown:
    remedy = "Send the id of a case you were told of, and a message its service takes from you."
    return CaseUnknown("There is no such case for you.", remedy=remedy)


def _case(case_id: UUID, *, organisation: str = "") -> Case:
    found = Case.objects.select_related("request").filter(id=case_id)
    if organisation:
        found = found.filter(organisation_id=organisation)
    case = found.first()
    if case is None:
        raise CaseUnknown("There is no such case.", remedy="Check the id.")
    return case


def _expected(case: Case, name: str, who: str, *, organisation: str = "") -> tuple[MessageDefinition, MessageEnd]:
    instance = ProcessInstance.objects.filter(case=case).first()
    said = definitions.message_of(instance.pack_version_id, case.service, name) if instance else None
    for end in said.come_by(who) if said else ():
        if end.organisation == organisation:
            assert said is not None  # noqa: S101 - for the type checker
            return said, end
    raise MessageUnknown(_("This case takes no such message."), remedy=_("Go back to the page of the case."))


def _ground(
    case: Case, said: MessageDefinition, end: MessageEnd, *, organisation: str, at: datetime
) -> tuple[str, set[str]]:
    if organisation == case.organisation_id:
        return "task", set(said.facts)
    clause = ClausesInForce(at=at).clause(end.agreement, end.clause)
    if clause is None or clause.to != case.organisation_id or clause.allows == "ask":
        raise _nothing_for_them()
    return f"agreement {end.agreement}/{end.clause}", set(said.facts) & set(clause.facts)


def _crossing(message: Message, sender: Case, case: Case, *, at: datetime) -> set[str] | None:
    """Return the facts that may go from one case to another; None where it may not have the message at all."""
    instance = ProcessInstance.objects.filter(case=case).first()
    said = definitions.message_of(instance.pack_version_id, case.service, message.name) if instance else None
    named = said is not None and any(end.service == sender.service for end in said.come_by("case"))
    if said is None or not named:
        return None
    if case.organisation_id == sender.organisation_id:
        return set(said.facts)
    theirs = definitions.message_of(sender.process.pack_version_id, sender.service, message.name)
    for end in theirs.goes_to if theirs else ():
        if end.who == "case" and end.service == case.service:
            clause = ClausesInForce(at=at).clause(end.agreement, end.clause)
            if clause is not None and clause.to == case.organisation_id and clause.allows != "ask":
                return set(said.facts) & set(clause.facts)
    _note_refused(message, sender, case, at=at)
    return None


def _note_refused(message: Message, sender: Case, case: Case, *, at: datetime) -> None:
    data = {"case": str(sender.id), "request": str(sender.request_id), "message": message.name}
    entry = Entry(stream=sender.applicant_id, type="exchange.refused", organisation=case.organisation_id,
                  ground="no clause in force", data=data)  # fmt: skip
    with transaction.atomic():
        append([entry], by=system("processes"), at=at, purpose="telling organisations", ground="")


def _take(
    case: Case,
    said: MessageDefinition,
    brought: Brought,
    origin: tuple[str, str],
    *,
    by: Actor,
    at: datetime,
    ground: str,
) -> Message:
    with transaction.atomic():
        instance = driving.locked(case.id)
        pack = definitions.pack_of(instance.pack_version_id)
        facts = {fact: pack.facts[fact] for fact in said.facts}
        values = checked(dict(brought.values), facts=facts, today=timezone.localdate(at))
        values = {fact: value for fact, value in values.items() if value is not None}
        before = _there(case, origin, brought.key)
        if before is not None:
            return _same(before, said.id, values, facts)
        if instance.ended_at is not None:
            raise CaseOver(_("The case is over."), where=case.reference, remedy=_("There is nothing more to do."))
        safe = Safe()
        kept, _new = _keep(instance, said.id, values, origin, brought.key, kind=Message.Kind.MESSAGE, at=at, safe=safe)
        _keep_facts(instance.case, values, pack.facts, origin, by=by, at=at, safe=safe, ground=ground)
        _note(instance.case, kept, values, by=by, at=at, ground=ground)
        driving.take_in(instance.case, by=by, at=at, safe=safe)
        kept.refresh_from_db(fields=["state", "taken_at"])
        return kept


def _there(case: Case, origin: tuple[str, str], key: str) -> Message | None:
    kind, id_ = origin
    same = Message.objects.incoming().filter(case=case, origin=kind, origin_id=id_, key=key[:LONGEST_KEY])
    return same.first()


def _same(before: Message, name: str, values: Mapping[str, Any], facts: Mapping[str, FactDefinition]) -> Message:
    """Return what came *before* under the same key; raises `BroughtDifferently` where it was not the same."""
    try:
        there = as_variables(values_of(before, safe=Safe()), facts)
    except KeyDestroyed:
        return before
    if before.name != name or there != as_variables(values, facts):
        remedy = _("What was sent then stands. To say something else too, open the page again.")
        raise BroughtDifferently(_("Something else was sent from this page already."), remedy=remedy)
    return before


def _keep(
    instance: ProcessInstance,
    name: str,
    values: Mapping[str, Any],
    origin: tuple[str, str],
    key: str,
    *,
    kind: str,
    at: datetime,
    safe: Safe,
) -> tuple[Message, bool]:
    """Return the message, kept for the process, and whether it is new."""
    case, id_ = instance.case, new_id()
    before = _there(case, origin, key)
    if before is not None:
        return before, False
    message = Message(
        id=id_,
        case=case,
        direction=Message.Direction.IN,
        kind=kind,
        name=name,
        origin=origin[0],
        origin_id=origin[1],
        key=key[:LONGEST_KEY],
        content=safe.seal(case.applicant_id, Message.place(id_), {"values": dict(values)}),
        subject_id=case.subject_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        arrived_at=at,
        keep_until=kept_until(definitions.pack_of(instance.pack_version_id), case.service, name, at=at),
    )
    message.save(force_insert=True)
    return message, True


def _keep_facts(
    case: Case, values: Mapping[str, Any], facts: Mapping[str, Any], origin: tuple[str, str], *,
    by: Actor, at: datetime, safe: Safe, ground: str,
) -> None:  # fmt: skip
    """Keep what the message brings as facts of the case, with where they come from."""
    source, certainty = _SOURCES[Message.Origin(origin[0])]
    owner = {"subject": case.request.subject_id or case.request.applicant_id, "applicant": case.applicant_id}
    told = source == Fact.Source.TOLD
    findings = [
        Finding(
            subject_id=owner[facts[fact].about],
            name=fact,
            value=value,
            source=source,
            detail="" if told else by.organisation,
            certainty=certainty,
            case_id=case.id,
        )
        for fact, value in values.items()
    ]
    record_all(findings, request_id=case.request_id, by=by, at=at, safe=safe, purpose=PURPOSE, ground=ground)


def _note(case: Case, message: Message, values: Mapping[str, Any], *, by: Actor, at: datetime, ground: str) -> None:
    data = {
        "case": str(case.id),
        "request": str(case.request_id),
        "service": case.service,
        "message": message.name,
        "facts": sorted(values),
        "from": message.origin,
    }
    entry = Entry(stream=case.applicant_id, type="message.arrived", organisation=case.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=PURPOSE, ground=ground)
