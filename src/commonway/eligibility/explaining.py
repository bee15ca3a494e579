"""Why a person can get a service or not, how its amount comes about, and what would have to be different for a *yes*."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from commonway.dmn import compile_model
from commonway.dmn.changing import smallest_changes
from commonway.dmn.decision import Outcome, outcome_of
from commonway.dmn.explaining import Reason, SaidChange, in_words, reason_of, state_of
from commonway.dmn.judging import State
from commonway.dmn.model import DecisionTable
from commonway.dmn.possibilities import PartialModel, TableTrace
from commonway.dmn.saying import Lexicon, say
from commonway.dmn.working import Step, working_of
from commonway.feel import syntax as feel
from commonway.feel.partial import PartialExpression, Situation, compile_partial, compile_partial_test
from commonway.feel.partial.domain import Abstract
from commonway.feel.partial.landmarks import Marks
from commonway.feel.values import Value
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import Criterion, Pack, Parameter, Service
from commonway.packs.knowledge import domains_of
from commonway.packs.lexicon import lexicon_of
from commonway.packs.text import say as say_text


@dataclass(frozen=True, slots=True)
class TableWhy:
    """A decision table behind a condition or an amount, and how it stood; ``title`` is what its author called it."""

    decision: str
    title: str
    table: DecisionTable
    trace: TableTrace


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
    tables: tuple[TableWhy, ...] = ()  # the decision tables behind it


@dataclass(frozen=True, slots=True)
class FigureWhy:
    """A figure of the law that an amount reads: what it is called, and the value that holds since a day."""

    parameter: Parameter
    label: str
    value: int | float
    since: date


@dataclass(frozen=True, slots=True)
class AmountWhy:
    """How much a service pays and how that comes about: by an expression, step by step, or by decision tables.

    ``value`` is None while a fact is missing; ``facts`` are those it reads, ``figures`` the parameters.
    """

    value: Decimal | None
    step: Step | None = None
    facts: tuple[str, ...] = ()
    figures: tuple[FigureWhy, ...] = ()
    tables: tuple[TableWhy, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """A service's outcome with its reasons, and its amount where it pays one; *changes* are the smallest ones that would make a *no* a *yes*.

    Each of *changes* is a set of facts that would have to be different together. *fixed* ones touch a fact that nobody
    can change, so they only say whom the service is for.
    """

    service: Service
    outcome: Outcome
    criteria: tuple[CriterionWhy, ...]
    changes: tuple[tuple[SaidChange, ...], ...] = ()
    fixed: bool = False
    amount: AmountWhy | None = None

    @property
    def undecided(self) -> bool:
        """Whether a condition is open, so that with a change it may become a *yes*, but need not."""
        return any(each.state is State.UNKNOWN for each in self.criteria)


class Explainer:
    """Explains the services of a pack in one language, at one moment."""

    def __init__(self, pack: Pack, *, language: str, now: datetime) -> None:
        self._pack = pack
        self._language = language
        self._now = now
        self._decisions = Decisions(pack.decisions)
        self._domains = domains_of(pack.facts.values(), today=now.date())

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the pack in the language."""
        return lexicon_of(self._pack, self._language, on=self._now.date())

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
        if rule is None or rule.source is not None:
            return Why(service, Outcome.UNKNOWN, ())  # nothing here decides it
        conditions = [_Condition(criterion, self._decisions) for criterion in rule.conditions]
        situation = self.situation(values)
        criteria = tuple(self._criterion(condition, situation) for condition in conditions)
        outcome = outcome_of([each.state for each in criteria])
        if outcome is not Outcome.NO:
            return Why(service, outcome, criteria, amount=self._amount(service, situation))
        changes, fixed = self._changes(conditions, criteria, situation)
        return Why(service, outcome, criteria, changes, fixed)

    def _criterion(self, condition: "_Condition", situation: Situation) -> CriterionWhy:
        criterion = condition.criterion
        return CriterionWhy(
            criterion=criterion,
            text=say_text(criterion.text, self._language, default=self._pack.languages[0]),
            state=state_of(condition.holds(situation)),
            reason=self._reason(condition, situation),
            tables=self._tables(condition, situation),
            facts=tuple(fact for fact in self._pack.facts if fact in condition.facts),
        )

    def _amount(self, service: Service, situation: Situation) -> AmountWhy | None:
        pays = service.pays
        if pays is None or not (pays.expression or pays.decision):
            return None
        pay = Criterion(id="pays", expression=pays.expression, decision=pays.decision, text={})
        logic = _Condition(pay, self._decisions)
        if not logic.sound:
            return None
        value = logic.value(situation)
        return AmountWhy(
            value=value if isinstance(value, Decimal) else None,
            step=working_of(logic.syntax, self.lexicon, situation) if logic.syntax else None,
            facts=tuple(fact for fact in self._pack.facts if fact in logic.facts),
            figures=tuple(self._figures(logic.facts)),
            tables=self._tables(logic, situation),
        )

    def _figures(self, read: Collection[str]) -> Iterator[FigureWhy]:
        """Yield the parameters among what is *read*, in the order of the pack, as they are in force."""
        today = self._now.date()
        for parameter in self._pack.parameters.values():
            begun = [each for each in parameter.values if each.begins <= today]
            if parameter.id in read and begun:
                newest = max(begun, key=lambda each: each.begins)
                label = say_text(parameter.label, self._language, default=self._pack.languages[0])
                yield FigureWhy(parameter, label, newest.value, newest.begins)

    def _reason(self, condition: "_Condition", situation: Situation) -> Reason | None:
        return reason_of(say(condition.syntax, self.lexicon), situation) if condition.syntax else None

    def _tables(self, condition: "_Condition", situation: Situation) -> tuple[TableWhy, ...]:
        if condition.model is None:
            return ()
        traces = condition.model.traces(condition.criterion.decision, situation)
        tables = condition.model.tables()
        return tuple(TableWhy(name, self._titled(name), tables[name], trace) for name, trace in traces.items())

    def _titled(self, decision: str) -> str:
        found = self._decisions.named(decision)
        return (found[0].decision.label if found else "") or self.lexicon.called(decision).label

    def _changes(
        self, conditions: Sequence["_Condition"], criteria: Sequence[CriterionWhy], situation: Situation
    ) -> tuple[tuple[tuple[SaidChange, ...], ...], bool]:
        """Return the smallest changes, of facts that can change before all others, and whether one is fixed."""
        if not all(condition.sound for condition in conditions):
            return (), False
        read = [fact for fact in self._pack.facts if any(fact in condition.facts for condition in conditions)]
        needed = [each.facts for each in criteria if each.state is State.NOT_MET]
        marks = Marks.together(condition.marks for condition in conditions)

        names = frozenset().union(*(condition.facts for condition in conditions))
        trimmed = Situation(
            {name: value for name, value in situation.known.items() if name in names},
            now=situation.now,
            unknown={name: domain for name, domain in situation.domains.items() if name in names},
        )
        undecided = any(each.state is State.UNKNOWN for each in criteria)

        def holds(given: Situation) -> bool | None:
            answer = _all(condition.holds(given) for condition in conditions)
            return answer is not False if undecided else answer

        loose = [fact for fact in read if not self._pack.facts[fact].fixed]
        for facts, fixed in ((loose, False), (read, True)):
            found = smallest_changes(holds, trimmed, facts=facts, marks=marks, needed=needed)
            if found:
                return in_words(found, self.lexicon, self._domains), fixed
        return (), False


