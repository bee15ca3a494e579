"""The values at which the tests on a fact can change their answer: between two of them a fact is all alike to a rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from commonway.feel import syntax as feel
from commonway.feel.partial.domain import Abstract, Facts, Possible, Span
from commonway.feel.partial.kinds import ORDERED, kind_of, ordered
from commonway.feel.partial.names import names_in
from commonway.feel.partial.parts import Run, Scope, concretely
from commonway.feel.partial.turning import Turning, turning_points, turnings_in

MOST = 24  # landmarks of one fact; beyond, the facts is not divided
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A value that a fact or field called *subject* is compared with, worked out in a scope."""

    subject: str
    names: frozenset[str]
    value: Run


@dataclass(frozen=True, slots=True)
class Marks:
    """The landmarks of expressions, and the conditions that turn at values they do not name."""

    landmarks: tuple[Landmark, ...] = ()
    turnings: tuple[Turning, ...] = ()

    @classmethod
    def of(cls, *parts: feel.Part) -> "Marks":
        """Return the marks in *parts*."""
        return cls(
            tuple(landmark for part in parts for landmark in landmarks_in(part)),
            tuple(turning for part in parts for turning in turnings_in(part)),
        )

    @classmethod
    def together(cls, marks: Iterable["Marks"]) -> "Marks":
        """Return *marks* as one."""
        found = list(marks)
        return cls(
            tuple(landmark for each in found for landmark in each.landmarks),
            tuple(turning for each in found for turning in each.turnings),
        )

    def in_scope(self, scope: Scope) -> "KnownMarks":
        """Return the marks worked out in *scope*."""
        return KnownMarks(_values_of(self.landmarks, scope), self.turnings, scope)


@dataclass(frozen=True, slots=True)
class KnownMarks:
    """Marks worked out in a scope."""

    values: Mapping[str, Sequence[Any]]
    turnings: tuple[Turning, ...]
    scope: Scope

    def cells(self, fact: str, value: Abstract) -> list[Abstract]:
        """Return what *fact* may be divided into parts that no test tells apart; one part if it is too open."""
        if not isinstance(value, Possible):
            return [value]
        facts = frozenset((fact,))
        found: list[Abstract] = [each.value for each in value.values]
        for span in value.spans:
            if span.kind not in ORDERED:
                return [value]
            marks = [*self.values.get(last_name(fact), ())]
            for turning in self.turnings:
                marks.extend(turning_points(turning, fact, span, self.scope))
            found.extend(_divided(span, marks, facts))
        return found


def landmarks_in(syntax: feel.Part) -> tuple[Landmark, ...]:
    """Return what facts, and fields of them, are compared with in *syntax*."""
    found: dict[tuple[str, feel.Expression], Landmark] = {}
    for subject, endpoint in _compared(syntax, ""):
        if (subject, endpoint) not in found:
            found[subject, endpoint] = Landmark(subject, names_in(endpoint).firm, concretely(endpoint))
    return tuple(found.values())


def _values_of(landmarks: Iterable[Landmark], scope: Scope) -> dict[str, list[Any]]:
    """Return the values of *landmarks* that are known in *scope*, by subject."""
    found: dict[str, list[Any]] = {}
    for landmark in landmarks:
        if landmark.names <= scope.known.keys():
            value = landmark.value(scope)
            values = value if isinstance(value, list | tuple) else [value]
            found.setdefault(landmark.subject, []).extend(values)
    return found


def _divided(span: Span, marks: Sequence[Any], facts: Facts) -> Iterator[Abstract]:
    inside = {mark for mark in marks if kind_of(mark) == span.kind and _holds(span, mark)}
    if len(inside) > MOST:
        yield Possible((), (span,))
        return
    low, low_included = span.low, span.low_included
    for mark in ordered(list(inside)):
        yield from _stretch(Span(facts, span.kind, low, mark, low_included, False))
        yield mark
        low, low_included = mark, False
    yield from _stretch(Span(facts, span.kind, low, span.high, low_included, span.high_included))


def _stretch(span: Span) -> Iterator[Abstract]:
    """Yield *span*, if anything is in it."""
    if span.kind == "date":
        span = _by_days(span)
    if span.low is not None and span.high is not None:
        if span.low > span.high or (span.low == span.high and not (span.low_included and span.high_included)):
            return
        if span.low == span.high:
            yield span.low
            return
    yield Possible((), (span,))


def _by_days(span: Span) -> Span:
    low, high = span.low, span.high
    try:
        if not span.low_included and isinstance(low, date):
            low += _DAY
        if not span.high_included and isinstance(high, date):
            high -= _DAY
    except OverflowError:
        return span
    return Span(span.facts, span.kind, low, high)


def _holds(span: Span, mark: Any) -> bool:
    above = span.low is None or span.low < mark or (span.low == mark and span.low_included)
    below = span.high is None or mark < span.high or (mark == span.high and span.high_included)
    return bool(above and below)


def _compared(part: feel.Part, tested: str) -> Iterator[tuple[str, feel.Expression]]:
    """Yield (subject, what it is compared with) for all of *part*; *tested* is the subject of unary tests here."""
    match part:
        case feel.Comparison(_, left, right):
            yield from _pair(left, right, tested)
        case feel.Between(value, low, high):
            yield from _pair(value, low, tested)
            yield from _pair(value, high, tested)
        case feel.In(value, tests):
            subject = subject_of(value)
            for test in tests.tests:
                yield from _tested(test, subject)
            tested = subject
    for inner in feel.parts_of(part):
        yield from _compared(inner, tested)


def _pair(left: feel.Expression, right: feel.Expression, tested: str) -> Iterator[tuple[str, feel.Expression]]:
    for one, other in ((left, right), (right, left)):
        subject = tested if isinstance(one, feel.Tested) else subject_of(one)
        if subject:
            yield subject, other


def _tested(test: feel.PositiveTest, subject: str) -> Iterator[tuple[str, feel.Expression]]:
    if not subject:
        return
    if isinstance(test, feel.OperatorTest):
        yield subject, test.endpoint
    elif isinstance(test.expression, feel.Range):
        for end in (test.expression.low, test.expression.high):
            if end is not None:
                yield subject, end
    elif not test.asks:
        yield subject, test.expression


def subject_of(expression: feel.Expression) -> str:
    """Return the name of the fact or field that *expression* reads, if it is no more than that."""
    match expression:
        case feel.Name(name) | feel.Path(_, name):
            return name
    return ""


def last_name(fact: str) -> str:
    """Return the field that a part of a fact is: ``age`` for ``children[2].age``."""
    return fact.rpartition(".")[2].partition("[")[0]
