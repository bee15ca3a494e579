"""Expressions in processes: FEEL, what is read of Camunda's ``${…}``, and what is refused."""

import pytest

from commonway.bpmn.expressions import ExpressionError, Unknown, compiled, evaluate, holds, read_expression
from commonway.bpmn.juel import JuelError, to_feel
from commonway.bpmn.plain import take_in
from tests.spec.processes import NOW


def truth(text: str, **variables: object) -> object:
    expression = read_expression(text)
    assert expression
    return holds(expression, take_in(variables), now=NOW)


def value(text: str, **variables: object) -> object:
    expression = read_expression(text, plain=True)
    assert expression
    return evaluate(expression, take_in(variables), now=NOW)


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("${a}", "a"),
        ("#{a == 1}", "(a = 1)"),
        ("${a.b.c != 'x'}", '(a.b.c != "x")'),
        ("${a eq 1 and b ne 2 or not c}", "(((a = 1) and (b != 2)) or not(c))"),
        ("${a && !b || c}", "((a and not(b)) or c)"),
        ("${a lt 1}", "(a < 1)"),
        ("${a ge 1}", "(a >= 1)"),
        ("${a + 2 * 3}", "(a + (2 * 3))"),
        ("${a % 2 == 0}", "(modulo(a, 2) = 0)"),
        ("${list[0]}", "list[1]"),
        ("${map['a key']}", 'get value(map, "a key")'),
        ("${a ? 'y' : 'n'}", '(if a then "y" else "n")'),
        ("${x.equals('y')}", '(x = "y")'),
        ("${empty x}", '(x = null or x = "" or x = [])'),
        ("${execution.getVariable('x') > 1}", "(x > 1)"),
        ("Case ${id} of ${year}", '"Case " + string(id) + " of " + string(year)'),
        ("${'it\\'s'}", '"it\'s"'),
    ],
)
def test_what_is_read_of_juel(juel: str, feel: str) -> None:
    assert to_feel(juel).feel == feel


@pytest.mark.parametrize(
    ("juel", "why"),
    [
        ("${bean.send(x)}", "of Java"),
        ("${execution.setVariable('x', 1)}", "of Java"),
        ("${runtimeService}()", None),
        ("${f(x)}", "of Java"),
        ("${a ==}", "not expected"),
        ("${a", "end"),
        ("${a § b}", "not understood"),
        ("${" + "(" * 100 + "a" + ")" * 100 + "}", "deep"),
        ("${" + "-" * 5000 + "a}", "deep"),
        ("${" + "empty " * 1500 + "a}", "deep"),
        ("${a}" * 5_000, "longer"),
        ("${if}", "cannot be a variable"),
    ],
)
def test_what_is_not_is_refused_with_its_place(juel: str, why: str | None) -> None:
    if why is None:
        assert to_feel(juel).feel.endswith('"()"')
        return
    with pytest.raises(JuelError, match=why) as caught:
        to_feel(juel)
    assert caught.value.column >= 1


def test_a_variable_that_is_asked_for_by_has_variable_may_be_missing() -> None:
    assert truth("${execution.hasVariable('x')}") is False
    assert truth("${execution.hasVariable('x')}", x=1) is True
    assert truth("${empty x}") is True
    assert truth("${!execution.hasVariable('e') and d == 'Permit'}", d="Permit") is True


def test_a_condition_over_missing_facts_names_those_that_decide_it() -> None:
    assert truth("=a > 1 and b") == Unknown(("a", "b"))
    assert truth("=a > 1 and b", b=False) is False
    assert truth("=a > 1 or b", b=True) is True


def test_null_is_not_unknown() -> None:
    assert truth("=a > 1", a=None) is False
    assert truth("=a = null", a=None) is True


def test_a_condition_that_is_no_condition() -> None:
    with pytest.raises(ExpressionError, match="gives a number"):
        truth("=a", a=1)


def test_a_value_passed_on_takes_what_is_missing_for_null() -> None:
    assert value("=a") is None
    assert value('=if a = null then "none" else a') == "none"
    assert value("plain text") == "plain text"


@pytest.mark.parametrize("language", ["http://www.java.com/java", "javascript", "groovy", "python"])
def test_other_languages_are_read_and_never_run(language: str) -> None:
    expression = read_expression("a == 1", language=language)
    assert expression
    with pytest.raises(ExpressionError, match="never run"):
        compiled(expression)


def test_feel_that_cannot_be_read_says_where() -> None:
    expression = read_expression("=a +\n  * b")
    assert expression
    with pytest.raises(ExpressionError) as caught:
        compiled(expression)
    assert (caught.value.line, caught.value.column) == (2, 3)
