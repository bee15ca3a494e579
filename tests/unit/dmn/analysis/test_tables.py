"""What analysis says of tables: rules that meet, gaps, rules that never answer, cells that mean nothing."""

from collections.abc import Sequence

import pytest

from commonway.dmn.analysis import Domain
from commonway.dmn.analysis.words import remedy, what
from tests.unit.dmn.analysis.tables import a_model, brief, found

AGE = {"age": "number"}
RELATION = Domain(kind="string", allowed='"spouse", "child"', listed=('"spouse"', '"child"'))


@pytest.mark.parametrize(
    "rows",
    [
        [["< 18", "1"], [">= 18", "2"]],
        [["< 18", "1"], ["[18..65)", "2"], [">= 65", "3"]],
        [["18", "1"], ["not(18)", "2"]],
        [["-", "1"]],
        [["? < 18", "1"], ["? >= 18 and ? < 65", "2"], ["not(< 65)", "3"]],
        [["[1..3], 5", "1"], ["< 1, (3..5), > 5", "2"]],
    ],
)
def test_a_table_that_says_one_thing_of_everything_is_well(rows: Sequence[Sequence[str]]) -> None:
    assert brief(found(a_model(AGE, rows))) == []


def test_rules_of_a_unique_table_that_meet_are_an_error_with_an_example() -> None:
    findings = found(a_model(AGE, [["<= 18", "1"], [">= 18", "2"]]))
    assert brief(findings) == [("overlap", "error", (1, 2))]
    assert findings[0].example == (("age", "18"),)
    assert findings[0].line == 10
    assert what(findings[0]) == "Rules 1 and 2 can match together, where age: 18."
    assert remedy(findings[0]) == "Narrow one of them, or choose another hit policy than UNIQUE."


def test_rules_of_an_any_table_may_meet_if_they_answer_the_same() -> None:
    assert brief(found(a_model(AGE, [["<= 18", "1"], [">= 18", "1"]], policy="ANY"))) == []
    differing = found(a_model(AGE, [["<= 18", "1"], [">= 18", "2"]], policy="ANY"))
    assert brief(differing) == [("conflict", "error", (1, 2))]


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT", "RULE ORDER"])
def test_elsewhere_it_is_worth_a_note_unless_the_last_rule_is_for_all_others(policy: str) -> None:
    rows = [["<= 18", "1"], ["[10..20]", "2"], ["-", "3"]]
    assert brief(found(a_model(AGE, rows, policy=policy))) == [("overlap", "information", (1, 2))]


def test_what_no_rule_matches_is_told_as_a_test() -> None:
    columns = {"age": "number", "works": "boolean"}
    findings = found(a_model(columns, [["< 18", "-", "1"], [">= 20", "true", "2"]]))
    assert brief(findings) == [("gap", "warning", ()), ("gap", "warning", ())]
    assert {each.example for each in findings} == {
        (("age", "[18..20)"),),
        (("age", ">= 20"), ("works", "false")),
    }


def test_a_default_answer_leaves_no_gap() -> None:
    assert brief(found(a_model(AGE, [["< 18", "1"]], default="0"))) == []


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_where_any_number_of_rules_may_match_a_gap_is_a_note(policy: str) -> None:
    assert brief(found(a_model(AGE, [["< 18", "1"]], policy=policy))) == [("gap", "information", ())]


def test_a_first_rule_that_hides_another_is_told() -> None:
    findings = found(a_model(AGE, [["< 20", "1"], ["[5..10]", "2"], ["-", "3"]], policy="FIRST"))
    assert ("unreachable", "warning", (2, 1)) in brief(findings)


def test_rules_that_hide_another_together_are_named() -> None:
    findings = found(a_model(AGE, [["<= 5", "1"], [">= 5", "2"], ["[0..9]", "3"], ["99", "4"]], policy="FIRST"))
    assert ("unreachable", "warning", (3, 1, 2)) in brief(findings)
    assert ("unreachable", "warning", (4, 2)) in brief(findings)


def test_priority_is_by_the_order_of_the_outputs_values() -> None:
    rows = [["> 10", '"low"'], ["> 5", '"high"'], ["<= 5", '"low"']]
    findings = found(a_model(AGE, rows, policy="PRIORITY", priorities='"high", "low"'))
    assert ("unreachable", "warning", (1, 2)) in brief(findings)


def test_a_rule_said_twice_is_told() -> None:
    assert ("duplicate", "warning", (1, 2)) in brief(found(a_model(AGE, [["< 18", "1"], ["< 18", "1"]])))


