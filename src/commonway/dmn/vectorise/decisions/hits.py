"""Which rules of a decision table may make its answer, by hit policy, while it is open which of them match.

Exact as far as it goes: a rule is possible where some way of settling the open rules makes it the answer. With more
open rules than partial evaluation tries in every combination, everything it then takes for possible is so here.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from commonway.dmn.possibilities.tables import MOST_UNSURE
from commonway.dmn.vectorise.plan import Plan

NEVER = pl.lit(value=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where each rule's output may be the answer, and where the default, and null because rules contradict, may be.

    *reached* is where a rule can still matter at all.
    """

    rules: tuple[pl.Expr, ...]
    default: pl.Expr
    null: pl.Expr
    reached: tuple[pl.Expr, ...]


class Matches:
    """Where each rule of a table matches: *truths* are missing where that is open.

    *unknown* tells where the output of each rule is not known; None where it always is.
    """

    def __init__(self, truths: Sequence[pl.Expr], plan: Plan, *, unknown: Sequence[pl.Expr | None]) -> None:
        self.plan = plan
        self.certain = tuple(plan.add(truth.fill_null(value=False)) for truth in truths)
        self.possible = tuple(plan.add(truth.fill_null(value=True)) for truth in truths)
        self.certainly = plan.add(_count(self.certain))
        self.possibly = plan.add(_count(self.possible))
        coarse = NEVER if len(truths) <= MOST_UNSURE else self.possibly - self.certainly > MOST_UNSURE
        vague = [mask & each for mask, each in zip(self.possible, unknown, strict=True) if each is not None]
        self.coarse = plan.add(reduce(lambda one, other: one | other, vague, coarse))

    def __len__(self) -> int:
        return len(self.certain)

    def alike(self, keys: Sequence[Hashable]) -> Chosen:
        """Return what ANY makes possible; rules of one key give the same. All keys different: UNIQUE."""
        groups: dict[Hashable, list[int]] = {}
        for number, key in enumerate(keys):
            groups.setdefault(key, []).append(number)
        certain = [_any([self.certain[number] for number in group]) for group in groups.values()]
        possible = [_any([self.possible[number] for number in group]) for group in groups.values()]
        sure, maybe = self.plan.add(_count(certain)), self.plan.add(_count(possible))
        free = self.plan.add((sure == 0) | self.coarse)
        may_be: dict[int, pl.Expr] = {}
        for group, is_sure in zip(groups.values(), certain, strict=True):
            reach = free | ((sure == 1) & is_sure)
            may_be |= {number: self.possible[number] & reach for number in group}
        return Chosen(
            tuple(may_be[number] for number in range(len(self))),
            default=sure == 0,
            null=(maybe >= 2) | self.coarse & (maybe >= 1),
            reached=self.possible,
        )

    def first(self, order: Sequence[int], *, cut: bool = True) -> Chosen:
        """Return what FIRST makes possible, rules in *order*; *cut* where only rules that are reached count as open."""
        last = len(self)
        places = [
            pl.when(self.certain[number]).then(pl.lit(place, dtype=pl.UInt32)) for place, number in enumerate(order)
        ]
        end = self.plan.add(pl.coalesce([*places, pl.lit(last, dtype=pl.UInt32)]))
        reached = {number: self.possible[number] & (end >= place) for place, number in enumerate(order)}
        null, may_be = NEVER, reached
        if last > MOST_UNSURE and cut:
            null = self.plan.add(_count([reached[number] & ~self.certain[number] for number in order])) > MOST_UNSURE
        elif not cut:
            null = self.coarse & (self.possibly >= 1)
            may_be = {
                number: self.possible[number] & ((end >= place) | self.coarse) for place, number in enumerate(order)
            }
        return Chosen(
            tuple(may_be[number] for number in range(last)),
            default=end == last,
            null=null,
            reached=tuple(reached[number] if cut else self.possible[number] for number in range(last)),
        )

    def subset(self, chosen: frozenset[int]) -> pl.Expr:
        """Return where the rules that match may be exactly the *chosen* ones."""
        masks = [self.possible[number] if number in chosen else ~self.certain[number] for number in range(len(self))]
        return reduce(lambda one, other: one & other, masks)


def _count(masks: Sequence[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal([mask.cast(pl.UInt32) for mask in masks]) if masks else pl.lit(0, dtype=pl.UInt32)


def _any(masks: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(lambda one, other: one | other, masks)
