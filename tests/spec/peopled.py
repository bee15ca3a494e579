"""An installation with everybody in it: a resident with a draft and a sent request, others with theirs, and staff."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone

from commonway.cases import documents, requests
from commonway.cases.appointments import booking, offering
from commonway.cases.deciding import by_staff
from commonway.cases.documents import Upload
from commonway.cases.evidence import answering, opening
from commonway.cases.models import (
    Appeal,
    Appointment,
    Asking,
    Case,
    Consent,
    Decision,
    Document,
    EvidenceRequest,
    Incident,
    Move,
    PaymentRequest,
    Plan,
    PlanEntry,
    PlanParty,
    Request,
    Task,
    Ticket,
    WorkOrder,
    WorkOrderPhoto,
)
from commonway.cases.orders import by_hand, fulfilling, photographing
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.payments.asking import Asking as PaymentAsking
from commonway.cases.payments.asking import ask
from commonway.cases.plans import beginning, sharing, working
from commonway.cases.submitting import submit
from commonway.cases.waiting import drawing
from commonway.catalogue import queries as catalogue
from commonway.contacts import logging as contacts
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.exchange.registers.questions import Paper
from commonway.fence.scope import SYSTEM, within
from commonway.identity import mandates
from commonway.identity.models import Mandate, Person, StaffMember
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.packs.payments import AmountFrom, PaymentDefinition
from tests import accounts, factories
from tests.spec import decided, service_process
from tests.spec.pictures import a_picture

OPERATOR = "tell-once-office"
PENSIONS = Actor(kind="staff", id="pensions", organisation="pensions", role="caseworker")
CARRIERS = Actor(kind="staff", id="carriers", organisation="carriers", role="supplier")
PAPER = b"%PDF-1.7 a paper"
PAYMENT = PaymentDefinition(
    id="last-pension",
    title=factories.both("The last pension"),
    payer="treasury",
    agreement="agreement-treasury",
    clause="pay",
    amount=AmountFrom(source="task"),
    currency="EUR",
    within="P5D",
    legal_basis=factories.both("Pensions Act, section 7"),
)
ANOTHER_DEATH: dict[str, Any] = {
    "full_name": "Samir Odeh",
    "national_number": "50010112K",
    "date_of_birth": "1950-01-01",
}


@dataclass(slots=True, kw_only=True)
class Household:
    """A resident, what they began and what they sent, and everything of theirs that has an address."""

    browser: Client
    person: Person
    draft: Request
    sent: Request
    document: Document
    code: str
    mandate: Mandate
    notice: Notice

    @property
    def case(self) -> Case:
        """The case that stopping the pension is at the pensions agency."""
        return Case.objects.get(request=self.sent, service="stop-pension")

    @property
    def task(self) -> Task:
        """The task of that case, which is the pensions agency's."""
        return Task.objects.get(case=self.case, node="check")

    @property
    def plan(self) -> Plan:
        """The plan of that case: begun when it is first asked for, with a goal in it and another organisation proposed."""
        there = Plan.objects.filter(case=self.case).first()
        if there is not None:
            return there
        at, by = now(), Actor(kind="staff", id="leading", organisation="pensions", role="caseworker")
        plan = beginning.begin(self.case, counts_from=date(2026, 10, 5), by=by, at=at)
        me = factories.acting(self.person)
        working.add(plan.id, "goal", {"text": "Omar Haddad's garden"}, key="goal", by=me, at=at)
        working.add(plan.id, "step", {"text": "Water Omar Haddad's garden"}, key="step", by=by, at=at)
        sharing.propose(plan.id, role="council", by=by, at=at)
        return plan

    @property
    def goal(self) -> PlanEntry:
        """The goal in that plan, which is the person's."""
        return PlanEntry.objects.get(plan=self.plan, kind="goal")

    @property
    def step(self) -> PlanEntry:
        """The step in that plan, which is the pensions agency's."""
        return PlanEntry.objects.get(plan=self.plan, kind="step")

    @property
    def party(self) -> PlanParty:
        """The council's part in that plan, to which the person has not said yes."""
        return PlanParty.objects.get(plan=self.plan, role="council")

    @property
    def decided(self) -> Case:
        """The case at the passport office, which refused; the person appealed, with a paper."""
        case = Case.objects.get(request=self.sent, service="cancel-passport")
        if not Decision.objects.filter(case=case).exists():
            passports = Actor(kind="staff", id="p", organisation="passports", role="caseworker")
            decision = by_staff.decide(case.id, decided.refused(), by=passports, at=now())
            paper = Upload(name="pass.pdf", media_type="", content=PAPER)
            decided.appealed(decision, at=now(), papers=[paper])
            case.refresh_from_db()
        return case

    @property
    def decision(self) -> Decision:
        """The decision on that case."""
        return Decision.objects.get(case=self.decided)

    @property
    def appeal(self) -> Appeal:
        """The appeal against it, which the court hears."""
        return Appeal.objects.get(decision=self.decision)

    @property
    def paper(self) -> Document:
        """The paper that was added to the appeal."""
        return Document.objects.get(appeal_id=self.appeal.id)

    @property
    def incident(self) -> Incident:
        """What that case cannot go on without, which the person was asked."""
        return Incident.objects.get(case=self.case)

    @property
    def move(self) -> Move:
        """A move of such cases to another version, which is over."""
        case = self.case
        found, _new = Move.objects.get_or_create(
            service=case.service,
            organisation_id=case.organisation_id,
            from_version_id=case.pack_version_id,
            to_version_id=case.pack_version_id,
            state="over",
            begun_by={"kind": "system", "id": "tests"},
            begun_at=case.opened_at,
        )
        return found

    @property
    def order(self) -> WorkOrder:
        """The work the pensions agency ordered for that case, from the carriers, who have accepted it."""
        found = WorkOrder.objects.filter(case=self.case).first()
        if found is not None:
            return found
        at = now()
        order = by_hand.place_by_hand(self.case.id, "fetch-papers", "", by=PENSIONS, at=at)
        return fulfilling.fulfil(order.id, Fulfilment(state="accepted"), by=CARRIERS, at=at)

    @property
    def photo(self) -> WorkOrderPhoto:
        """The picture the carriers took of it."""
        return photographing.add(self.order.id, a_picture(), by=CARRIERS, at=now())

    @property
    def payment(self) -> PaymentRequest:
        """What the treasury was asked to pay for that case."""
        found = PaymentRequest.objects.filter(case=self.case).first()
        if found is not None:
            return found
        with transaction.atomic(), within(SYSTEM):
            case = Case.objects.select_related("request").get(id=self.case.id)
            facts = {"applicant_name": "Layla Haddad"}
            version = case.pack_version_id
            asking = PaymentAsking(case=case, definition=PAYMENT, facts=facts, pack_version_id=version, given=120)
            asked = ask(asking, by=PENSIONS, at=now())
        assert isinstance(asked, PaymentRequest)
        return asked

    @property
    def certificate(self) -> Document:
        """The paper the pensions agency was given with its case."""
        return Document.objects.get(request=self.sent, kind="date_of_death")

    @property
    def consent(self) -> Consent:
        """The consent under which the pensions agency may be told of its case."""
        return Consent.objects.get(case=self.case)

    @property
    def appointment(self) -> Appointment:
        """An appointment at the pensions agency about that case, booked when it is first asked for."""
        at, pack = now(), catalogue.current().pack
        place = pack.places["pension-office"]
        there = Appointment.objects.filter(applicant_id=self.person.id).first()
        days = offering.next_days(pack, place, after=timezone.localdate(at), at=at, most=1)
        return there or booking.book(
            place.id, "stop-pension", days[0][1][0].starts_at,
            person_id=self.person.id, key="k", by=factories.acting(self.person), at=at,
        )  # fmt: skip

    @property
    def ticket(self) -> Ticket:
        """A number in the queue of the pensions agency about that case, drawn when it is first asked for."""
        return drawing.draw(
            "pension-office", "ask", person_id=self.person.id, key="k", by=factories.acting(self.person), at=now()
        )

    @property
    def evidence(self) -> EvidenceRequest:
        """What the person is asked for that case."""
        return EvidenceRequest.objects.get(case=self.case, evidence="address")

    @property
    def question(self) -> Asking:
        """What the tax office is asked for that case."""
        return Asking.objects.get(evidence_request__case=self.case, source="staff", state="open")

    @property
    def evidence_paper(self) -> Document:
        """A document that came with an answer the pensions agency uses."""
        return Document.objects.get(asking__evidence_request__case=self.case)

    @property
    def delivery(self) -> Delivery:
        """The delivery that told the tax office, which opens no case."""
        return Delivery.objects.get(request_id=self.sent.id, organisation_id="tax")


