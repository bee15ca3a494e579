"""Boxed expressions (DMN 1.5, chapter 10.2): each gives what its FEEL would."""

import pytest

from commonway.dmn import compile_model, load
from commonway.feel.writing import literal_of
from tests.unit.dmn.models import NOW, decision, definitions, literal, needs


def entry(name: str, logic: str, type_ref: str = "") -> str:
    """Return the entry of a context; *logic* is XML, or FEEL text."""
    return f"<contextEntry>{_variable(name, type_ref)}{_boxed(logic)}</contextEntry>"


def function(parameters: str, logic: str, type_ref: str = "") -> str:
    """Return a function of *parameters*, each ``name:type``, blanks between."""
    return f"<functionDefinition{_typed(type_ref)}>{_parameters(parameters)}{_boxed(logic)}</functionDefinition>"


def knowledge(name: str, parameters: str, logic: str, *, type_ref: str = "", returns: str = "") -> str:
    """Return a business knowledge model whose variable is of *type_ref*, and whose logic returns *returns*."""
    inside = f"<encapsulatedLogic{_typed(returns)}>{_parameters(parameters)}{_boxed(logic)}</encapsulatedLogic>"
    variable = _variable(name, type_ref)
    return f'<businessKnowledgeModel id="b_{name}" name="{name}">{variable}{inside}</businessKnowledgeModel>'


def bound(called: str, **arguments: str) -> str:
    """Return an invocation; an argument that is ``""`` is a binding without an expression."""
    bindings = "".join(
        f'<binding><parameter name="{name.replace("_", " ")}"/>{literal(text) if text else ""}</binding>'
        for name, text in arguments.items()
    )
    return f"<invocation>{literal(called)}{bindings}</invocation>"


def row(*cells: str) -> str:
    """Return a relation of one row under a number ``a`` and any ``b c``."""
    columns = '<column name="a" typeRef="number"/><column name="b c"/>'
    return f"<relation>{columns}<row>{''.join(map(literal, cells))}</row></relation>"


def parts(kind: str, *inside: tuple[str, str]) -> str:
    """Return a box of this kind with FEEL texts inside, each behind the name of its part; what varies is ``i``."""
    variable = ' iteratorVariable="i"' if kind in ("for", "some", "every") else ""
    return f"<{kind}{variable}>{''.join(f'<{name}>{literal(text)}</{name}>' for name, text in inside)}</{kind}>"


def _boxed(logic: str) -> str:
    return logic if logic.startswith("<") else literal(logic)


def _typed(type_ref: str) -> str:
    return f' typeRef="{type_ref}"' if type_ref else ""


def _variable(name: str, type_ref: str) -> str:
    return f'<variable name="{name}"{_typed(type_ref)}/>'


def _parameters(parameters: str) -> str:
    pairs = (one.partition(":") for one in parameters.split())
    return "".join(f'<formalParameter name="{name}"{_typed(type_ref)}/>' for name, _, type_ref in pairs)


FUNCTION_TYPE = """<itemDefinition name="tSay"><functionItem outputTypeRef="string"><parameters name="n" typeRef="number"/>
</functionItem></itemDefinition>
<itemDefinition name="tHolder"><itemComponent name="say"><typeRef>tSay</typeRef></itemComponent></itemDefinition>"""
KNOWLEDGE = (
    knowledge("pair", "a b", "[a, b]")
    + knowledge("say", "n:number", "string(n)", returns="string")
    + knowledge("count_up", "n:number", "n + 1", returns="number")
    + knowledge("kept", "n:number", "string(n)", type_ref="tSay")
    + knowledge("broken", "n:number", "n", type_ref="tSay")
    + knowledge("ask", "f:tSay", "f(1)")
    + knowledge("less", "a b", "a < b")
)
ALL = needs("b_pair", "b_say", "b_count_up", "b_kept", "b_broken", "b_ask", "b_less")


def made(logic: str, type_ref: str = "") -> str:
    """Return the value of a decision with this logic, as FEEL writes it."""
    body = FUNCTION_TYPE + KNOWLEDGE + decision("made", logic, requires=ALL, type_ref=type_ref)
    return literal_of(compile_model(load(definitions(body))).decide("made", {}, now=NOW).value)


