"""Why a condition holds or not, part by part, and what would change it: as data for pages, in plain words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from commonway.dmn.changing import Changes
from commonway.dmn.judging import State
from commonway.dmn.saying import Lexicon, Said
from commonway.dmn.saying.ranges import say_possible
from commonway.feel import syntax as feel
from commonway.feel.partial import Domain, PartialExpression, Situation


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition in words and how it stands; ``joined`` says how its parts count, as in `Said`.

    ``state`` is None for what is said of each item of a list: it stands differently for each.
    """

    text: str
    state: State | None
    parts: tuple["Reason", ...] = ()
    joined: str = ""


@dataclass(frozen=True, slots=True)
class SaidChange:
    """One fact that would have to be different: what it is called, what it is now, what it would have to be."""

    fact: str
    label: str
    now: str
    wanted: str


def reason_of(said: Said, situation: Situation) -> Reason:
    """Return *said* with how each part of it stands in *situation*."""
    parts = tuple(reason_of(part, situation) for part in said.parts) if said.joined in ("all", "any") else ()
    if said.joined not in ("all", "any", ""):
        parts = tuple(_unjudged(part) for part in said.parts)
    state = _state(said, situation) if said.syntax is not None else _of_parts(parts, said.joined)
    return Reason(said.text, state, parts, said.joined)


def in_words(
    found: Iterable[Changes], lexicon: Lexicon, domains: Mapping[str, Domain]
) -> tuple[tuple[SaidChange, ...], ...]:
    """Return changes as they are shown: each a set of facts that would have to be different together."""
    return tuple(
        tuple(
            SaidChange(
                fact=change.fact,
                label=lexicon.called(change.fact).label,
                now=lexicon.value(change.value, lexicon.called(change.fact)),
                wanted=say_possible(change.wanted, lexicon, lexicon.called(change.fact), domains.get(change.fact)),
            )
            for change in changes
        )
        for changes in found
    )


def state_of(holds: bool | None) -> State:
    """Return how a condition stands that holds, does not, or may."""
    if holds is None:
        return State.UNKNOWN
    return State.MET if holds else State.NOT_MET


def _state(said: Said, situation: Situation) -> State:
    syntax = said.syntax
    if syntax is None:
        return State.UNKNOWN
    if said.turned:
        syntax = feel.Call(feel.Name("not"), (syntax,))
    return state_of(_compiled(syntax).holds(situation))


@lru_cache(maxsize=4_096)
def _compiled(syntax: feel.Expression) -> PartialExpression:
    return PartialExpression(syntax)


def _of_parts(parts: tuple[Reason, ...], joined: str) -> State | None:
    states = {part.state for part in parts}
    settling, other = (State.NOT_MET, State.MET) if joined == "all" else (State.MET, State.NOT_MET)
    if not states or None in states:
        return None
    if settling in states:
        return settling
    return State.UNKNOWN if State.UNKNOWN in states else other


def _unjudged(said: Said) -> Reason:
    return Reason(said.text, None, tuple(map(_unjudged, said.parts)), said.joined)
