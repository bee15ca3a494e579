"""A service's rule and amount made ready to run, once for all who ask: every part of the pack that they name is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.dmn import compile_model
from commonway.dmn.decision import AnyCondition, Condition, Decision, LogicCondition, compile_rule
from commonway.dmn.judging import Leaf, Leaves, Logic
from commonway.dmn.possibilities import PartialModel
from commonway.feel.parser import parse_expression
from commonway.feel.partial import ANYTHING, Domain, Items, Situation
from commonway.feel.partial.names import names_in
from commonway.feel.unary import compile_test
from commonway.kernel.errors import CommonwayError
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import (
    Criterion,
    DecisionFile,
    FactDefinition,
    Pack,
    Parameter,
    Pays,
    Rule,
)
from commonway.packs.schemas import suggestion


class RuleInvalidError(CommonwayError):
    """A rule reads something that is not defined."""


def _domain(fact: FactDefinition) -> Domain:
    """Return what *fact* may be: null, too, for nobody has to have a value; an item's fields likewise."""
    if fact.type != "list":
        return ANYTHING
    return Items(fields={field.id: ANYTHING for field in fact.fields})


@dataclass(frozen=True, slots=True)
class Amount:
    """What a service pays, compiled."""

    pays: Pays
    logic: Logic


class Rules:
    """The rules of a pack: what their expressions read is looked up among *facts* and *parameters*."""

    def __init__(
        self,
        facts: Mapping[str, FactDefinition],
        *,
        parameters: Mapping[str, Parameter] | None = None,
        decisions: Mapping[str, DecisionFile] | None = None,
    ) -> None:
        self._facts = facts
        self._parameters = parameters or {}
        self._decisions = Decisions(decisions or {})
        self._leaves = Leaves({id_: _domain(fact) for id_, fact in facts.items()})
        self._models: dict[str, PartialModel] = {}
        self._compiled: dict[tuple[str, str], Logic] = {}

    @classmethod
    def of_pack(cls, pack: Pack) -> "Rules":
        """Return the rules of *pack*."""
        return cls(pack.facts, parameters=pack.parameters, decisions=pack.decisions)

    def compile(self, rule: Rule) -> Decision:
        """Return *rule* ready to run. Raises `FeelError` or `DmnError` for what cannot be read."""
        return compile_rule([self._condition(one) for one in rule.conditions], elsewhere=rule.source is not None)

    def amount(self, pays: Pays | None) -> Amount | None:
        """Return what a service *pays* ready to be worked out."""
        if pays is None or not (pays.expression or pays.decision):
            return None  # nothing, or what another system says with its answer
        return Amount(pays, self.logic(expression=pays.expression, decision=pays.decision))

    def parameters_on(self, day: date) -> dict[str, Decimal | None]:
        """Return the value of every parameter on *day*; None before its first."""
        found = {id_: parameter.value_on(day) for id_, parameter in self._parameters.items()}
        return {id_: None if value is None else Decimal(str(value)) for id_, value in found.items()}

    def logic(self, *, expression: str = "", decision: str = "") -> Logic:
        """Return the FEEL *expression*, or else the DMN *decision*, ready to be put to a situation."""
        key = (expression, decision)
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = self._decided(decision) if decision else self._expressed(expression)
        return found

    def _condition(self, criterion: Criterion) -> AnyCondition:
        if criterion.fact:
            return Condition(criterion.id, criterion.fact, compile_test(criterion.test))
        return LogicCondition(criterion.id, self.logic(expression=criterion.expression, decision=criterion.decision))

    def _expressed(self, text: str) -> Logic:
        syntax = parse_expression(text)
        unknown = sorted(names_in(syntax).firm - {*self._facts, *self._parameters})
        if unknown:
            raise RuleInvalidError(
                f"The expression {text[:80]!r} reads {unknown[0]!r}, which is neither a fact nor a parameter.",
                remedy=suggestion(unknown[0], (*self._facts, *self._parameters), what="fact"),
            )
        return self._leaves.logic_of(text, syntax)

    def model(self, decision: str) -> tuple[PartialModel, str]:
        """Return the model that has the DMN *decision*, and what it is asked for there. Raises `RuleInvalidError`."""
        found = self._decisions.named(decision)
        if not found:
            known = self._decisions.names
            raise RuleInvalidError(
                f"There is no decision {decision[:80]!r} in the DMN files.",
                remedy=suggestion(decision, known, what="decision"),
            )
        file, element = found[0].file, found[0].decision
        model = self._models.get(file)
        if model is None:
            model = self._models[file] = PartialModel(compile_model(found[0].model))
        return model, element.id or element.name

    def _decided(self, name: str) -> Logic:
        model, asked = self.model(name)
        read = model.facts(asked)

        def possible(situation: Situation) -> Any:
            return model.possible(asked, situation)

        facts = tuple(fact for fact in self._facts if fact in read)
        return self._leaves.logic(name, facts, Leaf(facts, possible, model.marks(asked)))
