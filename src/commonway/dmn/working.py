"""How a figure comes about: step by step in plain words, each step with the value it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.statements import on_one_line
from commonway.dmn.saying.terms import Speaker, several, term
from commonway.feel import syntax as feel
from commonway.feel.partial import PartialExpression, Situation
from commonway.feel.partial.domain import Partial
from commonway.feel.values import Value

_DIGITS = 4  # after the point: enough to follow a calculation
_OF_MANY = {"min": "least", "max": "largest", "sum": "added"}


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a calculation in words, its value in words (empty while it is not known), and what it is made of."""

    text: str
    value: str
    parts: tuple["Step", ...] = ()


def working_of(syntax: feel.Expression, lexicon: Lexicon, situation: Situation) -> Step:
    """Return how the value of *syntax* comes about in *situation*, in the words of *lexicon*.

    Sums, differences, extremes and choices are taken apart; a product is one step where its factors can be read off.
    """
    return _Working(Speaker(lexicon, on_one_line), situation).step(syntax)


@dataclass(frozen=True, slots=True)
class _Working:
    speaker: Speaker
    situation: Situation

    def step(self, part: feel.Expression) -> Step:
        match part:
            case feel.Arithmetic("+"):
                return self._of("added", part, _chain(part, "+"))
            case feel.Arithmetic("*") if any(_is_worked_out(factor) for factor in _chain(part, "*")):
                return self._of("multiplied", part, _chain(part, "*"))
            case feel.Arithmetic("-", left, right):
                return self._of("taken", part, (left, right))
            case feel.Call(feel.Name("min" | "max" | "sum" as name), arguments) if len(several(arguments)) > 1:
                return self._of(_OF_MANY[name], part, several(arguments))
            case feel.Call(feel.Name("decimal"), (exact, digits)):
                return self._rounded(part, exact, digits)
            case feel.If(condition, yes, no):
                return self._chosen(part, condition, yes, no)
        return Step(term(part, self.speaker), self._value(part))

    def _of(self, phrase: str, part: feel.Expression, parts: Sequence[feel.Expression]) -> Step:
        return Step(self.speaker.phrase(phrase), self._value(part), tuple(self.step(each) for each in parts))

    def _rounded(self, part: feel.Expression, exact: feel.Expression, digits: feel.Expression) -> Step:
        whole = isinstance(digits, feel.Literal) and digits.value == 0
        text = self.speaker.phrase("whole") if whole else self.speaker.phrase("digits", b=term(digits, self.speaker))
        return Step(text, self._value(part), (self.step(exact),))

    def _chosen(self, part: feel.If, condition: feel.Expression, yes: feel.Expression, no: feel.Expression) -> Step:
        """Return the branch that counts and the condition that chose it; both branches while that is open."""
        holds = _compiled(condition).holds(self.situation)
        if holds is None:
            return Step(term(part, self.speaker), "")
        why = condition if holds else feel.Call(feel.Name("not"), (condition,))
        text = self.speaker.phrase("because", a=on_one_line(why, self.speaker))
        return Step(text, self._value(part), (self.step(yes if holds else no),))

    def _value(self, part: feel.Expression) -> str:
        found = _compiled(part).possible(self.situation)
        return "" if isinstance(found, Partial) or found is None else self._said(found)

    def _said(self, value: Value) -> str:
        return self.speaker.lexicon.value(round(value, _DIGITS) if isinstance(value, Decimal) else value)


def _chain(part: feel.Expression, operator: str) -> tuple[feel.Expression, ...]:
    """Return what a chain of additions, or of products, is made of, in order."""
    match part:
        case feel.Arithmetic(found, left, right) if found == operator:
            return (*_chain(left, operator), right)
    return (part,)


def _is_worked_out(part: feel.Expression) -> bool:
    """Return whether nobody can read off the value of *part*: a count of items, say."""
    return isinstance(part, feel.Call | feel.Filter | feel.If)


@lru_cache(maxsize=4_096)
def _compiled(syntax: feel.Expression) -> PartialExpression:
    return PartialExpression(syntax)
