"""Why something changes, in words that follow *because*."""

from collections.abc import Iterable, Mapping
from functools import singledispatchmethod

from django.utils.translation import gettext as _

from commonway.eligibility.timelines import AgeReached, CameIntoForce, Cause, FactChanged, SeasonTurned, TimePassed
from commonway.packs.definitions import LifeChange
from commonway.web.presenters.dates import day
from commonway.web.presenters.lists import and_list, number
from commonway.web.presenters.wording import Wording


class Causes:
    """Says causes in the words of a pack; *changes* are those the timeline had, by id."""

    def __init__(self, words: Wording, changes: Mapping[str, LifeChange], answers: Mapping[str, object]) -> None:
        self._words = words
        self._changes = changes
        self._answers = answers

    def of(self, causes: Iterable[Cause]) -> str:
        """Return *causes* as what follows because: each once."""
        return and_list(dict.fromkeys(filter(None, (self._said(cause) for cause in causes))))

    @singledispatchmethod
    def _said(self, cause: object) -> str:
        raise NotImplementedError(type(cause))

    @_said.register
    def _change(self, cause: FactChanged) -> str:
        change = self._changes.get(cause.change)
        return self._words.say(change.because) if change else ""

    @_said.register
    def _age(self, cause: AgeReached) -> str:
        parts = {"years": number(cause.years), "item": self._item(cause.fact), "fact": self._words.fact(cause.fact)}
        if cause.item is not None:
            return _("%(item)s turns %(years)s") % parts
        if self._is_own_birthday(cause.fact):
            return _("you turn %(years)s") % parts
        return _("“%(fact)s” is %(years)s years ago") % parts

    @_said.register
    def _time(self, cause: TimePassed) -> str:
        parts = {"item": self._item(cause.fact), "fact": self._words.fact(cause.fact)}
        if cause.item is not None:
            return _("%(item)s is older by then") % parts
        return _("more time has passed since “%(fact)s”") % parts

    @_said.register
    def _version(self, cause: CameIntoForce) -> str:
        parameter = self._words.pack.parameters.get(cause.parameter)
        parts = {"day": day(cause.since), "parameter": self._words.say(parameter.label) if parameter else ""}
        if parameter:
            return _("“%(parameter)s” changes on %(day)s") % parts
        return _("the rule changes on %(day)s") % parts

    @_said.register
    def _season(self, _cause: SeasonTurned) -> str:
        return _("of the time of year")

    def _item(self, fact: str) -> str:
        definition = self._words.pack.facts.get(fact)
        return (self._words.say(definition.item) if definition else "") or self._words.fact(fact)

    def _is_own_birthday(self, fact: str) -> bool:
        definition = self._words.pack.facts.get(fact)
        return bool(definition and definition.about == "applicant" and "birth" in fact)
