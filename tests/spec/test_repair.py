"""A repair, told once: urgent or not by rule, ordered from the builders of the district, verified, charged for."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from commonway.cases.deciding import by_staff
from commonway.cases.models import Case, Task, WorkOrder
from commonway.cases.orders import charging, opening, photographing, verifying, watching
from commonway.cases.orders.charging import ChargeRefused, Line
from commonway.cases.orders.keeping import OrderNotNow, OrderSaysTooLittle, OrderUnknown
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from commonway.packs.worked_examples import run_example
from tests.spec.pictures import a_picture
from tests.spec.repairing import (
    AT,
    BUILDER,
    OFFICER,
    OTHERS,
    PACK,
    TENANTS_OWN,
    comes,
    do,
    done,
    order_of,
    says,
    tenant_of,
    told,
)

pytestmark = pytest.mark.django_db


def letters(case: Case) -> list[str]:
    return [letter.title for letter in mailbox.of(case.applicant_id)]


def test_the_worked_examples_of_the_pack_come_out_as_they_say() -> None:
    assert len(PACK.examples) == 3
    assert [found for example in PACK.examples.values() for found in run_example(PACK, example)] == []


def test_running_water_goes_to_the_builders_of_the_district_at_once() -> None:
    case = told()
    order = order_of(case)
    assert (order.ordered, order.supplier_id, order.organisation_id) == (
        "urgent-repair",
        "harbour-builders",
        "town-homes",
    )
    assert order.due_at is not None
    assert order.due_at.date() == (AT + timedelta(days=1)).date()
    delivery = Delivery.objects.get(about_id=order.id)
    assert (delivery.organisation_id, delivery.about, delivery.clause_id) == ("harbour-builders", "placed", "do-repair")
    assert set(delivery.fact_names) == {
        "applicant_name", "applicant_phone", "home_address", "broken_thing", "what_happened", "water_runs", "access_notes",
    }  # fmt: skip
    assert not Task.objects.filter(case=case).exists()


def test_what_can_wait_has_ten_days_and_goes_up_the_hill() -> None:
    order = order_of(told("a-stuck-window"))
    assert (order.ordered, order.supplier_id) == ("ordinary-repair", "hill-builders")
    assert order.due_at is not None
    assert order.due_at.date().isoformat() == "2026-03-14"  # ten days builders work, Saturdays among them


def test_from_told_to_mended_and_charged_for() -> None:
    case = told()
    order = order_of(case)
    says(order, "accepted")
    comes(order)
    assert "Harbour Builders come to your home" in letters(case)
    says(order, "on-the-way", at=AT + timedelta(hours=3))
    says(order, "at-work", at=AT + timedelta(hours=4))
    done(order, at=AT + timedelta(hours=5))
    file = opening.open_order(order.id, by=tenant_of(case), at=AT)
    assert [step.kind for step in file.steps] == ["placed", "accepted", "scheduled", "on-the-way", "at-work", "done"]
    assert file.steps[-1].note == "Two sheets of the roof are new."
    assert len(file.photos) == 1
    assert file.told is None  # what the builders were told is theirs to read
    verifying.say(order.id, "fixed", by=tenant_of(case), at=AT + timedelta(hours=6))
    verifying.verify(order.id, by=OFFICER, at=AT + timedelta(days=1))
    case.refresh_from_db()
    assert case.state == "done"
    closing = next(letter for letter in mailbox.of(case.applicant_id) if letter.title == "It is mended")
    assert closing is not None
    charging.charge(
        order.id,
        [Line(output="call-out", quantity=Decimal(1)), Line(output="work", quantity=Decimal("2.25"))],
        by=BUILDER,
        at=AT + timedelta(days=2),
    )
    assert [str(each.amount) for each in charging.sum_of(order.lines.all())] == ["169.13"]
    types = [event.type for event in Event.objects.of(case.applicant_id) if event.type.startswith("order.")]
    assert types == [
        "order.placed", "order.accepted", "order.scheduled", "order.on-the-way", "order.at-work", "order.photo-added",
        "order.done", "order.fixed", "order.verified", "order.charged",
    ]  # fmt: skip


def test_work_that_is_not_good_is_done_again_with_a_new_picture() -> None:
    case = told()
    order = order_of(case)
    says(order, "accepted")
    done(order)
    verifying.say(order.id, "not-fixed", "It drips still.", by=tenant_of(case), at=AT)
    verifying.send_back(order.id, "It drips at the window.", by=OFFICER, at=AT)
    order.refresh_from_db()
    assert (order.state, order.person_says, order.done_at) == ("returned", "", None)
    assert Delivery.objects.filter(about_id=order.id, about="returned", organisation_id="harbour-builders").exists()
    assert "Harbour Builders have to come again" not in letters(case)  # the urgent order has no such letter
    with pytest.raises(OrderSaysTooLittle, match="picture"):
        says(order, "done", at=AT + timedelta(hours=1))
    done(order, at=AT + timedelta(hours=2), colour="blue")
    verifying.verify(order.id, by=OFFICER, at=AT + timedelta(hours=3))
    case.refresh_from_db()
    assert case.state == "done"


def test_builders_who_refuse_are_replaced() -> None:
    case = told()
    order = order_of(case)
    with pytest.raises(OrderSaysTooLittle, match="reason"):
        says(order, "refused")
    says(order, "refused", "All our people are at the flood.")
    assert Delivery.objects.get(about_id=order.id).state == "refused"
    do(case, "choose", contractor="hill-builders")
    other = order_of(case)
    assert (other.supplier_id, other.ordered) == ("hill-builders", "ordinary-repair")
    done(other, by=OTHERS)
    verifying.verify(other.id, by=OFFICER, at=AT)
    case.refresh_from_db()
    assert case.state == "done"


def test_work_that_is_late_is_seen_and_escalated() -> None:
    case = told()
    order = order_of(case)
    says(order, "accepted")
    late = AT + timedelta(days=2)
    order.refresh_from_db()
    assert watching.note_late(order, by=BUILDER, at=late)
    assert not watching.note_late(order, by=BUILDER, at=late)
    assert Event.objects.of(case.applicant_id).filter(type="order.late").count() == 1
    orders = WorkOrder.objects.ordered_by("town-homes")
    assert opening.counts(orders, at=late)["late"] == 1


def test_a_tenants_own_repair_is_refused_by_a_person_with_a_reason() -> None:
    case = told("a-dark-lamp")
    assert not WorkOrder.objects.filter(case=case).exists()
    by_staff.decide(case.id, TENANTS_OWN, by=OFFICER, at=AT)
    case.refresh_from_db()
    assert case.state == "refused"
    assert "Who mends what is broken" in letters(case)
    assert not WorkOrder.objects.filter(case=case).exists()


def test_only_those_it_concerns_come_near_an_order() -> None:
    case = told()
    order = order_of(case)
    with pytest.raises(OrderUnknown):
        opening.open_order(order.id, by=OTHERS, at=AT)
    with pytest.raises(OrderUnknown):
        says(order, "accepted", by=OTHERS)
    with pytest.raises(AccessRefused):
        says(order, "accepted", by=OFFICER)
    done(order)
    for other in (BUILDER, tenant_of(case)):
        with pytest.raises(AccessRefused):
            verifying.verify(order.id, by=other, at=AT)
    with pytest.raises(AccessRefused):
        verifying.say(order.id, "fixed", by=BUILDER, at=AT)


def test_nothing_goes_backwards_and_saying_it_twice_changes_nothing() -> None:
    case = told()
    order = order_of(case)
    says(order, "accepted")
    says(order, "accepted", at=AT + timedelta(minutes=1))
    assert order.steps.filter(kind="accepted").count() == 1
    with pytest.raises(OrderNotNow):
        says(order, "refused", "No.")
    with pytest.raises(OrderNotNow):
        verifying.verify(order.id, by=OFFICER, at=AT)
    with pytest.raises(OrderNotNow):
        says(order, "verified")
    with pytest.raises(OrderSaysTooLittle):
        comes(order, in_hours=-30)
    with pytest.raises(OrderNotNow):
        verifying.say(order.id, "fixed", by=tenant_of(case), at=AT)


def test_a_picture_is_kept_without_the_place_it_was_taken_at() -> None:
    order = order_of(told())
    sent = a_picture(place=True)
    assert b"Telephone" in sent
    photo = photographing.add(order.id, sent, by=BUILDER, at=AT)
    kept = photographing.read(order.id, photo.id, by=OFFICER, at=AT)
    assert b"Telephone" not in kept.content
    assert not dict(Image.open(BytesIO(kept.content)).getexif())
    assert photographing.add(order.id, sent, by=BUILDER, at=AT).id == photo.id
    for bad in (b"", b"%PDF-1.7", b"\xff\xd8\xff" + b"x" * 100, sent[:200], b"GIF89a" + b"\0" * 50):
        with pytest.raises(photographing.PhotoRefused):
            photographing.add(order.id, bad, by=BUILDER, at=AT)


def test_only_what_the_agreement_has_can_be_charged() -> None:
    order = order_of(told())
    one = Line(output="work", quantity=Decimal(1))
    with pytest.raises(OrderNotNow):
        charging.charge(order.id, [one], by=BUILDER, at=AT)
    done(order)
    for lines, why in (
        ([], "no line"),
        ([Line(output="tea", quantity=Decimal(1))], "no such output"),
        ([Line(output="work", quantity=Decimal(0))], "no quantity"),
        ([Line(output="work", quantity=Decimal("1.005"))], "no quantity"),
        ([Line(output="work", quantity=Decimal(9)), Line(output="work", quantity=Decimal(8))], "so much"),
    ):
        with pytest.raises(ChargeRefused, match=why):
            charging.charge(order.id, lines, by=BUILDER, at=AT)
    charging.charge(order.id, [one], by=BUILDER, at=AT)
    charging.charge(order.id, [one, Line(output="roofing", quantity=Decimal("3.5"))], by=BUILDER, at=AT)
    verifying.verify(order.id, by=OFFICER, at=AT)
    with pytest.raises(OrderNotNow):  # what was seen when the work was found good stands
        charging.charge(order.id, [one], by=BUILDER, at=AT)
    assert [str(each.amount) for each in charging.sum_of(order.lines.all())] == ["126.90"]
