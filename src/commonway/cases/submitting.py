"""Submitting: one telling, and everything that follows from it, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases import letters, requests, things
from commonway.cases.answers import Answers
from commonway.cases.errors import CasesError, RequestClosed
from commonway.cases.levels.starting import save_new
from commonway.cases.models import Case, Document, Request
from commonway.cases.process import driving
from commonway.cases.situation import Situation
from commonway.cases.subjects import Subject, find_or_create, name_of
from commonway.cases.telling import Plan, Untold, plan
from commonway.catalogue.queries import Published
from commonway.contacts import notices
from commonway.eligibility import assessing
from commonway.eligibility.models import Assessment
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.exchange.telling import Crossing, Told, tell
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.identity import people
from commonway.identity.access import Decision
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append, gathering
from commonway.ledger.models import Event
from commonway.packs.definitions import LifeEvent, Pack
from commonway.vault.sealing import Safe


class RequestIncomplete(CasesError):
    """Facts the life event needs are not answered; ``missing`` names them in the order of its steps."""

    def __init__(self, missing: list[str], *, where: str) -> None:
        self.missing = missing
        super().__init__(
            f"These answers are missing: {', '.join(missing)}.", where=where, remedy="Answer them and send again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one submission set in motion. ``refused`` had no clause; ``already_told`` knew from another telling;
    ``not_told`` waits for a fact."""

    request: Request
    cases: tuple[Case, ...]
    deliveries: tuple[Delivery, ...]
    refused: tuple[Crossing, ...]
    assessments: tuple[Assessment, ...]
    already_told: tuple[Untold, ...] = ()
    not_told: tuple[Untold, ...] = ()


def submit(request_id: UUID, key: str, channel: str, *, by: Actor, at: datetime) -> Submission:
    """Send the request: everybody who must know is told, cases open, entitlements are found, letters are written.

    All of it commits or none. A request is sent once: sending it again, with whatever *key*, returns what the first
    time set in motion. Raises `RequestIncomplete`, `RequestClosed` (withdrawn), `RequestUnknown`, `AccessRefused`,
    and `AnswersInvalid` where the answers cannot be true together.
    """
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "submit", by=by, at=at)
        if request.state == Request.State.WITHDRAWN:
            raise RequestClosed("The request was withdrawn.", where=request.reference, remedy="Start a new request.")
        # The transaction is the outer one: this block only lets what others may see be written, and rolls back whole.
        with within(SYSTEM), transaction.atomic(savepoint=False):
            if request.state == Request.State.SUBMITTED:
                return earlier(request)
            with gathering():
                return _Submitting(request, key, channel, decision=decision, by=by, at=at).run()


def earlier(request: Request) -> Submission:
    """Return what the submission of *request* set in motion, read back from what it wrote."""
    at = request.submitted_at or request.saved_at
    events = Event.objects.of(request.applicant_id).filter(at=at, data__request=str(request.id))
    found = {event.type: event.data for event in events.filter(type="request.submitted")}
    refused = [_refused(event, request) for event in events.filter(type="exchange.refused")]
    data = found.get("request.submitted", {})
    return Submission(
        request=request,
        cases=tuple(Case.objects.filter(request=request, opened_at=at).order_by("id")),
        deliveries=tuple(Delivery.objects.filter(request_id=request.id, created_at=at).order_by("id")),
        refused=tuple(refused),
        assessments=tuple(Assessment.objects.filter(request_id=request.id).order_by("id")),
        already_told=tuple(Untold.from_data(each) for each in data.get("already_told", ())),
        not_told=tuple(Untold.from_data(each) for each in data.get("not_told", ())),
    )


