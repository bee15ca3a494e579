"""Columns say of whole DMN decisions what the interpreter says: generated tables, people, nulls and unknown facts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.dmn.compiled import compile_model
from commonway.dmn.judging import Leaf, Logic, State, asking
from commonway.dmn.model import (
    Aggregation,
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
from commonway.dmn.possibilities.tables import MOST_UNSURE
from commonway.dmn.vectorise import Condition, Opaque, Program, VectorRule, amount_name, frame_of
from commonway.dmn.vectorise.kinds import BOOLEAN, DATE, NUMBER, TEXT, Kind
from commonway.feel.partial import ANYTHING, Situation

NOW = datetime(2026, 3, 31, tzinfo=UTC)
FACTS: dict[str, Kind] = {
    "age": NUMBER,
    "income": NUMBER,
    "work": TEXT,
    "student": BOOLEAN,
    "born": DATE,
}
_TYPES = {"number": "number", "text": "string", "boolean": "boolean", "date": "date"}

_CELLS = {
    "number": ["-", "< 3", ">= 3", "[1..18)", "1", "not(3)", "18, 100", "> income", "null", "? + 1 > 3", "not(< 1)"],
    "text": ["-", '"a"', 'not("a")', '"a", "b"', 'starts with(?, "a")', "null"],
    "boolean": ["-", "true", "false", "student", "null"],
    "date": ["-", '< date("2008-03-31")', 'date("2008-03-31")', '>= date("2000-01-01")'],
}
_SUBJECTS = [
    ("age", "number"),
    ("income", "number"),
    ("income * 2", "number"),
    ("if student then age else 3", "number"),
    ("work", "text"),
    ("student", "boolean"),
    ("age > income", "boolean"),
    ("born", "date"),
]
_CONSTANTS = ["0", "1", "1", "3", "7.5", "-2", "null"]
_CALCULATED = ["income * 0.1", "age", "if student then 3 else 7.5", "income + age"]
_ALL_POLICIES = [
    *[(policy, None) for policy in HitPolicy],
    *[(HitPolicy.COLLECT, aggregation) for aggregation in Aggregation],
]
_ONE_RULE = [(policy, None) for policy in (HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY)]
_AFTER_NUMBER = [
    "First > 1",
    "First = 3",
    "First in (0, 1)",
    "First = null",
    "First != null",
    "First > 0 and student",
    'First <= income or work = "a"',
    "(if First > 1 then age else income) > 3",
    "not(First * 2 >= 6)",
    "First between 1 and 7",
]
_AFTER_LIST = ["count(First) > 1", "sum(First) > 3", "list contains(First, 3)", "First = null"]
_AFTER_CONTEXT = ["First.one > 1", "First.two = 3 or First.one = 1", "First.one = null", "First.one + First.two > 3"]

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "age": st.sampled_from([Decimal(text) for text in ("0", "1", "3", "18", "17.5")]),
    "income": st.sampled_from([Decimal(text) for text in ("0", "0.3", "1", "3", "-2", "100")]),
    "work": st.sampled_from(["a", "b", "ab"]),
    "student": st.booleans(),
    "born": st.sampled_from([date(2008, 3, 31), date(1999, 12, 31), date(2024, 2, 29)]),
}
_PERSON = st.fixed_dictionaries({}, optional={fact: st.none() | value for fact, value in _VALUES.items()})
some_people = st.lists(_PERSON, min_size=1, max_size=8)


def _literal(text: str) -> LiteralExpression:
    return LiteralExpression(text=text)


@st.composite
def tables(
    draw: st.DrawFn,
    *,
    subjects: list[tuple[str, str]],
    outputs: list[str],
    policies: list[tuple[HitPolicy, Aggregation | None]] = _ALL_POLICIES,
    type_ref: str = "number",
) -> DecisionTable:
    """Return a table of any hit policy; more than six rules now and then, for these are reckoned otherwise."""
    policy, aggregation = draw(st.sampled_from(policies))
    columns = draw(st.lists(st.sampled_from(subjects), min_size=1, max_size=3))
    count = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 8]))
    ranked = policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    constant = type_ref == "number" and (ranked or (policy is not HitPolicy.COLLECT and draw(st.booleans())))
    given_outputs = st.sampled_from(_CONSTANTS if constant else outputs)
    allowed = "3, 1, 0, 7.5" if type_ref == "number" else "true, false"
    width = 1 if aggregation or type_ref == "boolean" else draw(st.sampled_from([1, 1, 2]))
    clauses = [
        OutputClause(
            name=name,
            type_ref=draw(st.sampled_from(["", type_ref])),
            values=UnaryTests(text=allowed) if ranked or draw(st.sampled_from([False, False, True])) else None,
            default=_literal(draw(given_outputs)) if draw(st.booleans()) else None,
        )
        for name in ("one", "two")[:width]
    ]
    rules = [
        DecisionRule(
            input_entries=tuple(UnaryTests(text=draw(st.sampled_from(_CELLS[kind]))) for _, kind in columns),
            output_entries=tuple(_literal(draw(given_outputs)) for _ in clauses),
        )
        for _ in range(count)
    ]
    inputs = [
        InputClause(
            expression=LiteralExpression(text=text, type_ref=draw(st.sampled_from(["", _TYPES[kind]]))),
            values=UnaryTests(text="-2, 0, 1, 3, 18")
            if kind == "number" and draw(st.sampled_from([False, False, False, True]))
            else None,
        )
        for text, kind in columns
    ]
    return DecisionTable(
        inputs=tuple(inputs), outputs=tuple(clauses), rules=tuple(rules), hit_policy=policy, aggregation=aggregation
    )


def decision(name: str, expression: Any, needs: tuple[str, ...] = ()) -> Decision:
    return Decision(
        id=name,
        name=name,
        variable=InformationItem(name=name),
        expression=expression,
        required_inputs=tuple(Reference(id=fact) for fact in FACTS),
        required_decisions=tuple(Reference(id=each) for each in needs),
    )


def model_of(*decisions: Decision) -> Model:
    inputs = tuple(
        InputData(id=fact, name=fact, variable=InformationItem(name=fact, type_ref=_TYPES[kind.name]))
        for fact, kind in FACTS.items()
    )
    return Model(name="m", namespace="urn:m", inputs=inputs, decisions=decisions)


def _gives_list(table: DecisionTable) -> bool:
    return table.aggregation is None and table.hit_policy in (
        HitPolicy.COLLECT,
        HitPolicy.RULE_ORDER,
        HitPolicy.OUTPUT_ORDER,
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Return two decisions, the second of which reads the first: as an expression or as a table."""
    first = draw(tables(subjects=_SUBJECTS, outputs=_CONSTANTS + _CALCULATED))
    if _gives_list(first):
        texts = ["count(First) > 1", "First = null"] if len(first.outputs) > 1 else _AFTER_LIST
    else:
        texts = _AFTER_CONTEXT if len(first.outputs) > 1 else _AFTER_NUMBER
    last: Any = _literal(draw(st.sampled_from(texts)))
    if draw(st.booleans()):
        last = draw(
            tables(
                subjects=[(last.text, "boolean"), *_SUBJECTS],
                outputs=["true", "false", "null", "student", last.text],
                policies=_ONE_RULE,
                type_ref="boolean",
            )
        )
    return model_of(decision("First", first), decision("Last", last, ("First",)))


