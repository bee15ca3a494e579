"""Partial evaluation held to the interpreter: whatever the unknown facts turn out to be, its answer was right."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from commonway.feel import syntax as feel
from commonway.feel.compile import compile_expression
from commonway.feel.partial import (
    ANYTHING,
    BOOLEAN,
    Choices,
    Domain,
    Items,
    Kind,
    Known,
    PartialExpression,
    Situation,
    Span,
)
from commonway.feel.partial.domain import identity
from commonway.feel.partial.kinds import kind_of

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 25))
NUMBERS = st.integers(-3, 12).map(Decimal)
TEXTS = st.sampled_from(["single", "married", "widowed"])
CHILD = st.fixed_dictionaries({"age": NUMBERS, "at_home": st.booleans()})

FACTS: Mapping[str, tuple[str, st.SearchStrategy[Any], Domain]] = {
    "working": ("boolean", st.booleans(), BOOLEAN),
    "disabled": ("boolean", st.booleans(), BOOLEAN),
    "income": ("number", NUMBERS, Kind(name="number", low=Decimal(-3), high=Decimal(12))),
    "rooms": ("number", NUMBERS, Kind(name="number")),
    "status": ("string", TEXTS, Choices(("single", "married", "widowed"))),
    "born": ("date", DAYS, Kind(name="date", low=date(1930, 1, 1), high=date(2026, 11, 25))),
    "children": (
        "list",
        st.lists(CHILD, max_size=3),
        Items(fields={"age": Kind(name="number", low=Decimal(-3), high=Decimal(12)), "at_home": BOOLEAN}),
    ),
}


def _named(kind: str) -> st.SearchStrategy[feel.Expression]:
    return st.sampled_from([feel.Name(name) for name, (of, _, _) in FACTS.items() if of == kind])


def _literals(values: st.SearchStrategy[Any]) -> st.SearchStrategy[feel.Expression]:
    return values.map(feel.Literal)


NULL = st.just(feel.Literal(None))


@st.composite
def numbers(draw: st.DrawFn, depth: int) -> feel.Expression:
    if depth <= 0:
        return draw(st.one_of(_named("number"), _literals(NUMBERS), _named("number"), NULL))
    match draw(st.integers(0, 8)):
        case 0 | 1:
            operator = draw(st.sampled_from(["+", "-", "*", "/"]))
            return feel.Arithmetic(operator, draw(numbers(depth - 1)), draw(numbers(depth - 1)))
        case 2:
            return feel.Negation(draw(numbers(depth - 1)))
        case 3:
            return feel.If(draw(truths(depth - 1)), draw(numbers(depth - 1)), draw(numbers(depth - 1)))
        case 4:
            age = feel.Call(
                feel.Name("years and months duration"), (feel.Name("born"), feel.Call(feel.Name("today"), ()))
            )
            return feel.Path(age, "years")
        case 5:
            return feel.Call(feel.Name("count"), (draw(lists(depth - 1)),))
        case 6:
            name = draw(st.sampled_from(["sum", "min", "max"]))
            ages = feel.Path(draw(lists(depth - 1)), "age")
            return feel.Call(feel.Name(name), (ages,))
        case 7:
            name = draw(st.sampled_from(["floor", "ceiling", "abs"]))
            return feel.Call(feel.Name(name), (draw(numbers(depth - 1)),))
    return feel.Path(feel.Filter(draw(lists(depth - 1)), feel.Literal(Decimal(1))), "age")


@st.composite
def lists(draw: st.DrawFn, depth: int) -> feel.Expression:
    children = feel.Name("children")
    if depth <= 0 or draw(st.booleans()):
        return children
    condition = draw(
        st.one_of(
            st.just(feel.Name("at_home")),
            numbers(depth - 1).map(lambda other: feel.Comparison("<", feel.Name("age"), other)),
            truths(depth - 1),
        )
    )
    return feel.Filter(children, condition)


@st.composite
def cells(draw: st.DrawFn, depth: int) -> feel.UnaryTests:
    def ends() -> feel.Expression:
        return draw(numbers(depth - 1))

    tests: list[feel.PositiveTest] = []
    for _ in range(draw(st.integers(1, 2))):
        match draw(st.integers(0, 3)):
            case 0:
                tests.append(feel.OperatorTest(draw(st.sampled_from(["<", "<=", ">", ">="])), ends()))
            case 1:
                tests.append(feel.ExpressionTest(ends()))
            case 2:
                tests.append(feel.ExpressionTest(feel.Range(ends(), ends(), draw(st.booleans()), draw(st.booleans()))))
            case 3:
                asked = feel.Comparison("<", feel.Arithmetic("+", feel.Tested(), ends()), ends())
                tests.append(feel.ExpressionTest(asked, asks=True))
    return feel.UnaryTests(tuple(tests), negated=draw(st.booleans()))


@st.composite
def truths(draw: st.DrawFn, depth: int) -> feel.Expression:
    if depth <= 0:
        return draw(st.one_of(_named("boolean"), _named("boolean"), _literals(st.booleans()), NULL))
    match draw(st.integers(0, 9)):
        case 0 | 1:
            joined = draw(st.sampled_from([feel.And, feel.Or]))
            return joined(tuple(draw(st.lists(truths(depth - 1), min_size=2, max_size=3))))
        case 2:
            return feel.Call(feel.Name("not"), (draw(truths(depth - 1)),))
        case 3 | 4:
            operator = draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
            return feel.Comparison(operator, draw(numbers(depth - 1)), draw(numbers(depth - 1)))
        case 5:
            tests = draw(st.lists(_literals(TEXTS), min_size=1, max_size=2))
            wanted = tuple(feel.ExpressionTest(each) for each in tests)
            return feel.In(feel.Name("status"), feel.UnaryTests(wanted, negated=draw(st.booleans())))
        case 6:
            return feel.In(draw(numbers(depth - 1)), draw(cells(depth)))
        case 7:
            return feel.Between(draw(numbers(depth - 1)), draw(numbers(depth - 1)), draw(numbers(depth - 1)))
        case 8:
            iteration = feel.Iteration("child", draw(lists(depth - 1)))
            condition = draw(
                st.one_of(
                    st.just(feel.Path(feel.Name("child"), "at_home")),
                    numbers(depth - 1).map(lambda n: feel.Comparison(">", feel.Path(feel.Name("child"), "age"), n)),
                )
            )
            return feel.Quantified(draw(st.sampled_from(["some", "every"])), (iteration,), condition)
    return feel.Comparison(draw(st.sampled_from(["<", ">=", "="])), feel.Name("born"), feel.Literal(draw(DAYS)))


EXPRESSIONS = st.one_of(truths(3), numbers(3))
PEOPLE = st.fixed_dictionaries({name: values for name, (_, values, _) in FACTS.items()})


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is known of someone, and the whole of it."""
    person = draw(PEOPLE)
    hidden = draw(st.sets(st.sampled_from(sorted(FACTS))))
    known = {name: value for name, value in person.items() if name not in hidden}
    if "children" in known:
        kept = []
        for child in known["children"]:
            fields = draw(st.sets(st.sampled_from(["age", "at_home"])))
            kept.append({name: value for name, value in child.items() if name not in fields})
        known["children"] = kept
    return known, person


