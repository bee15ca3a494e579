"""Reading FEEL into syntax: names, operators, ranges, tests, and clean refusals."""

from decimal import Decimal

import pytest

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.syntax import (
    And,
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    ExpressionTest,
    Filter,
    For,
    FunctionDefinition,
    FunctionType,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    ListType,
    Literal,
    Name,
    NamedType,
    Negation,
    OperatorTest,
    Or,
    Parameter,
    Path,
    Quantified,
    Range,
    UnaryTests,
    walk,
)
from commonway.feel.syntax import Tested as TheTested

ONE, TWO, THREE = (Literal(Decimal(number)) for number in (1, 2, 3))
A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ("1.50", Literal(Decimal("1.50"))),
        (".5e1", Literal(Decimal(5))),
        ("true", Literal(True)),
        ("null", Literal(None)),
        (r'"\u00e9\n\"\d"', Literal('é\n"\\d')),
        (r'"\uD83D\uDC0E \U01F40E"', Literal("🐎 🐎")),
        ("a + b * c", Arithmetic("+", A, Arithmetic("*", B, C))),
        ("a - b - c", Arithmetic("-", Arithmetic("-", A, B), C)),
        ("-a ** b", Arithmetic("**", Negation(A), B)),
        ("a ** -b", Arithmetic("**", A, Negation(B))),
        ("a or b and c", Or((A, And((B, C))))),
        ("a and b and c", And((A, B, C))),
        ("a < b + 1", Comparison("<", A, Arithmetic("+", B, ONE))),
        ("a between 1 and 2 and b", And((Between(A, ONE, TWO), B))),
        ("a instance of list<number>", InstanceOf(A, ListType(NamedType("number")))),
        ("a instance of function<date and time> -> Any",
         InstanceOf(A, FunctionType((NamedType("date and time"),), NamedType("Any")))),
        ("if a then b else if b then c else a", If(A, B, If(B, C, A))),
        ("for a in [1, 2], b in 1..a return b",
         For((Iteration("a", ListLiteral((ONE, TWO))), Iteration("b", ONE, A)), B)),
        ("some a in b satisfies a > 1", Quantified("some", (Iteration("a", B),), Comparison(">", A, ONE))),
        ("function(a: number, b) a", FunctionDefinition((Parameter("a", NamedType("number")), Parameter("b")), A)),
        ('{a: 1, "b c": 2}', ContextLiteral((("a", ONE), ("b c", TWO)))),
        ("a.b[1].c", Path(Filter(Path(A, "b"), ONE), "c")),
        ("a(1, 2)", Call(A, (ONE, TWO))),
        ("a(b c: 1, d: 2)", Call(A, (ONE, TWO), ("b c", "d"))),
        ("[1..2)", Range(ONE, TWO, low_included=True, high_included=False)),
        ("]1..2[", Range(ONE, TWO, low_included=False, high_included=False)),
        ("(< 2)", Range(None, TWO, low_included=False, high_included=False)),
        ("(>= 2)", Range(TWO, None, low_included=True, high_included=False)),
        ("(!= 2)", Range(TWO, TWO, low_included=False, high_included=False, operator="!=")),
        ("a in ]1..2[ and b", And((In(A, UnaryTests((ExpressionTest(Range(ONE, TWO, False, False)),))), B))),
        ("a in (1..2]", In(A, UnaryTests((ExpressionTest(Range(ONE, TWO, False, True)),)))),
        ("a in (< 1, 2)", In(A, UnaryTests((OperatorTest("<", ONE), ExpressionTest(TWO))))),
        ("a in > 1", In(A, UnaryTests((OperatorTest(">", ONE),)))),
        ("// why\n a /* how */ + 1", Arithmetic("+", A, ONE)),
    ],
)  # fmt: skip
def test_an_expression_is_read(text: str, syntax: object) -> None:
    assert parse_expression(text) == syntax


