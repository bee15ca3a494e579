"""Decision tables as they are drawn: states of cells and rows, words, and what counts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commonway.dmn import State, compile_model
from commonway.dmn.drawing import DrawnTable, drawn
from commonway.dmn.model import (
    Decision,
    DecisionRule,
    DecisionTable,
    HitPolicy,
    InformationItem,
    InputClause,
    InputData,
    LiteralExpression,
    Model,
    OutputClause,
    Reference,
    UnaryTests,
)
from commonway.dmn.possibilities import PartialModel
from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.cells import say_cell, say_output
from commonway.dmn.saying.lexicon import Called
from commonway.feel.partial import BOOLEAN, Kind, Situation

DOMAINS = {"income": Kind(name="number", low=Decimal(0)), "renting": BOOLEAN}
LEXICON = Lexicon(
    language="en",
    facts={
        "income": Called(label="Income", kind="number", currency="EUR"),
        "renting": Called(label="Renting", kind="boolean"),
        "status": Called(label="Status", choices={"single": "Single", "wed": "Married"}),
        "born": Called(label="Date of birth", kind="date"),
    },
)
ROWS = (("< 100", "true", "50"), ("< 200", "-", "20"), ("-", "-", "0"))


def table(policy: HitPolicy = HitPolicy.FIRST) -> DecisionTable:
    return DecisionTable(
        inputs=tuple(InputClause(expression=LiteralExpression(text=name)) for name in ("income", "renting")),
        outputs=(OutputClause(label="Support"),),
        rules=tuple(
            DecisionRule(
                input_entries=(UnaryTests(text=income), UnaryTests(text=renting)),
                output_entries=(LiteralExpression(text=output),),
                annotations=("law",),
            )
            for income, renting, output in ROWS
        ),
        annotations=("Why",),
        hit_policy=policy,
    )


def traced(policy: HitPolicy = HitPolicy.FIRST, **known: object) -> DrawnTable:
    made = table(policy)
    decision = Decision(
        id="d",
        name="d",
        variable=InformationItem(name="d"),
        expression=made,
        required_inputs=tuple(Reference(id=name) for name in DOMAINS),
    )
    inputs = tuple(InputData(id=name, name=name, variable=InformationItem(name=name)) for name in DOMAINS)
    model = PartialModel(compile_model(Model(name="m", namespace="m", inputs=inputs, decisions=(decision,))))
    trace = model.traces("d", Situation(known, now=datetime(2026, 1, 1, tzinfo=UTC), unknown=DOMAINS))["d"]
    return drawn(made, title="Support", trace=trace, lexicon=LEXICON)


def test_the_row_that_counts_is_lit_and_each_cell_says_whether_it_held() -> None:
    found = traced(income=150, renting=True)
    assert [row.lit for row in found.rows] == [False, True, False]
    assert [row.state for row in found.rows] == [State.NOT_MET, State.MET, State.MET]
    assert [cell.state for cell in found.rows[0].inputs] == [State.NOT_MET, State.MET]
    assert [column.value for column in found.inputs] == ["€150", "yes"]
    assert found.outputs[0].value == "20"
    assert [cell.text for cell in found.rows[0].inputs] == ["less than €100", "yes"]


def test_a_cell_that_asks_for_nothing_has_no_state() -> None:
    cell = traced(income=150).rows[1].inputs[1]
    assert (cell.anything, cell.state, cell.written) == (True, None, "-")


def test_what_is_not_known_lights_nothing_that_may_not_count() -> None:
    found = traced(renting=True)
    assert [row.lit for row in found.rows] == [False, False, False]
    assert [row.decisive for row in found.rows] == [True, True, True]
    assert found.inputs[0].value == ""
    assert found.outputs[0].value == "50, 20, or 0"


def test_where_all_rows_count_each_that_applies_is_lit() -> None:
    assert [row.lit for row in traced(HitPolicy.COLLECT, income=150, renting=True).rows] == [False, True, True]


def test_without_a_trace_it_is_drawn_as_written() -> None:
    found = drawn(table(), title="Support")
    assert not found.traced
    assert [column.label for column in found.inputs] == ["income", "renting"]
    assert [cell.text for cell in found.rows[0].inputs] == ["< 100", "true"]
    assert found.rows[0].annotations == ("law",)


@pytest.mark.parametrize(
    ("cell", "subject", "words"),
    [
        ("< 100", "income", "less than €100"),
        ("[100..200]", "income", "€100 to €200"),
        ("[100..200)", "income", "€100 or more and less than €200"),
        ('"single", "wed"', "status", "“Single” or “Married”"),
        ('not("single")', "status", "not “Single”"),
        ("true", "renting", "yes"),
        ('>= date("2000-01-01")', "born", "1 January 2000 or later"),
        ('> today() - duration("P26Y")', "born", "less than 26 years ago"),
        ("-", "income", "anything"),
        ("< income_ceiling", "income", "< income_ceiling"),
        ("? * 2 > 5", "income", "? * 2 > 5"),
        ("((", "income", "(("),
    ],
)
def test_cells_in_words(cell: str, subject: str, words: str) -> None:
    assert say_cell(cell, subject, LEXICON) == words


@pytest.mark.parametrize(
    ("output", "words"),
    [("120", "120"), ('"yes"', "“yes”"), ('date("2026-03-03")', "3 March 2026"), ("income * 2", "income * 2")],
)
def test_outputs_in_words(output: str, words: str) -> None:
    assert say_output(output, "", LEXICON) == words


def test_days_are_said_in_the_language() -> None:
    assert Lexicon(language="fr").value(date(2026, 3, 3)) == "3 mars 2026"
