"""No agreement, no crossing."""

import pytest
from django.db import IntegrityError, transaction

from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from commonway.vault.sealing import Safe
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db


def told(people: world.People, *crossings: object) -> tuple[Delivery, ...]:
    with transaction.atomic():
        return tell(crossings, by=world.BY, at=world.AT).deliveries  # type: ignore[arg-type]


def test_only_the_facts_its_clause_allows_leave(people: world.People) -> None:
    [delivery] = told(people, people.crossing("pensions"))

    stored = Delivery.objects.get()
    facts = Safe().unseal(people.subject, Delivery.place(delivery.id), stored.payload)
    assert facts == {"full_name": "Yusuf Marden", "date_of_death": "2026-10-05"}
    assert stored.fact_names == ["full_name", "date_of_death"]
    assert b"Marden" not in bytes(stored.payload)


def test_each_delivery_is_on_the_ledger_by_name_and_never_by_value(people: world.People) -> None:
    [delivery] = told(people, people.crossing("council"))

    event = Event.objects.of(people.applicant).get()
    assert (event.type, event.organisation) == ("delivery.queued", "council")
    assert event.data["delivery"] == str(delivery.id)
    assert event.data["facts"] == ["full_name", "last_address"]
    assert "Lighthouse" not in str(event.data)


@pytest.mark.parametrize(
    "changes",
    [
        {"agreement_id": "with-nobody"},
        {"clause_id": "another"},
        {"organisation": "council"},  # the clause is about another organisation
        {"event_type": "person.moved"},  # and about another event
    ],
)
def test_without_a_clause_nothing_leaves_and_the_refusal_is_on_the_ledger(
    people: world.People, changes: dict[str, str]
) -> None:
    crossing = people.crossing("pensions", **changes)
    with transaction.atomic():
        result = tell([crossing, people.crossing("bank")], by=world.BY, at=world.AT)

    assert result.refused == (crossing,)
    assert [one.organisation_id for one in result.deliveries] == ["bank"]
    refusal = Event.objects.get(type="exchange.refused")
    assert refusal.stream_id == people.applicant
    assert refusal.data["clause"] == crossing.clause_id


def test_a_clause_that_lets_a_register_be_asked_does_not_let_it_be_told(people: world.People) -> None:
    with transaction.atomic():
        assert tell([people.crossing("register")], by=world.BY, at=world.AT).deliveries == ()


def test_an_agreement_that_ended_allows_nothing(people: world.People) -> None:
    before = world.AT.replace(year=2025)
    with transaction.atomic():
        assert len(tell([people.crossing()], by=world.BY, at=before).refused) == 1


def test_removing_the_clause_stops_the_next_report(people: world.People) -> None:
    assert len(told(people, people.crossing("pensions"))) == 1
    world.publish_pack(version="2", without="pensions")
    assert told(people, people.crossing("pensions")) == ()
    assert Event.objects.filter(type="exchange.refused").count() == 1


def test_an_organisation_is_told_once_of_one_request(people: world.People) -> None:
    crossing = people.crossing()
    told(people, crossing)
    with pytest.raises(IntegrityError):
        told(people, crossing)
    assert Delivery.objects.count() == 1


def test_one_clause_can_open_two_cases(people: world.People) -> None:
    request_id = new_id()
    told(
        people,
        people.crossing(request_id=request_id, case_id=new_id()),
        people.crossing(request_id=request_id, case_id=new_id()),
    )
    assert Delivery.objects.count() == 2


def test_telling_costs_the_same_few_queries_for_one_and_for_many(
    people: world.People, django_assert_max_num_queries: object
) -> None:
    told(people, people.crossing())  # warm: the pack is in memory
    crossings = [people.crossing(each) for each in ("pensions", "council", "bank") for _ in range(5)]
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        told(people, *crossings)
