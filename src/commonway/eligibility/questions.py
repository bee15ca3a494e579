"""The questions of an interview: their order in the pack, and which have to be asked before which."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from commonway.feel.unary import compile_test
from commonway.feel.values import Value
from commonway.packs.definitions import FactDefinition


class Questions:
    """The *facts* that can be asked for, each perhaps only after another (``only_if``)."""

    def __init__(self, facts: Mapping[str, FactDefinition]) -> None:
        self.facts = facts
        self.rank = {fact: position for position, fact in enumerate(facts)}
        self._conditions = {
            fact: (definition.only_if.fact, compile_test(definition.only_if.test))
            for fact, definition in facts.items()
            if definition.only_if
        }

    def above(self) -> dict[str, str]:
        """Return the facts that conditions read, each with a fact whose condition it is."""
        return {above: fact for fact, (above, _) in self._conditions.items()}

    def reach(self, fact: str, values: Mapping[str, Value], *, declined: Collection[str], today: date) -> str | None:
        """Return the fact to ask first so that *fact* can be asked (often itself), or None if it never can be."""
        while fact not in declined:
            condition = self._conditions.get(fact)
            if condition is None:
                return fact
            above, test = condition
            if above in values:
                return fact if test.matches(values[above], today=today) else None
            fact = above
        return None

    def circles(self) -> Iterator[list[str]]:
        """Yield facts that are each asked only after the other."""
        for start in self._conditions:
            seen, fact = {start}, self._conditions[start][0]
            while fact in self._conditions and fact not in seen:
                seen.add(fact)
                fact = self._conditions[fact][0]
            if fact in seen:
                yield sorted(seen)
