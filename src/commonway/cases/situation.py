"""A situation: the answers of one request as rules read them, and what they say about what to ask and whom to tell."""

from collections.abc import Iterable, Mapping
from datetime import date

from commonway.eligibility.reading import read_answers
from commonway.feel.unary import compile_test
from commonway.packs.definitions import Condition, FactDefinition, LifeEvent, Tell


class Situation:
    """What *answers* (by fact, as JSON has them) amount to on *today*.

    Three-valued: a fact without an answer is unknown. A fact whose condition (``only_if``) does not hold is not asked
    and counts as known to have no value; what was answered to it before does not count any more.
    """

    def __init__(self, answers: Mapping[str, object], *, facts: Mapping[str, FactDefinition], today: date) -> None:
        self._facts = facts
        self._today = today
        self._read = read_answers(answers, facts=facts)
        self._asked: dict[str, bool | None] = {}

    def asked(self, fact: str) -> bool | None:
        """Return whether *fact* is asked in this situation; None while that is unknown."""
        if fact not in self._asked:
            self._asked[fact] = None  # a circle is refused by the pack's check; here it ends as unknown
            condition = self._facts[fact].only_if
            self._asked[fact] = True if condition is None else self.holds(condition)
        return self._asked[fact]

    def holds(self, condition: Condition) -> bool | None:
        """Return whether *condition* holds; None while its fact is unknown."""
        asked = self.asked(condition.fact)
        test = compile_test(condition.test)
        if asked is False:
            return test.matches(None, today=self._today)
        if asked is None or condition.fact not in self._read:
            return True if test.any_value else None
        return test.matches(self._read[condition.fact], today=self._today)

    def relevant(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Return those of *answers* whose fact is asked in this situation."""
        return {fact: value for fact, value in answers.items() if self.asked(fact)}

    def for_rules(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Return *answers* as rules take them: what is not asked is null, what is unknown is absent."""
        values: dict[str, object] = {fact: None for fact in self._facts if self.asked(fact) is False}
        return values | self.relevant(answers)

    def missing(self, life_event: LifeEvent) -> list[str]:
        """Return the facts of *life_event* that must be answered before it can be sent, in the order of its steps."""
        wanted = dict.fromkeys(fact for step in life_event.steps for fact in step.facts)
        return [
            fact
            for fact in wanted
            if not self._facts[fact].optional and fact not in self._read and self.asked(fact) is True
        ]

    def unknown_behind(self, condition: Condition) -> str:
        """Return the fact whose answer would settle *condition*, or bring its settling nearer."""
        fact = condition.fact
        while self.asked(fact) is None:
            above = self._facts[fact].only_if
            if above is None or above.fact == fact:
                break
            fact = above.fact
        return fact

    def told(self, tells: Iterable[Tell]) -> tuple[list[Tell], dict[Tell, str]]:
        """Return which of *tells* are to be told, and those that are not for want of a fact, with that fact."""
        due: list[Tell] = []
        unknown: dict[Tell, str] = {}
        for tell in tells:
            holds = True if tell.when is None else self.holds(tell.when)
            if holds:
                due.append(tell)
            elif holds is None and tell.when is not None:
                unknown[tell] = self.unknown_behind(tell.when)
        return due, unknown
