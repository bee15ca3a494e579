"""The things a rule speaks of, in words: facts, fields, sums, ages, values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.dmn.saying.lexicon import Called, Lexicon
from commonway.feel import syntax as feel
from commonway.feel.values import parse_date, parse_duration

_SINCE = "years and months duration"
_UNITS = {"Y": "years", "M": "months", "D": "days"}
_PARTS = ("year", "month", "day", "weekday")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: the words, what local names stand for (``child`` for an item of ``children``), and what ``?`` is."""

    lexicon: Lexicon
    condition: "Callable[[feel.Expression, Speaker], str]"  # says a condition that stands inside a term, on one line
    items: Mapping[str, str] = field(default_factory=dict)  # local name -> the list whose items it goes over
    inside: str = ""  # the list whose fields are names here
    tested: feel.Expression | None = None

    def phrase(self, key: str, **parts: str) -> str:
        """Return a phrase with its places filled."""
        return self.lexicon.phrases[key].format(**parts)

    def going_over(self, name: str, source: feel.Expression) -> "Speaker":
        """Return the speaker within an iteration: *name* is an item of *source*."""
        return replace(self, items={**self.items, name: subject_of(source, self)})

    def within(self, source: feel.Expression) -> "Speaker":
        """Return the speaker within a filter of *source*: its fields are names."""
        return replace(self, inside=subject_of(source, self))


def term(part: feel.Expression, speaker: Speaker, about: Called | None = None) -> str:
    """Return what *part* is in words; a value is said as one of *about*."""
    match part:
        case feel.Literal(value):
            return speaker.lexicon.value(value, about)
        case feel.Name() | feel.Path():
            return _named(part, speaker)
        case feel.Tested():
            return term(speaker.tested, speaker, about) if speaker.tested else speaker.phrase("item")
        case feel.Negation(operand):
            return speaker.phrase("negative", a=term(operand, speaker, about))
        case feel.Arithmetic(operator, left, right):
            about = about or called(left, speaker) or called(right, speaker)
            return speaker.phrase(operator, a=term(left, speaker, about), b=term(right, speaker, about))
        case feel.ListLiteral(items):
            return speaker.lexicon.either([term(item, speaker, about) for item in items])
        case feel.Filter(source, condition):
            return _filtered(source, condition, speaker)
        case feel.Call():
            return _call(part, speaker, about)
        case feel.If(condition, yes, no):
            return _if(condition, term(yes, speaker, about), term(no, speaker, about), speaker)
    return speaker.phrase("a calculation")


def called(part: feel.Expression, speaker: Speaker) -> Called | None:
    """Return what the fact or field that *part* reads is called; None if it is more than that."""
    if isinstance(part, feel.Tested):
        return called(speaker.tested, speaker) if speaker.tested else None
    name = subject_of(part, speaker)
    return speaker.lexicon.called(name) if name else None


def subject_of(part: feel.Expression, speaker: Speaker) -> str:
    """Return the name a lexicon has for what *part* reads: ``income``, ``children.date_of_birth``; else nothing."""
    match part:
        case feel.Name(name):
            if speaker.inside and f"{speaker.inside}.{name}" in speaker.lexicon.facts:
                return f"{speaker.inside}.{name}"
            return speaker.items.get(name, name)
        case feel.Path(source, name):
            source_name = subject_of(source, speaker)
            return f"{source_name}.{name}" if source_name else ""
        case feel.Filter(source, _):
            return subject_of(source, speaker)
    return ""


def constant(part: feel.Expression) -> Any:
    """Return the value *part* always has, as far as it can be read off; None where it is no such thing."""
    match part:
        case feel.Literal(value):
            return value
        case feel.Negation(feel.Literal(Decimal() as value)):
            return -value
        case feel.Call(feel.Name("date"), (feel.Literal(str() as text),)):
            return parse_date(text)
        case feel.Call(feel.Name("duration"), (feel.Literal(str() as text),)):
            return parse_duration(text)
    return None