class _Condition:
    """One criterion, compiled for facts known in part: a test, an expression or a decision of the pack."""

    def __init__(self, criterion: Criterion, decisions: Decisions) -> None:
        self.criterion = criterion
        self.syntax: feel.Expression | None = None
        self.facts: frozenset[str] = frozenset()
        self.marks = Marks()
        self.model: PartialModel | None = None
        self._expression: PartialExpression | None = None
        if criterion.decision:
            self._decide(criterion.decision, decisions)
        elif criterion.expression:
            self._express(compile_partial(criterion.expression))
        else:
            self._express(compile_partial_test(criterion.fact, criterion.test))

    @property
    def sound(self) -> bool:
        """Whether it can be evaluated here."""
        return self._expression is not None or self.model is not None

    def holds(self, situation: Situation) -> bool | None:
        """Return whether it is met, is not, or may be."""
        if self.model is not None:
            return self.model.holds(self.criterion.decision, situation)
        return self._expression.holds(situation) if self._expression else None

    def value(self, situation: Situation) -> Abstract:
        """Return what it gives, or what that may be."""
        if self.model is not None:
            return self.model.possible(self.criterion.decision, situation)
        return self._expression.possible(situation) if self._expression else None

    def _express(self, expression: PartialExpression) -> None:
        self._expression = expression
        self.syntax, self.facts, self.marks = expression.syntax, expression.reads, expression.marks

    def _decide(self, name: str, decisions: Decisions) -> None:
        found = decisions.named(name)
        if len(found) == 1:
            self.model = PartialModel(compile_model(found[0].model, tolerant=True))
            self.facts = frozenset(self.model.facts(name))
            self.marks = self.model.marks(name)


def _all(answers: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found
