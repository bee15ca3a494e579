"""Decision tables: every hit policy, aggregation, allowed values, defaults, priorities."""

from decimal import Decimal

import pytest

from commonway.dmn import ModelInvalidError, compile_model, load
from commonway.dmn.compiled import CompiledModel
from commonway.dmn.evaluation import Result
from tests.unit.dmn.models import NOW, decision, definitions, input_data, needs


def table(policy: str, *rules: tuple[str, ...], outputs: str = '<output name="answer"/>', values: str = "") -> str:
    """Return a table on the number ``n``; a rule is its entry and then its outputs."""
    rows = "".join(
        f"<rule><inputEntry><text>{entry.replace('<', '&lt;')}</text></inputEntry>"
        + "".join(f"<outputEntry><text>{out}</text></outputEntry>" for out in rest)
        + "</rule>"
        for entry, *rest in rules
    )
    asked = f"<input><inputExpression><text>n</text></inputExpression>{values}</input>"
    return f"<decisionTable {policy}>{asked}{outputs}{rows}</decisionTable>"


def model_of(logic: str) -> CompiledModel:
    body = input_data("n", type_ref="number") + decision("d", logic, requires=needs("i_n"))
    return compile_model(load(definitions(body)))


def answer(logic: str, n: object) -> Result:
    return model_of(logic).decide("d", {"n": n}, now=NOW)


OVERLAPPING = [("> 0", '"a"'), ("> 10", '"b"'), ("> 10", '"a"'), ("-", '"c"')]
PRIORITIES = '<output name="answer"><outputValues><text>"c", "b", "a"</text></outputValues></output>'


@pytest.mark.parametrize(
    ("policy", "n", "gives"),
    [
        ('hitPolicy="UNIQUE"', 0, "c"),
        ("", 0, "c"),
        ('hitPolicy="FIRST"', 11, "a"),
        ('hitPolicy="FIRST"', -1, "c"),
        ('hitPolicy="RULE ORDER"', 11, ["a", "b", "a", "c"]),
        ('hitPolicy="COLLECT"', 5, ["a", "c"]),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 11, Decimal(4)),
        ('hitPolicy="COLLECT" aggregation="MIN"', 11, "a"),
        ('hitPolicy="COLLECT" aggregation="MAX"', 11, "c"),
        ('hitPolicy="ANY"', -5, "c"),
    ],
)
def test_hit_policies(policy: str, n: int, gives: object) -> None:
    assert answer(table(policy, *OVERLAPPING), n) == Result(gives)


@pytest.mark.parametrize(
    ("policy", "n", "gives"),
    [
        ("PRIORITY", 11, "c"),
        ("PRIORITY", 5, "c"),
        ("OUTPUT ORDER", 11, ["c", "b", "a", "a"]),
    ],
)
def test_the_order_of_output_values_is_their_priority(policy: str, n: int, gives: object) -> None:
    logic = table(f'hitPolicy="{policy}"', *OVERLAPPING, outputs=PRIORITIES)
    assert answer(logic, n) == Result(gives)


@pytest.mark.parametrize(
    ("policy", "says"),
    [("UNIQUE", "the rules 1 and 2 and 3 and 4 match at once"), ("ANY", "match and differ")],
)
def test_rules_that_contradict_each_other_give_null_and_say_which(policy: str, says: str) -> None:
    result = answer(table(f'hitPolicy="{policy}"', *OVERLAPPING), 11)
    assert result.value is None
    assert says in result.problems[0].what
    assert result.problems[0].element == "decision 'd'"


def test_rules_that_agree_satisfy_any() -> None:
    assert answer(table('hitPolicy="ANY"', ("> 0", "1"), ("> 5", "1.0")), 9) == Result(Decimal(1))


def test_amounts_add_up() -> None:
    logic = table('hitPolicy="COLLECT" aggregation="SUM"', ("> 0", "10"), ("> 5", "n * 2"), ("> 50", "1"))
    assert answer(logic, 9) == Result(Decimal(28))


def test_several_outputs_make_a_context() -> None:
    outputs = '<output name="fits"/><output name="why"/>'
    logic = table('hitPolicy="FIRST"', ("> 18", "true", '"of age"'), ("-", "false", '"young"'), outputs=outputs)
    assert answer(logic, 20) == Result({"fits": True, "why": "of age"})


def test_no_rule_gives_null_or_the_default() -> None:
    assert answer(table("", ("> 5", "1")), 2) == Result(None)
    default = '<output name="a"><defaultOutputEntry><text>n + 1</text></defaultOutputEntry></output>'
    assert answer(table("", ("> 5", "1"), outputs=default), 2) == Result(Decimal(3))


def test_empty_cells_ask_nothing() -> None:
    assert answer(table("", ("", "1")), None) == Result(Decimal(1))


def test_what_is_not_allowed_is_null_and_said() -> None:
    asked = answer(table("", ("-", "1"), values="<inputValues><text>[0..10]</text></inputValues>"), 11)
    assert asked.value is None
    assert "input 'n' is not one of its allowed values" in asked.problems[0].what
    given = answer(table("", ("-", '"x"'), outputs=PRIORITIES), 1)
    assert given.value is None
    assert "output of rule 1 is not one of the output values" in given.problems[0].what


@pytest.mark.parametrize(
    ("logic", "says"),
    [
        (table('hitPolicy="PRIORITY"', ("-", "1")), "needs output values"),
        (
            table(
                'hitPolicy="COLLECT" aggregation="SUM"', ("-", "1", "2"), outputs='<output name="a"/><output name="b"/>'
            ),
            "several outputs",
        ),
        (table("", ("> ", "1")), "decision 'd'"),
        (table("", ("-", "1 +")), "decision 'd'"),
    ],
)
def test_tables_that_cannot_work_are_refused(logic: str, says: str) -> None:
    with pytest.raises(ModelInvalidError) as caught:
        model_of(logic)
    assert says in str(caught.value)
    assert caught.value.line >= 2
    assert caught.value.remedy
