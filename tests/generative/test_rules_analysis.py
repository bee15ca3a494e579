"""Analysis of decision tables agrees with trying every combination of small ones."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.dmn.analysis.findings import Finding, Kind
from commonway.feel.unary import compile_test
from tests.unit.dmn.analysis.tables import NOW, a_model, found

NUMBERS = [value / 2 for value in range(-1, 10)]  # every end that cells have, and a value between any two
TEXTS = ["a", "b", "c", "something else"]
_ENDS = st.integers(0, 4)


def _ranges() -> st.SearchStrategy[str]:
    brackets = st.tuples(st.sampled_from("[("), st.sampled_from("])"))
    return st.builds(lambda ends, low, high: f"{ends[0]}{low}..{high}{ends[1]}", brackets, _ENDS, _ENDS)


_POSITIVE = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), _ENDS), _ENDS.map(str), _ranges()
)
_NUMBER = st.one_of(
    st.just("-"),
    _POSITIVE,
    st.lists(_POSITIVE, min_size=1, max_size=2).map(", ".join),
    _POSITIVE.map("not({})".format),
)
_TEXT = st.one_of(
    st.just("-"),
    st.lists(st.sampled_from(['"a"', '"b"', '"c"']), min_size=1, max_size=2).map(", ".join),
    st.sampled_from(['not("a")', 'not("b", "c")']),
)
_ROWS = st.lists(
    st.tuples(_NUMBER, _TEXT, st.sampled_from(["-", "true", "false"]), st.sampled_from(["1", "2"])), max_size=5
)
COLUMNS = {"n": "number", "t": "string", "b": "boolean"}
POINTS = list(product(NUMBERS, TEXTS, (True, False)))
Rows = list[tuple[str, str, str, str]]


def _matching(rows: Rows) -> dict[int, set[int]]:
    """Return by rule the points it matches, each point by its place."""
    tests = [[compile_test(cell) for cell in row[:3]] for row in rows]
    return {
        number: {
            place
            for place, point in enumerate(POINTS)
            if all(test.matches(value, today=NOW.date()) for test, value in zip(row, point, strict=True))
        }
        for number, row in enumerate(tests)
    }


def _within(finding: Finding) -> set[int]:
    """Return the points that the example of *finding* is about."""
    asked = dict(finding.example)
    tests = [compile_test(asked.get(name, "-")) for name in COLUMNS]
    return {
        place
        for place, point in enumerate(POINTS)
        if all(test.matches(value, today=NOW.date()) for test, value in zip(tests, point, strict=True))
    }


@settings(max_examples=200, deadline=None)
@given(_ROWS)
def test_rules_said_to_meet_are_those_that_do(rows: Rows) -> None:
    findings = found(a_model(COLUMNS, rows))
    matching = _matching(rows)
    said = {(each.rules[0] - 1, each.rules[1] - 1): _within(each) for each in findings if each.kind is Kind.OVERLAP}
    true = {
        (one, other): matching[one] & matching[other]
        for other in matching
        for one in range(other)
        if matching[one] & matching[other]
    }
    assert said == true


@settings(max_examples=200, deadline=None)
@given(_ROWS)
def test_gaps_said_are_what_no_rule_matches(rows: Rows) -> None:
    gaps = [each for each in found(a_model(COLUMNS, rows)) if each.kind is Kind.GAP]
    said = set().union(*map(_within, gaps))
    assert said == set(range(len(POINTS))) - set().union(*_matching(rows).values())
    assert sum(len(_within(gap)) for gap in gaps) == len(said)  # told once


@settings(max_examples=200, deadline=None)
@given(_ROWS)
def test_rules_said_never_to_answer_are_those_that_do_not(rows: Rows) -> None:
    findings = found(a_model(COLUMNS, rows, policy="FIRST"))
    matching = _matching(rows)
    hidden = {each.rules[0] - 1 for each in findings if each.kind is Kind.UNREACHABLE}
    never = {each.rules[0] - 1 for each in findings if each.kind is Kind.NEVER}
    earlier: set[int] = set()
    expected = set()
    for number, points in matching.items():
        if points and points <= earlier:
            expected.add(number)
        earlier |= points
    assert hidden == expected
    assert never == {number for number, points in matching.items() if not points}
