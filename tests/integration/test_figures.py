"""Figures of life events: how many contacts people needed, and how soon everyone had answered."""

import itertools
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonway.cases import figures
from commonway.cases.models import Request
from commonway.cases.submitting import submit
from commonway.contacts.models import Contact
from commonway.exchange.models import Delivery
from commonway.identity.models import StaffMember
from tests import accounts, factories

pytestmark = pytest.mark.django_db


_numbers = itertools.count(10_000_000)  # nobody is told twice of one person


def _sent(channel: str, *calls: str) -> Request:
    request = factories.a_request(national_number=f"{next(_numbers)}H")
    request = submit(request.id, "k", channel, by=factories.acting(request.applicant_id), at=factories.AT).request
    Request.objects.filter(id=request.id).update(started_on=channel)
    for call in calls:
        Contact.objects.create(
            person_id=request.applicant_id, request_id=request.id, channel=call, direction="inbound",
            started_at=factories.AT,
        )  # fmt: skip
    return request


def _figures() -> figures.Figures:
    [found] = figures.of_life_events(since=factories.AT - timedelta(days=1))
    return found


@pytest.mark.parametrize(
    ("channel", "calls", "needed"),
    [
        ("web", (), 1),
        ("web", ("web", "web"), 1),  # coming back to the same page is no further contact
        ("web", ("phone",), 2),
        ("phone", ("phone",), 1),
        ("phone", ("phone", "counter"), 2),
        ("phone", (), 1),
    ],
)
def test_contacts_needed(channel: str, calls: tuple[str, ...], needed: int) -> None:
    _sent(channel, *calls)
    assert _figures().contacts == needed


def test_calls_out_are_not_contacts_the_person_needed() -> None:
    request = _sent("web")
    Contact.objects.create(
        person_id=request.applicant_id, request_id=request.id, channel="phone", direction="outbound",
        started_at=factories.AT,
    )  # fmt: skip
    assert _figures().contacts == 1


def test_the_median_is_the_middle_one() -> None:
    for calls in ((), (), ("phone", "phone", "phone")):
        _sent("web", *calls)
    found = _figures()
    assert (found.submitted, found.contacts, found.organisations_told) == (3, 1, 3)


def test_the_last_answer_counts_when_everyone_has_answered() -> None:
    request = _sent("web")
    assert (_figures().answered, _figures().to_last_answer) == (0, None)
    for hours, delivery in enumerate(Delivery.objects.filter(request_id=request.id), start=1):
        Delivery.objects.filter(id=delivery.id).update(answered_at=factories.AT + timedelta(hours=hours))
    assert (_figures().answered, _figures().to_last_answer) == (1, timedelta(hours=3))


def test_drafts_and_older_requests_do_not_count() -> None:
    factories.a_request()
    assert figures.of_life_events(since=factories.AT - timedelta(days=1)) == []
    _sent("web")
    assert figures.of_life_events(since=factories.AT + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("role", "page"),
    [("agent", "desk:start"), ("caseworker", "workbench:cases"), ("coordinator", "console:exchange")],
)
def test_staff_land_at_their_work(role: str, page: str) -> None:
    factories.published()
    post = accounts.a_staff_member(role, "tell-once-office")
    assert accounts.signed_in(post.user).get(reverse("landing"))["Location"] == reverse(page)


def test_everyone_else_lands_at_the_front_door() -> None:
    factories.published()
    assert Client().get(reverse("landing"))["Location"] == reverse("home")
    assert accounts.signed_in(accounts.a_resident()[0]).get(reverse("landing"))["Location"] == reverse("home")


def test_staff_with_several_posts_choose_one_first() -> None:
    factories.published()
    post = accounts.a_staff_member("agent", "tell-once-office")
    other = StaffMember.objects.create(user=post.user, organisation_id="tax", role="caseworker", since=factories.AT)
    client = accounts.signed_in(post.user)
    assert client.get(reverse("landing"))["Location"] == reverse("choose_post")
    assert client.post(reverse("choose_post"), {"post": str(other.id)})["Location"] == reverse("landing")
    assert client.get(reverse("landing"))["Location"] == reverse("workbench:cases")
