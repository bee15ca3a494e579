"""A decision table as it is drawn: texts and states of its cells, without a word of HTML.

With a trace, each cell says whether it held and each row whether it applied; without, the table is drawn as written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from commonway.dmn.editing import TableForm
from commonway.dmn.explaining import state_of
from commonway.dmn.judging import State
from commonway.dmn.model import DecisionRule, DecisionTable, HitPolicy
from commonway.dmn.possibilities import TableTrace
from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.cells import say_cell, say_output
from commonway.dmn.saying.ranges import say_possible
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression
from commonway.feel.partial.domain import Abstract, Partial, PartialContext
from commonway.feel.syntax import Name

_SEVERAL = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """A column: its heading, the expression behind it, and the person's value in words where there is one."""

    label: str
    expression: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell: what it asks for or gives, in words and as written; *state* is None where nothing was put to it."""

    text: str
    written: str
    state: State | None = None
    anything: bool = False  # the cell asks for nothing


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A rule: how it stands, whether it is one of those that make the answer or may, and whether it certainly is."""

    number: int
    inputs: tuple[DrawnCell, ...]
    outputs: tuple[DrawnCell, ...]
    annotations: tuple[str, ...] = ()
    state: State | None = None
    decisive: bool = False
    lit: bool = False


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A decision table ready to be shown."""

    title: str
    inputs: tuple[DrawnColumn, ...]
    outputs: tuple[DrawnColumn, ...]
    rows: tuple[DrawnRow, ...]
    hit_policy: HitPolicy
    aggregation: str = ""
    annotations: tuple[str, ...] = ()
    traced: bool = False
    written: bool = False  # cells are as their author wrote them, not in plain words


def drawn(
    table: DecisionTable, *, title: str = "", trace: TableTrace | None = None, lexicon: Lexicon | None = None
) -> DrawnTable:
    """Return *table* as it is drawn; with a *lexicon* in plain words, else as its author wrote it."""
    return DrawnTable(
        title=title or table.output_label,
        inputs=tuple(_input(table, column, trace, lexicon) for column in range(len(table.inputs))),
        outputs=tuple(_output(table, column, title, trace, lexicon) for column in range(len(table.outputs))),
        rows=tuple(_row(table, rule, number, trace, lexicon) for number, rule in enumerate(table.rules, start=1)),
        hit_policy=table.hit_policy,
        aggregation=table.aggregation.value if table.aggregation else "",
        annotations=table.annotations,
        traced=trace is not None,
        written=lexicon is None,
    )


def drawn_form(form: TableForm, *, labels: Sequence[str]) -> DrawnTable:
    """Return the table of a form as it is drawn: as written, under *labels*, one for each column."""
    kinds = [heading.kind for heading in form.headings]
    columns = [DrawnColumn(label, each.expression) for label, each in zip(labels, form.headings, strict=True)]

    def of(kind: str, row: Sequence[str]) -> list[str]:
        return [cell for cell, each in zip(row, kinds, strict=True) if each == kind]

    return DrawnTable(
        title=form.decision,
        inputs=tuple(column for column, kind in zip(columns, kinds, strict=True) if kind == "input"),
        outputs=tuple(column for column, kind in zip(columns, kinds, strict=True) if kind == "output"),
        annotations=tuple(of("annotation", labels)),
        rows=tuple(
            DrawnRow(
                number=number,
                inputs=tuple(_as_written(cell, asks=True) for cell in of("input", row.cells)),
                outputs=tuple(_as_written(cell) for cell in of("output", row.cells)),
                annotations=tuple(of("annotation", row.cells)),
            )
            for number, row in enumerate(form.rows, start=1)
        ),
        hit_policy=HitPolicy(form.hit_policy),
        aggregation=form.aggregation,
        written=True,
    )


def _as_written(cell: str, *, asks: bool = False) -> DrawnCell:
    return DrawnCell(cell, cell, anything=asks and cell.strip() in ("", "-"))


def _input(table: DecisionTable, column: int, trace: TableTrace | None, lexicon: Lexicon | None) -> DrawnColumn:
    clause = table.inputs[column]
    text = clause.expression.text.strip()
    subject = _subject(text)
    label = clause.label or (lexicon.called(subject).label if lexicon and subject else text)
    value = ""
    if trace is not None and not isinstance(trace.inputs[column], Partial):
        value = _value(trace.inputs[column], subject, lexicon)
    return DrawnColumn(label, text, value)


def _output(
    table: DecisionTable, column: int, title: str, trace: TableTrace | None, lexicon: Lexicon | None
) -> DrawnColumn:
    clause = table.outputs[column]
    value = ""
    if trace is not None:
        answer = trace.answer
        if len(table.outputs) > 1:
            entries = answer.entries if isinstance(answer, PartialContext) else answer
            answer = entries.get(clause.name) if isinstance(entries, dict) else None
        value = _value(answer, clause.name, lexicon)
    name = lexicon.called(clause.name).label if lexicon and clause.name else clause.name
    return DrawnColumn(clause.label or name or table.output_label or title, clause.name, value)


def _row(
    table: DecisionTable, rule: DecisionRule, number: int, trace: TableTrace | None, lexicon: Lexicon | None
) -> DrawnRow:
    states: Sequence[State | None] = [None] * len(rule.input_entries)
    if trace is not None:
        states = [state_of(held) for held in trace.cells[number - 1]]
    inputs = []
    for entry, clause, state in zip(rule.input_entries, table.inputs, states, strict=True):
        written = entry.text.strip() or "-"
        subject = _subject(clause.expression.text)
        text = say_cell(written, subject, lexicon) if lexicon else written
        inputs.append(DrawnCell(text, written, None if written == "-" else state, anything=written == "-"))
    outputs = []
    for output, column in zip(rule.output_entries, table.outputs, strict=True):
        written = output.text.strip()
        outputs.append(DrawnCell(say_output(written, column.name, lexicon) if lexicon else written, written))
    return DrawnRow(
        number=number,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        annotations=rule.annotations,
        state=state_of(trace.rules[number - 1]) if trace else None,
        decisive=trace is not None and number in trace.decisive,
        lit=trace is not None and _counts(table, number, trace),
    )


def _counts(table: DecisionTable, number: int, trace: TableTrace) -> bool:
    """Return whether the rule certainly makes the answer, or a part of it."""
    if number not in trace.decisive or not trace.rules[number - 1]:
        return False
    return table.hit_policy in _SEVERAL or all(trace.rules[each - 1] for each in trace.decisive)


def _subject(text: str) -> str:
    """Return the name that an input expression is, if it is no more than that."""
    try:
        syntax = parse_expression(text)
    except FeelSyntaxError:
        return ""
    return syntax.name if isinstance(syntax, Name) else ""


def _value(value: Abstract, subject: str, lexicon: Lexicon | None) -> str:
    if lexicon is None:
        lexicon = Lexicon(language="en")
    if isinstance(value, Partial) and not getattr(value, "values", ()):
        return ""  # nothing is known of it
    return say_possible(value, lexicon, lexicon.called(subject))
