"""Taking up an entitlement: the person says yes, and its organisation has a case with the answers in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases import consents, requests, things
from commonway.cases.asking.saying import NOTHING, Said, Use, Uses, uses_of
from commonway.cases.errors import CasesError
from commonway.cases.levels.starting import save_new
from commonway.cases.models import Case, Consent, Document, Request
from commonway.cases.process import driving
from commonway.cases.situation import Situation
from commonway.cases.submitting import case_opened
from commonway.cases.telling import new_case
from commonway.catalogue import queries as catalogue
from commonway.eligibility import queries as assessments
from commonway.eligibility.models import Assessment
from commonway.exchange.telling import Crossing, tell
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append, gathering
from commonway.packs.definitions import Agreement, Clause, Pack, Service
from commonway.vault.sealing import Safe


class NotOffered(CasesError):
    """The service was not found to be due to the person in this request."""


class NeedsFacts(CasesError):
    """The organisation needs facts that are not known yet; ``missing`` names them."""

    def __init__(self, missing: list[str], *, where: str) -> None:
        self.missing = missing
        super().__init__(
            f"These answers are missing: {', '.join(missing)}.", where=where, remedy="Answer them, then ask again."
        )


class NoAgreement(CasesError):
    """No agreement lets the organisation be told; the refusal is on the ledger."""


class NeedsConsent(CasesError):
    """A clause needs the person's consent, which was not given to the words as they are now; ``uses`` names them."""

    def __init__(self, uses: list[Use], *, where: str) -> None:
        self.uses = uses
        super().__init__("You did not agree to what would be sent.", where=where, remedy="Agree to it, or leave it.")


class NeedsDeclaration(CasesError):
    """The service has the person declare something, and they did not."""


class AlreadyOpen(CasesError):
    """The same service is under way for the same person. ``case`` is None where somebody else asked for it."""

    def __init__(self, case: Case | None, *, where: str) -> None:
        self.case = case
        super().__init__("This is asked for already.", where=where, remedy="Follow the case that is open.")


def take_up(
    request_id: UUID,
    service: str,
    said: Said = NOTHING,
    *,
    channel: str = "web",
    language: str = "en",
    by: Actor,
    at: datetime,
) -> Case:
    """Open the case of an offered entitlement and tell its organisation, under its clause, what it needs to know.

    *said* is what the person agreed to and declared, in *language*: `saying.uses_of` has the words. Taking up twice is
    taking up once. Raises `NotOffered`, `NeedsFacts`, `NeedsConsent`, `NeedsDeclaration`, `AlreadyOpen`, `NoAgreement`,
    `RequestUnknown` and `AccessRefused`.
    """
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "submit", by=by, at=at)
        with within(SYSTEM), transaction.atomic(savepoint=False), gathering():
            taking = Taking(request, decision, channel=channel, language=language, by=by, at=at)
            case = taking.case_of(service) or taking.take(service, said)
    if case is None:  # raised after the commit: the refusal stays on the ledger
        raise NoAgreement(
            "There is no agreement to pass this on.",
            where=request.reference,
            remedy="Ask the organisation itself; its address is on the page of the service.",
        )
    return case


def uses_for(request: Request, service: str, *, language: str, at: datetime, safe: Safe | None = None) -> Uses | None:
    """Return who gets what when *service* is asked for now, in words to agree to; None where no clause allows it."""
    return _uses(request, service, language=language, at=at, safe=safe or Safe())


def case_elsewhere(request: Request, service: Service) -> Case | None:
    """Return the case of *service* open for the same person by another request, whoever's. In the scope of the product."""
    subject = request.subject_id if service.about == "subject" else request.applicant_id
    if subject is None:
        return None
    open_ = Case.objects.filter(service=service.id, subject_id=subject, state=Case.State.OPEN, hears_id__isnull=True)
    return open_.exclude(request=request).order_by("opened_at").first()


def missing_for(request: Request, service: str, *, at: datetime, safe: Safe | None = None) -> list[str]:
    """Return the facts *service* needs that *request* does not answer yet."""
    published = requests.published_for(request)
    values = sheets.unseal(request, safe or Safe()).values
    situation = Situation(values, facts=published.pack.facts, today=timezone.localdate(at))
    return _missing(published.pack.services[service], situation, situation.relevant(values))


def _missing(service: Service, situation: Situation, values: Mapping[str, Any]) -> list[str]:
    return [fact for fact in service.needs if fact not in values and situation.asked(fact) is not False]