class _Submitting:
    """One submission under way: what each of its steps needs to know."""

    def __init__(
        self, request: Request, key: str, channel: str, *, decision: Decision, by: Actor, at: datetime
    ) -> None:
        self.request, self.key, self.channel = request, key, channel
        self.decision, self.by, self.at = decision, by, at
        self.safe = Safe()
        self.published: Published = requests.published_for(request)
        self.pack: Pack = self.published.pack
        self.life_event: LifeEvent = self.pack.life_events[request.life_event]
        self.applicant = Person.objects.only("id", "language", "profile").get(id=request.applicant_id)

    def run(self) -> Submission:
        """Do it, step by step; the caller holds the transaction."""
        answers = sheets.unseal(self.request, self.safe)
        situation = Situation(answers.values, facts=self.pack.facts, today=timezone.localdate(self.at))
        missing = situation.missing(self.life_event)
        if missing:
            raise RequestIncomplete(missing, where=self.request.reference)
        values = situation.relevant(answers.values)
        subject = self._subject(values)
        self._mark_submitted(subject)
        clauses = ClausesInForce(at=self.at)
        planned = plan(
            self.request,
            self.published,
            self.life_event,
            situation,
            values,
            subject_id=subject.id,
            subject_is_new=subject.is_new,
            clauses=clauses,
            at=self.at,
        )
        self._append_submitted(subject, planned)
        self._keep_facts(answers, values, subject)
        told = tell(planned.crossings, by=self.by, at=self.at, safe=self.safe, clauses=clauses)
        cases = self._open_cases(planned, told, values)
        assessments = self._assess(situation.for_rules(answers.values))
        self._keep_particulars(values)
        self._write_letters(values)
        return Submission(
            request=self.request,
            cases=tuple(cases),
            deliveries=told.deliveries,
            refused=told.refused,
            assessments=tuple(assessments),
            already_told=planned.already_told,
            not_told=planned.not_told,
        )

    def _subject(self, values: Mapping[str, Any]) -> Subject:
        return find_or_create(
            self.pack,
            self.life_event,
            values,
            applicant_id=self.request.applicant_id,
            language=self.applicant.language,
            by=self.by,
            at=self.at,
        )

    def _mark_submitted(self, subject: Subject) -> None:
        request = self.request
        request.state = Request.State.SUBMITTED
        request.subject_id = subject.id
        request.submitted_on = self.channel
        request.submission_key = self.key[:80]
        request.submitted_at = self.at
        request.save(update_fields=["state", "subject_id", "submitted_on", "submission_key", "submitted_at"])

    def _append_submitted(self, subject: Subject, planned: Plan) -> None:
        data: dict[str, Any] = {
            "request": str(self.request.id),
            "life_event": self.life_event.id,
            "channel": self.channel,
            "subject": str(subject.id),
            "already_told": [each.as_data() for each in planned.already_told],
            "not_told": [each.as_data() for each in planned.not_told],
        }
        entries = [Entry(stream=self.request.applicant_id, type="request.submitted", data=data)]
        if subject.is_new or not Event.objects.filter(stream_id=subject.id, type=self.life_event.event).exists():
            news = {"request": str(self.request.id), "life_event": self.life_event.id}
            entries.append(Entry(stream=subject.id, type=self.life_event.event, data=news))
        self._append(entries)

    def _keep_facts(self, answers: Answers, values: Mapping[str, Any], subject: Subject) -> None:
        """Record what was told, each about whom it is about; what a document supports is evidenced."""
        evidenced = set(
            Document.objects.filter(request=self.request, removed_at__isnull=True).values_list("kind", flat=True)
        )
        owner = {"subject": subject.id, "applicant": self.request.applicant_id}
        findings = []
        for fact, value in values.items():
            answer = answers.given[fact]
            stated = answer.certainty == Fact.Certainty.STATED
            findings.append(
                Finding(
                    subject_id=owner[self.pack.facts[fact].about],
                    name=fact,
                    value=value,
                    source=answer.source,
                    detail=answer.detail,
                    certainty=Fact.Certainty.EVIDENCED if stated and fact in evidenced else answer.certainty,
                )
            )
        record_all(
            findings,
            request_id=self.request.id,
            by=self.by,
            at=self.at,
            safe=self.safe,
            ground=self.decision.ground,
        )

    def _open_cases(self, planned: Plan, told: Told, values: Mapping[str, Any]) -> list[Case]:
        """Open the cases whose organisation is told: without a clause there is no case there either."""
        cases = [planned.cases[delivery.case_id] for delivery in told.deliveries if delivery.case_id]
        save_new(cases, self.pack)
        self._append([case_opened(case) for case in cases])
        crossed = {delivery.case_id: delivery.fact_names for delivery in told.deliveries}
        for case in cases:
            known = {fact: values[fact] for fact in crossed[case.id]}
            driving.begin(case, known, by=self.by, at=self.at, safe=self.safe)
        return cases

    def _assess(self, values: Mapping[str, object]) -> list[Assessment]:
        return assessing.assess(
            self.request.id,
            self.request.applicant_id,
            self.published,
            self.life_event.offers,
            values,
            by=self.by,
            at=self.at,
            safe=self.safe,
            ground=self.decision.ground,
        )

    def _keep_particulars(self, values: Mapping[str, Any]) -> None:
        """Fill in what the applicant's profile lacks, so that the desk finds them and can check who calls."""
        place = Person.place(self.applicant.id)
        profile: dict[str, Any] = self.safe.unseal(self.applicant.id, place, self.applicant.profile)
        births = requests.births_of(self.pack, self.life_event.id)
        told = {
            "name": name_of(self.pack, self.life_event, values, about="applicant"),
            "date_of_birth": next((values[fact] for fact in births if values.get(fact)), ""),
        }
        lacking = {field: value for field, value in told.items() if value and not profile.get(field)}
        if lacking:
            people.change_profile(self.applicant.id, lacking, by=self.by, at=self.at)

    def _write_letters(self, values: Mapping[str, Any]) -> None:
        language = self.applicant.language
        drafts = letters.due_when_told(
            self.pack, self.life_event, values, reference=self.request.reference, language=language, at=self.at
        )
        notices.compose_all(
            self.request.applicant_id,
            drafts,
            language,
            self.request.id,
            by=self.by,
            at=self.at,
            default=self.pack.languages[0],
            safe=self.safe,
        )

    def _append(self, entries: list[Entry]) -> None:
        append(entries, by=self.by, at=self.at, purpose=self.decision.purpose, ground=self.decision.ground)


def case_opened(case: Case) -> Entry:
    """Return the event that *case* was opened."""
    return Entry(
        stream=case.applicant_id,
        type="case.opened",
        organisation=case.organisation_id,
        data={
            "case": str(case.id),
            "request": str(case.request_id),
            "service": case.service,
            "pack_version": str(case.pack_version_id),
        },
    )


def _refused(event: Event, request: Request) -> Crossing:
    return Crossing(
        organisation=event.organisation,
        agreement_id=event.data["agreement"],
        clause_id=event.data["clause"],
        event_type=event.data["event"],
        subject_id=UUID(event.data["subject"]),
        applicant_id=request.applicant_id,
        request_id=request.id,
        reference=request.reference,
    )
