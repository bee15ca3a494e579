"""What Talvera pays over the years, as worked examples: a family, an old couple, somebody out of work."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from commonway.eligibility.prospects import Prospects
from commonway.eligibility.timelines import (
    AgeReached,
    CameIntoForce,
    Change,
    FactChanged,
    SeasonTurned,
    Timeline,
    TimePassed,
)
from commonway.packs.load import load

FOLDER = Path(__file__).parents[2] / "packs" / "talvera"
BEGIN = date(2026, 11, 1)
MOTHER: dict[str, Any] = {
    "applicant_date_of_birth": "1990-04-02",
    "children": [{"born": "2010-02-20"}],
    "lives_alone": True,
    "employment": "not-working",
    "income": 4800,
    "rents_home": True,
    "rent": 640,
}


@cache
def prospects() -> Prospects:
    return Prospects.of_pack(load(FOLDER))


def change(kind: str, on: date, **facts: Any) -> Change:
    definition = prospects().pack.changes[kind]
    assert set(facts) == set(definition.asks)
    item = {definition.dated: on.isoformat()}
    adds: dict[str, Any] = {definition.adds: (item,)} if definition.adds else {}
    return Change(id=kind, on=on, sets={**definition.sets, **facts}, adds=adds)


def ahead(answers: dict[str, Any], *changes: Change, years: int = 3) -> Timeline:
    return prospects().over(answers, changes, begin=BEGIN, months=12 * years)


def turns(timeline: Timeline, service: str) -> dict[str, tuple[object, tuple[object, ...]]]:
    line = next(line for line in timeline.lines if line.service == service)
    return {
        f"{then.on:%Y-%m}": (None if then.amount is None else float(then.amount), then.causes) for _, then in line.turns
    }


def first(timeline: Timeline) -> dict[str, float]:
    return {line.service: float(line.months[0].amount) for line in timeline.lines if line.months[0].amount is not None}


CHILD, BABY = (
    {"fact": "children", "name": "born", "item": 0},
    {"fact": "children", "name": "born", "item": 1},
)


def came(parameter: str, since: str) -> CameIntoForce:
    return CameIntoForce(since=date.fromisoformat(since), parameter=parameter)


def test_what_a_mother_alone_and_out_of_work_gets_now() -> None:
    assert first(ahead(MOTHER)) == {
        "child-allowance": 62,
        "housing-support": 260,  # 640 * 0.6 less 15% of 400 a month is 324: no more than 260
        "job-search-allowance": 340,
        "school-costs-payment": 96,
        "single-parents-supplement": 55,
        "winter-energy-help": 42,
    }


def test_a_birth_brings_a_grant_once_and_more_for_three_years() -> None:
    timeline = ahead(MOTHER, change("birth", date(2027, 3, 1)), years=4)
    assert turns(timeline, "birth-grant") == {
        "2027-03": (450, (FactChanged(change="birth"),)),
        "2027-09": (None, (TimePassed(**BABY),)),
    }
    assert turns(timeline, "child-allowance") == {
        "2027-01": (65, (came("child_allowance", "2027-01-01"),)),
        "2027-03": (160, (FactChanged(change="birth"),)),
        "2028-01": (166, (came("child_allowance", "2028-01-01"),)),
        "2028-03": (98, (AgeReached(years=18, **CHILD),)),
        "2028-07": (166, (came("child_allowance_age", "2028-07-01"),)),
        "2029-03": (98, (AgeReached(years=19, **CHILD),)),
        "2030-03": (68, (AgeReached(years=3, **BABY),)),
    }


def test_a_job_ends_what_was_for_want_of_one_and_lowers_what_depends_on_income() -> None:
    timeline = ahead(MOTHER, change("job-start", date(2027, 10, 1), income=21000))
    job = (FactChanged(change="job-start"),)
    assert turns(timeline, "job-search-allowance")["2027-10"] == (None, job)
    assert turns(timeline, "housing-support") == {
        "2027-07": (275, (came("housing_support_most", "2027-07-01"),)),
        "2027-10": (122, job),
    }


def test_help_with_energy_is_for_winters_and_from_2028_for_the_young_and_the_old() -> None:
    winter = turns(ahead(MOTHER), "winter-energy-help")
    assert winter == {
        "2027-04": (None, (SeasonTurned(month=date(2027, 4, 1)),)),
        "2027-11": (46, (SeasonTurned(month=date(2027, 11, 1)),)),
        "2028-04": (None, (SeasonTurned(month=date(2028, 4, 1)),)),
    }
    with_baby = turns(ahead(MOTHER, change("birth", date(2027, 3, 1))), "winter-energy-help")
    assert with_baby["2028-11"] == (46, (SeasonTurned(month=date(2028, 11, 1)),))


def test_at_sixty_seven_a_small_income_is_topped_up_and_the_job_search_ends() -> None:
    old: dict[str, Any] = MOTHER | {"applicant_date_of_birth": "1960-05-15", "children": [], "income": 6000}
    timeline = ahead(old)
    turned = (AgeReached(fact="applicant_date_of_birth", years=67),)
    assert turns(timeline, "pension-top-up") == {
        "2027-06": (305, turned),
        "2028-01": (330, (came("pension_floor", "2028-01-01"),)),
        "2029-01": (355, (came("pension_floor", "2029-01-01"),)),
    }
    assert turns(timeline, "job-search-allowance")["2027-06"] == (None, turned)


def test_a_cheaper_home_and_a_partner_take_away_what_they_make_needless() -> None:
    timeline = ahead(
        MOTHER,
        change("move", date(2027, 5, 1), rents_home=True, rent=120),
        change("together", date(2028, 2, 1)),
    )
    assert turns(timeline, "housing-support")["2027-05"] == (12, (FactChanged(change="move"),))
    assert turns(timeline, "single-parents-supplement")["2028-02"] == (None, (FactChanged(change="together"),))


def test_nobody_is_told_zero_for_want_of_an_answer() -> None:
    timeline = ahead({"income": 4800})
    missing = {line.service: line.months[0].missing for line in timeline.lines}
    assert missing["child-allowance"] == ("children",)
    assert missing["housing-support"] == ("rents_home", "rent")
    assert missing["winter-energy-help"] == ()
    assert first(timeline) == {"winter-energy-help": 42}
