"""The interpreter inside a plan: for constants, for ties of calculated numbers, and for rules that have no columns.

Each combination of facts is put to the interpreter once, however many people have it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import polars as pl

from commonway.dmn.compiled import CompiledModel
from commonway.dmn.vectorise.columns import Column
from commonway.dmn.vectorise.comparing import Truth, total
from commonway.dmn.vectorise.facts import known_facts, null_name
from commonway.dmn.vectorise.kinds import NUMBER, Kind
from commonway.dmn.vectorise.scope import Known, names_in
from commonway.feel.compile import Compiled, compile_expression
from commonway.feel.partial import ANYTHING, PartialExpression, Situation
from commonway.feel.partial.domain import Partial
from commonway.feel.partial.logic import truths
from commonway.feel.syntax import Expression, Literal

_NO, _YES, _NULL, _NOT_NO = 0, 1, 2, 3  # the last is true or null, not known which
_MOST_REMEMBERED = 100_000  # combinations of facts: then the memory of a question is begun anew
_JUDGED = pl.Struct({"holds": pl.Boolean(), "missing": pl.List(pl.String())})

Encode: TypeAlias = Callable[[Any], Any]
Answer: TypeAlias = Callable[[Mapping[str, Any], Collection[str]], Any]  # of what is known, and the unknown facts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opaque:
    """Logic over *facts* that is no expression: asked with what is known, by fact.

    ``judge`` answers True, False (anything but true) or None (still either), and the facts that could decide; ``figure``
    a number, or None. Where it is the *decision* of a *model*, it can have columns all the same; then it is asked only
    where these do not know. Otherwise *why* says what keeps it from having any.
    """

    facts: tuple[str, ...]
    judge: Callable[[Mapping[str, Any]], tuple[bool | None, Sequence[str]]]
    figure: Callable[[Mapping[str, Any]], Decimal | None]
    model: CompiledModel | None = None
    decision: str = ""
    why: str = ""


class Interpreting:
    """Answers for expressions over *facts* at *now*, remembered."""

    def __init__(
        self,
        facts: Mapping[str, Kind],
        *,
        now: datetime,
        nullable: frozenset[str],
        constants: Mapping[str, object],
    ) -> None:
        self._facts = facts
        self._now = now
        self._nullable = nullable
        self._constants = constants
        self._names = frozenset((*facts, *constants))
        self.asked = 0  # how many combinations of facts were put to the interpreter

    def constant(self, part: Expression, known: Known | None = None) -> Any:
        """Return the value of *part*, which reads no fact, only what is *known* (by default: to the whole program)."""
        if isinstance(part, Literal):
            return part.value
        if known is None:
            return self._compiled(part).evaluate(self._constants, now=self._now)
        compiled = compile_expression(part, names=known.values.keys(), types=known.shapes)
        return compiled.evaluate(known.values, now=self._now)

    def settled(self, part: Expression, truth: Truth, doubts: pl.Expr) -> Truth:
        """Return *truth* with what the interpreter says of *part* where *doubts* holds."""
        dtype: pl.DataType = pl.Boolean() if truth.total else pl.Int8()
        fast = truth.true
        if not truth.total:
            codes = pl.when(truth.true).then(_YES).when(truth.false).then(_NO).when(~truth.true).then(_NULL)
            fast = codes.when(~truth.false).then(_NOT_NO).cast(pl.Int8)
        facts = {fact: kind for fact, kind in self._facts.items() if fact in names_in(part)}
        asking = Asking(facts, self._answering(part, _is_true if truth.total else _code))

        def settle(series: Sequence[pl.Series]) -> pl.Series:
            codes, doubted, *read = _of_one_height(series)
            if not doubted.any():
                return codes
            rows = pl.DataFrame([cells.filter(doubted) for cells in read])
            return codes.scatter(doubted.arg_true(), pl.Series(asking.answers(rows), dtype=dtype))

        settled = pl.map_batches([fast, doubts, *self._columns(facts)], settle, return_dtype=dtype, is_elementwise=True)
        return total(settled) if truth.total else _decoded(settled)

    def truth(self, part: Expression) -> Truth:
        """Return where the interpreter says *part* is true and false."""
        return _decoded(self._asked(part, _code, pl.Int8()))

    def number(self, part: Expression, *, where: pl.Expr | None = None) -> Column:
        """Return the number the interpreter says *part* is, asked only *where* that is true; null where it is none."""
        value = self._asked(part, _float, pl.Float64(), where=where)
        return Column(NUMBER, pl.when(value.is_not_nan()).then(value), null=value.is_nan().fill_null(value=False))

    def judged(self, opaque: Opaque, *, where: pl.Expr | None = None) -> pl.Expr:
        """Return what *opaque* logic says: ``holds``, missing where it could be either, and the ``missing`` facts.

        Asked only *where* that is true, if it is given; nothing is said elsewhere.
        """

        def ask(known: Mapping[str, Any]) -> dict[str, Any]:
            holds, missing = opaque.judge(known)
            return {"holds": holds, "missing": list(missing)}

        return self._told(opaque, ask, _JUDGED, where)

    def reckoned(self, opaque: Opaque, *, where: pl.Expr | None = None) -> pl.Expr:
        """Return the numbers of *opaque* logic, asked only *where* that is true."""

        def ask(known: Mapping[str, Any]) -> float | None:
            number = opaque.figure(known)
            return None if number is None else float(number)

        return self._told(opaque, ask, pl.Float64(), where)

    def _told(
        self, opaque: Opaque, ask: Callable[[Mapping[str, Any]], Any], dtype: pl.DataType, where: pl.Expr | None
    ) -> pl.Expr:
        def answer(known: Mapping[str, Any], _unknown: Collection[str]) -> Any:
            self.asked += 1
            return ask({**self._constants, **known})

        return self._answered({fact: self._facts[fact] for fact in opaque.facts}, answer, dtype, where)

    def _asked(self, part: Expression, encode: Encode, dtype: pl.DataType, where: pl.Expr | None = None) -> pl.Expr:
        facts = {fact: kind for fact, kind in self._facts.items() if fact in names_in(part)}
        return self._answered(facts, self._answering(part, encode), dtype, where)

    def _answered(
        self, facts: Mapping[str, Kind], answer: Answer, dtype: pl.DataType, where: pl.Expr | None
    ) -> pl.Expr:
        """Return what *answer* says of *facts*, each combination asked once; missing but *where* that is true."""
        if not facts:
            return pl.lit(pl.Series([answer({}, ())], dtype=dtype)).first()

        asking = Asking(facts, answer)

        def ask(series: Sequence[pl.Series]) -> pl.Series:
            columns = _of_one_height(series)
            rows = pl.DataFrame(columns[: len(read)])
            if where is None:
                return pl.Series(asking.answers(rows), dtype=dtype)
            wanted = columns[-1].fill_null(value=False)
            found = [None] * rows.height
            for place, each in zip(wanted.arg_true(), asking.answers(rows.filter(wanted)), strict=True):
                found[place] = each
            return pl.Series(found, dtype=dtype)

        read = self._columns(facts)
        return pl.map_batches(
            [*read, *([] if where is None else [where])], ask, return_dtype=dtype, is_elementwise=True
        )

    def _columns(self, facts: Mapping[str, Kind]) -> list[pl.Expr]:
        masks = [null_name(fact) for fact in facts if fact in self._nullable]
        return [pl.col(name) for name in (*facts, *masks)]

    def _answering(self, part: Expression, encode: Encode) -> Answer:
        compiled, partly = self._compiled(part), PartialExpression(part)

        def answer(known: Mapping[str, Any], unknown: Collection[str]) -> Any:
            self.asked += 1
            values = {**self._constants, **known}
            if not unknown:
                return encode(compiled.evaluate(values, now=self._now))
            found = partly.possible(Situation(values, now=self._now, unknown=dict.fromkeys(unknown, ANYTHING)))
            if not isinstance(found, Partial):
                return encode(found)
            may_be = truths(found, Situation(values, now=self._now).scope())
            return encode(None) if encode is not _float and True not in may_be else None

        return answer

    def _compiled(self, part: Expression) -> Compiled:
        return compile_expression(part, names=self._names)


@dataclass(slots=True)
class Asking:
    """What *answer* says of combinations of *facts*, remembered from frame to frame."""

    facts: Mapping[str, Kind]
    answer: Answer
    remembered: dict[Any, Any] = field(default_factory=dict)

    def answers(self, rows: pl.DataFrame) -> list[Any]:
        """Return an answer for each of *rows*, which have a column a fact."""
        if len(self.remembered) > _MOST_REMEMBERED:
            self.remembered = {}
        remembered, found = self.remembered, []
        for cells in rows.iter_rows():
            key = repr(cells) if any(isinstance(cell, list) for cell in cells) else cells
            if key not in remembered:
                known = known_facts(dict(zip(rows.columns, cells, strict=True)), self.facts)
                remembered[key] = self.answer(known, [fact for fact in self.facts if fact not in known])
            found.append(remembered[key])
        return found


def _of_one_height(series: Sequence[pl.Series]) -> list[pl.Series]:
    """Return *series*, those of one row repeated: Polars hands over what is the same for everyone as one row."""
    height = max(map(len, series))
    return [each if len(each) == height else each.new_from_index(0, height) for each in series]


def _is_true(value: Any) -> bool:
    return value is True


def _code(value: Any) -> int:
    return _YES if value is True else _NO if value is False else _NULL


def _float(value: Any) -> float:
    """Return the number as a column has it; what is no number is NaN there, until it becomes null."""
    return float(value) if isinstance(value, Decimal) else float("nan")


def _decoded(codes: pl.Expr) -> Truth:
    return Truth(pl.when(codes != _NOT_NO).then(codes == _YES), codes == _NO)
