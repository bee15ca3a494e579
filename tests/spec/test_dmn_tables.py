"""Decision tables (DMN 1.5, chapter 8 and 10.3.2.10): which rules match, and what is made of their outputs."""

import pytest

from commonway.dmn import compile_model, load
from commonway.feel.writing import literal_of
from tests.unit.dmn.models import NOW, decision, definitions, input_data, needs


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(attributes: str, outputs: str, *rules: str, asks: str = "x", typed: str = "") -> str:
    """Return a table of one input; a rule is its cells, with ``|`` between; an output ``name:type:values:default``."""
    columns = []
    for output in outputs.split("|"):
        name, type_, values, default = (*output.split(":"), "", "", "")[:4]
        inside = f"<outputValues><text>{values}</text></outputValues>" if values else ""
        inside += f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
        columns.append(f'<output name="{name}" typeRef="{type_ or "Any"}">{inside}</output>')
    rows = []
    for rule in rules:
        asked, *answered = (f"<text>{_escaped(cell.strip())}</text>" for cell in rule.split("|"))
        entries = "".join(f"<outputEntry>{cell}</outputEntry>" for cell in answered)
        rows.append(f"<rule><inputEntry>{asked}</inputEntry>{entries}</rule>")
    type_ref = f' typeRef="{typed}"' if typed else ""
    asking = f"<input><inputExpression{type_ref}><text>{asks}</text></inputExpression></input>"
    return f"<decisionTable {attributes}>{asking}{''.join(columns)}{''.join(rows)}</decisionTable>"


def answer(logic: str, x: object, y: object = None) -> str:
    """Return what the table answers for the inputs *x* and *y*, as FEEL writes it."""
    body = input_data("x") + input_data("y") + decision("asked", logic, requires=needs("i_x", "i_y"))
    model = compile_model(load(definitions(body)))
    return literal_of(model.decide("asked", {"x": x, "y": y}, now=NOW).value)


RULES = ('< 5 | "a"', '< 10 | "b"')


@pytest.mark.parametrize(
    ("policy", "both", "one"),
    [
        ("UNIQUE", "null", '"b"'),
        ("ANY", "null", '"b"'),
        ("FIRST", '"a"', '"b"'),
        ("PRIORITY", '"b"', '"b"'),
        ("RULE ORDER", '["a", "b"]', '["b"]'),
        ("OUTPUT ORDER", '["b", "a"]', '["b"]'),
        ("COLLECT", '["a", "b"]', '["b"]'),
    ],
)
def test_hit_policies(policy: str, both: str, one: str) -> None:
    logic = table(f'hitPolicy="{policy}"', 'o:string:"b","a"', *RULES)
    assert (answer(logic, 1), answer(logic, 7), answer(logic, 20)) == (both, one, "null")


@pytest.mark.parametrize(
    ("aggregation", "three", "two"), [("SUM", "11", "8"), ("COUNT", "3", "2"), ("MIN", "3", "3"), ("MAX", "5", "5")]
)
def test_aggregations_are_of_all_outputs_alike_or_not(aggregation: str, three: str, two: str) -> None:
    attributes = f'hitPolicy="COLLECT" aggregation="{aggregation}"'
    logic = table(attributes, "o:number", "< 5 | 3", "< 10 | 3", "< 10 | 5")
    assert (answer(logic, 1), answer(logic, 7)) == (three, two)


@pytest.mark.parametrize("attributes", ['hitPolicy="COLLECT"', 'hitPolicy="COLLECT" aggregation="COUNT"'])
def test_without_a_match_there_is_the_default_output_or_nothing(attributes: str) -> None:
    assert answer(table(attributes, "o:number", "< 5 | 3"), 20) == "null"
    assert answer(table(attributes, "o:number::0", "< 5 | 3"), 20) == "0"
    assert answer(table('hitPolicy="UNIQUE"', 'o:string::"z"|p:number', '< 5 | "a" | 1'), 20) == '{o: "z", p: null}'


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("COLLECT", '[{o: "t", p: 1}, {o: "u", p: 2}, {o: "u", p: 3}]'),
        ("PRIORITY", '{o: "u", p: 3}'),  # by the first column, then by the second
        ("OUTPUT ORDER", '[{o: "u", p: 3}, {o: "u", p: 2}, {o: "t", p: 1}]'),
        ("FIRST", '{o: "t", p: 1}'),
        ("ANY", "null"),
    ],
)
def test_several_outputs_are_a_context(policy: str, value: str) -> None:
    outputs = 'o:string:"u","t"|p:number:3,2,1'
    logic = table(f'hitPolicy="{policy}"', outputs, '- | "t" | 1', '- | "u" | 2', '- | "u" | 3')
    assert answer(logic, 1) == value


def test_rules_that_agree_may_all_match_under_any() -> None:
    assert answer(table('hitPolicy="ANY"', "o", '- | "a"', '> 0 | "a"'), 1) == '"a"'
    assert answer(table('hitPolicy="ANY"', "o", "- | null", "> 0 | null"), 1) == "null"


@pytest.mark.parametrize(
    ("cell", "x", "matches"),
    [
        ("-", None, True),
        ("", 5, True),
        ("1, 2", 2, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", 2, False),
        ("not([1..3], > 10)", 5, True),
        ("null", None, True),
        ("< 5", None, False),  # null is not less than 5, nor is it not
        ("not(< 5)", None, False),
        ('< "b"', 1, False),
        ("true", True, True),
        ("false", True, False),
        ("1 = 1", 7, False),  # without the sign for the tested value a cell says what that must equal
        ("? = 7", 7, True),
        ("? in [1..9]", 7, True),
        ("odd(?) and ? > y", 7, True),
        ("y", 3, True),
        ("<= y", 3, True),
        ("[y..9]", 2, False),
        ("[1, 2, 3]", 2, True),
        ("[1, 2, 3]", [1, 2, 3], True),
        ("list contains(?, 2)", [1, 2], True),
        ("count(?) = 2", [1, 2], True),
        ("[[1..2], [5..6]]", 6, True),
        ('date("2025-02-06")', "2025-02-06", False),
    ],
)
def test_cells(cell: str, x: object, matches: bool) -> None:
    assert answer(table('hitPolicy="UNIQUE"', "o", f"{cell} | 1"), x, y=3) == ("1" if matches else "null")


def test_inputs_and_outputs_are_brought_to_their_types() -> None:
    assert answer(table("", "o:number", "2 | [x]", typed="number"), [2]) == "null"  # a list of a list is no number
    assert answer(table("", "o:number", "2 | [3]", typed="number"), [2]) == "3"
    assert answer(table("", "o:string", "2 | 3", typed="number"), 2) == "null"
    assert answer(table("", 'o:string:"a"', '2 | "b"'), 2) == "null"  # nor is anything but the output values
    assert answer(table("", "o:number", "2 | ", typed="number"), 2) == "null"
