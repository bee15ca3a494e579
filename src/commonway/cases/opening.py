"""Opening a case at the organisation's own word: somebody asked it directly, and its system says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases.answers import Answer, Answers
from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.errors import CasesError
from commonway.cases.levels.starting import save_new
from commonway.cases.models import Case, Request
from commonway.cases.process import driving
from commonway.cases.subjects import SCHEMES, find_or_make
from commonway.cases.submitting import case_opened
from commonway.cases.telling import new_case
from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import Published
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, require
from commonway.kernel.ids import new_id, spoken_code
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering
from commonway.packs.definitions import FactDefinition, Pack, Service
from commonway.vault.sealing import Safe

CHANNEL = "api"
_A_NUMBER = FactDefinition(id="number", type="string", about="applicant", label={}, question={})
_PROFILE = {
    "name": FactDefinition(id="name", type="name", about="applicant", label={}, question={}),
    "date_of_birth": FactDefinition(
        id="date_of_birth", type="date", about="applicant", label={}, question={}, maximum="today"
    ),
}


class NotOpenable(CasesError):
    """There is no such service, or no life event by which it can be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who asked, as the organisation knows them: at least one identifier, by scheme."""

    identifiers: Mapping[str, str]
    name: str = ""
    date_of_birth: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody asked of an organisation: one of its services, with what it knows for it, by fact."""

    service: str
    applicant: Applicant
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_for(ask: Ask, *, by: Actor, at: datetime) -> Case:
    """Open the case of a service of the actor's organisation for somebody who asked there.

    The person is found by an identifier, or made; what the organisation says is kept as its word; the clocks start and
    the process begins, as for any other case, and the person sees it. Nobody else is told. Raises `NotOpenable`,
    `AccessRefused` for another organisation's service, and `AnswersInvalid`.
    """
    published = catalogue.current()
    service = published.pack.services.get(ask.service)
    event = _life_event_of(published.pack, ask.service)
    if service is None or not event:
        what = f"There is no service {ask.service[:80]!r} that can be asked for."
        raise NotOpenable(what, remedy="See /api/public/services and /api/public/life-events.")
    decision = require(by, "open-case", Thing(kind="case", organisation=service.organisation), at=at)
    applicant, facts = _checked(ask, service, published.pack, at=at)
    with transaction.atomic(savepoint=False), within(SYSTEM), gathering():
        profile = {"name": applicant.name, "date_of_birth": applicant.date_of_birth}
        opening = _Opening(published, service, event, decision, by=by, at=at)
        language = published.pack.languages[0]
        person = find_or_make(applicant.identifiers, profile, language=language, by=by, at=at, safe=opening.safe)
        return opening.run(person.id, facts)


class _Opening:
    """One case being opened."""

    def __init__(
        self, published: Published, service: Service, event: str, decision: Decision, *, by: Actor, at: datetime
    ) -> None:
        self.published, self.service, self.event = published, service, event
        self.decision, self.by, self.at, self.safe = decision, by, at, Safe()

    def run(self, person_id: UUID, facts: Mapping[str, Any]) -> Case:
        request = self._request(person_id, facts)
        case = new_case(request, self.published, self.service, subject_id=person_id, at=self.at)
        save_new([case], self.published.pack)
        purpose, ground = self.decision.purpose, self.decision.ground
        append([case_opened(case)], by=self.by, at=self.at, purpose=purpose, ground=ground)
        findings = [
            Finding(
                subject_id=person_id,
                name=fact,
                value=value,
                source=Fact.Source.REGISTER,
                detail=self.service.organisation,
                certainty=Fact.Certainty.EVIDENCED,
            )
            for fact, value in facts.items()
        ]
        record_all(
            findings, request_id=request.id, by=self.by, at=self.at, safe=self.safe, purpose=purpose, ground=ground
        )
        driving.begin(case, facts, by=self.by, at=self.at, safe=self.safe)
        return case

    def _request(self, person_id: UUID, facts: Mapping[str, Any]) -> Request:
        """Save the request the case belongs to: sent as soon as it is made, by the organisation for the person."""
        at, organisation = self.at, self.service.organisation
        given = {
            fact: Answer(value=value, source="register", detail=organisation, certainty="evidenced", at=at)
            for fact, value in facts.items()
        }
        request = Request(
            id=new_id(),
            reference=spoken_code(),
            life_event=self.event,
            pack_version_id=self.published.version_id,
            applicant_id=person_id,
            subject_id=person_id,
            state=Request.State.SUBMITTED,
            started_on=CHANNEL,
            submitted_on=CHANNEL,
            started_at=at,
            saved_at=at,
            submitted_at=at,
        )
        request.answers = sheets.seal(Answers(given=given), request, self.safe)
        request.save(force_insert=True)
        return request


def _life_event_of(pack: Pack, service: str) -> str:
    """Return the life event by which *service* is asked for: one that offers it, before one that opens it as a duty."""
    offering = [event.id for event in pack.life_events.values() if service in event.offers]
    opening = [event.id for event in pack.life_events.values() if any(tell.opens == service for tell in event.tells)]
    return next(iter([*offering, *opening]), "")


def _checked(ask: Ask, service: Service, pack: Pack, *, at: datetime) -> tuple[Applicant, dict[str, Any]]:
    """Return who asked and what is known, each value as its fact has it; raises `AnswersInvalid`."""
    today = timezone.localdate(at)
    about = {id_: fact for id_, fact in pack.facts.items() if fact.about == service.about}
    facts = checked(ask.facts, facts=about, today=today)
    unknown = [scheme for scheme in ask.applicant.identifiers if scheme not in SCHEMES]
    if unknown or not ask.applicant.identifiers:
        raise AnswersInvalid({"identifiers": f"Give one of {', '.join(SCHEMES)}."})
    own = {scheme: pack.facts.get(scheme, _A_NUMBER) for scheme in ask.applicant.identifiers}
    numbers = checked(ask.applicant.identifiers, facts=own, today=today)
    given = {"name": ask.applicant.name, "date_of_birth": ask.applicant.date_of_birth}
    profile = checked({part: value for part, value in given.items() if value}, facts=_PROFILE, today=today)
    return Applicant(identifiers=numbers, **profile), {fact: each for fact, each in facts.items() if each is not None}
