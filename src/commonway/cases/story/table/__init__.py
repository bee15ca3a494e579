"""The table of the stories: every type of event on a person's ledger, with its words for the person and for organisations.

Add a type of event where its kind is, or put a file of your own here, ``appeals.py`` say, with a mapping ``TOLD`` from type
to `Told`; it is found by itself. Give words, marked by ``_`` for translation, or `Silent` with the reason, to

- ``person``, who reads it as "you" and "we";
- ``own``, the organisation that the event's ``organisation`` names, read by its caseworkers. Its event must carry
  ``data["case"]``, or it is in no case's story;
- ``lead`` and ``partner``, only where the other organisations of the case may know that it happened.

Places to use: ``%(organisation)s``, ``%(service)s``, ``%(step)s`` (from ``data["node"]``), ``%(ordered)s``, ``%(paid)s``, ``%(reason)s`` (of the end of a
case or the answer to a delivery), ``%(pause)s``, ``%(letter)s``, ``%(message)s``, ``%(life_event)s``, ``%(channel)s``, ``%(count)s``,
``%(purpose)s``, ``%(what)s`` (that was looked at), ``%(words)s`` (from ``data["words"]``),
``%(evidence)s`` and ``%(asker)s``. A type without words fails tests/spec/test_stories_table.py. What is
shown with a new ``state``, and what ends its waiting, is in web/presenters/timeline.py.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from commonway.cases.story.words import Told


def _families() -> Iterator[Mapping[str, Told]]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").TOLD


def _joined() -> dict[str, Told]:
    joined: dict[str, Told] = {}
    for family in _families():
        twice = joined.keys() & family.keys()
        if twice:
            raise RuntimeError(f"Two files of the table have words for {', '.join(sorted(twice))}.")
        joined.update(family)
    return joined


TABLE: Mapping[str, Told] = _joined()
