"""Why a person can get a service or not, condition by condition, and what would have to be different for a *yes*."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from commonway.dmn.changing import smallest_changes
from commonway.dmn.decision import Outcome, State, outcome_of
from commonway.dmn.explaining import Reason, SaidChange, in_words, reason_of, state_of
from commonway.dmn.saying import Lexicon, say
from commonway.feel.partial import PartialExpression, Situation, compile_partial, compile_partial_test
from commonway.feel.partial.landmarks import Marks
from commonway.feel.values import Value
from commonway.packs.definitions import Criterion, Pack, Service
from commonway.packs.knowledge import domains_of
from commonway.packs.lexicon import lexicon_of
from commonway.packs.text import say as say_text


@dataclass(frozen=True, slots=True)
class CriterionWhy:
    """One condition of a service: its own words, how it stands, and what the rule says in plain words.

    ``reason`` is None where the rule says no more than the words do, or cannot be read.
    """

    criterion: Criterion
    text: str
    state: State
    reason: Reason | None
    facts: tuple[str, ...]  # the facts it reads, in the order of the pack


@dataclass(frozen=True, slots=True)
class Why:
    """A service's outcome with its reasons; *changes* are the smallest ones that would make a *no* a *yes*.

    Each of *changes* is a set of facts that would have to be different together. *fixed* ones touch a fact that nobody
    can change, so they only say whom the service is for.
    """

    service: Service
    outcome: Outcome
    criteria: tuple[CriterionWhy, ...]
    changes: tuple[tuple[SaidChange, ...], ...] = ()
    fixed: bool = False


class Explainer:
    """Explains the services of a pack in one language, at one moment."""

    def __init__(self, pack: Pack, *, language: str, now: datetime) -> None:
        self._pack = pack
        self._language = language
        self._now = now
        self._domains = domains_of(pack.facts.values(), today=now.date())

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the pack in the language."""
        return lexicon_of(self._pack, self._language)

    def situation(self, values: Mapping[str, Value]) -> Situation:
        """Return *values*, answers by fact as rules read them, with the pack's figures of the day."""
        figures = {
            parameter.id: figure
            for parameter in self._pack.parameters.values()
            if (figure := parameter.value_on(self._now.date())) is not None
        }
        return Situation({**figures, **values}, now=self._now, unknown=self._domains)

    def why(self, service: Service, values: Mapping[str, Value]) -> Why:
        """Return why *service* can be had or not by someone with *values*."""
        rule = service.rule_on(self._now.date())
        conditions = [] if rule is None else [_Condition(criterion) for criterion in rule.conditions]
        situation = self.situation(values)
        criteria = tuple(self._criterion(condition, situation) for condition in conditions)
        outcome = outcome_of([each.state for each in criteria])
        if outcome is not Outcome.NO:
            return Why(service, outcome, criteria)
        changes, fixed = self._changes(conditions, criteria, situation)
        return Why(service, outcome, criteria, changes, fixed)

    def _criterion(self, condition: "_Condition", situation: Situation) -> CriterionWhy:
        criterion = condition.criterion
        return CriterionWhy(
            criterion=criterion,
            text=say_text(criterion.text, self._language, default=self._pack.languages[0]),
            state=state_of(condition.holds(situation)),
            reason=self._reason(condition, situation),
            facts=tuple(fact for fact in self._pack.facts if fact in condition.facts),
        )

    def _reason(self, condition: "_Condition", situation: Situation) -> Reason | None:
        if condition.compiled is None:
            return None
        return reason_of(say(condition.compiled.syntax, self.lexicon), situation)

    def _changes(
        self, conditions: Sequence["_Condition"], criteria: Sequence[CriterionWhy], situation: Situation
    ) -> tuple[tuple[tuple[SaidChange, ...], ...], bool]:
        """Return the smallest changes, of facts that can change before all others, and whether one is fixed."""
        if any(condition.compiled is None for condition in conditions):
            return (), False
        read = [fact for fact in self._pack.facts if any(fact in condition.facts for condition in conditions)]
        needed = [each.facts for each in criteria if each.state is State.NOT_MET]
        marks = Marks.together(condition.compiled.marks for condition in conditions if condition.compiled)

        def holds(given: Situation) -> bool | None:
            return _all(condition.holds(given) for condition in conditions)

        loose = [fact for fact in read if not self._pack.facts[fact].fixed]
        for facts, fixed in ((loose, False), (read, True)):
            found = smallest_changes(holds, situation, facts=facts, marks=marks, needed=needed)
            if found:
                return in_words(found, self.lexicon, self._domains), fixed
        return (), False


class _Condition:
    """One criterion, compiled for facts known in part."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.compiled: PartialExpression | None = None
        if criterion.fact:
            self.compiled = compile_partial_test(criterion.fact, criterion.test)
        elif criterion.expression:
            self.compiled = compile_partial(criterion.expression)

    @property
    def facts(self) -> frozenset[str]:
        """The names it reads."""
        return self.compiled.reads if self.compiled else frozenset()

    def holds(self, situation: Situation) -> bool | None:
        """Return whether it is met, is not, or may be."""
        return self.compiled.holds(situation) if self.compiled else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found