@pytest.mark.parametrize(
    ("text", "names", "syntax"),
    [
        ("Monthly  Salary * 2", (), Arithmetic("*", Name("Monthly Salary"), TWO)),
        ("a-b", (), Arithmetic("-", A, B)),
        ("a-b", ("a-b",), Name("a-b")),
        ("a - b", ("a-b",), Name("a-b")),  # blanks are no part of a name
        ("a-b", ("a-b", "a-b-c"), Name("a-b")),
        ("date of birth and place", ("date of birth and place",), Name("date of birth and place")),
        ("{a+b: 1, c: a+b}", (), ContextLiteral((("a+b", ONE), ("c", Name("a+b"))))),
        ("for x/y in a return x/y", (), For((Iteration("x/y", A),), Name("x/y"))),
        ("a.first name", (), Path(A, "first name")),
        ("a.rent/month", ("rent/month",), Path(A, "rent/month")),
        ('date and time("x")', (), Call(Name("date and time"), (Literal("x"),))),
        ("string length(a)", (), Call(Name("string length"), (A,))),
        ("a[item name = b]", (), Filter(A, Comparison("=", Name("item name"), B))),
    ],
)
def test_a_name_is_as_long_as_what_is_in_scope_makes_it(text: str, names: tuple[str, ...], syntax: object) -> None:
    assert parse_expression(text, names=names) == syntax


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ("-", UnaryTests(())),
        ("-1", UnaryTests((ExpressionTest(Negation(ONE)),))),
        ("< 1, 2", UnaryTests((OperatorTest("<", ONE), ExpressionTest(TWO)))),
        ("not(1, > 2)", UnaryTests((ExpressionTest(ONE), OperatorTest(">", TWO)), negated=True)),
        ("? > 1", UnaryTests((ExpressionTest(Comparison(">", TheTested(), ONE), asks=True),))),
        ("not(?) or a", UnaryTests((ExpressionTest(Or((Call(Name("not"), (TheTested(),)), A)), asks=True),))),
        ("a in (?)", UnaryTests((ExpressionTest(In(A, UnaryTests((ExpressionTest(TheTested(), asks=True),)))),))),
    ],
)
def test_a_row_of_tests_is_read(text: str, syntax: UnaryTests) -> None:
    assert parse_unary_tests(text) == syntax


def test_true_one_and_one_point_nought_are_different_literals() -> None:
    texts = ["true", "1", "1.0"]
    assert len({parse_expression(text) for text in texts}) == 3


def test_parts_know_where_they_begin() -> None:
    found = parse_expression("a +\n b.c")
    assert [part.offset for part in walk(found)] == [0, 0, 5, 5]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "ends too early"),
        ("1 +", 1, 4, "ends too early"),
        ("if a then b", 1, 12, "'else' was expected"),
        ("a b 1 2 'x", 1, 9, "was not expected"),
        ("for in b return 1", 1, 5, "was not expected"),
        ("{a: 1, b}", 1, 8, "was not expected"),
        ("[1..2", 1, 6, "not closed"),
        ("a.\n  1", 2, 3, "was not expected"),
        ("]1]", 1, 3, "'..' was expected"),
        ('@"never"', 1, 2, "no date"),
        ("1e9999", 1, 1, "too large"),
        (r'"\uD83D"', 1, 1, "half a character"),
        (r'"\U110000"', 1, 2, "no character"),
    ],
)
def test_an_error_names_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse_expression(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9_000, "-" * 9_000 + "1", "[" * 9_000, "{a:" * 9_000, "f(" * 9_000, "1+" * 9_000 + "1", "a." * 9_000 + "a",
        "a" + "[1]" * 9_000, "f" + "()" * 9_000, "1 in (" * 5_000, "if a then " * 3_000, "not(" * 8_000,
        "if a then 1 else " * 1_900 + "1", "function() " * 2_900 + "1", "a instance of " + "list<" * 6_000, "9" * 99_999,
        "1+(" * 45 + "1" + ")" * 45, "1 in (" * 78 + "1..2" + "..3)" * 78, "\x00", "\ud800", '"' + "\\" * 9_000,
    ],
)  # fmt: skip
def test_hostile_text_is_refused_at_once(text: str) -> None:
    for read in (parse_expression, parse_unary_tests):
        with pytest.raises(FeelSyntaxError) as caught:
            read(text)
        assert len(str(caught.value)) < 500


def test_what_is_long_and_flat_is_read() -> None:
    assert len(list(walk(parse_expression(" and ".join(["a"] * 4_000))))) == 4_001
    assert len(list(walk(parse_expression("+".join(["a"] * 150))))) == 299
    assert parse_expression("if a then 1 else " * 150 + "1")
