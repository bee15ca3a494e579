"""Timelines: what each month gives, and what made it change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from commonway.dmn import Outcome
from commonway.eligibility.timelines import (
    AgeReached,
    Answers,
    CameIntoForce,
    Change,
    FactChanged,
    SeasonTurned,
    Standing,
    Timeline,
    TimelineInvalidError,
    TimePassed,
    run,
)

BEGIN = date(2026, 11, 1)


class Written:
    """One rule, written in Python: from answers, the day, and the figure in force to an amount, or None for a no."""

    def __init__(
        self, rule: Callable[[Answers, date, int], int | None], *, figures: Mapping[date, int] | None = None
    ) -> None:
        self.rule = rule
        self.figures = figures or {date(2020, 1, 1): 100}

    def _since(self, as_of: date) -> date:
        return max(day for day in self.figures if day <= as_of)

    def standings(self, answers: Answers, *, today: date, as_of: date) -> Sequence[Standing]:
        try:
            amount = self.rule(answers, today, self.figures[self._since(as_of)])
        except KeyError as missing:
            return [Standing(service="s", outcome=Outcome.UNKNOWN, missing=(str(missing.args[0]),))]
        if amount is None:
            return [Standing(service="s", outcome=Outcome.NO)]
        return [Standing(service="s", outcome=Outcome.YES, amount=Decimal(amount))]

    def versions(self, service: str, *, as_of: date) -> Mapping[str, date | None]:
        return {"rule": None, "figure": self._since(as_of)}


def age(born: object, today: date) -> int:
    assert isinstance(born, date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def for_each_child(answers: Answers, today: date, figure: int) -> int | None:
    children = answers["children"]
    assert isinstance(children, list)
    young = [child for child in children if age(child["born"], today) < 18]
    return figure * len(young) if young else None


def turns(timeline: Timeline) -> dict[str, tuple[str, object]]:
    (line,) = timeline.lines
    return {
        f"{then.on:%Y-%m}": (str(then.outcome) if then.amount is None else str(then.amount), then.causes)
        for _, then in line.turns
    }


def test_a_birth_and_an_age_reached_each_change_the_amount_of_their_month() -> None:
    birth = Change(id="birth", on=date(2027, 3, 1), adds={"children": ({"born": date(2027, 3, 1)},)})
    answers = {"children": [{"born": date(2010, 1, 20)}]}
    timeline = run(Written(for_each_child), answers, [birth], begin=date(2026, 11, 25), months=24)
    assert timeline.months[0] == BEGIN
    assert [str(month.amount) for month in timeline.lines[0].months[:5]] == ["100"] * 4 + ["200"]
    assert turns(timeline) == {
        "2027-03": ("200", (FactChanged(change="birth"),)),
        "2028-02": ("100", (AgeReached(fact="children", name="born", item=0, years=18),)),
    }


def test_a_change_within_a_month_counts_from_the_next() -> None:
    birth = Change(id="birth", on=date(2027, 3, 15), adds={"children": ({"born": date(2027, 3, 15)},)})
    timeline = run(Written(for_each_child), {"children": []}, [birth], begin=BEGIN, months=8)
    assert turns(timeline) == {"2027-04": ("100", (FactChanged(change="birth"),))}


def test_a_change_before_the_first_month_has_happened() -> None:
    birth = Change(id="birth", on=date(2026, 3, 15), adds={"children": ({"born": date(2026, 3, 15)},)})
    timeline = run(Written(for_each_child), {"children": []}, [birth], begin=BEGIN, months=2)
    assert [month.amount for month in timeline.lines[0].months] == [Decimal(100)] * 2


def test_an_unknown_list_stays_unknown_whoever_is_born() -> None:
    birth = Change(id="birth", on=date(2027, 3, 1), adds={"children": ({"born": date(2027, 3, 1)},)})
    timeline = run(Written(for_each_child), {}, [birth], begin=BEGIN, months=8)
    assert {month.outcome for month in timeline.lines[0].months} == {Outcome.UNKNOWN}
    assert timeline.lines[0].months[-1].missing == ("children",)
    assert timeline.lines[0].turns == ()


def test_a_new_figure_is_named_with_the_day_it_came_into_force() -> None:
    rules = Written(lambda _answers, _today, figure: figure, figures={date(2020, 1, 1): 100, date(2027, 1, 1): 110})
    timeline = run(rules, {}, [], begin=BEGIN, months=6)
    assert turns(timeline) == {"2027-01": ("110", (CameIntoForce(since=date(2027, 1, 1), parameter="figure"),))}


def test_a_figure_and_a_change_in_one_month_are_both_causes() -> None:
    rules = Written(
        lambda answers, _today, figure: figure * (2 if answers["alone"] else 1),
        figures={date(2020, 1, 1): 100, date(2027, 1, 1): 110},
    )
    alone = Change(id="alone", on=date(2027, 1, 1), sets={"alone": True})
    timeline = run(rules, {"alone": False}, [alone], begin=BEGIN, months=6)
    assert turns(timeline) == {
        "2027-01": ("220", (FactChanged(change="alone"), CameIntoForce(since=date(2027, 1, 1), parameter="figure")))
    }


def test_a_change_that_made_no_difference_is_no_cause() -> None:
    rules = Written(lambda answers, _today, _figure: 50 if answers["income"] < 1000 else None)  # type: ignore[operator]
    changes = [
        Change(id="job", on=date(2027, 2, 1), sets={"income": 2000}),
        Change(id="move", on=date(2027, 2, 1), sets={"council": "b"}),
    ]
    timeline = run(rules, {"income": 500, "council": "a"}, changes, begin=BEGIN, months=6)
    assert turns(timeline) == {"2027-02": ("no", (FactChanged(change="job"),))}


def test_two_changes_of_which_either_was_enough_are_both_named() -> None:
    rules = Written(lambda answers, _today, _figure: None if answers["job"] or answers["rich"] else 50)
    changes = [
        Change(id="job", on=date(2027, 2, 1), sets={"job": True}),
        Change(id="rich", on=date(2027, 2, 1), sets={"rich": True}),
    ]
    timeline = run(rules, {"job": False, "rich": False}, changes, begin=BEGIN, months=6)
    assert turns(timeline) == {"2027-02": ("no", (FactChanged(change="job"), FactChanged(change="rich")))}


def test_winter_comes_and_goes_with_the_season() -> None:
    rules = Written(lambda _answers, today, _figure: 30 if today.month in {12, 1, 2} else None)
    timeline = run(rules, {}, [], begin=BEGIN, months=6)
    assert turns(timeline) == {
        "2026-12": ("30", (SeasonTurned(month=date(2026, 12, 1)),)),
        "2027-03": ("no", (SeasonTurned(month=date(2027, 3, 1)),)),
    }


def test_what_only_sets_the_amount_does_not_make_a_payment_begin() -> None:
    rules = Written(
        lambda _answers, today, figure: figure if today.month in {1, 2} else None,
        figures={date(2020, 1, 1): 40, date(2027, 1, 1): 45},
    )
    timeline = run(rules, {}, [], begin=BEGIN, months=3)
    assert turns(timeline) == {"2027-01": ("45", (SeasonTurned(month=date(2027, 1, 1)),))}


def test_time_since_a_date_is_a_cause_where_no_whole_year_was_reached() -> None:
    def rule(answers: Answers, today: date, _figure: int) -> int | None:
        lost = answers["job_lost"]
        assert isinstance(lost, date)
        return 400 if (today - lost).days < 200 else None

    timeline = run(Written(rule), {"job_lost": date(2026, 10, 5)}, [], begin=BEGIN, months=12)
    assert turns(timeline) == {"2027-05": ("no", (TimePassed(fact="job_lost"),))}


@pytest.mark.parametrize("months", [0, -1, 601])
def test_too_long_or_no_time_is_refused(months: int) -> None:
    with pytest.raises(TimelineInvalidError, match="Give a number"):
        run(Written(for_each_child), {}, [], begin=BEGIN, months=months)


def test_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(TimelineInvalidError, match="calendar"):
        run(Written(for_each_child), {}, [], begin=date(9999, 12, 1), months=2)


def test_an_item_leaves_its_list_once_and_what_is_not_there_cannot_leave() -> None:
    twin = {"born": date(2020, 5, 1)}
    gone = Change(id="leaves", on=date(2026, 12, 1), takes={"children": (twin,)})
    again = Change(id="again", on=date(2027, 1, 1), takes={"children": (twin, {"born": date(1999, 1, 1)})})
    rules = Written(lambda answers, _today, _figure: 10 * len(answers["children"]))  # type: ignore[arg-type]
    found = run(rules, {"children": [twin, twin]}, [gone, again], begin=BEGIN, months=4)
    assert [month.amount for month in found.lines[0].months] == [20, 10, 0, 0]
    assert found.lines[0].months[1].causes == (FactChanged(change="leaves"),)
    unknown = run(rules, {}, [gone], begin=BEGIN, months=2)
    assert unknown.lines[0].months[1].outcome is Outcome.UNKNOWN
