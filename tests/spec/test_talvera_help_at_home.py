"""Help at home, asked for and decided: one case, a charity and the region's social care, four eyes, one answer."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonway.cases import requests, timeline
from commonway.cases.models import Case, Task
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.cases.taking_up import missing_for, take_up
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from tests import factories

pytestmark = pytest.mark.django_db
PACK = load(Path(__file__).resolve().parents[2] / "packs" / "talvera")
EXAMPLE = next(one for one in PACK.examples.values() if "help-at-home" in one.eligible and not one.need_to_know)
AT = datetime.combine(EXAMPLE.today, time(10), tzinfo=UTC)
FIRST, SECOND, VISITOR = (
    Actor(kind="staff", id=name, organisation=organisation, role="caseworker")
    for name, organisation in (("first", "elder-care"), ("second", "elder-care"), ("third", "regional-social-care"))
)


def asked_for(pack: Pack = PACK) -> Case:
    """A widow of 75, alone now, told of the death and asked for help at home."""
    factories.published(pack, at=AT)
    person = factories.a_person(at=AT)
    by = factories.acting(person)
    request = requests.start(EXAMPLE.life_event, person.id, "web", by=by, at=AT)
    requests.save(request.id, dict(EXAMPLE.facts), channel="web", by=by, at=AT)
    submit(request.id, "k", "web", by=by, at=AT)
    request.refresh_from_db()
    assert missing_for(request, "help-at-home", at=AT) == []
    return take_up(request.id, "help-at-home", by=by, at=AT)


def do(case: Case, node: str, by: Actor, **found: Any) -> None:
    tasks.do(Task.objects.get(case=case, node=node).id, found, by=by, at=AT)


def letters(case: Case) -> list[str]:
    return [letter.title for letter in mailbox.of(case.applicant_id)]


def test_much_help_is_assessed_by_the_region_before_it_is_decided() -> None:
    case = asked_for()
    assert "Help at home: it is decided" not in letters(case)
    do(case, "call", FIRST, help_hours_wished=10)
    told = Delivery.objects.get(case_id=case.id, organisation_id="regional-social-care")
    assert "help_hours_wished" in told.fact_names
    do(case, "assess", VISITOR, help_hours_needed=6)
    do(case, "decide", SECOND, outcome="granted", reason="Somebody comes on Tuesdays and Fridays.")
    case.refresh_from_db()
    assert (case.state, case.reason) == ("done", "Somebody comes on Tuesdays and Fridays.")
    assert "Help at home: it is decided" in letters(case)


def test_what_the_region_found_out_comes_back_to_the_charity_under_a_clause_of_its_own() -> None:
    case = asked_for()
    do(case, "call", FIRST, help_hours_wished=10)
    assert deciding(case, node="assess", by=VISITOR).since == ()
    do(case, "assess", VISITOR, help_hours_needed=6)
    [back] = deciding(case).since
    assert (back.facts, back.delivery.clause_id) == ({"help_hours_needed": 6}, "tell-hours-needed")
    assert "help_hours_needed" not in deciding(case).found  # it is told, not found out by the charity itself
    told = {entry.purpose: entry for entry in timeline.told(case.request_id, "en", at=AT)}
    assert told["To decide knowing how much help was found to be needed"].organisation == "Talvera Elder Care"
    do(case, "decide", SECOND, outcome="granted", reason="Somebody comes on Tuesdays.")
    case.refresh_from_db()
    assert case.state == "done"
    assert letters(case).count("Talvera Elder Care has answered") == 1  # the news that was told back ends nothing


def test_without_the_clause_the_charity_is_told_nothing_and_the_person_sees_that() -> None:
    ended = replace(PACK.agreements["social-care-elder-care"], valid_until=EXAMPLE.today - timedelta(days=1))
    case = asked_for(replace(PACK, agreements={**PACK.agreements, ended.id: ended}))
    do(case, "call", FIRST, help_hours_wished=10)
    do(case, "assess", VISITOR, help_hours_needed=6)
    assert deciding(case).since == ()
    [refused] = Event.objects.of(case.applicant_id).filter(type="exchange.refused")
    assert (refused.organisation, refused.data["clause"]) == ("elder-care", "tell-hours-needed")
    do(case, "decide", SECOND, outcome="granted", reason="Somebody comes on Tuesdays.")
    case.refresh_from_db()
    assert case.state == "done"


def deciding(case: Case, *, node: str = "decide", by: Actor = SECOND) -> tasks.TaskFile:
    return tasks.open_task(Task.objects.get(case=case, node=node).id, by=by, at=AT)


def test_a_little_help_is_decided_at_once_and_by_somebody_else() -> None:
    case = asked_for()
    do(case, "call", FIRST, help_hours_wished=3)
    assert not Delivery.objects.filter(case_id=case.id, organisation_id="regional-social-care").exists()
    with pytest.raises(tasks.FourEyes):
        do(case, "decide", FIRST, outcome="granted", reason="Of course.")
    do(case, "decide", SECOND, outcome="refused", reason="No volunteer lives near enough.")
    case.refresh_from_db()
    assert (case.state, case.reason) == ("refused", "No volunteer lives near enough.")