def span_ago(part: feel.Expression) -> Any:
    """Return the duration in ``today() - duration("P26Y")``; None for anything else."""
    match part:
        case feel.Arithmetic("-", feel.Call(feel.Name("today"), ()), back):
            return constant(back)
    return None


def ago(part: feel.Expression, speaker: Speaker) -> str:
    """Return how long ago a day before today is, in words; nothing for anything else."""
    span = span_ago(part)
    if span is not None:
        return speaker.lexicon.value(span)
    match part:
        case feel.Arithmetic("-", feel.Call(feel.Name("today"), ()), back):
            return _span(back, speaker)
    return ""


def _span(part: feel.Expression, speaker: Speaker) -> str:
    """Return ``duration("P" + string(pension_age) + "Y")`` as so many years; nothing for anything else."""
    match part:
        case feel.Call(
            feel.Name("duration"),
            (feel.Arithmetic("+", feel.Arithmetic("+", feel.Literal("P"), count), feel.Literal(str() as unit)),),
        ) if unit in _UNITS:
            return speaker.phrase(_UNITS[unit], a=term(count, speaker))
    return ""


def is_date(part: feel.Expression, speaker: Speaker) -> bool:
    """Return whether *part* is known to be a day."""
    if isinstance(constant(part), date):
        return True
    match part:
        case feel.Call(feel.Name("today"), ()):
            return True
        case feel.Arithmetic("+" | "-", left, _):
            return is_date(left, speaker)
    found = called(part, speaker)
    return found is not None and found.kind == "date"


def _named(part: feel.Expression, speaker: Speaker) -> str:
    match part:
        case feel.Path(feel.Call(feel.Name(name), (since, _)), "years") if name == _SINCE:
            return speaker.phrase("age", a=term(since, speaker))
        case feel.Path(feel.Call(feel.Name(name), (since, _)), "months") if name == _SINCE:
            return speaker.phrase("months since", a=term(since, speaker))
        case feel.Path(feel.Call() as source, name) if name in _PARTS:
            return speaker.phrase("part of day", a=speaker.phrase(name), b=term(source, speaker))
        case feel.Path(source, name) if not subject_of(part, speaker):
            return speaker.phrase("of", a=speaker.lexicon.called(name).label, b=term(source, speaker))
    return speaker.lexicon.called(subject_of(part, speaker)).label


def _call(part: feel.Call, speaker: Speaker, about: Called | None) -> str:
    value = constant(part)
    if value is not None:
        return speaker.lexicon.value(value, about)
    match part:
        case feel.Call(feel.Name("today"), ()):
            return speaker.phrase("today")
        case feel.Call(feel.Name("count"), (counted,)):
            return speaker.phrase("count", a=term(counted, speaker))
        case feel.Call(feel.Name("string"), (whole,)):
            return term(whole, speaker, about)
        case feel.Call(feel.Name("decimal"), (exact, _)):
            return speaker.phrase("rounded", a=term(exact, speaker, about))
        case feel.Call(feel.Name("duration"), _) if span := _span(part, speaker):
            return span
        case feel.Call(feel.Name("sum" | "min" | "max" as name), arguments):
            words = [term(argument, speaker, about) for argument in several(arguments)]
            return speaker.phrase(name, a=speaker.lexicon.both(words))
        case feel.Call(feel.Name(name), arguments):
            words = [term(argument, speaker) for argument in arguments]
            return f"{name}({', '.join(words)})"
    return speaker.phrase("a calculation")


def several(arguments: Sequence[feel.Expression]) -> Sequence[feel.Expression]:
    """Return what a function of many numbers is given: its arguments, or the items of the one list that they are."""
    match arguments:
        case (feel.ListLiteral(items),):
            return items
    return arguments


def _filtered(source: feel.Expression, condition: feel.Expression, speaker: Speaker) -> str:
    where = speaker.condition(condition, speaker.within(source))
    return speaker.phrase("where", a=term(source, speaker), b=where)


def _if(condition: feel.Expression, yes: str, no: str, speaker: Speaker) -> str:
    return speaker.phrase("if", a=yes, b=speaker.condition(condition, speaker), c=no)