def _allowed(value: Any, answer: Any) -> bool:
    if any(identity(each.value) == identity(value) for each in answer.values):
        return True
    return any(_within(value, span) for span in answer.spans)


def _within(value: Any, span: Span) -> bool:
    if span.anything:
        return True
    if kind_of(value) != span.kind:
        return False
    above = span.low is None or span.low < value or (span.low == value and span.low_included)
    below = span.high is None or value < span.high or (span.high == value and span.high_included)
    return bool(above and below)


@given(EXPRESSIONS, situations(), st.booleans())
@settings(max_examples=300, deadline=timedelta(seconds=10), suppress_health_check=[HealthCheck.too_slow])
def test_the_value_of_every_completion_was_possible(
    syntax: feel.Expression, situation: tuple[dict[str, Any], dict[str, Any]], told: bool
) -> None:
    known, person = situation
    domains = {name: domain if told or name == "children" else ANYTHING for name, (_, _, domain) in FACTS.items()}
    expression = PartialExpression(syntax)
    asked = Situation(known, now=NOW, unknown=domains)
    value = compile_expression(syntax).evaluate(person, now=NOW)

    for answer in (expression.answer(asked), expression.answer(asked, tries=1)):
        if isinstance(answer, Known):
            event("known")
            assert identity(answer.value) == identity(value)
        else:
            event("possible")
            assert _allowed(value, answer)
            assert answer.facts <= {fact for fact in answer.facts if fact.partition("[")[0] in FACTS}
    for exact in (False, True):
        held = expression.holds(asked, exact=exact)
        assert held is None or held is (value is True)
