"""Every awkward value in every field of the forms about processes: no 5xx, whoever sends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from commonway.cases.models import Incident
from commonway.cases.process import mending
from commonway.catalogue import queries as catalogue
from commonway.facts.models import Fact
from commonway.kernel.clock import now
from tests import factories
from tests.spec import hostile, peopled

pytestmark = pytest.mark.django_db
AWKWARD = [each for each in hostile.VALUES if len(each) < 1_000]


def fails(browser: Client, address: str, fields: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return which value in which field was not answered; each attempt is undone."""
    browser.raise_request_exception = False
    found = []
    for field in fields:
        for value in AWKWARD:
            body = hostile.urlencoded([*(fields | {field: value}).items()])
            with transaction.atomic():
                answer = browser.generic("POST", address, body, content_type="application/x-www-form-urlencoded")
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                found.append((address, field, value))
    return found


def test_messages() -> None:
    home = peopled.household("layla@mail.example")
    clerk, _post = peopled.staff("caseworker", "pensions")
    mine = reverse("journey:bring", args=[home.sent.id, home.case.id, "papers-sent"])
    theirs = reverse("workbench:message", args=[home.case.id, "papers-sent"])
    for browser, address in ((home.browser, mine), (clerk, theirs)):
        assert not fails(browser, address, {"key": "k", "papers_complete": "yes"})


def test_incidents_and_moves() -> None:
    home = peopled.household("layla@mail.example")
    leading, _post = peopled.staff("coordinator", "pensions")
    old = home.case.pack_version_id
    factories.published(replace(peopled.a_pack(), version="2"), at=now())
    route = {"from": str(old), "to": str(catalogue.current_version()), "to-check": "check", "references": "X", "do": ""}
    assert not fails(leading, reverse("console:move", args=["stop-pension"]), route)
    retry = reverse("console:processes-retry")
    kind = ["pensions", "stop-pension", "complete", "facts", str(old)]
    for number in range(5):
        for value in ("\x00", "", "x" * 5_000):
            chosen = "|".join([*kind[:number], value, *kind[number + 1 :]])
            answer = leading.post(retry, {"kind": chosen})
            assert answer.status_code == 302, chosen


def test_the_same_kind_chosen_twice_is_counted_once() -> None:
    home = peopled.household("layla@mail.example")
    leading, _post = peopled.staff("coordinator", "pensions")
    kind = f"pensions|stop-pension|complete|facts|{home.case.pack_version_id}"
    page = leading.post(reverse("console:processes-retry"), {"kind": [kind, kind]}, follow=True).content.decode()
    assert "0 cases go on. 1 still cannot." in page


def test_what_somebody_else_has_answered_first_is_not_said_to_be_taken() -> None:
    home = peopled.household("layla@mail.example")
    clerk, _post = peopled.staff("caseworker", "pensions")
    address = reverse("workbench:incident", args=[home.incident.id])
    Incident.objects.filter(id=home.incident.id).update(closed_at=now(), closed="went-on")
    page = clerk.post(address, {"income": "12000"}, follow=True).content.decode()
    assert "There is nothing left to answer here." in page
    assert "The case goes on." not in page


def test_of_two_who_answer_at_one_moment_the_second_is_told_and_keeps_what_they_wrote() -> None:
    home = peopled.household("layla@mail.example")
    clerk, _post = peopled.staff("caseworker", "pensions")
    address = reverse("workbench:incident", args=[home.incident.id])
    real = mending.open_incident

    def slow(*args: Any, **kwargs: Any) -> mending.IncidentFile:
        found = real(*args, **kwargs)
        Incident.objects.filter(id=home.incident.id).update(closed_at=now(), closed="went-on", closed_by="another")
        return found

    with patch.object(mending, "open_incident", slow):
        page = clerk.post(address, {"income": "12000"}).content.decode()
    assert "Somebody else has answered this first." in page
    assert 'value="12000"' in page
    assert not Fact.objects.filter(name="income", case_id=home.case.id).exists()
