"""Names as people read them: of organisations, services, facts and life events, never an id."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from commonway.catalogue import queries as catalogue
from commonway.identity.models import Organisation
from commonway.packs.deciding import OF_A_DECISION
from commonway.packs.definitions import Pack
from commonway.packs.payments import CROSSES
from commonway.packs.text import say

# Steps that no process has: see `cases.reopening`.
OUR_STEPS: Mapping[str, str] = {
    "look-again": _("Decide again"),
    "reconsider": _("Look at the decision again"),
}
# What organisations are told of a decision, by what clauses call it.
PARTS_OF_A_DECISION: Mapping[str, str] = {
    "outcome": _("What was decided"),
    "reasons": _("Reasons"),
    "legal-basis": _("Law"),
    "amount": _("Amount"),
    "validity": _("Valid"),
}

TO_BE_PAID = _("What is to be paid")


class Names:
    """Names in one *language*, from the current pack; from the version something runs on where that differs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._organisations: dict[str, str] | None = None
        self._current: Pack | None = None

    def organisation(self, id_: str) -> str:
        """Return the name of an organisation; those that left the pack keep theirs."""
        if self._organisations is None:
            rows = Organisation.objects.values_list("id", "name")
            self._organisations = {id_: say(name, self.language, default="en") for id_, name in rows}
        return self._organisations.get(id_) or _readable(id_)

    def service(self, id_: str, *, version_id: UUID | None = None) -> str:
        """Return the name of a service."""
        pack = self._pack(version_id)
        service = pack.services.get(id_)
        return say(service.name, self.language, default=pack.languages[0]) if service else _readable(id_)

    def step(self, service: str, node: str, *, version_id: UUID | None = None) -> str:
        """Return what a task of a service's process is called."""
        if node in OUR_STEPS:
            with override(self.language):
                return gettext(OUR_STEPS[node])
        pack = self._pack(version_id)
        found = pack.services.get(service)
        task = next((each for each in found.tasks if each.id == node), None) if found else None
        return say(task.title, self.language, default=pack.languages[0]) if task else _readable(node)

    def order(self, service: str, ordered: str, *, version_id: UUID | None = None) -> str:
        """Return what a work order of a service is called."""
        pack = self._pack(version_id)
        found = pack.services.get(service)
        order = next((each for each in found.orders if each.id == ordered), None) if found else None
        return say(order.title, self.language, default=pack.languages[0]) if order else _readable(ordered)

    def payment(self, service: str, payment: str, *, version_id: UUID | None = None) -> str:
        """Return what a payment of a service is called."""
        pack = self._pack(version_id)
        found = pack.services.get(service)
        paid = next((each for each in found.payments if each.id == payment), None) if found else None
        return say(paid.title, self.language, default=pack.languages[0]) if paid else _readable(payment)

    def evidence(self, id_: str, *, version_id: UUID | None = None) -> str:
        """Return what evidence is called."""
        pack = self._pack(version_id)
        found = pack.evidence.get(id_)
        return say(found.title, self.language, default=pack.languages[0]) if found else _readable(id_)

    def fact(self, id_: str, *, version_id: UUID | None = None) -> str:
        """Return the label of a fact."""
        if id_ == CROSSES:
            with override(self.language):
                return gettext(TO_BE_PAID)
        if id_.startswith(OF_A_DECISION):
            with override(self.language):
                return part_of_a_decision(id_)
        pack = self._pack(version_id)
        fact = pack.facts.get(id_)
        return say(fact.label, self.language, default=pack.languages[0]) if fact else _readable(id_)

    def facts(self, ids: Iterable[str], *, version_id: UUID | None = None) -> tuple[str, ...]:
        """Return the labels of several facts."""
        return tuple(self.fact(id_, version_id=version_id) for id_ in ids)

    def message(self, service: str, id_: str, *, version_id: UUID | None = None) -> str:
        """Return what a message of a service's process says."""
        pack = self._pack(version_id)
        found = pack.services.get(service)
        message = next((each for each in found.messages if each.id == id_), None) if found else None
        return say(message.title, self.language, default=pack.languages[0]) if message else _readable(id_)

    def letter(self, id_: str, *, version_id: UUID | None = None) -> str:
        """Return the title of a kind of letter, with its places open."""
        pack = self._pack(version_id)
        letter = pack.letters.get(id_)
        return say(letter.title, self.language, default=pack.languages[0]) if letter else _readable(id_)

    def life_event(self, id_: str) -> str:
        """Return the name of a life event."""
        pack = self._pack(None)
        life_event = pack.life_events.get(id_)
        return say(life_event.name, self.language, default=pack.languages[0]) if life_event else _readable(id_)

    def _pack(self, version_id: UUID | None) -> Pack:
        if version_id is not None:
            return catalogue.version(version_id).pack
        if self._current is None:
            self._current = catalogue.current().pack
        return self._current


def part_of_a_decision(name: str) -> str:
    """Return what a part of a decision is called that crossed under *name*."""
    part = name.removeprefix(OF_A_DECISION)
    return gettext(PARTS_OF_A_DECISION[part]) if part in PARTS_OF_A_DECISION else _readable(part)


def _readable(id_: str) -> str:
    """Return an id whose definition is gone as words: the last resort."""
    return id_.replace("-", " ").replace("_", " ").capitalize()
