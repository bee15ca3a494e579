"""Changing the cells of a table in a DMN file, and nothing else of it."""

import pytest

from commonway.dmn import load
from commonway.dmn.editing import Row, TableEditError, tables_in, with_table
from commonway.dmn.errors import ModelUnreadableError
from commonway.dmn.model import DecisionTable
from tests import deciding


def changed(*rows: Row, **options: str) -> str:
    return with_table(deciding.dmn(), 0, rows, **options)


def test_a_table_is_shown_with_its_headings_and_rules() -> None:
    [table] = tables_in(deciding.dmn())
    assert [(each.kind, each.text) for each in table.headings] == [
        ("input", "years_married"),
        ("input", "income"),
        ("output", "Euros a month"),
    ]
    assert table.rows[1].cells == (">= 10", "< 20000", "400")
    assert table.rows[1].origin == 1
    assert table.hit_policy == "UNIQUE"


def test_what_is_not_changed_stays_as_it_is() -> None:
    table = tables_in(deciding.dmn())[0]
    same = with_table(deciding.dmn(), 0, table.rows)
    assert load(same.encode()) == load(deciding.dmn().encode())


def test_rules_keep_their_ids_where_they_go_and_new_ones_are_whole() -> None:
    dmn = deciding.dmn().replace("<rule>", '<rule id="first">', 1)
    table = tables_in(dmn)[0]
    new = Row(cells=("-", '< 5 & "x"', "<1>"))
    edited = with_table(dmn, 0, (table.rows[2], new, table.rows[0]))
    logic = load(edited.encode()).decisions[0].expression
    assert isinstance(logic, DecisionTable)
    assert [rule.id for rule in logic.rules] == ["", "", "first"]
    assert logic.rules[1].input_entries[1].text == '< 5 & "x"'
    assert logic.rules[1].output_entries[0].text == "<1>"


def test_a_table_can_be_emptied_and_filled_again() -> None:
    empty = changed()
    assert tables_in(empty)[0].rows == ()
    assert tables_in(with_table(empty, 0, (Row(cells=("1", "2", "3")),)))[0].rows[0].cells == ("1", "2", "3")


def test_annotations_are_columns_too() -> None:
    dmn = deciding.dmn().replace("<rule>", '<annotation name="Law"/><rule>', 1)
    table = tables_in(dmn)[0]
    assert table.headings[-1].kind == "annotation"
    edited = with_table(dmn, 0, (Row(cells=("1", "2", "3", "Section 4")),))
    logic = load(edited.encode()).decisions[0].expression
    assert isinstance(logic, DecisionTable)
    assert logic.rules[0].annotations == ("Section 4",)


def test_the_hit_policy_is_one_there_is() -> None:
    row = Row(cells=("-", "-", "1"))
    assert 'hitPolicy="FIRST"' in changed(row, hit_policy="FIRST")
    with pytest.raises(TableEditError, match="no hit policy"):
        changed(row, hit_policy="BEST")


def test_the_aggregation_goes_with_collect() -> None:
    dmn = deciding.dmn(policy="COLLECT").replace('hitPolicy="COLLECT"', 'hitPolicy="COLLECT" aggregation="SUM"')
    rows = tables_in(dmn)[0].rows
    assert "aggregation" in with_table(dmn, 0, rows)
    assert "aggregation" not in with_table(dmn, 0, rows, hit_policy="FIRST")


@pytest.mark.parametrize(
    "cells", [("1", "2"), ("1", "2", "3", "4"), ("\x00", "2", "3"), ("x" * 4_001, "2", "3"), ("\ud800", "-", "1")]
)
def test_rows_that_do_not_fit_are_refused_with_their_place(cells: tuple[str, ...]) -> None:
    with pytest.raises(TableEditError, match="Rule 1"):
        changed(Row(cells=cells))


def test_what_is_no_model_or_no_table_is_refused() -> None:
    with pytest.raises(ModelUnreadableError):
        tables_in("<html/>")
    with pytest.raises(TableEditError, match="no table 2"):
        with_table(deciding.dmn(), 1, ())
