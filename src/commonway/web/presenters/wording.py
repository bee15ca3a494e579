"""What a pack says, in the language the page is in: names of facts, services, organisations, and values in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commonway.cases.names import TO_BE_PAID, part_of_a_decision
from commonway.packs.deciding import OF_A_DECISION
from commonway.packs.definitions import FactDefinition, Pack
from commonway.packs.payments import CROSSES
from commonway.packs.text import Text, say
from commonway.web.presenters.dates import day
from commonway.web.presenters.lists import number

OUTCOMES = {
    "granted": gettext_lazy("Granted"),
    "partly": gettext_lazy("Granted in part"),
    "refused": gettext_lazy("Refused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one pack in one language; what the pack no longer defines is shown by a plain word, never a key."""

    pack: Pack
    language: str
    for_staff: bool = False  # who reads it is not the person it is about

    def say(self, text: Text) -> str:
        """Return *text* in this language, or in the pack's own."""
        return say(text, self.language, default=self.pack.languages[0])

    def fact(self, fact_id: str) -> str:
        """Return the short name of a fact: *Date of death*."""
        if fact_id.startswith(OF_A_DECISION):
            return part_of_a_decision(fact_id)
        if fact_id == CROSSES:
            return _(TO_BE_PAID)
        definition = self.pack.facts.get(fact_id)
        if definition is None:
            return fact_id.replace("_", " ").capitalize()
        return self.say(definition.label_for_staff or definition.label if self.for_staff else definition.label)

    def facts(self, fact_ids: Iterable[str]) -> list[str]:
        """Return the short names of facts, in the order given."""
        return [self.fact(fact_id) for fact_id in fact_ids]

    def organisation(self, organisation_id: str) -> str:
        """Return the name of an organisation."""
        found = self.pack.organisations.get(organisation_id)
        return self.say(found.name) if found else organisation_id

    def service(self, service_id: str) -> str:
        """Return the name of a service."""
        found = self.pack.services.get(service_id)
        return self.say(found.name) if found else service_id

    def life_event(self, life_event_id: str) -> str:
        """Return the name of a life event."""
        found = self.pack.life_events.get(life_event_id)
        return self.say(found.name) if found else life_event_id

    def value(self, fact_id: str, value: object) -> str:
        """Return an answer in words: *Yes*, *3 March 2026*, *Their son or daughter*; nothing for nothing."""
        definition = self.pack.facts.get(fact_id)
        if value is None or value == "":
            return ""
        if fact_id.startswith(OF_A_DECISION):
            return self._part(fact_id.removeprefix(OF_A_DECISION), value)
        if definition and isinstance(value, list):
            return self._items(definition, value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if definition and definition.type == "choice":
            return self._choice(definition, str(value))
        if definition and definition.type == "date":
            return day(str(value))
        if isinstance(value, int | float):
            return number(value)
        return str(value)

    def item(self, definition: FactDefinition, item: Mapping[str, object]) -> str:
        """Return one item of a list in words: what is known about it, one after another."""
        return self._items(definition, [item])

    def _items(self, definition: FactDefinition, items: Sequence[Any]) -> str:
        """Return a list in words, its items divided by semicolons; *None* where there are none."""
        fields = {field.id: field.as_fact(definition.about) for field in definition.fields}
        inside = replace(self, pack=replace(self.pack, facts=fields))
        said = [", ".join(filter(None, (inside.value(name, item.get(name)) for name in fields))) for item in items]
        return "; ".join(said) or _("None")

    def _part(self, name: str, value: Any) -> str:
        """Return a part of a decision that an organisation was told."""
        given = value if isinstance(value, dict) else {}
        if name == "outcome":
            return str(OUTCOMES.get(str(value), value))
        if name == "amount":
            often = {"month": _("%(amount)s a month"), "year": _("%(amount)s a year")}.get(
                given["period"], "%(amount)s"
            )
            what = given["currency"] or self.say(given["unit"])
            return often % {"amount": f"{given['value']} {what}".strip()}
        if name == "validity":
            return " – ".join(day(given[end]) if given.get(end) else "…" for end in ("from", "until"))
        if name == "reasons":
            said = [*(self.say(text) for text in given["standard"].values()), given["words"]]
            return " ".join(filter(None, said))
        return self.say(given)

    def _choice(self, definition: FactDefinition, value: str) -> str:
        return next((self.say(choice.label) for choice in definition.choices if choice.value == value), value)


def wording(pack: Pack, language: str | None = None) -> Wording:
    """Return the words of *pack* in *language*, or in that of the page."""
    return Wording(pack=pack, language=language or get_language() or pack.languages[0])


def staff_wording(pack: Pack) -> Wording:
    """Return the words of *pack* in the language of the page, for those who work on somebody else's case."""
    return replace(wording(pack), for_staff=True)
