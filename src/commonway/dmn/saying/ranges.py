"""Values of which several will do, in words: *€2,000 or less*, *“Husband or wife” or “Child”*."""

from typing import Any

from commonway.dmn.saying.lexicon import Called, Lexicon
from commonway.feel.partial.domain import Abstract, Alternative, Partial, Span, pieces
from commonway.feel.partial.knowledge import Domain, Kind


def say_possible(value: Abstract, lexicon: Lexicon, about: Called, domain: Domain | None = None) -> str:
    """Return what a fact called *about* may be, in words; ends that are no more than those of *domain* go unsaid."""
    if not isinstance(value, Partial):
        return lexicon.value(value, about)
    said = [
        lexicon.value(piece.value, about) if isinstance(piece, Alternative) else _span(piece, lexicon, about, domain)
        for piece in pieces(value)
    ]
    return lexicon.either(said)


def _span(span: Span, lexicon: Lexicon, about: Called, domain: Domain | None) -> str:
    limits: tuple[Any, Any] = (domain.low, domain.high) if isinstance(domain, Kind) else (None, None)
    low = None if span.low == limits[0] and span.low_included else span.low
    high = None if span.high == limits[1] and span.high_included else span.high
    kind = " date" if span.kind == "date" else ""

    def phrase(key: str, **ends: Any) -> str:
        return lexicon.phrases[key].format(a="", **{name: lexicon.value(end, about) for name, end in ends.items()})

    if low is not None and high is not None and span.low_included and span.high_included:
        return phrase("from to", b=low, c=high)
    said = []
    if low is not None:
        said.append(phrase(("from" if span.low_included else "above") + kind, b=low))
    if high is not None:
        said.append(phrase(("up to" if span.high_included else "below") + kind, b=high))
    return lexicon.both(said) if said else lexicon.phrases["anything else"]
