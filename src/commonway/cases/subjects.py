"""The subject of a life event: found by an identifier, or made; never merged with anybody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from commonway.cases.answers_checking import AnswersInvalid
from commonway.identity import people
from commonway.ledger.actors import Actor
from commonway.packs.definitions import LifeEvent, Pack
from commonway.vault.blind import blind_index
from commonway.vault.sealing import Safe

# Schemes of identifiers. A fact about the subject of this name, alone or at the end of its id, is one.
SCHEMES = ("national_number",)


class Subject(NamedTuple):
    """Whom a life event happened to, and whether the installation knew of them before."""

    id: UUID
    is_new: bool


def find_or_create(
    pack: Pack,
    life_event: LifeEvent,
    values: Mapping[str, Any],
    *,
    applicant_id: UUID,
    language: str,
    by: Actor,
    at: datetime,
) -> Subject:
    """Return the subject *values* describe. A life event that asks about nobody else happened to the applicant.

    Two tellings of one person at one moment take turns, by a lock on the identifier, and find the same person.
    Raises `AnswersInvalid` where the applicant gave a number of their own for the other person's.
    """
    about = _about_subject(pack, life_event)
    if not about:
        return Subject(applicant_id, is_new=False)
    given = {fact: values[fact] for fact in about if values.get(fact) is not None}
    held = _identifiers(given)
    if held:
        _wait_for_turn(value for _fact, value in held.values())
        found = people.find(identifiers={scheme: value for scheme, (_fact, value) in held.items()})
        if applicant_id in found:
            fact = next(iter(held.values()))[0]
            raise AnswersInvalid({fact: _("This is your own number. Give the number of the other person.")})
        if found:
            return Subject(found[0], is_new=False)
    person = people.create(
        profile=_profile(pack, given),
        identifiers={scheme: value for scheme, (_fact, value) in held.items()},
        language=language,
        by=by,
        at=at,
    )
    return Subject(person.id, is_new=True)


def find_or_make(
    identifiers: Mapping[str, str],
    profile: Mapping[str, Any],
    *,
    language: str,
    by: Actor,
    at: datetime,
    safe: Safe | None = None,
) -> Subject:
    """Return the person with one of *identifiers* (by scheme), or else one made with them and *profile*.

    Two that look for one person at one moment take turns.
    """
    _wait_for_turn(identifiers.values())
    found = people.find(identifiers=identifiers)
    if found:
        return Subject(found[0], is_new=False)
    person = people.create(profile=profile, identifiers=identifiers, language=language, by=by, at=at, safe=safe)
    return Subject(person.id, is_new=True)


def name_of(pack: Pack, life_event: LifeEvent, values: Mapping[str, Any], *, about: str) -> str:
    """Return the name *values* give for the subject or the applicant, or nothing."""
    named = [
        fact
        for step in life_event.steps
        for fact in step.facts
        if pack.facts[fact].about == about and pack.facts[fact].type == "name"
    ]
    return next((str(values[fact]) for fact in named if values.get(fact)), "")


def _about_subject(pack: Pack, life_event: LifeEvent) -> list[str]:
    return [fact for step in life_event.steps for fact in step.facts if pack.facts[fact].about == "subject"]


def _identifiers(given: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        scheme: (fact, str(value))
        for scheme in SCHEMES
        for fact, value in given.items()
        if fact == scheme or fact.endswith(f"_{scheme}")
    }


def _profile(pack: Pack, given: Mapping[str, Any]) -> dict[str, Any]:
    profile: dict[str, Any] = {}
    for fact, value in given.items():
        if pack.facts[fact].type == "name":
            profile.setdefault("name", value)
        elif fact.endswith("date_of_birth"):
            profile.setdefault("date_of_birth", value)
    return profile


def _wait_for_turn(numbers: Iterable[str]) -> None:
    indexes = sorted(int.from_bytes(blind_index("turn", f"{number}")[:8], "big", signed=True) for number in numbers)
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [index])
