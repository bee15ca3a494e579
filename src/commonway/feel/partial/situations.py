"""What is known and what is not, made ready once for the many expressions that are put to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from commonway.feel.partial.domain import Abstract, Partial, anything
from commonway.feel.partial.knowledge import Domain, Lifting
from commonway.feel.partial.parts import PartialFunction, Scope
from commonway.feel.values import Scope as Variables

NOTHING: Mapping[str, Any] = {}


class Situation:
    """Known facts, the domains of unknown ones, and the moment it is.

    *known*: FEEL values by fact; a part of one that is not known is an `Unknown`. A fact that is neither in *known* nor
    in *unknown* may be anything, but one that is read inside a filter has to be in one of them: there, a name may as
    well be a field of the items. *known* wins over *unknown*, which then speaks of the parts of the known value.
    """

    def __init__(
        self,
        known: Mapping[str, Any],
        *,
        now: datetime,
        unknown: Mapping[str, Domain] = NOTHING,
        functions: Mapping[str, PartialFunction] = NOTHING,
        narrowed: Mapping[str, Abstract] = NOTHING,
    ) -> None:
        self.now = now
        self.known = known
        self.domains = unknown
        self.narrowed = narrowed
        self.functions = functions
        lifting = Lifting(narrowed)
        self._known = Variables()
        self._unknown: dict[str, Partial] = {}
        for name, value in known.items():
            self._put(name, lifting.known(value, unknown.get(name), name))
        for name, domain in unknown.items():
            if name not in known:
                self._put(name, lifting.unknown(name, domain))
        for name, value in narrowed.items():
            if name not in known and name not in unknown:
                self._put(name, value)

    def scope(self, firm: Iterable[str] = ()) -> Scope:
        """Return the scope of this situation in which the names in *firm* have a meaning: unknown if no other."""
        missing = [name for name in firm if name not in self._known and name not in self._unknown]
        unknown = self._unknown
        if missing:
            unknown = {**unknown, **{name: anything((name,)) for name in missing}}
        return Scope(self._known, unknown, self.now, self.functions)

    def narrowing(self, narrowed: Mapping[str, Abstract]) -> "Situation":
        """Return this situation with more said of the facts in *narrowed*."""
        return Situation(
            self.known,
            now=self.now,
            unknown=self.domains,
            functions=self.functions,
            narrowed={**self.narrowed, **narrowed},
        )

    def _put(self, name: str, value: Abstract) -> None:
        if isinstance(value, Partial):
            self._unknown[name] = value
        else:
            self._known[name] = value