@pytest.mark.parametrize("cell", ["[5..3]", "(5..5)", '"five"'])
def test_a_cell_that_nothing_passes_is_an_error(cell: str) -> None:
    findings = found(a_model(AGE, [[cell, "1"], ["-", "2"]]))
    assert ("never", "error", (1,)) in brief(findings)
    assert not [each for each in findings if each.kind == "overlap"]


def test_a_value_outside_what_is_allowed_is_an_error() -> None:
    findings = found(a_model(AGE, [["200", "1"], ["not(200)", "2"]], values="[0..120]"))
    assert ("never", "error", (1,)) in brief(findings)


def test_a_choice_that_is_none_is_an_error_and_names_those_there_are() -> None:
    model = a_model({"relation": ""}, [['"spouse"', "1"], ['"sposue"', "2"], ['"child"', "3"]])
    findings = found(model, domains={"relation": RELATION})
    assert brief(findings) == [("not-a-value", "error", (2,))]
    assert remedy(findings[0]) == 'Write one of these: "spouse", "child".'


def test_choices_that_are_all_named_leave_no_gap() -> None:
    model = a_model({"relation": ""}, [['"spouse"', "1"], ['"child"', "2"]])
    assert brief(found(model, domains={"relation": RELATION})) == []
    assert [each.example for each in found(model)] == [(("relation", 'not("spouse", "child")'),)]


def test_null_is_looked_at_where_a_cell_names_it() -> None:
    assert brief(found(a_model(AGE, [["null", "1"], ["not(null)", "2"]]))) == []
    findings = found(a_model(AGE, [["null", "1"], ["< 5", "2"], [">= 5", "3"], ["-", "4"]]))
    assert {each.rules for each in findings if each.kind == "overlap"} == {(1, 4), (2, 4), (3, 4)}


def test_days_are_compared_also_with_today() -> None:
    rows = [['< today() - duration("P18Y")', "1"], ['>= today() - duration("P18Y")', "2"]]
    findings = found(a_model({"born": "date"}, rows))
    assert brief(findings) == [("follows-day", "information", ())]
    meeting = found(a_model({"born": "date"}, [['<= date("2020-01-01")', "1"], ['>= date("2020-01-01")', "2"]]))
    assert meeting[0].example == (("born", '@"2020-01-01"'),)


def test_neighbouring_days_leave_nothing_between_them() -> None:
    rows = [['<= date("2020-01-01")', "1"], ['>= date("2020-01-02")', "2"]]
    assert brief(found(a_model({"born": "date"}, rows))) == []


def test_a_cell_over_other_things_is_said_not_to_be_analysed_and_hides_no_error() -> None:
    columns = {"age": "number", "limit": "number"}
    rows = [["< limit", "-", "1"], [">= 18", "-", "2"], [">= 20", "-", "3"]]
    findings = found(a_model(columns, rows))
    assert brief(findings) == [("not-analysed", "information", (1,)), ("overlap", "error", (2, 3))]


def test_a_cell_that_is_no_feel_is_an_error_with_its_place() -> None:
    findings = found(a_model(AGE, [["< ", "1"]]))
    assert findings[0].kind == "unreadable"
    assert findings[0].column == "age"
    assert "Rule 1, column age" in what(findings[0])


def test_a_name_nobody_knows_is_an_error_with_the_nearest() -> None:
    model = a_model({"incme": "number"}, [["-", "1"]])
    bare = type(model)(name="t", namespace="t", decisions=model.decisions)
    findings = found(bare, domains={"income": Domain(kind="number")})
    assert brief(findings) == [("unknown-name", "error", ())]
    assert remedy(findings[0]) == "Did you mean 'income'?"


def test_a_large_table_is_analysed_in_seconds() -> None:
    columns = {f"f{number}": "number" for number in range(8)}
    rows = [
        [f"[{(row * (column + 3)) % 40}..{(row * (column + 3)) % 40 + 5})" for column in range(8)] + [str(row)]
        for row in range(300)
    ]
    kinds = {each.kind for each in found(a_model(columns, rows, policy="FIRST"))}
    assert kinds <= {"overlap", "gap", "not-finished", "unreachable", "duplicate"}


def test_a_search_given_up_says_so() -> None:
    columns = {f"f{number}": "number" for number in range(30)}
    rows = [["-"] * 30 + ["0"] for _ in range(60)]
    for number, row in enumerate(rows):
        row[number % 30] = f"< {number}"
        row[(number * 7 + 3) % 30] = f"> {number}"
        row[(number * 11 + 5) % 30] = f"[{number}..{number + 3}]"
    assert "not-finished" in {each.kind for each in found(a_model(columns, rows, policy="FIRST"))}


def test_a_table_without_rules_or_inputs_is_no_trouble() -> None:
    assert brief(found(a_model(AGE, []))) == [("gap", "warning", ())]
    assert brief(found(a_model({}, [["1"]]))) == []