class Asked:
    """The decision ``Last`` of a model, as packs put it to the interpreter and to columns."""

    def __init__(self, model: Model, name: str = "Last") -> None:
        self.partial = PartialModel(compile_model(model, tolerant=True))
        self.name = name
        self.facts = tuple(FACTS)
        leaf = Leaf(self.facts, lambda situation: self.partial.possible(name, situation))
        self.logic = Logic(name, self.facts, dict.fromkeys(self.facts, ANYTHING), leaf)
        self.opaque = Opaque(
            facts=self.facts,
            model=self.partial.compiled,
            decision=name,
            judge=self._judge,
            figure=lambda person: self.logic.figure(situation(person)).value,
        )

    def _judge(self, person: Mapping[str, Any]) -> tuple[bool | None, Sequence[str]]:
        state, missing = self.logic.judge(asking(situation(person)))
        return (None if state is State.UNKNOWN else state is State.MET), missing

    def program(self, *, amount: bool = False) -> Program:
        condition = Condition(id="c", opaque=self.opaque, text=self.name)
        rule = VectorRule(id="r", conditions=() if amount else (condition,), amount=condition if amount else None)
        return Program([rule], facts=FACTS, now=NOW, nullable=FACTS)


def situation(person: Mapping[str, Any]) -> Situation:
    unknown = {fact: ANYTHING for fact in FACTS if fact not in person}
    return Situation(dict(person), now=NOW, unknown=unknown)


