"""Reports for measurements: residents with a filled-in bereavement request each, and the sessions to send them with."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from commonway.cases import requests
from commonway.catalogue.queries import current
from commonway.fence import scope
from commonway.identity import people
from commonway.identity.models import User
from commonway.kernel.clock import now, today
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Example, Pack

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One filled-in request, not sent yet, and the cookie its applicant sends it with."""

    request_id: UUID
    reference: str
    person_id: UUID
    user_id: UUID
    session: str
    example: str  # id of the worked example its answers are from


def prepared(count: int, *, seed: int = 1) -> Iterator[Report]:
    """Yield *count* residents, each with a request filled in from a worked example of the current pack."""
    pack = current().pack
    examples = [example for example in pack.examples.values() if not example.need_to_know]
    dice = random.Random(seed)
    for number in range(count):
        example = examples[number % len(examples)]
        yield _one(pack, example, number=number, dice=dice)


def values_of(pack: Pack, example: Example, *, number: int, dice: random.Random) -> dict[str, Any]:
    """Return the example's answers told today, about somebody who has died in no other report."""
    values = dict(example.facts)
    told_days_ago = today() - example.today
    for name, value in values.items():
        if pack.facts[name].type == "date":
            values[name] = str(min(date.fromisoformat(str(value)) + told_days_ago, today()))
    values["full_name"] = f"Resident {number} Example"
    values["national_number"] = f"{number:08d}{dice.choice(LETTERS)}"
    values["applicant_email"] = f"resident-{number}@mail.example"
    return values


def _one(pack: Pack, example: Example, *, number: int, dice: random.Random) -> Report:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    at = now()
    with scope.within(scope.SYSTEM):
        user = User.objects.create_user(f"resident-{seed_of(dice)}-{number}@mail.example")
        person = people.person_for(user, at=at)
        actor = Actor(kind="person", id=str(person.id))
        request = requests.start(example.life_event, person.id, "web", by=actor, at=at)
        values = values_of(pack, example, number=number, dice=dice)
        requests.save(request.id, values, channel="web", by=actor, at=at)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "sesame.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(timedelta(hours=6))
    session.create()
    return Report(
        request_id=request.id,
        reference=request.reference,
        person_id=person.id,
        user_id=user.pk,
        session=str(session.session_key),
        example=example.id,
    )


def seed_of(dice: random.Random) -> str:
    """Return letters that keep the accounts of two runs on one database apart."""
    return "".join(dice.choices(LETTERS, k=8)).lower()
