"""Decision services and invocations (DMN 1.5, chapters 6.3.11, 10.2.1.7 and 10.4)."""

import pytest

from commonway.dmn import compile_model, load
from commonway.dmn.compiled import CompiledModel
from commonway.feel.writing import literal_of
from tests.unit.dmn.models import NOW, decision, definitions, input_data, literal, needs


def service(name: str, *, outputs: str, inputs: str = "", given: str = "", type_ref: str = "") -> str:
    """Return a service with the id ``s_name``; decisions and inputs are named by their ids, blanks between."""
    parts = [("outputDecision", outputs), ("inputDecision", given), ("inputData", inputs)]
    hrefs = "".join(f'<{kind} href="#{id_}"/>' for kind, ids in parts for id_ in ids.split())
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>' if type_ref else f'<variable name="{name}"/>'
    return f'<decisionService id="s_{name}" name="{name}">{variable}{hrefs}</decisionService>'


def bound(function: str, **arguments: str) -> str:
    """Return the invocation of *function*, which is XML, with *arguments* bound by name."""
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>' for name, text in arguments.items()
    )
    return f"<invocation>{function}{bindings}</invocation>"


GRAPH = (
    input_data("x", type_ref="number")
    + decision("base", "10")
    + decision("middle", "x + base", requires=needs("i_x", "d_base"))
    + decision("result", "middle * 2", requires=needs("d_middle"))
    + service("one", outputs="d_result", inputs="i_x")
    + service("two", outputs="d_result d_middle", inputs="i_x", given="d_base")
    + service("none", outputs="d_base", type_ref="number")
    + service("text", outputs="d_base", type_ref="string")
)
EVERYTHING = needs("s_one", "s_two", "s_none", "s_text")


def model(logic: str) -> CompiledModel:
    return compile_model(load(definitions(GRAPH + decision("asked", logic, requires=EVERYTHING))))


def asked(logic: str) -> str:
    """Return the value of a decision that may call the services, as FEEL writes it."""
    return literal_of(model(logic).decide("asked", {"x": 1000}, now=NOW).value)


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        ("one(1)", "22"),
        ("one(x: 1)", "22"),
        ("one([1])", "22"),  # a list of one is its item
        ("two(1, 100)", "{result: 202, middle: 101}"),  # input data first, then decisions whose value is given
        ("two(base: 5, x: 1)", "{result: 12, middle: 6}"),
        ("two(1, 100).middle", "101"),
        ("none()", "10"),
        ("for i in [1, 2] return one(i)", "[22, 24]"),
        ("(function(f) f(1))(one)", "22"),
        (bound(literal("two"), base="5", x="1"), "{result: 12, middle: 6}"),
        # what does not fit is null
        ("one()", "null"),
        ("one(1, 2)", "null"),
        ('one("a")', "null"),
        ("one(y: 1)", "null"),
        ("text()", "null"),
    ],
)
def test_a_service_is_called_like_a_function(logic: str, value: str) -> None:
    assert asked(logic) == value


@pytest.mark.parametrize(
    ("service_", "inputs", "outputs"),
    [
        ("one", {"x": 1}, "{result: 22}"),
        ("two", {"x": 1, "base": 3}, "{result: 8, middle: 4}"),
        ("two", {"x": 1}, "{result: null, middle: null}"),  # a decision that is an input is never worked out
    ],
)
def test_a_service_is_asked_from_outside(service_: str, inputs: dict[str, object], outputs: str) -> None:
    assert literal_of(model("null").serve(service_, inputs, now=NOW).value) == outputs


def test_what_an_invocation_calls_may_be_any_expression() -> None:
    defined = f'<functionDefinition><formalParameter name="n"/>{literal("n + 1")}</functionDefinition>'
    assert asked(bound(defined, n="2")) == "3"
    choice = f"<conditional><if>{literal('true')}</if><then>{literal('one')}</then><else>{literal('null')}</else>"
    assert asked(bound(f"{choice}</conditional>", x="1")) == "22"
    assert asked(bound(literal("null"), x="1")) == "null"
