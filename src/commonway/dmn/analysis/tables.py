"""Analysing one decision table: which rules meet, what no rule matches, and which rules never answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonway.dmn.analysis.boxes import Box, Budget, TooManySteps, covers, is_empty, meet, uncovered
from commonway.dmn.analysis.columns import Column, Domain, read_column
from commonway.dmn.analysis.findings import Finding, Kind, Severity
from commonway.dmn.model import DecisionTable, HitPolicy

MOST_RULES = 2_000
MOST_COLUMNS = 100
MOST_OF_A_KIND = 50  # findings that are told one by one
_STEPS = 400_000
_LONGEST_TEST = 160
_MOST_NAMED = 12  # rules that are named as those which together always answer before another

_ONE_ANSWER = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table read for analysis: its columns, and each rule as what it surely and what it possibly covers."""

    decision: str
    source: DecisionTable
    columns: tuple[Column, ...]
    surely: tuple[Box, ...]
    possibly: tuple[Box, ...]

    @property
    def universe(self) -> Box:
        """The box of everything there can be."""
        return tuple(column.whole for column in self.columns)

    def example(self, box: Box) -> tuple[tuple[str, str], ...]:
        """Return *box* as headings and tests, without the columns in which anything goes."""
        told = [
            (column.heading, _short(column.said(mask)))
            for column, mask in zip(self.columns, box, strict=True)
            if mask != column.whole
        ]
        return tuple(told) or tuple((column.heading, "-") for column in self.columns)

    def finding(self, kind: Kind, severity: Severity, rules: Sequence[int] = (), **parts: object) -> Finding:
        """Return a finding about *rules*, which count from 0 here, at the place of the first."""
        line = self.source.rules[rules[0]].line if rules else self.source.line
        return Finding(
            kind=kind,
            severity=severity,
            decision=self.decision,
            line=line,
            rules=tuple(rule + 1 for rule in rules),
            hit_policy=str(self.source.hit_policy),
            **parts,  # type: ignore[arg-type]
        )


def _short(test: str) -> str:
    """Return the beginning of a test that lists a great many values."""
    return test if len(test) <= _LONGEST_TEST else f"{test[:_LONGEST_TEST].rpartition(', ')[0]}, …"


def read_table(
    decision: str, table: DecisionTable, *, domains: Sequence[Domain], names: Sequence[str], now: datetime
) -> Table:
    """Return *table* read for analysis; *domains* are those of its inputs, in order."""
    columns = []
    for number, clause in enumerate(table.inputs):
        heading = clause.label or clause.expression.text or f"{number + 1}"
        texts = [rule.input_entries[number].text for rule in table.rules]
        columns.append(read_column(heading, texts, domain=domains[number], names=names, now=now))
    surely = [tuple(column.masks[number] for column in columns) for number in range(len(table.rules))]
    possibly = [
        tuple(column.masks[number] if column.cells[number].analysable else column.whole for column in columns)
        for number in range(len(table.rules))
    ]
    return Table(
        decision=decision, source=table, columns=tuple(columns), surely=tuple(surely), possibly=tuple(possibly)
    )


def findings_in(table: Table) -> Iterator[Finding]:
    """Yield everything found in *table*, cell by cell, then between its rules."""
    yield from _cells(table)
    if len(table.source.rules) > MOST_RULES or len(table.columns) > MOST_COLUMNS:
        detail = f"only tables of up to {MOST_RULES:,} rules and {MOST_COLUMNS} inputs are searched."
        yield table.finding(Kind.NOT_FINISHED, Severity.WARNING, detail=detail)
        return
    sound = [number for number, box in enumerate(table.surely) if not is_empty(box)]
    yield from _repeated(table, sound)
    yield from _meetings(table, sound)
    yield from _bounded(table, _gaps(table), "some rule matches each")
    yield from _bounded(table, _unreachable(table, sound), "each rule can answer")


def _bounded(table: Table, search: Iterator[Finding], question: str) -> Iterator[Finding]:
    """Yield what *search* finds, and that it was given up where it was."""
    try:
        yield from search
    except TooManySteps:
        detail = f"there are too many combinations to say whether {question}."
        yield table.finding(Kind.NOT_FINISHED, Severity.WARNING, detail=detail)


def _cells(table: Table) -> Iterator[Finding]:
    """Yield what is wrong with single cells: unreadable, never passed, naming what is no value, beyond analysis."""
    days = []
    for column in table.columns:
        if any(cell.follows_day for cell in column.cells):
            days.append(column.heading)
        for number, cell in enumerate(column.cells):
            where = {"column": column.heading, "cell": cell.text}
            if cell.problem is not None:
                detail = str(cell.problem)
                yield table.finding(Kind.UNREADABLE, Severity.ERROR, [number], **where, detail=detail)
            elif not cell.analysable:
                yield table.finding(Kind.NOT_ANALYSED, Severity.INFORMATION, [number], **where)
            else:
                yield from _values(table, column, number)
    if days:
        yield table.finding(Kind.FOLLOWS_DAY, Severity.INFORMATION, column=", ".join(days))


def _values(table: Table, column: Column, number: int) -> Iterator[Finding]:
    cell = column.cells[number]
    strange = [value for value in cell.landmarks if isinstance(value, str) and not _can_have(column, value)]
    where = {"column": column.heading}
    for value in strange:
        listed = ", ".join(column.domain.listed)
        yield table.finding(Kind.NOT_A_VALUE, Severity.ERROR, [number], **where, cell=f'"{value}"', suggestion=listed)
    if not column.masks[number] and not strange:
        yield table.finding(Kind.NEVER, Severity.ERROR, [number], **where, cell=cell.text)


