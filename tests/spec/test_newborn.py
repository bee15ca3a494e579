"""A child is born: one telling, national, regional and local offices, one ask for what can be had, every office acting."""

from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonway.cases import answering, requests
from commonway.cases.asking import sending, standing
from commonway.cases.asking.saying import NOTHING, Said
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Case, Consent, PaymentRequest, Request, Task
from commonway.cases.payments import paying
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs import worked_examples
from commonway.packs.load import check, load
from tests import factories

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "examples" / "newborn"
PACK = load(FOLDER)
EXAMPLE = PACK.examples["mother-in-brackwater"]
AT = datetime.combine(EXAMPLE.today, time(10), tzinfo=UTC)
MORE: dict[str, Any] = {
    "income": 41000,
    "bank_account": "VD12345678901234",
    "other_children": 0,
    "care_from": "2027-09-01",
    "care_days": 4,
}
GRANTED = Draft(outcome="granted", reasons=("lives-with-you",), amount=Decimal(150))
OFFERS = ["child-benefit", "day-care-place", "first-books", "second-bin"]


def told(person: Person | None = None) -> Request:
    """A mother in Brackwater has told of the birth."""
    factories.published(PACK, at=AT)
    person = person or factories.a_person(at=AT)
    by = factories.acting(person)
    request = requests.start("birth", person.id, "web", by=by, at=AT)
    requests.save(request.id, dict(EXAMPLE.facts), channel="web", by=by, at=AT)
    submit(request.id, str(request.id), "web", by=by, at=AT)
    return requests.found(request.id)


def yes_to(request: Request, *services: str) -> dict[str, Said]:
    """Every consent and declaration of *services* ticked."""
    said = {}
    for part in standing.parts_of(request, services, language="en", at=AT):
        assert part.uses is not None
        marks = {use.words.mark for use in part.uses.uses if use.words}
        marks |= {part.uses.declaration.mark} if part.uses.declaration else set()
        said[part.service.id] = Said(marks=frozenset(marks))
    return said


def asked(person: Person | None = None) -> tuple[Request, dict[str, Case]]:
    """Everything that can be had is asked for at once."""
    request = told(person)
    by = factories.acting(request.applicant_id)
    answering.answer(request.id, MORE, channel="web", by=by, at=AT)
    request = requests.found(request.id)
    found = sending.ask(request.id, yes_to(request, *OFFERS), channel="web", language="en", by=by, at=AT)
    assert found.left == {}
    return request, {case.service: case for case in found.cases}


def worker(name: str, organisation: str) -> Actor:
    return Actor(kind="staff", id=name, organisation=organisation, role="caseworker")


def do(case: Case, node: str, by: Actor, **found: Any) -> None:
    tasks.do(Task.objects.get(case=case, node=node).id, found, by=by, at=AT)


def test_the_pack_is_whole_and_in_both_languages() -> None:
    assert [str(each) for each in check(FOLDER)] == []


@pytest.mark.parametrize("example", sorted(PACK.examples))
def test_each_example_follows_from_the_rules(example: str) -> None:
    assert worked_examples.run_example(PACK, PACK.examples[example]) == []


def test_three_levels_of_government_have_a_part() -> None:
    owners = {PACK.organisations[service.organisation].level for service in PACK.services.values()}
    assert owners == {"national", "regional", "local"}


@pytest.mark.django_db
class TestTheBirth:
    def test_one_telling_opens_what_is_owed_at_national_and_regional_level(self) -> None:
        request = told()
        opened = set(Case.objects.filter(request=request).values_list("service", flat=True))
        assert opened == {"register-birth", "tax-number", "health-cover", "vaccinations"}

    def test_income_and_account_are_asked_once_for_the_fund_and_the_town(self) -> None:
        request = told()
        parts = standing.parts_of(request, OFFERS, language="en", at=AT)
        assert standing.shared(parts) == ["income", "bank_account"]
        assert {part.service.id: set(part.missing) - {"income", "bank_account"} for part in parts} == {
            "child-benefit": {"other_children"},
            "day-care-place": {"care_from", "care_days"},
            "first-books": set(),
            "second-bin": set(),
        }

    def test_the_town_learns_the_income_for_day_care_only_and_by_consent(self) -> None:
        request, cases = asked()
        facts = {each.case_id: set(each.fact_names) for each in Delivery.objects.filter(organisation="brackwater-town")}
        assert "income" in facts[cases["day-care-place"].id]
        assert "income" not in facts[cases["second-bin"].id]
        assert "child_national_number" not in facts[cases["day-care-place"].id]
        [consent] = Consent.objects.filter(applicant_id=request.applicant_id)
        assert (consent.service, consent.organisation_id) == ("day-care-place", "brackwater-town")

    def test_without_consent_only_day_care_is_left(self) -> None:
        request = told()
        by = factories.acting(request.applicant_id)
        answering.answer(request.id, MORE, channel="web", by=by, at=AT)
        request = requests.found(request.id)
        said = yes_to(request, *OFFERS) | {"day-care-place": NOTHING}
        found = sending.ask(request.id, said, channel="web", language="en", by=by, at=AT)
        assert found.left == {"day-care-place": "consent"}
        assert {case.service for case in found.cases} == {"child-benefit", "first-books", "second-bin"}

    def test_the_declaration_for_child_benefit_is_on_the_ledger(self) -> None:
        request, cases = asked()
        [event] = Event.objects.of(request.applicant_id).filter(type="declaration.made")
        assert event.data["case"] == str(cases["child-benefit"].id)
        assert event.data["words"].startswith("I care for this child")

    def test_a_second_telling_of_the_same_child_asks_for_nothing_twice(self) -> None:
        first, _cases = asked()
        by = factories.acting(first.applicant_id)
        second = told(Person.objects.get(id=first.applicant_id))
        answering.answer(second.id, MORE, channel="web", by=by, at=AT)
        second = requests.found(second.id)
        found = sending.ask(second.id, yes_to(second, *OFFERS), channel="web", language="en", by=by, at=AT)
        assert set(found.left.values()) == {"open"}
        assert not Case.objects.filter(request=second).exists()

    def test_every_office_acts_and_the_mother_reads_each_answer(self) -> None:
        request, cases = asked()
        first, second = worker("first", "family-fund"), worker("second", "family-fund")
        do(cases["child-benefit"], "check", first, lives_here=True)
        by_staff.decide(cases["child-benefit"].id, GRANTED, by=second, at=AT)
        town = worker("third", "brackwater-town")
        offer = {"day_care_centre": "Mill Lane", "outcome": "granted", "reason": "From 1 September 2027."}
        do(cases["day-care-place"], "place", town, **offer)
        payment = PaymentRequest.objects.get(case=cases["child-benefit"])
        paying.say(payment.id, paying.Said(state="paid", instalment=1), by=worker("t", "state-treasury"), at=AT)
        for delivery in Delivery.objects.filter(request_id=request.id).exclude(state="done"):
            by = Actor(kind="organisation", id=delivery.organisation_id, organisation=delivery.organisation_id)
            answer(
                delivery.organisation_id, Receipt(delivery=delivery.id, outcome="done", reason="Done."), by=by, at=AT
            )
        assert not Case.objects.filter(request=request).exclude(state="done").exists()
        letters = {letter.title for letter in mailbox.of(request.applicant_id)}
        assert {
            "Child benefit: it is decided", "Day care: what the town offers", "What you asked for", "Every office has answered",
        } <= letters  # fmt: skip