@pytest.mark.parametrize(
    ("entries", "value"),
    [
        (entry("a", "1") + entry("b", "a + 1"), "{a: 1, b: 2}"),
        (entry("a b", "1") + entry("c-d", "2") + f"<contextEntry>{literal('a b + c-d')}</contextEntry>", "3"),
        (entry("a", "b") + entry("b", "1"), "{a: null, b: 1}"),
        (entry("a", "[1]", "number") + entry("b", '"x"', "number"), "{a: 1, b: null}"),
        (entry("a", f"<context>{entry('b', '1')}</context>") + entry("c", "a.b"), "{a: {b: 1}, c: 1}"),
        (
            entry("f", function("n:number", "n + 1")) + entry("r", "[f(1), f([2]), f(n: 3)]"),
            "{f: function(…), r: [2, 3, 4]}",
        ),
        (
            entry("f", function("n", "if n < 2 then 1 else n * f(n - 1)")) + entry("r", "f(5)"),
            "{f: function(…), r: 120}",
        ),
    ],
)
def test_a_context(entries: str, value: str) -> None:
    assert made(f"<context>{entries}</context>") == value


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (bound("pair", a="1", b="2"), "[1, 2]"),
        (bound("pair", b="1", a="2"), "[2, 1]"),
        (bound("pair", a="1"), "[1, null]"),
        (bound("pair", a="1", b=""), "[1, null]"),
        (bound("pair", a="1", c="2"), "null"),
        (bound("say", n='"x"'), "null"),
        (bound("say", n="[1]"), '"1"'),
        (bound("substring", string='"foobar"', start_position="4"), '"bar"'),
        (bound("nowhere", a="1"), "null"),
    ],
)
def test_an_invocation(logic: str, value: str) -> None:
    assert made(logic) == value


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        ("kept(1)", '"1"'),
        ("broken(1)", "null"),  # it returns what its variable's type does not say
        ("ask(say)", '"1"'),
        ("ask(count_up)", "null"),
        ("ask(pair)", "null"),
        ("ask(string)", '"1"'),
        ("ask(function(n: number) string(n + 1))", '"2"'),
        ("ask(function(n) string(n))", '"1"'),
        ("ask(function(n: number) n + 1)", "null"),
        ("ask(function(n: string) n)", "null"),
        ("sort([3, 1, 2], less)", "[1, 2, 3]"),
    ],
)
def test_a_function_is_held_to_its_type(logic: str, value: str) -> None:
    assert made(logic) == value


def test_a_function_may_be_part_of_a_value() -> None:
    assert made("{say: function(n: number) string(n)}", "tHolder") == "{say: function(…)}"
    assert made("{say: function(n: number) n}", "tHolder") == "null"


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (f"<list>{literal('1')}{literal('[2]')}</list>", "[1, [2]]"),
        (row("[1]", "2"), '[{a: 1, "b c": 2}]'),
        (row("true", "null"), '[{a: null, "b c": null}]'),
        (parts("conditional", ("if", "1 > 0"), ("then", "1"), ("else", "2")), "1"),
        (parts("conditional", ("if", "null"), ("then", "1"), ("else", "2")), "2"),
        (parts("conditional", ("if", "1"), ("then", "1"), ("else", "2")), "null"),
        (parts("filter", ("in", "[1, 2, 3]"), ("match", "item > 1")), "[2, 3]"),
        (parts("filter", ("in", "[{a: 1}, {a: 2}]"), ("match", "a > 1")), "[{a: 2}]"),
        (parts("filter", ("in", "null"), ("match", "true")), "null"),
        (parts("for", ("in", "[1..3]"), ("return", "i * 2")), "[2, 4, 6]"),
        (parts("for", ("in", "[3, 4]"), ("return", "i + count(partial)")), "[3, 5]"),
        (parts("for", ("in", "null"), ("return", "i")), "null"),
        (parts("some", ("in", "[1, 2]"), ("satisfies", "i > 1")), "true"),
        (parts("every", ("in", "[1, 2]"), ("satisfies", "i > 1")), "false"),
        (parts("every", ("in", "[]"), ("satisfies", "i")), "true"),
        (parts("every", ("in", "[1]"), ("satisfies", "i")), "null"),
    ],
)
def test_other_boxes(logic: str, value: str) -> None:
    assert made(logic) == value
