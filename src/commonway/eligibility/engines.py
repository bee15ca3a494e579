"""Ways to answer for many situations at once: the interpreter, which is the reference, and others held to it.

An engine takes a pack, the interview about it and situations and gives the results of each in turn, in the order of the services. One that
knows no reasons leaves the criteria of its results empty.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TypeAlias, cast

from commonway.eligibility.expectations import Situation
from commonway.eligibility.interview import Interview, Result
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Pack

Engine: TypeAlias = Callable[[Pack, Interview, Sequence[Situation]], Iterator[list[Result]]]

# Loaded when asked for: some need libraries that not every installation has.
_PLACES = {
    "interpreter": ("commonway.eligibility.engines", "interpreted"),
    "vectorised": ("commonway.eligibility.screening.answering", "vectorised"),
}
ENGINES = tuple(_PLACES)


class EngineMissingError(CommonwayError):
    """The engine needs what is not installed here."""


def engine(name: str) -> Engine:
    """Return the engine called *name*. Raises `EngineMissingError` where it cannot run here."""
    module, function = _PLACES[name]
    try:
        return cast("Engine", getattr(import_module(module), function))
    except ImportError as failure:
        raise EngineMissingError(
            f"The {name} engine cannot run here: {failure}.",
            remedy="Install the extra 'analytics', or use --engine interpreter.",
        ) from failure


def interpreted(_pack: Pack, interview: Interview, situations: Sequence[Situation]) -> Iterator[list[Result]]:
    """Yield the results of each situation, rule by rule."""
    for situation in situations:
        yield interview.results(situation.answers, today=situation.today)