def _can_have(column: Column, value: str) -> bool:
    """Return whether *value* is one the column can have, where its values are listed."""
    return not column.domain.listed or any(atom.is_point and atom.sample == value for atom in column.atoms)


def _repeated(table: Table, sound: Sequence[int]) -> Iterator[Finding]:
    """Yield the rules that say what an earlier one says, inputs and outputs alike."""
    first: dict[tuple[Box, tuple[str, ...]], int] = {}
    for number in sound:
        said = (table.surely[number], _outputs(table, number))
        earlier = first.setdefault(said, number)
        if earlier != number and table.possibly[number] == table.surely[number]:
            yield table.finding(Kind.DUPLICATE, Severity.WARNING, [earlier, number])


def _outputs(table: Table, number: int) -> tuple[str, ...]:
    return tuple("".join(entry.text.split()) for entry in table.source.rules[number].output_entries)


def _meetings(table: Table, sound: Sequence[int]) -> Iterator[Finding]:
    """Yield the rules that can match together, judged by the hit policy."""
    policy = table.source.hit_policy
    told = 0
    for place, number in enumerate(sound):
        meeting = [(other, shared) for other in sound[:place] if (shared := _shared(table, other, number)) is not None]
        if policy is HitPolicy.ANY:
            meeting = [
                (other, shared) for other, shared in meeting if _outputs(table, other) != _outputs(table, number)
            ]
        if not meeting:
            continue
        if policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            kind = Kind.OVERLAP if policy is HitPolicy.UNIQUE else Kind.CONFLICT
            for other, shared in meeting:
                told += 1
                if told <= MOST_OF_A_KIND:
                    yield table.finding(kind, Severity.ERROR, [other, number], example=table.example(shared))
        elif table.surely[number] != table.universe:  # a last rule for everything else meets all others on purpose
            rules = [*(other for other, _ in meeting), number]
            example = table.example(meeting[0][1])
            yield table.finding(Kind.OVERLAP, Severity.INFORMATION, rules, example=example)
    if told > MOST_OF_A_KIND:
        detail = f"{told - MOST_OF_A_KIND} more pairs of rules can match together."
        yield table.finding(Kind.NOT_FINISHED, Severity.WARNING, detail=detail)


def _shared(table: Table, one: int, other: int) -> Box | None:
    return meet(table.surely[one], table.surely[other])


def _gaps(table: Table) -> Iterator[Finding]:
    """Yield what no rule matches, not even one whose cells cannot be analysed."""
    outputs = table.source.outputs
    if outputs and all(output.default for output in outputs):
        return
    boxes = [box for box in table.possibly if not is_empty(box)]
    found = uncovered(boxes, table.universe, budget=Budget(_STEPS))
    severity = Severity.WARNING if table.source.hit_policy in _ONE_ANSWER else Severity.INFORMATION
    for box in found[:MOST_OF_A_KIND]:
        yield table.finding(Kind.GAP, severity, example=table.example(box))
    if len(found) > MOST_OF_A_KIND:
        detail = f"{len(found) - MOST_OF_A_KIND} more combinations match no rule."
        yield table.finding(Kind.NOT_FINISHED, Severity.WARNING, detail=detail)


def _unreachable(table: Table, sound: Sequence[int]) -> Iterator[Finding]:
    """Yield the rules of FIRST and PRIORITY tables that others always answer before."""
    before = _before(table)
    if before is None:
        return
    budget = Budget(_STEPS)
    for number in sound:
        if table.possibly[number] != table.surely[number]:
            continue
        others = [other for other in sound if before(other, number) and _shared(table, other, number) is not None]
        boxes = [table.surely[other] for other in others]
        if boxes and covers(boxes, table.surely[number], budget=budget):
            yield table.finding(Kind.UNREACHABLE, Severity.WARNING, [number, *_needed(table, others, number)])


def _needed(table: Table, others: list[int], number: int) -> list[int]:
    """Return those of *others* that are needed to cover rule *number*; nothing where it takes too many to say."""
    box = table.surely[number]
    alone = next((other for other in others if _shared(table, other, number) == box), None)
    if alone is not None:
        return [alone]
    if len(others) > _MOST_NAMED:
        return []
    kept = list(others)
    for other in reversed(others):
        rest = [each for each in kept if each != other]
        if covers([table.surely[each] for each in rest], box, budget=Budget(_STEPS)):
            kept = rest
    return kept


def _before(table: Table) -> Callable[[int, int], bool] | None:
    """Return the relation "answers before", or None for a table where every matching rule counts."""
    policy = table.source.hit_policy
    if policy is HitPolicy.FIRST:
        return lambda other, number: other < number
    if policy is HitPolicy.PRIORITY:
        ranks = [_rank(table, number) for number in range(len(table.source.rules))]
        return lambda other, number: ranks[other] < ranks[number]
    return None


def _rank(table: Table, number: int) -> tuple[int, ...]:
    """Return the priority of a rule's answers: the place of each among the values of its output."""
    ranks = []
    for output, said in zip(table.source.outputs, _outputs(table, number), strict=True):
        values = ["".join(part.split()) for part in output.values.text.split(",")] if output.values else []
        ranks.append(values.index(said) if said in values else len(values))
    return tuple(ranks)
