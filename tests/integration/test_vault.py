"""Keys: sealed places, deletion for good, and replacing the key that wraps them."""

import base64
import os
import secrets
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.conf import LazySettings

from commonway.config.cli.keys import keys
from commonway.fence import scope
from commonway.identity import people
from commonway.identity.models import Identifier, Person, User
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.ledger.verifying import verify
from commonway.vault import rotating, shredding
from commonway.vault.models import SubjectKey
from commonway.vault.sealing import KeyDestroyed, Safe, SealBroken, create_keys
from commonway.vault.wrapping import WrappingKeyInvalid
from tests.accounts import AT, a_resident

pytestmark = pytest.mark.django_db


def a_key() -> UUID:
    """Return a subject with a key."""
    subject = new_id()
    create_keys([subject], at=AT)
    return subject


def test_a_value_opens_only_where_it_was_sealed_and_for_whom() -> None:
    one, other, safe = a_key(), a_key(), Safe()
    sealed = safe.seal(one, "table.column.1", {"name": "Layla"})
    assert safe.unseal(one, "table.column.1", sealed) == {"name": "Layla"}
    assert b"Layla" not in sealed
    for subject, place in ((one, "table.column.2"), (other, "table.column.1")):
        with pytest.raises(SealBroken):
            safe.unseal(subject, place, sealed)
    with pytest.raises(SealBroken):
        safe.unseal(one, "table.column.1", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_key_moved_to_another_person_does_not_open() -> None:
    one, other = a_key(), a_key()
    stolen = bytes(SubjectKey.objects.get(pk=one).wrapped)
    SubjectKey.objects.filter(pk=other).update(wrapped=stolen)
    with pytest.raises(WrappingKeyInvalid):
        Safe().seal(other, "place", 1)


def test_making_keys_twice_keeps_the_first() -> None:
    subject = a_key()
    sealed = Safe().seal(subject, "place", 1)
    create_keys([subject], at=AT)
    assert Safe().unseal(subject, "place", sealed) == 1


def test_destroying_a_key_deletes_and_certifies() -> None:
    user, person = a_resident("omar@mail.example")
    people.add_identifiers(person.id, {"national_number": "47032711H"}, by=system("tests"), at=AT)
    assert people.find(identifiers={"national_number": "47032711h"}) == [person.id]
    copy = bytes(Person.objects.get(pk=person.id).profile)

    certificate = shredding.destroy(person.id, by=Actor(kind="person", id=str(person.id)), at=AT)

    with pytest.raises(KeyDestroyed, match="destroyed on 2026-10-12"):
        people.profile(person.id)
    with pytest.raises(KeyDestroyed):
        Safe().unseal(person.id, Person.place(person.id), copy)
    assert people.find(identifiers={"national_number": "47032711H"}) == []
    assert people.find(email="omar@mail.example") == []
    assert not Identifier.objects.filter(person=person).exists()
    user.refresh_from_db()
    assert (user.is_active, user.email) == (False, f"{user.pk}@deleted.invalid")
    assert not User.objects.filter(email__icontains="omar").exists()
    event = Event.objects.get(id=certificate.event_id)
    assert (event.type, event.stream_id, bytes(event.hash)) == ("key.destroyed", person.id, certificate.hash)
    assert verify(person.id).sound


def test_destroying_twice_gives_the_first_certificate() -> None:
    _, person = a_resident()
    first = shredding.destroy(person.id, by=system("tests"), at=AT)
    assert shredding.destroy(person.id, by=system("tests"), at=AT.replace(year=2027)) == first
    assert Event.objects.of(person.id).filter(type="key.destroyed").count() == 1
    with pytest.raises(shredding.KeyUnknown):
        shredding.destroy(new_id(), by=system("tests"), at=AT)


def test_rotation_wraps_anew_and_old_keys_may_go(settings: LazySettings) -> None:
    subjects = [a_key() for _ in range(5)]
    gone = a_key()
    shredding.destroy(gone, by=system("tests"), at=AT)
    sealed = {subject: Safe().seal(subject, "place", str(subject)) for subject in subjects}

    old = settings.COMMONWAY_WRAPPING_KEY
    settings.COMMONWAY_WRAPPING_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
    with pytest.raises(WrappingKeyInvalid, match="COMMONWAY_WRAPPING_KEYS_OLD"):
        rotating.rotate()
    settings.COMMONWAY_WRAPPING_KEYS_OLD = [old]
    assert Safe().unseal(subjects[0], "place", sealed[subjects[0]]) == str(subjects[0])  # nobody waits for the end
    heard: list[int] = []
    assert rotating.waiting() == 5
    assert rotating.rotate(batch=2, tell=heard.append) == 5
    assert (heard, rotating.waiting(), rotating.rotate()) == ([2, 2, 1], 0, 0)

    settings.COMMONWAY_WRAPPING_KEYS_OLD = []
    for subject, content in sealed.items():
        assert Safe().unseal(subject, "place", content) == str(subject)


@pytest.mark.parametrize("key", ["short", "not base64!", base64.b64encode(b"x" * 31).decode()])
def test_an_unusable_wrapping_key_says_what_to_do(settings: LazySettings, key: str) -> None:
    settings.COMMONWAY_WRAPPING_KEY = key
    with pytest.raises(WrappingKeyInvalid, match="commonway keys new"):
        create_keys([new_id()], at=AT)


def test_the_command_line_makes_and_rotates(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonway.config.cli.keys.django_ready", lambda: None)
    lines = CliRunner().invoke(keys, ["new"]).stdout.split()
    made = dict(line.split("=", 1) for line in lines)
    assert set(made) == {f"COMMONWAY_{name}_KEY" for name in ("SECRET", "WRAPPING", "INDEX", "SIGNING")}
    a_key()
    settings.COMMONWAY_WRAPPING_KEYS_OLD = [settings.COMMONWAY_WRAPPING_KEY]
    settings.COMMONWAY_WRAPPING_KEY = made["COMMONWAY_WRAPPING_KEY"]
    assert CliRunner().invoke(keys, ["rotate", "--check"]).stdout == "1 keys are wrapped by a replaced key.\n"
    assert CliRunner().invoke(keys, ["rotate"]).stdout == "1 keys wrapped anew.\n"


def test_documents_are_sealed_without_a_json_form() -> None:
    subject, safe, content = a_key(), Safe(), os.urandom(100_000)
    assert safe.unseal_bytes(subject, "place", safe.seal_bytes(subject, "place", content)) == content


def test_a_key_out_of_scope_is_no_key() -> None:
    subject = a_key()
    with scope.within(scope.subjects(new_id())), pytest.raises(KeyDestroyed, match="no key"):
        Safe().seal(subject, "place", 1)
