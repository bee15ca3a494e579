"""FEEL tests held to plain Python, and to never failing in any way but the one promised."""

import operator
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.unary import compile_test, quote
from commonway.feel.values import move_by_months

TODAY = date(2025, 2, 6)
OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
NUMBERS = st.decimals(-10_000, 10_000, places=2, allow_nan=False)


def refusal(text: str) -> FeelSyntaxError | None:
    try:
        compiled = compile_test(text)
    except FeelSyntaxError as error:
        return error
    for value in ("x", 1, True, None, TODAY):
        compiled.matches(value, today=TODAY)
    return None


@given(text=st.text(max_size=40))
@example(text='"\\u12"')
@example(text="not(")
@example(text="[1..")
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert error.line >= 1
        assert error.column >= 1
        assert error.remedy


@given(
    text=st.lists(st.sampled_from(["not", "(", ")", "[", "]", "..", "-", "+", ",", "1", '"a"', "<", "today()", "null"]))
)
def test_any_row_of_tokens_is_read_or_refused(text: list[str]) -> None:
    error = refusal(" ".join(text))
    assert error is None or 1 <= error.column <= len(" ".join(text)) + 1


@given(text=st.text(), other=st.text())
def test_a_quoted_text_accepts_itself_and_nothing_else(text: str, other: str) -> None:
    compiled = compile_test(quote(text))
    assert compiled.matches(text, today=TODAY)
    assert compiled.matches(other, today=TODAY) is (text == other)


@given(value=NUMBERS, bound=NUMBERS, sign=st.sampled_from(sorted(OPERATORS)))
def test_comparing_numbers(value: object, bound: object, sign: str) -> None:
    assert compile_test(f"{sign} {bound}").matches(value, today=TODAY) is OPERATORS[sign](value, bound)


@given(value=NUMBERS, low=NUMBERS, high=NUMBERS)
def test_an_interval_and_its_opposite(value: object, low: object, high: object) -> None:
    inside = compile_test(f"[{low}..{high}]").matches(value, today=TODAY)
    assert inside is (low <= value <= high)  # type: ignore[operator]
    assert compile_test(f"not([{low}..{high}])").matches(value, today=TODAY) is not inside


@given(born=st.dates(date(1900, 1, 1)), today=st.dates(date(1950, 1, 1), date(2100, 1, 1)), years=st.integers(0, 40))
def test_an_age_in_years_is_reached_on_the_birthday(born: date, today: date, years: int) -> None:
    turned = compile_test(f'<= today() - duration("P{years}Y")').matches(born, today=today)
    # A person has had that birthday once its month and day have come round; born on 29 February, that is on 1 March.
    had = (today.year - born.year, today.month, today.day) >= (years, born.month, born.day)
    assert turned is had


@given(day=st.dates(date(1, 1, 1), date(9999, 12, 31)), months=st.integers(-130_000, 130_000))
def test_moving_by_months_keeps_the_day_or_clips_it(day: date, months: int) -> None:
    moved = move_by_months(day, months)
    if moved is not None:
        assert (moved.year - day.year) * 12 + moved.month - day.month == months
        assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)