class Taking:
    """Services taken up from one request, locked by the caller, who holds the transaction in the scope of the product."""

    def __init__(
        self, request: Request, decision: Decision, *, channel: str, language: str, by: Actor, at: datetime
    ) -> None:
        self.request, self.decision = request, decision
        self.channel, self.language, self.by, self.at = channel, language, by, at
        self.safe = Safe()
        self.published = requests.published_for(request)
        self.pack = self.published.pack
        values = sheets.unseal(request, self.safe).values
        self.situation = Situation(values, facts=self.pack.facts, today=timezone.localdate(at))
        self.relevant = self.situation.relevant(values)

    def case_of(self, service_id: str) -> Case | None:
        """Return the case this request has of a service, unless it was taken back."""
        mine = Case.objects.filter(request=self.request, service=service_id, hears_id__isnull=True)
        return mine.exclude(state=Case.State.WITHDRAWN).first()

    def take(self, service_id: str, said: Said) -> Case | None:
        """Take a service up; None where no clause in force lets its organisation be told. Raises before it writes."""
        self._must_be_offered(service_id)
        service = self.pack.services[service_id]
        missing = _missing(service, self.situation, self.relevant)
        if missing:
            raise NeedsFacts(missing, where=self.request.reference)
        self._must_not_be_open(service)
        uses = _uses(self.request, service_id, language=self.language, at=self.at, safe=self.safe)
        if uses is not None:
            self._must_be_said(uses, said)
        return self._open(service, uses)

    def _must_be_offered(self, service: str) -> None:
        outcome = assessments.outcomes(self.request.id).get(service)
        if self.request.state != Request.State.SUBMITTED or outcome != Assessment.Outcome.ELIGIBLE:
            raise NotOffered(
                f"The service {service[:80]!r} was not found to be due in this request.",
                where=self.request.reference,
                remedy="Look at the reasons on the page of the request; answer what is still to be known.",
            )

    def _must_not_be_open(self, service: Service) -> None:
        """Refuse what is under way already; two requests for it at one moment take turns."""
        subject = self.request.subject_id if service.about == "subject" else self.request.applicant_id
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"take-up {service.id} {subject}"])
        other = case_elsewhere(self.request, service)
        if other is not None:
            mine = other.applicant_id == self.request.applicant_id
            raise AlreadyOpen(other if mine else None, where=self.request.reference)

    def _must_be_said(self, uses: Uses, said: Said) -> None:
        unsaid = uses.unsaid(said)
        if unsaid:
            raise NeedsConsent(unsaid, where=self.request.reference)
        if uses.undeclared(said):
            what = "You did not declare what the service asks you to."
            raise NeedsDeclaration(what, where=self.request.reference, remedy="Declare it, or leave the service.")

    def _open(self, service: Service, uses: Uses | None) -> Case | None:
        if self.request.subject_id is None:
            raise NotOffered("The request was not sent.", where=self.request.reference, remedy="Send it first.")
        case = new_case(self.request, self.published, service, subject_id=self.request.subject_id, at=self.at)
        agreed = uses.uses if uses else ()
        agreements = consents.of_uses(case, agreed, language=self.language, channel=self.channel, at=self.at)
        claim = agreed[0] if agreed else None
        crossing = Crossing(
            organisation=service.organisation,
            agreement_id=claim.agreement.id if claim else "",
            clause_id=claim.clause.id if claim else "",
            event_type=claim.clause.event if claim else "",
            subject_id=case.subject_id,
            applicant_id=self.request.applicant_id,
            request_id=self.request.id,
            case_id=case.id,
            reference=self.request.reference,
            consent=next((each.id for each in agreements if claim and each.clause_id == claim.clause.id), None),
            facts=self.relevant,
        )
        told = tell([crossing], by=self.by, at=self.at, safe=self.safe)
        if not told.deliveries:
            return None
        save_new([case], self.pack)
        Consent.objects.bulk_create(agreements)
        self._append([case_opened(case), *map(consents.given, agreements), *self._declared(case, uses)])
        known = {fact: self.relevant[fact] for fact in told.deliveries[0].fact_names}
        driving.begin(case, known, by=self.by, at=self.at, safe=self.safe)
        return case

    def _declared(self, case: Case, uses: Uses | None) -> list[Entry]:
        """Return the event of what was declared: it is kept on the ledger, of this case and no other."""
        if uses is None or uses.declaration is None:
            return []
        data = {
            "case": str(case.id),
            "request": str(case.request_id),
            "service": case.service,
            "words": uses.declaration.text,
            "language": self.language,
            "version": str(case.pack_version_id),
        }
        stream = case.applicant_id
        return [Entry(stream=stream, type="declaration.made", organisation=case.organisation_id, data=data)]

    def _append(self, entries: list[Entry]) -> None:
        append(entries, by=self.by, at=self.at, purpose=self.decision.purpose, ground=self.decision.ground)


def _uses(request: Request, service_id: str, *, language: str, at: datetime, safe: Safe) -> Uses | None:
    pack, current = requests.published_for(request).pack, catalogue.current().pack
    service = pack.services[service_id]
    agreement, clause = clause_for(service, current, event=pack.life_events[request.life_event].event)
    if agreement is None or clause is None:
        return None
    values = sheets.unseal(request, safe).values
    situation = Situation(values, facts=pack.facts, today=timezone.localdate(at))
    kinds = Document.objects.filter(request=request, removed_at__isnull=True).values_list("kind", flat=True)
    return uses_of(
        service,
        (agreement, clause),
        pack,
        current,
        values=situation.relevant(values),
        documents=frozenset(kinds),
        language=language,
    )


def clause_for(service: Service, pack: Pack, *, event: str) -> tuple[Agreement | None, Clause | None]:
    """Return the clause of *pack* under which *service* can be asked for, with its agreement.

    It lets a case be opened at the service's organisation, and all that the service needs cross, documents too. A clause named
    ``claim-<service>`` comes first, then one for another event than *event*, the telling itself.
    """
    found = [
        (agreement, clause)
        for agreement in pack.agreements.values()
        for clause in agreement.clauses
        if clause.to == service.organisation and clause.allows == "open-case"
    ]
    wanted = set(service.documents)
    covering = [each for each in found if set(service.needs) <= set(each[1].facts) and wanted <= set(each[1].documents)]
    covering.sort(key=lambda each: (each[1].id != f"claim-{service.id}", each[1].event == event))
    return covering[0] if covering else (None, None)
