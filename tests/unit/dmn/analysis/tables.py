"""Decision tables for tests, written as rows of texts."""

from collections.abc import Sequence
from datetime import UTC, datetime

from commonway.dmn.analysis import Domain, Finding, analyse
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
    UnaryTests,
)

NOW = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)


def a_model(
    columns: dict[str, str],
    rows: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    values: str = "",
    default: str = "",
    priorities: str = "",
) -> Model:
    """Return a model with one table. *columns* are names and types of inputs; the last text of a row is its output."""
    inputs = tuple(
        InputClause(
            expression=LiteralExpression(text=name, type_ref=type_),
            values=UnaryTests(text=values) if values and place == 0 else None,
        )
        for place, (name, type_) in enumerate(columns.items())
    )
    rules = tuple(
        DecisionRule(
            line=place,
            input_entries=tuple(UnaryTests(text=text) for text in row[:-1]),
            output_entries=(LiteralExpression(text=row[-1]),),
        )
        for place, row in enumerate(rows, 10)
    )
    output = OutputClause(
        name="answer",
        default=LiteralExpression(text=default) if default else None,
        values=UnaryTests(text=priorities) if priorities else None,
    )
    table = DecisionTable(inputs=inputs, outputs=(output,), rules=rules, hit_policy=HitPolicy(policy), line=5)
    data = tuple(
        InputData(name=name, variable=InformationItem(name=name, type_ref=type_)) for name, type_ in columns.items()
    )
    decision = Decision(name="answer", variable=InformationItem(name="answer"), expression=table)
    return Model(name="tables", namespace="tables", inputs=data, decisions=(decision,))


def found(model: Model, *, domains: dict[str, Domain] | None = None) -> list[Finding]:
    """Return what analysis finds in *model*."""
    return list(analyse(model, domains=domains, now=NOW))


def brief(findings: Sequence[Finding]) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return kind, severity and rules of each finding."""
    return [(each.kind.value, each.severity.value, each.rules) for each in findings]
