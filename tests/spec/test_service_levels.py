"""Service levels: what the law asks and what is promised are two clocks; pauses and extensions are acts with reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commonway.cases.errors import CaseUnknown
from commonway.cases.levels.pausing import NotNow, Pause, ReasonNeeded, extend, pause, resume
from commonway.cases.levels.standing import CaseLevels, levels_of
from commonway.cases.levels.watching import watch
from commonway.cases.models import Case, Clock, ClockAct
from commonway.cases.submitting import submit
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.identity.access import AccessRefused
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.calendars import Calendar, ClosedDay, ServiceLevel
from commonway.packs.definitions import Pack
from tests import factories

pytestmark = pytest.mark.django_db
ASKED = datetime(2026, 10, 5, 9, tzinfo=UTC)  # a Monday
CALENDAR = Calendar(
    id="offices", name={"en": "Offices"}, closed=(ClosedDay(name={"en": "Founding Day"}, on=date(2026, 10, 12)),)
)
PROMISE = ServiceLevel(id="promise", kind="promise", within="P10D", days="working")
LAW = ServiceLevel(
    id="law", kind="legal", within="P8W", legal_basis={"en": "Act, section 12"}, pauses=False, extend_by="P4W"
)
WORKER = Actor(kind="staff", id="worker", organisation="pensions", role="caseworker")
WAITING = Pause(waits_for="person", reason="We need your bank account.", expected_on=date(2026, 10, 30))


def pack_with(*levels: ServiceLevel, **more: Any) -> Pack:
    pack = factories.a_pack()
    stop = replace(pack.services["stop-pension"], decide_within="", service_levels=levels or (PROMISE, LAW), **more)
    return replace(
        pack,
        calendars={"offices": CALENDAR},
        organisations={**pack.organisations, "pensions": replace(pack.organisations["pensions"], calendar="offices")},
        services={**pack.services, "stop-pension": stop},
    )


def a_case(pack: Pack | None = None, *, at: datetime = ASKED, number: int = 0, applicant: Person | None = None) -> Case:
    factories.published(pack or pack_with(), at=at)
    died = str(at.date() - timedelta(days=1))
    request = factories.a_request(applicant, at=at, national_number=f"4703{number:04}H", date_of_death=died)
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=at)
    return next(case for case in done.cases if case.service == "stop-pension")


def standing(case: Case, at: datetime) -> CaseLevels:
    return levels_of([Case.objects.get(id=case.id)], at=at)[case.id]


def days(case: Case, at: datetime = ASKED) -> dict[str, date]:
    return {each.level.id: each.clock.due_at.date() for each in standing(case, at).levels}


def states(case: Case, at: datetime) -> dict[str, str]:
    return {each.level.id: each.state for each in standing(case, at).levels}


def end(case: Case, at: datetime, outcome: Any = "done") -> None:
    delivery = Delivery.objects.get(case_id=case.id)
    by = Actor(kind="organisation", id="pensions", organisation="pensions")
    answer("pensions", Receipt(delivery=delivery.id, outcome=outcome, reason="So it is."), by=by, at=at)


def test_the_promise_counts_days_of_work_and_the_law_all_days() -> None:
    case = a_case()
    assert days(case) == {"promise": date(2026, 10, 20), "law": date(2026, 11, 30)}
    assert Case.objects.get(id=case.id).due_at == Clock.objects.get(case=case, level="promise").due_at


def test_a_pause_lets_the_promise_stand_still_and_not_the_law() -> None:
    case = a_case()
    paused, resumed = ASKED + timedelta(days=3), ASKED + timedelta(days=24)  # Thursday 8 October, Thursday 29 October
    pause(case.id, WAITING, by=WORKER, at=paused)
    assert states(case, paused) == {"promise": "paused", "law": "going"}
    assert states(case, resumed)["promise"] == "paused"  # past the day it was due on, and not late
    resume(case.id, by=WORKER, at=resumed)
    assert days(case) == {"promise": date(2026, 11, 9), "law": date(2026, 11, 30)}  # 7 days of work were left
    assert states(case, resumed) == {"promise": "going", "law": "going"}


def test_an_extension_is_what_the_law_allows_and_no_more() -> None:
    case = a_case()
    act = extend(case.id, "law", "The archive is closed.", by=WORKER, at=ASKED)
    assert act.due_at is not None
    assert act.due_at.date() == days(case)["law"] == date(2026, 12, 28)
    with pytest.raises(NotNow):
        extend(case.id, "law", "Once more.", by=WORKER, at=ASKED)
    with pytest.raises(NotNow):
        extend(case.id, "promise", "It is a promise.", by=WORKER, at=ASKED)
    with pytest.raises(NotNow):
        extend(case.id, "no-such-level", "Why not?", by=WORKER, at=ASKED)


def test_every_act_has_a_reason_and_is_on_the_ledger_without_it() -> None:
    case = a_case()
    for reason in ("", "   ", "x" * 501, "a\x00b"):
        with pytest.raises(ReasonNeeded):
            pause(case.id, replace(WAITING, reason=reason), by=WORKER, at=ASKED)
        with pytest.raises(ReasonNeeded):
            extend(case.id, "law", reason, by=WORKER, at=ASKED)
    with pytest.raises(ReasonNeeded):
        pause(case.id, replace(WAITING, waits_for="the moon"), by=WORKER, at=ASKED)
    assert not ClockAct.objects.exists()
    pause(case.id, WAITING, by=WORKER, at=ASKED)
    resume(case.id, by=WORKER, at=ASKED)
    extend(case.id, "law", "The archive is closed.", by=WORKER, at=ASKED)
    events = Event.objects.filter(type__in=("case.paused", "case.resumed", "case.extended")).order_by("id")
    assert [event.type for event in events] == ["case.paused", "case.resumed", "case.extended"]
    assert all(event.ground == "task" and "bank account" not in str(event.data) for event in events)


def test_asked_twice_it_is_done_once() -> None:
    case = a_case()
    first = pause(case.id, WAITING, by=WORKER, at=ASKED)
    assert pause(case.id, WAITING, by=WORKER, at=ASKED + timedelta(minutes=1)) == first
    with pytest.raises(NotNow):
        pause(case.id, replace(WAITING, reason="Something else."), by=WORKER, at=ASKED)
    assert resume(case.id, by=WORKER, at=ASKED) is not None
    assert resume(case.id, by=WORKER, at=ASKED) is None


def test_only_its_own_caseworkers_stop_the_clock() -> None:
    case = a_case()
    stranger = replace(WORKER, organisation="tax")
    agent = replace(WORKER, role="agent")
    for who, error in ((stranger, CaseUnknown), (agent, AccessRefused)):
        with pytest.raises(error):
            pause(case.id, WAITING, by=who, at=ASKED)
        with pytest.raises(error):
            resume(case.id, by=who, at=ASKED)
        with pytest.raises(error):
            extend(case.id, "law", "Why not?", by=who, at=ASKED)
    assert not ClockAct.objects.exists()


def test_a_case_that_ended_says_what_was_kept() -> None:
    kept, missed = a_case(), a_case(number=1)
    end(kept, ASKED + timedelta(days=2))
    end(missed, ASKED + timedelta(days=30))
    assert states(kept, ASKED + timedelta(days=90)) == {"promise": "kept", "law": "kept"}
    assert states(missed, ASKED + timedelta(days=90)) == {"promise": "missed", "law": "kept"}
    with pytest.raises(NotNow):
        pause(kept.id, WAITING, by=WORKER, at=ASKED + timedelta(days=3))


def test_a_case_that_ends_in_a_pause_was_not_late() -> None:
    case = a_case()
    pause(case.id, WAITING, by=WORKER, at=ASKED + timedelta(days=1))
    end(case, ASKED + timedelta(days=40))
    assert states(case, ASKED + timedelta(days=50)) == {"promise": "kept", "law": "kept"}


def test_what_is_over_cannot_be_paused_or_extended() -> None:
    case = a_case()
    late = ASKED + timedelta(days=80)
    assert states(case, late) == {"promise": "late", "law": "late"}
    with pytest.raises(NotNow):
        pause(case.id, WAITING, by=WORKER, at=late)
    with pytest.raises(NotNow):
        extend(case.id, "law", "Too late.", by=WORKER, at=late)


def test_a_breach_is_seen_before_it_comes() -> None:
    """Fourteen cases took 30 days; one that is 5 days old will not be done within the promised time either."""
    began = ASKED - timedelta(days=60)
    for number in range(14):
        end(a_case(at=began, number=number + 1), began + timedelta(days=30))
    case = a_case()
    now = ASKED + timedelta(days=5)
    assert not standing(case, now).at_risk
    assert watch(at=now) == 1  # the promise; the law's eight weeks will do
    assert standing(case, now).at_risk
    extend(case.id, "law", "The archive is closed.", by=WORKER, at=now)
    pause(case.id, WAITING, by=WORKER, at=now)
    assert not standing(case, now).at_risk  # paused, nothing is missed
    assert watch(at=now) == 0


def test_a_service_that_promises_nothing_has_no_clock() -> None:
    pack = pack_with(PROMISE)
    nothing = replace(pack.services["stop-pension"], service_levels=())
    case = a_case(replace(pack, services={**pack.services, "stop-pension": nothing}))
    assert standing(case, ASKED) == CaseLevels()
    assert Case.objects.get(id=case.id).due_at is None


def test_a_promise_in_hours_that_was_paused_has_as_many_hours_left_and_not_a_day() -> None:
    hours = ServiceLevel(id="promise", kind="promise", within="PT4H")
    case = a_case(pack_with(hours))
    pause(case.id, WAITING, by=WORKER, at=ASKED + timedelta(hours=1))
    resume(case.id, by=WORKER, at=ASKED + timedelta(hours=2))
    assert Clock.objects.get(case=case).due_at == ASKED + timedelta(hours=5)
    pause(case.id, WAITING, by=WORKER, at=ASKED + timedelta(hours=3))
    resume(case.id, by=WORKER, at=ASKED + timedelta(days=2, hours=3))
    assert Clock.objects.get(case=case).due_at == ASKED + timedelta(days=2, hours=5)


def test_a_case_paused_and_resumed_on_the_day_it_is_due_is_due_that_day() -> None:
    case = a_case()
    clock = Clock.objects.get(case=case, level="promise")
    last_minute = clock.due_at - timedelta(minutes=1)
    pause(case.id, WAITING, by=WORKER, at=last_minute)
    resume(case.id, by=WORKER, at=last_minute + timedelta(seconds=10))
    due_at = clock.due_at
    clock.refresh_from_db()
    assert clock.due_at == due_at


def test_a_case_paused_while_it_is_looked_ahead_is_not_at_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look ahead read the clock before somebody paused it."""
    from commonway.cases.levels import watching
    from commonway.cases.levels.predicting import Experience

    case = a_case()

    def seen(self: Experience, clocks: list[Clock]) -> list[Clock]:
        if any(clock.case_id == case.id for clock in clocks):
            pause(case.id, WAITING, by=WORKER, at=ASKED)
        return list(clocks)

    monkeypatch.setattr(watching.Experience, "at_risk", seen)
    watch(at=ASKED)
    assert Clock.objects.get(case=case, level="promise").at_risk_since is None
    assert Clock.objects.get(case=case, level="law").at_risk_since == ASKED
