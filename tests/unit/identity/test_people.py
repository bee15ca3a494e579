"""People: sealed, found by whole values, and never two for one account."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from commonway.fence import scope
from commonway.identity import people
from commonway.identity.models import Identifier, Person, User
from commonway.kernel.ids import new_id
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from tests.accounts import AT, a_resident

pytestmark = pytest.mark.django_db
US = system("tests")
LAYLA = {"name": "Layla Haddad", "date_of_birth": date(1951, 8, 2), "email": "layla@mail.example", "phone": "07700"}


def layla(**identifiers: str) -> Person:
    return people.create(profile=LAYLA, identifiers=identifiers, by=US, at=AT)


def test_a_profile_is_sealed_and_comes_back() -> None:
    person = layla(national_number="51080247F")
    stored = Person.objects.get(pk=person.id)
    assert b"Layla" not in bytes(stored.profile)
    assert people.profile(person.id) == LAYLA | {"date_of_birth": "1951-08-02"}
    assert people.identifiers(person.id) == {"national_number": "51080247F"}


def test_the_ledger_keeps_names_and_no_values() -> None:
    person = layla(national_number="51080247F")
    people.change_profile(person.id, {"phone": "07800", "name": "Layla Haddad"}, by=US, at=AT)
    created, changed = Event.objects.of(person.id)
    assert created.data == {"fields": ["date_of_birth", "email", "name", "phone", "identifier:national_number"]}
    assert (changed.type, changed.data) == ("person.changed", {"fields": ["phone"]})


@pytest.mark.parametrize(
    "given",
    [
        {"name": "layla haddad"},
        {"name": "LAYLA  HADDÁD", "date_of_birth": "1951-08-02"},
        {"date_of_birth": date(1951, 8, 2), "email": "Layla@Mail.Example"},
        {"identifiers": {"national_number": "5108 0247-f"}},
        {"identifiers": {"national_number": "51080247F", "passport": "unknown"}},
        {"name": "Layla Haddad", "identifiers": {"national_number": "51080247F"}},
    ],
)
def test_found_whatever_the_spelling(given: dict[str, object]) -> None:
    person = layla(national_number="51080247F")
    people.create(profile={"name": "Somebody Else"}, by=US, at=AT)
    with scope.within(scope.NOBODY):  # finding returns ids, whoever may then read them
        assert people.find(**given) == [person.id]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": ""},
        {"name": "Layla"},
        {"name": "Layla Haddad", "date_of_birth": "1951-08-03"},
        {"identifiers": {"passport": "51080247F"}},
        {"identifiers": {"national_number": ""}},
        {"email": "layla@mail.example", "identifiers": {"national_number": "1"}},
    ],
)
def test_not_found_where_anything_differs(given: dict[str, object]) -> None:
    layla(national_number="51080247F")
    assert people.find(**given) == []  # type: ignore[arg-type]


def test_a_changed_profile_is_found_by_its_new_values_only() -> None:
    person = layla()
    people.change_profile(person.id, {"email": "new@mail.example", "phone": None}, by=US, at=AT)
    assert people.find(email="new@mail.example") == [person.id]
    assert people.find(email="layla@mail.example") == []
    assert "phone" not in people.profile(person.id)


def test_an_identifier_belongs_to_one_person() -> None:
    person = layla(national_number="51080247F")
    with pytest.raises(people.IdentifierTaken):
        people.create(profile={"name": "Twin"}, identifiers={"national_number": "51080247F"}, by=US, at=AT)
    assert Person.objects.count() == Identifier.objects.count() == 1
    people.add_identifiers(person.id, {"national_number": "51080247F"}, by=US, at=AT)
    assert Identifier.objects.count() == 1


def test_unknown_fields_and_people_are_errors() -> None:
    with pytest.raises(people.ProfileInvalid, match="shoe_size"):
        people.create(profile={"shoe_size": 42}, by=US, at=AT)
    with pytest.raises(people.ProfileInvalid):
        people.change_profile(layla().id, {"shoe_size": 42}, by=US, at=AT)
    with pytest.raises(people.PersonUnknown):
        people.profile(new_id())


def test_another_scope_reads_and_changes_nobody() -> None:
    person = layla()
    with scope.within(scope.subjects(new_id())):
        with pytest.raises(people.PersonUnknown):
            people.profile(person.id)
        with pytest.raises(people.PersonUnknown):
            people.change_profile(person.id, {"name": "Mallory"}, by=US, at=AT)


def test_an_account_has_one_person_however_often_asked() -> None:
    user, person = a_resident()
    assert people.person_for(user, at=AT) == person
    assert people.of_user(user) == person.id
    assert people.profile(person.id) == {"email": "layla@mail.example"}


def test_an_account_becomes_that_of_the_person_it_proved_to_be() -> None:
    known = layla()
    user = User.objects.create_user("layla@mail.example")
    assert people.person_for(user, at=AT, known_as=known.id).id == known.id
    other = User.objects.create_user("mallory@mail.example")
    assert people.person_for(other, at=AT, known_as=known.id).id != known.id


def test_two_first_requests_at_once_make_one_person(transactional_db: None) -> None:
    user = User.objects.create_user("layla@mail.example")
    together, made, failures = Barrier(4), [], []

    def first_request() -> None:
        try:
            together.wait(timeout=30)
            with transaction.atomic():
                made.append(people.person_for(user, at=AT).id)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=first_request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (failures, len(set(made)), Person.objects.count()) == ([], 1, 1)
