"""Comparisons of columns: when they are true and when they are false, which null and unknown make two questions.

FEEL compares null with null, and nothing with a value of another kind: then the answer is null, neither true nor
false (DMN 1.5, table 53). Both answers are missing where an unknown value decides.
"""

from dataclasses import dataclass

import polars as pl

from commonway.dmn.vectorise.columns import Column, any_of, is_null
from commonway.dmn.vectorise.kinds import Kind
from commonway.feel.syntax import ComparisonOperator

NEVER = pl.lit(value=False)
_LARGEST = 1e300
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
    if not _alike(left.kind, right.kind) or not left.kind.ordered:
        return NOWHERE
    holds = _ordered(operator, left.value, right.value)
    nulls = any_of([left.null, right.null])
    if nulls is None:
        return total(holds)
    return Truth(holds & ~nulls, ~holds & ~nulls)


def doubtful(left: Column, right: Column) -> pl.Expr | None:
    """Return where rounding could have turned the comparison of two numbers; None if it cannot."""
    if left.exact and right.exact:
        return None
    doubts = any_of([left.doubt, right.doubt])
    if not left.rounded and not right.rounded:
        return doubts
    apart = (left.value - right.value).abs()
    # Where the two are near each other, they are of one size: that of either will do.
    size = right.magnitude if not left.rounded else left.magnitude
    if left.rounded and right.rounded:
        size = size + right.magnitude
    # What is not between is near, or not a number any more.
    near = ~apart.is_between(size * (2 * _EPSILON), _LARGEST, closed="none")
    return near if doubts is None else near | doubts


def _alike(one: Kind, other: Kind) -> bool:
    return one.name == other.name


def _equal(left: Column, right: Column) -> Truth:
    if left.kind.name == "null" or right.kind.name == "null":
        null = is_null(right if left.kind.name == "null" else left)
        return total(null)
    if not _alike(left.kind, right.kind):
        return _equal_of_two_kinds(left, right)
    same = left.value == right.value
    nulls = any_of([left.null, right.null])
    if nulls is None:
        return total(same)
    with_null = pl.when(nulls).then(is_null(left) & is_null(right)).otherwise(same)
    return total(with_null)


def _equal_of_two_kinds(left: Column, right: Column) -> Truth:
    one, other = is_null(left), is_null(right)
    return Truth(one & other, one ^ other)


def _ordered(operator: ComparisonOperator, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left > right if operator == ">" else left >= right
