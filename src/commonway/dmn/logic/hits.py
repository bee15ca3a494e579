"""What a table answers when rules match: its hit policy and aggregation (DMN 1.5, 8.2.8 and 8.2.9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.literal import compile_syntax
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import Aggregation, DecisionTable, HitPolicy, LiteralExpression, OutputClause, UnaryTests
from commonway.feel.comparing import equal
from commonway.feel.syntax import Call, Name
from commonway.feel.values import Scope, Value


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched: its number from 1, its output, and the output's places among the output values."""

    number: int
    value: Value
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table's answer, or what is *wrong* with the rules that matched."""

    value: Value = None
    wrong: str = ""


Choose: TypeAlias = Callable[[Sequence[Hit], Run], Outcome]
"""From the rules that matched, at least one, to the table's answer."""


def hit_policy(table: DecisionTable, setting: Setting) -> Choose:
    """Return what makes one answer of the rules of *table* that match."""
    policy = table.hit_policy
    if policy is HitPolicy.COLLECT and table.aggregation is not None:
        return _aggregation(table, table.aggregation, setting)
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(
        output_values(output, setting) for output in table.outputs
    ):
        setting.wrong(
            f"The hit policy {policy.value} needs output values, whose order is the priority.",
            line=table.line,
            remedy="List the output values of a column, the most important first.",
        )
    return _POLICIES[policy]


def output_values(output: OutputClause, setting: Setting) -> UnaryTests | None:
    """Return the values of an output column in order: those it lists itself, or those that its type allows."""
    return output.values or setting.types.allowed_values_of(output.type_ref)


def _unique(hits: Sequence[Hit], _run: Run) -> Outcome:
    if len(hits) == 1:
        return Outcome(hits[0].value)
    return Outcome(wrong=f"Of a table with hit policy UNIQUE, the rules {_numbers(hits)} match at once.")


def _any(hits: Sequence[Hit], run: Run) -> Outcome:
    if all(equal(hit.value, hits[0].value, run) for hit in hits[1:]):
        return Outcome(hits[0].value)
    return Outcome(wrong=f"Of a table with hit policy ANY, the rules {_numbers(hits)} match and differ.")


def _priority(hits: Sequence[Hit], _run: Run) -> Outcome:
    return Outcome(min(hits, key=lambda hit: hit.ranks).value)


def _first(hits: Sequence[Hit], _run: Run) -> Outcome:
    return Outcome(hits[0].value)


def _all(hits: Sequence[Hit], _run: Run) -> Outcome:
    return Outcome([hit.value for hit in hits])


def _ordered(hits: Sequence[Hit], _run: Run) -> Outcome:
    return Outcome([hit.value for hit in sorted(hits, key=lambda hit: hit.ranks)])


_POLICIES: dict[HitPolicy, Choose] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.FIRST: _first,
    HitPolicy.COLLECT: _all,
    HitPolicy.RULE_ORDER: _all,
    HitPolicy.OUTPUT_ORDER: _ordered,
}

_OUTPUTS = "\0outputs"
_AGGREGATE = {Aggregation.SUM: "sum", Aggregation.COUNT: "count", Aggregation.MIN: "min", Aggregation.MAX: "max"}


def _aggregation(table: DecisionTable, aggregation: Aggregation, setting: Setting) -> Choose:
    if len(table.outputs) > 1:
        setting.wrong(
            f"A table with several outputs cannot be aggregated by {aggregation.value}.",
            line=table.line,
            remedy="Leave the aggregation out, or make a table of each output.",
        )
    name = _AGGREGATE[aggregation]
    text = LiteralExpression(text=f"{name}(outputs)", line=table.line)
    function = compile_syntax(Call(Name(name), (Name(_OUTPUTS),)), text, setting)

    def aggregate(hits: Sequence[Hit], run: Run) -> Outcome:
        value = function(Scope({_OUTPUTS: [hit.value for hit in hits]}), run)
        if value is None:
            return Outcome(wrong=f"The outputs of rules {_numbers(hits)} have no {name}.")
        return Outcome(value)

    return aggregate


def _numbers(hits: Sequence[Hit]) -> str:
    return " and ".join(str(hit.number) for hit in hits)
