"""Why something changes, in words that follow *because*: in the page's language, by the names of a pack."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from commonway.eligibility.causes import said
from commonway.eligibility.timelines import Cause
from commonway.packs.definitions import LifeChange
from commonway.web.presenters import dates, lists
from commonway.web.presenters.wording import Wording


class Causes:
    """Says causes in the words of a pack; *changes* are those the timeline had, by id."""

    def __init__(self, words: Wording, changes: Mapping[str, LifeChange]) -> None:
        self._words = words
        self._changes = changes

    def of(self, causes: Iterable[Cause]) -> str:
        """Return *causes* as what follows because: each once."""
        phrases = {
            "item turns": _("%(place)s turns %(years)s"),
            "own birthday": _("you turn %(years)s"),
            "years ago": _("“%(place)s” is %(years)s years ago"),
            "item older": _("%(place)s is older by then"),
            "time passed": _("more time has passed since “%(place)s”"),
            "parameter": _("“%(parameter)s” changes on %(day)s"),
            "rule": _("the rule changes on %(day)s"),
            "season": _("of the time of year"),
        }
        return lists.and_list(said(causes, phrases, self))

    def change(self, change: str) -> str:
        """Return why a change of a life makes a difference."""
        found = self._changes.get(change)
        return self._words.say(found.because) if found else ""

    def place(self, fact: str, name: str, item: int | None) -> str:  # noqa: ARG002 - a list's items go by one word
        """Return what a fact, or each item of a list, is called."""
        definition = self._words.pack.facts.get(fact)
        called = self._words.say(definition.item) if definition and item is not None else ""
        return called or self._words.fact(fact)

    def parameter(self, parameter: str) -> str:
        """Return what a parameter is called."""
        found = self._words.pack.parameters.get(parameter)
        return self._words.say(found.label) if found else ""

    def day(self, on: date) -> str:
        """Return a day as the language writes it."""
        return dates.day(on)

    def number(self, count: int) -> str:
        """Return a number as the language writes it."""
        return lists.number(count)

    def is_own_birthday(self, fact: str) -> bool:
        """Return whether the fact is when the person was born."""
        definition = self._words.pack.facts.get(fact)
        return bool(definition and definition.about == "applicant" and "birth" in fact)
