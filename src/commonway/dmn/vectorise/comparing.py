"""Comparisons of columns: when they are true and when they are false, which null and unknown make two questions.

FEEL compares null with null, and nothing with a value of another kind: then the answer is null, neither true nor
false (DMN 1.5, table 53). Both answers are missing where an unknown value decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

import polars as pl

from commonway.dmn.vectorise.columns import Column, any_of, is_null
from commonway.dmn.vectorise.kinds import Kind
from commonway.feel.syntax import ComparisonOperator

NEVER = pl.lit(value=False)
_LARGEST = 1e300
_FEW = 100
_EPSILON = 1e-12  # thousands of roundings of 64-bit floating numbers, each 1.1e-16 of its size


@dataclass(frozen=True, slots=True)
class Truth:
    """Where something is true and where it is false; neither where it is null; missing where it is unknown.

    A *total* one is never null: it is false wherever it is not true.
    """

    true: pl.Expr
    false: pl.Expr
    total: bool = False

    def turned(self) -> "Truth":
        """Return the truth of the opposite."""
        return Truth(self.false, self.true, self.total)


def total(true: pl.Expr) -> Truth:
    """Return the truth that is false wherever it is not *true*."""
    return Truth(true, ~true, total=True)


NOWHERE = Truth(NEVER, NEVER)


def comparison(operator: ComparisonOperator, left: Column, right: Column) -> Truth:
    """Return where ``left operator right`` holds."""
    if operator in ("=", "!="):
        equal = _equal(left, right)
        return equal if operator == "=" else equal.turned()
    or_equal = operator in ("<=", ">=")
    if not _alike(left.kind, right.kind) or not left.kind.ordered:
        return Truth(_equal(left, right).true, NEVER) if or_equal else NOWHERE
    holds = _ordered(operator, left.value, right.value)
    nulls = any_of([left.null, right.null])
    if nulls is None:
        return total(holds)
    true = holds & ~nulls
    if or_equal and left.null is not None and right.null is not None:
        true |= is_null(left) & is_null(right)
    return Truth(true, ~holds & ~nulls)


def doubtful(left: Column, right: Column) -> pl.Expr | None:
    """Return where rounding could have turned the comparison of two numbers; None if it cannot."""
    if left.exact and right.exact:
        return None
    doubts = any_of([left.doubt, right.doubt])
    if not left.rounded and not right.rounded:
        return doubts
    # Where the two are near each other, they are of one size: that of either will do.
    size = _size(right) if not left.rounded else _size(left)
    if left.rounded and right.rounded:
        size = left.magnitude + right.magnitude
    near = pl.map_batches([left.value, right.value, size], _near, return_dtype=pl.Boolean(), is_elementwise=True)
    return near if doubts is None else near | doubts


def _size(column: Column) -> pl.Expr:
    return column.value if column.size is None else column.size


def _near(series: Sequence[pl.Series]) -> pl.Series:
    """Return where the first two are nearer each other than rounding errors of the third, or no numbers any more.

    Where few are as near as the largest of the errors, all of these are returned: to ask about them is exact as well.
    """
    left, right, size = series
    apart = left - right
    if not _largest(apart) < _LARGEST:
        return ~apart.abs().is_between(size.abs() * (2 * _EPSILON), _LARGEST, closed="none")
    most = 2 * _EPSILON * _largest(size)
    near = apart.is_between(-most, most)
    return near if near.sum() <= _FEW else apart.abs() <= size.abs() * (2 * _EPSILON)


def _largest(numbers: pl.Series) -> float:
    """Return the size of the largest of *numbers*, which is not a number where one of them is not."""
    least, most, total_ = numbers.min(), numbers.max(), numbers.sum()
    if not isinstance(least, float) or not isinstance(most, float) or not isfinite(total_):
        return 0.0 if len(numbers) == numbers.null_count() else nan
    return max(abs(least), abs(most))


def _alike(one: Kind, other: Kind) -> bool:
    return one.name == other.name


def _equal(left: Column, right: Column) -> Truth:
    if left.kind.name == "null" or right.kind.name == "null":
        null = is_null(right if left.kind.name == "null" else left)
        return total(null)
    if not _alike(left.kind, right.kind):
        return _equal_of_two_kinds(left, right)
    same = _same(left, right)
    nulls = any_of([left.null, right.null])
    if nulls is None:
        return total(same)
    with_null = pl.when(nulls).then(is_null(left) & is_null(right)).otherwise(same)
    return total(with_null)


def _same(left: Column, right: Column) -> pl.Expr:
    for one, other in ((left, right), (right, left)):
        if one.codes is not None and other.text is not None:
            return one.codes.equal(other.text)
    this, that, _ = _constant_last(left.value, right.value, "=")
    return this == that


def _equal_of_two_kinds(left: Column, right: Column) -> Truth:
    one, other = is_null(left), is_null(right)
    return Truth(one & other, one ^ other)


def _constant_last(
    left: pl.Expr, right: pl.Expr, operator: ComparisonOperator
) -> tuple[pl.Expr, pl.Expr, ComparisonOperator]:
    # Polars answers a literal compared with a column that is the same for everyone with one row, but not the reverse.
    if left.meta.root_names():
        return left, right, operator
    return right, left, _MIRRORED.get(operator, operator)


_MIRRORED: dict[ComparisonOperator, ComparisonOperator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _ordered(operator: ComparisonOperator, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    left, right, operator = _constant_last(left, right, operator)
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left > right if operator == ">" else left >= right
