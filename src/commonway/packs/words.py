"""A pack's words: every text in every language, and the places left open in letters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from commonway.packs.definitions import Letter, Service
from commonway.packs.draft import Draft
from commonway.packs.payments import PLACES as PAYMENT_PLACES
from commonway.packs.plain import Path
from commonway.packs.problems import Place, Problem, error, warning
from commonway.packs.schemas import suggestion
from commonway.packs.text import NO_WORDS, Text, missing_languages
from commonway.packs.values import field_types
from commonway.packs.work_orders import PLACES

# What a letter can always say, whatever the pack's facts are.
ALWAYS_THERE = ("reference", "applicant_name", "subject_name", "organisation", "date", "time", "place")
_OPEN_PLACE = re.compile(r"\{([^{}]*)\}|[{}]")


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each translation a text misses, and an error for each open place nothing can fill."""
    if draft.has_head:
        yield from _of_translations(draft)
    yield from _of_letters(draft)


def texts(definition: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Yield every text in *definition* with the path to it."""
    hints = field_types(cast("Any", type(definition)))
    for field in fields(definition):
        value = getattr(definition, field.name)
        here = (*path, field.name)
        if field.metadata.get(NO_WORDS):
            continue
        if hints[field.name] == Text:
            yield here, value
        elif is_dataclass(value):
            yield from texts(value, here)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                if is_dataclass(part):
                    yield from texts(part, (*here, index))


def open_places(words: str) -> Iterator[tuple[str, bool]]:
    """Yield each open place in *words*, ``{name}``, as (name, True); a brace that stands alone as (brace, False)."""
    for match in _OPEN_PLACE.finditer(words):
        name = match[1]
        yield (name, True) if name is not None else (match[0], False)


def _of_translations(draft: Draft) -> Iterator[Problem]:
    languages = draft.languages
    title = draft.head.value.get("title") if isinstance(draft.head.value, dict) else None
    words = {languages[0]: title} if isinstance(title, str) else title
    if isinstance(words, dict):
        for tag in languages:
            if not isinstance(words.get(tag), str):
                yield _missing(tag, draft.head.place("title"), "title", "the pack")
    for kind, built in draft.built.items():
        for id_, definition in built.items():
            item = draft.items[kind, id_]
            for path, text in texts(definition):
                for tag in missing_languages(text, languages=languages):
                    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
                    yield _missing(tag, item.place(*path), name, f"{kind} {id_}")


def _missing(tag: str, place: Place, name: str, of: str) -> Problem:
    return warning(place, f"missing translation: {tag}, {name} of {of}.", f"Add {tag}: with the words in it.")


def _of_letters(draft: Draft) -> Iterator[Problem]:
    facts = {*draft.ids("fact"), *ALWAYS_THERE}
    of_orders = {
        letter
        for _, service in draft.sound("service", Service)
        for order in service.orders
        for letter in order.letters.values()
    }
    of_payments = {
        letter
        for _, service in draft.sound("service", Service)
        for payment in service.payments
        for letter in payment.letters.values()
    }
    for item, letter in draft.sound("letter", Letter):
        known = facts | set(PLACES if letter.id in of_orders else ())
        known |= set(PAYMENT_PLACES if letter.id in of_payments else ())
        parts: Mapping[str, Text] = {"title": letter.title, "body": letter.body}
        for field, text in parts.items():
            for tag, words in text.items():
                for name, closed in open_places(words):
                    if not closed:
                        what = f"A brace {name} stands alone in the {field}."
                        remedy = "Write a place as {fact_id}; a letter has no other braces."
                        yield error(item.place(field, tag), what, remedy)
                    elif name not in known:
                        what = f"Nothing is known by the name {{{name[:80]}}} in the {field}."
                        yield error(item.place(field, tag), what, suggestion(name, known, what="fact"))
