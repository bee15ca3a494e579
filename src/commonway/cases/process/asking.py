"""What a case waits for from the person: messages its process listens for, and facts it cannot go on without."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, override

from commonway.bpmn import State
from commonway.cases.models import Case, Incident, ProcessInstance
from commonway.cases.process import definitions
from commonway.cases.process.driving import PURPOSE, state_of
from commonway.cases.process.keeping import waiting_for
from commonway.cases.process.mending import IncidentUnknown, locked_incident, permitted
from commonway.contacts import notices
from commonway.fence.scope import SYSTEM, within
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import FactDefinition, Letter, Pack
from commonway.packs.process_files import MessageDefinition
from commonway.vault.sealing import KeyDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A message that a case waits for, as whoever may send it sees it."""

    case: Case
    message: MessageDefinition
    facts: tuple[FactDefinition, ...]
    pack: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Facts that the person was asked for, since the case cannot go on without them."""

    incident: Incident
    facts: tuple[FactDefinition, ...]
    pack: Pack


def awaited(case: Case, *, by: str) -> list[Awaited]:
    """Return the messages the process of *case* waits for that ``person`` or ``staff`` may send. The caller may see it."""
    with within(SYSTEM):
        instance = ProcessInstance.objects.filter(case=case, ended_at__isnull=True).first()
        if instance is None:
            return []
        try:
            return awaited_of(instance, case, state_of(instance), by=by)
        except KeyDestroyed:
            return []


def awaited_of(instance: ProcessInstance, case: Case, state: State, *, by: str) -> list[Awaited]:
    """Return the messages a running process in *state* waits for that ``person`` or ``staff`` may send."""
    pack = definitions.pack_of(instance.pack_version_id)
    messages = [one for one in pack.services[case.service].messages if one.come_by(by)]
    names = waiting_for(state) if messages else ()
    return [_awaited(case, one, pack) for one in messages if one.id in names]


def may_be_sent(case: Case, name: str, *, by: str) -> Awaited | None:
    """Return the message of that name that ``person`` or ``staff`` may send *case*, waited for or not."""
    with within(SYSTEM):
        instance = ProcessInstance.objects.filter(case=case).first()
        said = definitions.message_of(instance.pack_version_id, case.service, name) if instance else None
        if instance is None or said is None or not said.come_by(by):
            return None
        return _awaited(case, said, definitions.pack_of(instance.pack_version_id))


def of_request(request_id: UUID) -> Iterator[Awaited]:
    """Yield what the open cases of a request wait for from the person. The caller may see the request."""
    for case in _open_cases(request_id):
        yield from awaited(case, by="person")


def questions(request_id: UUID) -> list[Question]:
    """Return what the person was asked about the cases of a request and has not said. The caller may see the request."""
    with within(SYSTEM):
        asked = Incident.objects.open().filter(case__request=request_id, asked_at__isnull=False)
        return [_question(one) for one in asked.select_related("case").order_by("asked_at", "id")]


def question(incident_id: UUID, request_id: UUID) -> Question | None:
    """Return one question about a case of a request, or None; answered ones are none any more."""
    return next((one for one in questions(request_id) if one.incident.id == incident_id), None)


def ask(incident_id: UUID, *, by: Actor, at: datetime) -> Incident:
    """Ask the person for the facts an incident is about, by a letter with the way to the page; once.

    Raises `IncidentUnknown` and `AccessRefused`.
    """
    found, decision = permitted(incident_id, "answer", by=by, at=at)
    if found.code != Incident.Code.FACTS:
        raise IncidentUnknown(gettext("There is no such case here."), remedy=gettext("Go back to the list."))
    with within(SYSTEM), transaction.atomic():
        incident = locked_incident(found)
        if incident.asked_at is not None or incident.closed_at is not None:
            return incident
        incident.asked_at = at
        incident.save(update_fields=["asked_at"])
        _write(incident, by=by, at=at)
        case = incident.case
        data = {"case": str(case.id), "request": str(case.request_id), "service": case.service,
                "facts": list(incident.about.get("facts", ()))}  # fmt: skip
        entry = Entry(stream=case.applicant_id, type="case.asked", organisation=case.organisation_id, data=data)
        append([entry], by=by, at=at, purpose=PURPOSE, ground=decision.ground)
    return incident


def _write(incident: Incident, *, by: Actor, at: datetime) -> None:
    case = incident.case
    pack = definitions.pack_of(incident.pack_version_id)
    language = Person.objects.filter(id=case.applicant_id).values_list("language", flat=True).get()
    title, body = {}, {}
    for tag in pack.languages:
        with override(tag):
            title[tag] = gettext("We need to know something from you")
            body[tag] = gettext(
                "We cannot go on with your case {reference} before we know more. Open your request and answer the question there."
            )
    letter = Letter(id="question", title=title, body=body)
    values = {"reference": case.reference}
    draft = notices.Draft(letter=letter, values=values, about=str(incident.id), organisation=case.organisation_id)
    notices.compose_all(case.applicant_id, [draft], language, case.request_id, by=by, at=at, default=pack.languages[0])


def _awaited(case: Case, message: MessageDefinition, pack: Pack) -> Awaited:
    return Awaited(case=case, message=message, facts=tuple(pack.facts[fact] for fact in message.facts), pack=pack)


def _question(incident: Incident) -> Question:
    pack = definitions.pack_of(incident.pack_version_id)
    facts = tuple(pack.facts[fact] for fact in incident.about.get("facts", ()) if fact in pack.facts)
    return Question(incident=incident, facts=facts, pack=pack)


def _open_cases(request_id: UUID) -> list[Case]:
    return list(Case.objects.filter(request=request_id, state=Case.State.OPEN).order_by("opened_at", "id"))
