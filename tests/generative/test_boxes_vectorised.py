"""Boxed contexts, conditionals and calls of functions of the model as columns, on people known in part."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from commonway.dmn.judging import State, asking
from commonway.dmn.model import (
    Binding,
    BusinessKnowledgeModel,
    Conditional,
    Context,
    ContextEntry,
    Decision,
    Expression,
    FunctionDefinition,
    InformationItem,
    Invocation,
    LiteralExpression,
    Model,
    Reference,
)
from commonway.dmn.vectorise import frame_of
from tests.generative.test_decisions_vectorised import FACTS, Asked, decision, model_of, situation


def text(feel: str) -> LiteralExpression:
    return LiteralExpression(text=feel)


def named(name: str, type_ref: str = "") -> InformationItem:
    return InformationItem(name=name, type_ref=type_ref)


HALF = BusinessKnowledgeModel(
    id="half",
    name="half",
    variable=named("half", "number"),
    logic=FunctionDefinition(parameters=(named("n", "number"),), body=text("if n > 2 then n / 2 else 0")),
)
CONTEXT = Context(
    entries=(
        ContextEntry(variable=named("double", "number"), expression=text("income * 2")),
        ContextEntry(variable=named("rich"), expression=text("double > 5 or student")),
    )
)
CONDITIONAL = Conditional(condition=text("student"), yes=text("age"), no=text("half(income)"))
CALL = Invocation(function=text("half"), bindings=(Binding(parameter=named("n"), expression=text("age + 1")),))
RESULT = Context(entries=(*CONTEXT.entries, ContextEntry(variable=None, expression=text("if rich then 7 else double"))))


def with_function(model: Model) -> Model:
    decisions = tuple(
        Decision(
            id=one.id, name=one.name, variable=one.variable, expression=one.expression,
            required_inputs=one.required_inputs, required_decisions=one.required_decisions,
            required_knowledge=(Reference(id="half"),),
        )
        for one in model.decisions
    )  # fmt: skip
    return Model(
        name=model.name, namespace=model.namespace, inputs=model.inputs, decisions=decisions, knowledge_models=(HALF,)
    )


def people() -> list[dict[str, Any]]:
    """Return people of every combination of some values, null, and nothing known."""
    choices: dict[str, list[Any]] = {
        "age": [Decimal(3), Decimal(18), None, ...],
        "income": [Decimal(1), Decimal(3), None, ...],
        "student": [True, False, None, ...],
    }
    found = []
    for values in product(*choices.values()):
        found.append({fact: value for fact, value in zip(choices, values, strict=True) if value is not ...})
    return found


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (CONTEXT, "First.rich"),
        (CONTEXT, "First.double >= 6 and not(First.rich)"),
        (CONDITIONAL, "First > 1"),
        (CONDITIONAL, "First = null"),
        (CALL, "First in [1..9]"),
        (RESULT, "First = 7"),
        (text("{one: half(age), two: one + income}"), "First.two > 2"),
        (text("income"), "half(First) = 1.5 or half(n: age) > 5"),
        (text("half(half(age))"), "First > 1"),
        (text("decimal(income / 7, 2)"), "First = 0.43"),
    ],
)
def test_boxes_as_columns_say_what_the_interpreter_says(first: Expression, last: str) -> None:
    model = with_function(model_of(decision("First", first), decision("Last", text(last), ("First",))))
    asked = Asked(model)
    program = asked.program()
    assert not program.fallbacks
    rows = program.run(frame_of(people(), FACTS, nullable=FACTS)).rows(named=True)
    for person, row in zip(people(), rows, strict=True):
        state, missing = asked.logic.judge(asking(situation(person)))
        assert row["r"] == {State.MET: True, State.NOT_MET: False, State.UNKNOWN: None}[state], person
        assert set(row["r:missing"] or ()) == set(missing), person
