"""Rules for the component gallery: reasons, changes and a decision table in every state."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from commonway.dmn import compile_model
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
from commonway.dmn.saying.lexicon import Called
from commonway.feel.partial import BOOLEAN, Choices, Domain, Kind, Situation

_NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
_INPUTS = ("household", "income", "renting")
_ROWS = (
    ('"alone"', "< 12000", "true", "240", "Section 4"),
    ('"alone"', "[12000..20000)", "true", "120", "Section 4"),
    ('"family"', "< 30000", "-", "310", "Section 5"),
    ("-", "-", "-", "0", "Section 9"),
)
_FACTS = {
    "household": Called(label="Household", choices={"alone": "One person", "family": "A family with children"}),
    "income": Called(label="Income in a year", kind="number", currency="GBP"),
    "renting": Called(label="Renting", kind="boolean"),
    "housing_support": Called(label="Housing support", kind="number", currency="GBP"),
}
_DOMAINS: dict[str, Domain] = {
    "household": Choices(("alone", "family")),
    "income": Kind(name="number", low=Decimal(0)),
    "renting": BOOLEAN,
}


def examples(language: str) -> dict[str, Any]:
    """Return what the gallery shows of rules, in *language*."""
    return {
        "reasons": _REASONS,
        "changes": _CHANGES,
        "written": drawn(_table(), title="Housing support, as written"),
        "known": _traced(language, "Housing support", household="alone", income=Decimal(9500), renting=True),
        "open": _traced(language, "Housing support, while something is not known", household="alone"),
    }


def _table() -> DecisionTable:
    return DecisionTable(
        inputs=tuple(InputClause(expression=LiteralExpression(text=name)) for name in _INPUTS),
        outputs=(OutputClause(name="housing_support", label="Support a month"),),
        rules=tuple(
            DecisionRule(
                input_entries=tuple(UnaryTests(text=text) for text in row[:3]),
                output_entries=(LiteralExpression(text=row[3]),),
                annotations=(row[4],),
            )
            for row in _ROWS
        ),
        annotations=("Law",),
        hit_policy=HitPolicy.FIRST,
    )


def _traced(language: str, title: str, **known: object) -> DrawnTable:
    table = _table()
    inputs = tuple(InputData(id=name, name=name, variable=InformationItem(name=name)) for name in _INPUTS)
    decision = Decision(
        id="support",
        name="support",
        variable=InformationItem(name="support"),
        expression=table,
        required_inputs=tuple(Reference(id=name) for name in _INPUTS),
    )
    model = PartialModel(compile_model(Model(name="m", namespace="m", inputs=inputs, decisions=(decision,))))
    trace = model.traces("support", Situation(known, now=_NOW, unknown=_DOMAINS))["support"]
    return drawn(table, title=title, trace=trace, lexicon=Lexicon(language=language, facts=_FACTS))


_REASONS = [
    {"text": "You rent your home.", "outcome": "met", "detail": "You told us: Renting: Yes", "parts": []},
    {
        "text": "You earn little, or your household is large.",
        "outcome": "not-met",
        "detail": "You told us: Income in a year: 31,000",
        "parts": [
            {
                "text": "at least one of these",
                "outcome": "not-met",
                "parts": [
                    {"text": "Income in a year is less than £20,000", "outcome": "not-met", "parts": []},
                    {
                        "text": "for at least one of “Children”",
                        "outcome": "unknown",
                        "parts": [{"text": "Age is less than 18", "outcome": None, "parts": []}],
                    },
                ],
            }
        ],
    },
]
_CHANGES = [
    [{"label": "Income in a year", "now": "£31,000", "wanted": "less than £20,000"}],
    [
        {"label": "Household", "now": "“One person”", "wanted": "“A family with children”"},
        {"label": "Income in a year", "now": "£31,000", "wanted": "less than £30,000"},
    ],
]
