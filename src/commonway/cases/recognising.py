"""Recognising a caller: what they say is compared with what is known, and only whether it fits comes out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from commonway.cases.models import Request
from commonway.cases.requests import as_reference
from commonway.facts import queries as known_facts
from commonway.fence import scope
from commonway.identity import people
from commonway.identity.access import Thing, record_reading, require
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Event
from commonway.vault.blind import blind_index
from commonway.vault.sealing import KeyDestroyed, Safe

_PURPOSE = "Make sure a caller is who they say"
_ADDRESSES = ("applicant_address", "address")
_FEWEST_WORDS = 2  # of an address: a street's name alone proves nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a caller said to show who they are; what was not asked is left empty."""

    name: str = ""
    date_of_birth: date | None = None
    address: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody the caller may be, with as little as lets staff choose between two."""

    person_id: UUID
    initials: str
    email: str  # masked
    created_at: datetime


def candidates(person_ids: Iterable[UUID], *, by: Actor, at: datetime) -> list[Candidate]:
    """Return who the caller may be; that they were looked at goes on each one's ledger. Raises `AccessRefused`."""
    safe, found = Safe(), []
    for person_id in person_ids:
        thing = Thing(kind="person", id=person_id, subject=person_id)
        decision = require(by, "find-person", thing, at=at)
        with scope.within(scope.SYSTEM):
            person = Person.objects.get(id=person_id)
            try:
                profile = people.profile(person_id, safe=safe)
            except KeyDestroyed:
                continue
        record_reading(by, thing, decision, at=at)
        found.append(
            Candidate(
                person_id=person_id,
                initials=_initials(str(profile.get("name", ""))),
                email=_masked(str(profile.get("email", ""))),
                created_at=person.created_at,
            )
        )
    return found


def applicant_of(reference: str) -> UUID | None:
    """Return who made the request with this *reference*, as spoken or typed, or None."""
    with scope.within(scope.SYSTEM):
        found = Request.objects.filter(reference=as_reference(reference)).values_list("applicant_id", flat=True)
        return found.first()


def recognise(person_id: UUID, said: Said, *, contact_id: UUID, by: Actor, at: datetime) -> tuple[set[str], set[str]]:
    """Return the names of the checks that *said* passes and fails against what is known of *person_id*.

    What does not fit goes on the person's ledger by the check's name: they can see that somebody tried.
    """
    with scope.within(scope.SYSTEM), transaction.atomic():
        answers = {
            "name": _same_name(person_id, said.name) if said.name else None,
            "date-of-birth": _same_birth(person_id, said.date_of_birth) if said.date_of_birth else None,
            "address": _same_address(person_id, said.address) if said.address else None,
            "reference": applicant_of(said.reference) == person_id if said.reference else None,
        }
        passed = {check for check, fits in answers.items() if fits}
        failed = {check for check, fits in answers.items() if fits is False}
        if failed:
            data = {"contact": str(contact_id), "checks": sorted(failed)}
            entry = Entry(stream=person_id, type="contact.check-failed", data=data, organisation=by.organisation)
            append([entry], by=by, at=at, purpose=_PURPOSE, ground="contact")
    return passed, failed


def failures(person_id: UUID, *, contact_id: UUID) -> int:
    """Return how often what a caller said did not fit *person_id* in this contact."""
    with scope.within(scope.SYSTEM):
        failed = Event.objects.filter(stream_id=person_id, type="contact.check-failed", data__contact=str(contact_id))
        return failed.count()


def _same_name(person_id: UUID, name: str) -> bool:
    known = str(people.profile(person_id).get("name", ""))
    return bool(known) and blind_index("person.name", known) == blind_index("person.name", name)


def _same_birth(person_id: UUID, born: date) -> bool:
    return people.profile(person_id).get("date_of_birth") == born.isoformat()


def _same_address(person_id: UUID, address: str) -> bool:
    """Return whether every word said is in a known address; at least two must be, one of them with a number in it."""
    said = _words(address)
    if len(said) < _FEWEST_WORDS or not any(word.isdigit() or word[0].isdigit() for word in said):
        return False
    known = known_facts.known(person_id, names=_ADDRESSES)
    return any(said <= _words(str(fact.value)) for fact in known.values())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())


def _masked(email: str) -> str:
    local, at, host = email.partition("@")
    return f"{local[0]}…@{host[0]}…{host[host.rfind('.') :]}" if at and local and "." in host else ""