def is_told_less_of(model: Model) -> bool:
    """Return whether partial evaluation joins contexts as wholes here, and then says less of each entry than it could."""
    tables_ = [one.expression for one in model.decisions if isinstance(one.expression, DecisionTable)]
    calculated = [
        entry.text in _CALCULATED or (entry.text not in _CONSTANTS and len(table.outputs) > 1)
        for table in tables_
        for rule in table.rules
        for entry in rule.output_entries
    ]
    return any(len(table.outputs) > 1 for table in tables_) and any(calculated)


@settings(max_examples=100, deadline=None)
@given(model=models(), people=some_people)
def test_decisions_as_columns_say_what_the_interpreter_says(model: Model, people: list[dict[str, Any]]) -> None:
    asked = Asked(model)
    rows = asked.program().run(frame_of(people, FACTS, nullable=FACTS)).rows(named=True)
    for person, row in zip(people, rows, strict=True):
        state, missing = asked.logic.judge(asking(situation(person)))
        expected = {State.MET: True, State.NOT_MET: False, State.UNKNOWN: None}[state]
        if is_told_less_of(model) and expected is None:
            continue
        assert row["r"] == expected
        assert set(row["r:missing"] or ()) == set(missing)


@settings(max_examples=60, deadline=None)
@given(model=models(), people=some_people)
def test_of_known_facts_columns_say_what_deciding_says(model: Model, people: list[dict[str, Any]]) -> None:
    asked = Asked(model)
    people = [dict.fromkeys(FACTS) | person for person in people]
    found = asked.program().run(frame_of(people, FACTS, nullable=FACTS))["r"]
    for person, outcome in zip(people, found, strict=True):
        assert outcome is (asked.partial.compiled.decide("Last", person, now=NOW).value is True)


@settings(max_examples=60, deadline=None)
@given(table=tables(subjects=_SUBJECTS, outputs=_CONSTANTS + _CALCULATED), people=some_people)
def test_numbers_of_decisions_are_the_interpreters_to_six_decimals(
    table: DecisionTable, people: list[dict[str, Any]]
) -> None:
    asked = Asked(model_of(decision("First", table)), "First")
    found = asked.program(amount=True).run(frame_of(people, FACTS, nullable=FACTS))[amount_name("r")]
    for person, got in zip(people, found, strict=True):
        expected = asked.logic.figure(situation(person)).value
        assert got == (None if expected is None else pytest.approx(float(expected), rel=1e-12, abs=0.6e-6))


@settings(max_examples=60, deadline=None)
@given(model=models())
def test_only_what_is_calculated_and_collected_is_left_to_the_interpreter(model: Model) -> None:
    first = model.decisions[0].expression
    assert isinstance(first, DecisionTable)
    outputs = [entry.text for rule in first.rules for entry in rule.output_entries]
    outputs += [clause.default.text for clause in first.outputs if clause.default]
    several_kinds = (
        len(first.outputs) > 1 and len(first.rules) > MOST_UNSURE
    )  # too many rules to try what comes of each
    may_have_none = _gives_list(first) and (several_kinds or any(text in _CALCULATED for text in outputs))
    for fallback in Asked(model).program().fallbacks:
        assert may_have_none or is_told_less_of(model)
        assert fallback.why.startswith("decision '")
