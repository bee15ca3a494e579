"""All the checks that look at more than one definition, as one."""

from collections.abc import Iterator

from commonway.packs import (
    analyses,
    conditions,
    deciding_checks,
    evidence_sources,
    expressions,
    ordering,
    paying,
    place_rules,
    plan_rules,
    processes,
    references,
    rules,
    sources,
    time_limits,
    words,
)
from commonway.packs.draft import Draft
from commonway.packs.problems import Problem


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield everything wrong between the definitions of *draft*."""
    yield from references.problems_in(draft)
    yield from rules.problems_in(draft)
    yield from sources.problems_in(draft)
    yield from conditions.problems_in(draft)
    yield from expressions.problems_in(draft)
    yield from analyses.problems_in(draft)
    yield from time_limits.problems_in(draft)
    yield from processes.problems_in(draft)
    yield from place_rules.problems_in(draft)
    yield from evidence_sources.problems_in(draft)
    yield from plan_rules.problems_in(draft)
    yield from deciding_checks.problems_in(draft)
    yield from ordering.problems_in(draft)
    yield from paying.problems_in(draft)
    yield from words.problems_in(draft)
