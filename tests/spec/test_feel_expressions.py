"""The language FEEL (DMN 1.5, chapter 10.3), by example: what is written, and what it gives."""

import pytest

from tests.spec.feel import gives, problems_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("2 + 3 * 4", "14"),
        ("2 ** 10", "1024"),
        ("-2 ** 2", "4"),  # the sign binds tighter than the power
        ("3 ** 2 ** 2", "81"),  # and powers go from left to right
        ("10 - 2 - 3", "5"),
        ("1.2e3", "1200"),
        ('"un" + "paid"', '"unpaid"'),
        ('@"P1Y" + @"P6M"', '@"P1Y6M"'),
    ],
)
def test_numbers_have_34_digits_and_text_can_be_joined(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("age >= 18 and income < 20000", "true"),
        ("age < 18 or income < 20000", "true"),
        ("not(age = 40)", "false"),
        ("age between 18 and 40", "true"),
        ("age in [18..40)", "false"),
        ("age in (17, 18, > 39)", "true"),
        ('name in ("Ann", "Ben")', "true"),
        ('name in ["Cy", "Di"]', "false"),
        ('name != "Cy"', "true"),
    ],
)
def test_conditions(text: str, value: str) -> None:
    assert gives(text, age=40, income=12000, name="Ann") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("false and null", "false"),
        ("true and null", "null"),
        ("true or null", "true"),
        ("false or null", "null"),
        ("null = null", "true"),
        ("null = 0", "false"),
        ("null < 1", "null"),
        ("null <= 1", "null"),
        ("null <= null", "true"),  # at most is before or equal
        ("true >= true", "true"),
        ("true >= false", "null"),
        ("null between null and 1", "null"),
        ("5 between null and 9", "null"),
        ("5 between null and 3", "false"),  # at least null and at most 3
        ("5 between 7 and null", "false"),
        ("if null then 1 else 2", "2"),
        ("some x in [1, null] satisfies x > 0", "true"),
        ("some x in [null] satisfies x > 0", "null"),
        ("every x in [1, null] satisfies x > 0", "null"),
        ("every x in [] satisfies x > 0", "true"),
    ],
)
def test_null_is_neither_true_nor_false(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Monthly Salary * 12", "24000"),
        ("Monthly   Salary", "2000"),
        ("{a-b: 1, c: a-b + 1}.c", "2"),  # a name with a symbol, once it is known
        ("{a: 5, b: 3, c: a-b}.c", "2"),
        ("for x in [1, 2] return x + Monthly Salary", "[2001, 2002]"),
    ],
)
def test_names_may_hold_blanks_and_symbols(text: str, value: str) -> None:
    assert gives(text, Monthly_Salary=2000) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3][1]", "1"),
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][4]", "null"),
        ("[1, 2, 3][item >= 2]", "[2, 3]"),
        ("children[age < 6].name", '["Bo"]'),
        ("children[item.age < 6][1].name", '"Bo"'),
        ("children.age", "[4, 9]"),
        ("count(children[age < limit])", "1"),
        ("5[item > 3]", "[5]"),  # what is no list is a list of one
    ],
)
def test_lists_are_filtered_and_read_through(text: str, value: str) -> None:
    children = [{"name": "Bo", "age": 4}, {"name": "Al", "age": 9}]
    assert gives(text, children=children, limit=6) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, b: a + 1}", "{a: 1, b: 2}"),
        ("{a: {b: 3}}.a.b", "3"),
        ('{"any text": 1}', '{"any text": 1}'),
        ("{square: function(n) n * n, four: square(2)}.four", "4"),
        ("{fall: function(n) if n = 0 then 1 else n * fall(n - 1), r: fall(5)}.r", "120"),
    ],
)
def test_a_context_is_built_line_by_line(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for i in 1..3 return i * i", "[1, 4, 9]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in [1..3) return i", "[1, 2]"),
        ('for d in @"2024-02-28"..@"2024-03-01" return d.day', "[28, 29, 1]"),
        ("for i in [1, 2], j in [i..3] return 10 * i + j", "[11, 12, 13, 22, 23]"),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
        ("for i in 1..4 return if i = 1 then 1 else sum(partial)", "[1, 1, 2, 4]"),
    ],
)
def test_loops(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(a, b) a - b)(5, 3)", "2"),
        ("(function(a, b) a - b)(b: 5, a: 3)", "-2"),
        ("(function(a: number) a + 1)([2])", "3"),  # a list of one stands for its item
        ("{k: 10, f: function(n) n + k}.f(1)", "11"),  # a function keeps what was around it
    ],
)
def test_functions_are_values(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 instance of number", "true"),
        ("null instance of Any", "false"),
        ("[1, 2] instance of list<number>", "true"),
        ('[1, "2"] instance of list<number>', "false"),
        ('{a: 1, b: "x"} instance of context<a: number>', "true"),
        ("[1..2] instance of range<number>", "true"),
        ('@"P1D" instance of days and time duration', "true"),
        ("(function(a: number) a) instance of function<number> -> Any", "true"),
        ("(function(a: string) a) instance of function<number> -> Any", "false"),
    ],
)
def test_types(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('1 +\n  "a" * 2', "A string and a number cannot be multiplied. (line 2, column 3)"),
        ("1 / 0", "Nothing can be divided by 0. (line 1, column 1)"),
        ("wage", "There is no 'wage' here. (line 1, column 1)"),
        ("{a: 1}.b", "The context has no 'b'. (line 1, column 1)"),
        ('"5" > 4', "A string and a number cannot be compared. (line 1, column 1)"),
        ("abs()", "abs() has no value for (). It is abs(n: number | days and time duration | years and months duration)."),
        ("{a: 1, a: 2}", "The key 'a' is there twice. (line 1, column 1)"),
        ("x()", "A number cannot be called. (line 1, column 1)"),
        ('function(a) external {java: {class: "java.lang.Math", method signature: "abs(int)"}}',
         "Functions in Java or PMML are not run here; write the body in FEEL. (line 1, column 1)"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_null_and_says_where(text: str, problem: str) -> None:
    assert problem in problems_of(text, x=1)[0]
