"""Work orders among what else goes on: the clock, the exchange, the fence, a case that ends, data that is deleted."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonway.cases.models import Task, WorkOrder
from commonway.cases.orders import answering, charging, fulfilling, opening, photographing, summing, verifying, watching
from commonway.cases.orders.by_hand import OrderNotPlaced, place_by_hand
from commonway.cases.orders.charging import Line
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.orders.keeping import OrderNotNow
from commonway.cases.process.driving import call_off
from commonway.exchange import receipts
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault import shredding
from tests import factories
from tests.spec import peopled
from tests.spec.pictures import a_picture
from tests.spec.repairing import AT, BUILDER, OFFICER, PACK, done, order_of, says, told

pytestmark = pytest.mark.django_db


def test_an_order_that_is_due_is_late_when_its_clock_strikes() -> None:
    case = told()  # long ago
    order = order_of(case)
    watching.watch_order(order_id=str(order.id))
    order.refresh_from_db()
    assert order.late_at is not None
    done(order, at=now())
    watching.watch_order(order_id=str(order.id))
    assert Event.objects.of(case.applicant_id).filter(type="order.late").count() == 1


def test_a_refusal_of_the_delivery_refuses_the_order() -> None:
    case = told()
    order = order_of(case)
    delivery = Delivery.objects.get(about_id=order.id)
    by = Actor(kind="organisation", id="harbour-builders", organisation="harbour-builders")
    receipt = Receipt(delivery=delivery.id, outcome="refused", reason="No people.")
    receipts.answer("harbour-builders", receipt, by=by, at=AT)
    answering.refuse_order(order_id=str(order.id), reason="No people.")
    order.refresh_from_db()
    assert order.state == "refused"
    assert Task.objects.to_do().filter(case=case, node="choose").exists()
    answering.refuse_order(order_id=str(order.id), reason="No people.")  # again: nothing


def test_what_a_case_does_not_wait_for_any_more_is_taken_back() -> None:
    case = told()
    order = order_of(case)
    call_off(case, reason="The tenant moved out.", by=OFFICER, at=AT)
    order.refresh_from_db()
    assert order.state == "withdrawn"
    assert Delivery.objects.filter(about_id=order.id, about="withdrawn").exists()


def test_without_a_clause_in_force_nothing_is_ordered_and_the_ledger_has_it() -> None:
    ended = replace(PACK.agreements["work-by-harbour-builders"], valid_until=date(2025, 12, 31))
    factories.published(replace(PACK, agreements={**PACK.agreements, ended.id: ended}), at=AT)
    case = told()
    assert not WorkOrder.objects.filter(case=case).exists()
    assert Event.objects.of(case.applicant_id).filter(type="exchange.refused", organisation="harbour-builders").exists()
    assert Task.objects.to_do().filter(case=case, node="choose").exists()
    with pytest.raises(OrderNotPlaced):
        place_by_hand(case.id, "ordinary-repair", "", by=OFFICER, at=AT)
    assert not WorkOrder.objects.exists()


def test_an_order_by_hand_is_one_and_outlives_its_case() -> None:
    home = peopled.household("layla@mail.example")
    order = home.order
    again = place_by_hand(home.case.id, "fetch-papers", "Please.", by=peopled.PENSIONS, at=now())
    assert again.id == order.id
    delivery = Delivery.objects.get(case_id=home.case.id, organisation_id="pensions")
    by = Actor(kind="organisation", id="pensions", organisation="pensions")
    receipts.answer("pensions", Receipt(delivery=delivery.id, outcome="done"), by=by, at=now())
    home.case.refresh_from_db()
    photographing.add(order.id, a_picture(), by=peopled.CARRIERS, at=now())
    fulfilling.fulfil(order.id, Fulfilment(state="done"), by=peopled.CARRIERS, at=now())
    assert verifying.verify(order.id, by=peopled.PENSIONS, at=now()).state == "verified"
    with pytest.raises(OrderNotPlaced):
        place_by_hand(home.case.id, "fetch-papers", "", by=peopled.PENSIONS, at=now())


def test_when_the_persons_data_is_deleted_the_work_is_not_wanted_and_nothing_can_be_read() -> None:
    case = told()
    order = order_of(case)
    says(order, "accepted", "Gladly.")
    shredding.destroy(case.applicant_id, by=OFFICER, at=AT)
    order.refresh_from_db()
    assert order.state == "withdrawn"
    file = opening.open_order(order.id, by=BUILDER, at=AT)
    assert file.gone
    assert file.told is not None
    assert file.told.gone
    assert [step.note for step in file.steps] == ["", "", ""]
    with pytest.raises(OrderNotNow):
        photographing.add(order.id, a_picture(), by=BUILDER, at=AT)


def test_what_work_comes_to_is_summed_agreement_by_agreement() -> None:
    for number in range(2):
        order = order_of(told())
        done(order)
        lines = [Line(output="work", quantity=Decimal("1.5")), Line(output="call-out", quantity=Decimal(1 + number))]
        charging.charge(order.id, lines, by=BUILDER, at=AT)
    begins = AT.replace(day=1, hour=0)
    (found,) = summing.by_agreement("town-homes", begins=begins, ends=begins + timedelta(days=31))
    assert (found.agreement, found.supplier, found.orders) == ("work-by-harbour-builders", "harbour-builders", 2)
    assert [(one.output, str(one.quantity), str(one.amount.amount)) for one in found.sums] == [
        ("call-out", "3.00", "180.00"),
        ("work", "3.00", "145.50"),
    ]
    assert [str(each.amount) for each in found.together] == ["325.50"]
    assert (
        summing.by_agreement("town-homes", begins=begins + timedelta(days=31), ends=begins + timedelta(days=62)) == []
    )
    assert summing.by_agreement("hill-builders", begins=begins, ends=begins + timedelta(days=31)) == []
