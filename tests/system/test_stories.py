"""One case, told to three: the person sees all of it, the charity its case, the region its part and no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from commonway.cases import requests
from commonway.cases.levels import pausing
from commonway.cases.levels.pausing import Pause
from commonway.cases.models import Case, Task
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.cases.taking_up import take_up
from commonway.identity.models import Person
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from tests import accounts, factories
from tests.spec.test_talvera_help_at_home import EXAMPLE, FIRST, SECOND, VISITOR
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = pytest.mark.system
WHY_PAUSED = "We wait for your daughter's return"
WHY_GRANTED = "Somebody comes on Tuesdays."


def a_case_of_weeks(person: Person) -> Case:
    """Return a case of help at home that took some weeks, paused once, and is decided."""
    by, at = factories.acting(person), now() - timedelta(days=28)
    request = requests.start(EXAMPLE.life_event, person.id, "web", by=by, at=at)
    requests.save(request.id, dict(EXAMPLE.facts), channel="web", by=by, at=at)
    submit(request.id, "k", "web", by=by, at=at)
    case = take_up(request.id, "help-at-home", by=by, at=at + timedelta(hours=1))

    def do(node: str, actor: Actor, *, days: int, **found: Any) -> None:
        task = Task.objects.get(case=case, node=node)
        tasks.take(task.id, by=actor, at=at + timedelta(days=days))
        tasks.do(task.id, found, by=actor, at=at + timedelta(days=days, hours=2))

    do("call", FIRST, days=2, help_hours_wished=10)
    pausing.pause(case.id, Pause(waits_for="person", reason=WHY_PAUSED), by=FIRST, at=at + timedelta(days=4))
    pausing.resume(case.id, by=FIRST, at=at + timedelta(days=9))
    do("assess", VISITOR, days=14, help_hours_needed=6)
    do("decide", SECOND, days=20, outcome="granted", reason=WHY_GRANTED)
    return case


@pytest.mark.parametrize(("width", "scripts", "language"), [(1280, True, "en"), (390, False, "en"), (390, True, "ar")])
def test_three_stories_of_one_case(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    user, resident = accounts.a_resident()
    case = a_case_of_weeks(resident)
    in_english = language == "en"
    charity, region, person = (walk(width=width, scripts=scripts, language=language) for _ in range(3))
    enter(charity, "caseworker", "elder-care", email="first@staff.example")
    enter(region, "caseworker", "regional-social-care")

    # The charity opens its case, and the whole story of it over time
    charity.go(f"/workbench/cases/{case.id}/")
    charity.look("The case ended: done" if in_english else "")
    charity.leave_by(charity.page.locator(f'a[href="/workbench/cases/{case.id}/story/"]'))
    told = charity.look(WHY_PAUSED)
    assert WHY_GRANTED in told
    assert not in_english or "Coast Social Care has done: Visit and assess" in told, told
    assert charity.page.locator("svg.cw-chart rect").count() > 4
    charity.go(f"/workbench/cases/{case.id}/story/?show=others")
    others = charity.look()
    assert WHY_GRANTED not in charity.page.locator(".cw-timeline").inner_text()
    assert others != told

    # The region sees its step, under its clause, and that the case stood still; not why, and not what was decided
    task = Task.objects.get(case=case, node="assess")
    region.go(f"/workbench/tasks/{task.id}/")
    region.leave_by(region.page.locator(f'a[href="/workbench/tasks/{task.id}/story/"]'))
    theirs = region.look("Your part" if in_english else "")
    assert WHY_PAUSED not in theirs
    assert WHY_GRANTED not in theirs
    region.go(f"/workbench/cases/{case.id}/story/")
    region.look("We cannot find this page" if in_english else "")

    # The person sees it all: event by event, and where everything stands
    session = accounts.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    person.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": person.address}])
    person.go("/timeline/")
    mine = person.look(WHY_PAUSED)
    assert WHY_GRANTED in mine
    person.leave_by(person.page.locator('a[href="/timeline/offices/"]'))
    person.look("Where everything stands" if in_english else "")
    assert person.page.locator("svg.cw-chart circle").count() > 4