def a_pack() -> Pack:
    """Return the small pack with a process, and a service whose decision can be appealed: cancelling a passport."""
    decision = replace(decided.DECISION, amount=False, letter="", tells=())
    pack = with_payment(service_process.with_message(service_process.a_pack()))
    return decided.with_decision(pack, "cancel-passport", decision)


def with_payment(pack: Pack) -> Pack:
    """Return *pack* with something the treasury can be asked to pay for a case at the pensions agency."""
    tax = pack.agreements["agreement-tax"]
    clause = replace(
        tax.clauses[0], id="pay", to="treasury", event="payment.requested", allows="pay", facts=("applicant_name",)
    )
    agreement = replace(tax, id="agreement-treasury", parties=("pensions", "treasury"), clauses=(clause,))
    treasury = replace(pack.organisations["tax"], id="treasury", name=factories.both("Treasury"))
    stop = replace(pack.services["stop-pension"], payments=(PAYMENT,))
    return replace(
        pack,
        services={**pack.services, stop.id: stop},
        organisations={**pack.organisations, treasury.id: treasury},
        agreements={**pack.agreements, agreement.id: agreement},
    )


def household(email: str, *, helper: Person | None = None, **answers: str) -> Household:
    """Return a resident with a draft that lacks nothing, a paper, a code, and a request that was sent."""
    at = now()
    if not catalogue.is_published():
        factories.published(a_pack(), at=at)
    user, person = accounts.a_resident(email)
    by = factories.acting(person)
    draft = factories.a_request(person, at=at, **answers)
    document = documents.add(draft.id, "date_of_death", "paper.pdf", "", PAPER, by=by, at=at)
    code = requests.hand_over(draft.id, from_channel="web", by=by, at=at)
    sent = factories.a_request(person, at=at, **answers)
    documents.add(sent.id, "date_of_death", "certificate.pdf", "", PAPER, by=by, at=at)
    submit(sent.id, "k", "web", by=by, at=at)
    case = Case.objects.filter(request=sent, service="stop-pension").first()
    if case is not None:  # else somebody told of this death before
        _consented(case)
        _ask_for_evidence(case, by=by)
        _is_asked(case, at=at)
    held = helper or factories.a_person(at=at)
    mandate = mandates.grant(grantor=person.id, holder=held.id, said_by="themself", by=by, at=at)
    notice = Notice.objects.filter(person_id=person.id).latest("created_at")
    browser = accounts.signed_in(user)
    return Household(
        browser=browser, person=person, draft=draft, sent=sent, document=document, code=code, mandate=mandate, notice=notice
    )  # fmt: skip


