"""My data: every fact held about a person and where it came from, and who looked at it, when and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from commonway.cases import answers as sheets
from commonway.cases.models import Consent, Request
from commonway.cases.names import Names
from commonway.cases.wording import in_words
from commonway.catalogue import queries as catalogue
from commonway.facts import queries as known_facts
from commonway.facts.queries import KnownFact
from commonway.identity import people
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.text import say
from commonway.vault.sealing import Safe

# Events by which somebody other than the person came to see their data.
READING = (
    "data.read",
    "delivery.sent",
    "look-up.answered",
    "look-up.failed",
    "look-up.refused",
    "access.refused",
    "evidence.asked",
)

_SOURCES = {
    "told": gettext_noop("You told us"),
    "register": gettext_noop("A register told us"),
    "document": gettext_noop("From a document"),
    "derived": gettext_noop("Worked out"),
}
_CERTAINTIES = {
    "stated": gettext_noop("As you said"),
    "evidenced": gettext_noop("With a document"),
    "verified": gettext_noop("Confirmed by a register"),
}
_LOOKED = {
    "data.read": gettext_noop("Looked at it"),
    "delivery.sent": gettext_noop("Was told"),
    "look-up.answered": gettext_noop("Was asked, and answered"),
    "look-up.failed": gettext_noop("Was asked, and could not answer"),
    "look-up.refused": gettext_noop("Was asked, and refused"),
    "access.refused": gettext_noop("Was not let in"),
    "evidence.asked": gettext_noop("Was asked about you"),
}
# Purposes the exchange writes down on the ledger; those of readings come from the rules of access.
_PURPOSES = (
    gettext_noop("telling organisations"),
    gettext_noop("asking a register instead of the person"),
    gettext_noop("asking for evidence"),
)

_GROUNDS = {
    "own": gettext_noop("It is your own"),
    "mandate": gettext_noop("You let them"),
    "task": gettext_noop("It is their task"),
    "agreement": gettext_noop("An agreement lets them"),
    "legal duty": gettext_noop("The law asks them to"),
    "contact": gettext_noop("You got in touch"),
    "consent": gettext_noop("You agreed to it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFact:
    """One fact held: in words, with where it came from, how sure it is and since when."""

    name: str
    label: str
    value: str
    raw: Any
    source: str
    source_words: str
    detail: str
    certainty: str
    certainty_words: str
    recorded_at: datetime
    as_of: datetime | None = None  # since when it is so, as the source has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The facts of one source."""

    source: str
    title: str
    facts: tuple[HeldFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Somebody saw the person's data: who, when, why, and on what ground."""

    at: datetime
    who: str
    what: str
    why: str
    ground: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A consent the person gave: to whom, for what, in the words shown; and whether they took it back."""

    id: UUID
    request_id: UUID
    who: str
    service: str
    words: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData:
    """All that is held about one person. ``told_of_others`` are answers the person gave about somebody else."""

    profile: dict[str, Any]
    facts: tuple[Held, ...]
    told_of_others: tuple[HeldFact, ...]
    readings: tuple[Reading, ...]
    consents: tuple[Given, ...] = ()


def of(person_id: UUID, language: str, *, seen: Iterable[Event] | None = None) -> MyData:
    """Return everything held about a person, in *language*, within the acting scope; of who looked, only *seen* if given."""
    safe, names = Safe(), Names(language)
    with override(language):
        known = known_facts.known(person_id, safe)
        found = [*known.values(), *known_facts.found_in_cases(person_id, safe)]
        held = [_held(fact, catalogue.current().pack, names) for fact in found]
        return MyData(
            profile=people.profile(person_id, safe=safe),
            facts=_by_source(held),
            told_of_others=tuple(_told_of_others(person_id, names, safe)),
            readings=tuple(_readings(readings(person_id).reverse() if seen is None else seen, names)),
            consents=tuple(_consents(person_id, names)),
        )


def readings(person_id: UUID) -> QuerySet[Event]:
    """Return the events by which others came to see what is held about a person, in the order they happened."""
    return Event.objects.of(person_id).filter(type__in=READING)


def _consents(person_id: UUID, names: Names) -> list[Given]:
    found = Consent.objects.filter(applicant_id=person_id).select_related("case").order_by("-given_at", "id")
    return [
        Given(
            id=each.id,
            request_id=each.case.request_id,
            who=names.organisation(each.organisation_id),
            service=names.service(each.service, version_id=each.case.pack_version_id),
            words=each.words,
            given_at=each.given_at,
            withdrawn_at=each.withdrawn_at,
        )
        for each in found
    ]


def _by_source(held: Sequence[HeldFact]) -> tuple[Held, ...]:
    groups: dict[str, list[HeldFact]] = {}
    for fact in held:
        groups.setdefault(fact.source, []).append(fact)
    return tuple(
        Held(source=source, title=facts[0].source_words, facts=tuple(facts)) for source, facts in groups.items()
    )


def _held(fact: KnownFact, pack: Pack, names: Names) -> HeldFact:
    definition = pack.facts.get(fact.name)
    words = in_words(fact.value, definition, names.language, default=pack.languages[0]) if definition else fact.value
    return HeldFact(
        name=fact.name,
        label=names.fact(fact.name),
        value=str(words),
        raw=fact.value,
        source=fact.source,
        source_words=_(_SOURCES.get(fact.source, fact.source)),
        detail=names.organisation(fact.detail) if fact.source == "register" and fact.detail else fact.detail,
        certainty=fact.certainty,
        certainty_words=_(_CERTAINTIES.get(fact.certainty, fact.certainty)),
        recorded_at=fact.recorded_at,
        as_of=fact.as_of,
    )


def _told_of_others(person_id: UUID, names: Names, safe: Safe) -> list[HeldFact]:
    """Return what the person told of other people, as they gave it, the latest request first."""
    held = []
    for request in Request.objects.by(person_id).exclude(state=Request.State.WITHDRAWN):
        pack = catalogue.version(request.pack_version_id).pack
        for name, answer in sheets.unseal(request, safe).given.items():
            if name in pack.facts and pack.facts[name].about == "subject":
                fact = KnownFact(
                    name=name,
                    value=answer.value,
                    source=answer.source,
                    detail=answer.detail,
                    certainty=answer.certainty,
                    recorded_at=answer.at,
                )
                held.append(_held(fact, pack, names))
    return held


def _readings(events: Iterable[Event], names: Names) -> list[Reading]:
    return [
        Reading(
            at=event.at,
            who=_who(event, names),
            what=_(_LOOKED[event.type]),
            why=_(event.purpose) if event.purpose else "",
            ground=_ground(event, names.language),
            facts=names.facts(event.data.get("facts", ())),
        )
        for event in events
    ]


def _who(event: Event, names: Names) -> str:
    if event.type.startswith(("delivery.", "look-up.")):
        return names.organisation(event.organisation)
    if event.actor_kind == "helper":
        return _("Someone you trust")
    organisation = event.actor_organisation or event.organisation
    return names.organisation(organisation) if organisation else _("Someone")


def _ground(event: Event, language: str) -> str:
    """Return the ground in words; that of an agreement is its title and clause's law."""
    if event.ground in _GROUNDS:
        return _(_GROUNDS[event.ground])
    agreement_id = str(event.data.get("agreement", ""))
    pack = catalogue.current().pack
    agreement = pack.agreements.get(agreement_id)
    if agreement is None:
        return _(_GROUNDS["agreement"]) if agreement_id else event.ground
    clause = next((each for each in agreement.clauses if each.id == event.data.get("clause")), None)
    law = clause.legal_basis if clause else agreement.legal_basis
    return say(law, language, default=pack.languages[0])