def _consented(case: Case) -> None:
    """Keep a consent to what the organisation of *case* was told."""
    Consent.objects.create(
        case=case,
        service=case.service,
        organisation_id=case.organisation_id,
        agreement_id="agreement-pensions",
        clause_id="stop-pension",
        pack_version_id=case.pack_version_id,
        facts=["full_name"],
        documents=[],
        words="I agree that the Pensions Agency gets this.",
        language="en",
        channel="web",
        applicant_id=case.applicant_id,
        given_at=case.opened_at,
    )


def _ask_for_evidence(case: Case, *, by: Actor) -> None:
    """Ask the tax office and the person about them; the person has answered one question, with a paper."""
    clerk, at = Actor(kind="staff", id="clerk", organisation="pensions", role="caseworker"), now()
    for evidence in ("income", "address", "life"):
        opening.for_case(case.id, evidence, by=clerk, at=at)
    answered = EvidenceRequest.objects.get(case=case, evidence="life")
    paper = Paper(name="life.pdf", media_type="application/pdf", content=PAPER + b" of life")
    answering.answer_as_person(answered, {}, [paper], by=by, at=at)


def _is_asked(case: Case, *, at: datetime) -> None:
    """Let *case* wait for a fact that the person was asked for."""
    Incident.objects.create(
        case=case,
        token=1,
        node="complete",
        code="facts",
        about={"facts": ["income"]},
        service=case.service,
        reference=case.reference,
        pack_version_id=case.pack_version_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        opened_at=at,
        asked_at=at,
    )


def staff(role: str, organisation: str = OPERATOR, *, number: int = 1) -> tuple[Client, StaffMember]:
    """Return a browser in which somebody works in *role* for *organisation*, and their post."""
    post = accounts.a_staff_member(role, organisation, email=f"{role}{number}.{organisation}@staff.example")
    return accounts.signed_in(post.user), post


def in_contact(browser: Client, post: StaffMember, person: Person | None, *, verified: bool = True) -> UUID:
    """Open a contact in *browser*, with *person* verified or only named, and return its id."""
    by, at = accounts.as_staff(post), now()
    opened = contacts.open_contact("phone", staff=by.id, organisation=by.organisation, by=by, at=at)
    if person and verified:
        contacts.verify(opened.id, person.id, ["name", "date-of-birth"], by=by, at=at)
    session = browser.session
    session["contact_id"] = str(opened.id)
    if person:
        session["desk_candidates"], session["desk_candidate"] = [str(person.id)], str(person.id)
    session.save()
    return opened.id


def born(day: date) -> dict[str, str]:
    """Return *day* as a form has it under the name date_of_birth."""
    return {f"date_of_birth-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
