"""People: made, found by blind index, and their sealed profiles read and changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from commonway.fence import scope
from commonway.identity.models import Identifier, Person, User
from commonway.kernel.errors import CommonwayError
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.blind import blind_index
from commonway.vault.sealing import Safe, create_keys

PROFILE = ("name", "date_of_birth", "email", "phone")
# profile field -> column of its blind index; a phone number is not looked up by
_INDEXED = {"name": "name_index", "date_of_birth": "birth_index", "email": "email_index"}


class PersonUnknown(CommonwayError):
    """There is no such person, or none the acting scope may see."""


class ProfileInvalid(CommonwayError):
    """A profile names a field that profiles do not have."""


class IdentifierTaken(CommonwayError):
    """An identifier already belongs to another person."""


def create(
    *,
    profile: Mapping[str, Any],
    identifiers: Mapping[str, str] | None = None,
    language: str = "en",
    by: Actor,
    at: datetime,
    user: User | None = None,
    safe: Safe | None = None,
) -> Person:
    """Make a person with a key of their own, their *profile* and *identifiers* (scheme to value) sealed under it.

    Raises `ProfileInvalid`, and `IdentifierTaken` where an identifier is already someone's.
    """
    values = _plain(profile)
    person = Person(id=new_id(), user=user, language=language, created_at=at)
    with scope.within(scope.SYSTEM), transaction.atomic():
        create_keys([person.id], at=at)
        safe = safe or Safe()
        _seal_profile(person, values, safe)
        person.save(force_insert=True)
        _add_identifiers(person.id, identifiers or {}, safe=safe, at=at)
        names = sorted(values) + sorted(f"identifier:{scheme}" for scheme in identifiers or {})
        append(
            [Entry(stream=person.id, type="person.created", data={"fields": names})],
            by=by,
            at=at,
            purpose="keep what is needed to serve the person",
            ground="own" if by.kind == "person" else "task",
        )
    return person


def find(
    *,
    name: str = "",
    date_of_birth: date | str | None = None,
    email: str = "",
    identifiers: Mapping[str, str] | None = None,
) -> list[UUID]:
    """Return the ids of the people who match everything given; of several *identifiers* one is enough.

    Looks in blind indexes, so only whole values match; accents, case and separators do not matter. With nothing
    given nobody is found.
    """
    given = {"name": name, "date_of_birth": _iso(date_of_birth), "email": email}
    conditions = {_INDEXED[field]: _index(field, value) for field, value in given.items() if value}
    held = {scheme: value for scheme, value in (identifiers or {}).items() if value}
    if not conditions and not held:
        return []
    with scope.within(scope.SYSTEM):
        found = Person.objects.filter(**conditions)
        if held:
            indexes = [blind_index(scheme, value) for scheme, value in held.items()]
            owners = Identifier.objects.filter(scheme__in=held, index__in=indexes).values_list("person_id", flat=True)
            known = set(owners)
            if len(known) < 2 and not conditions:  # nobody, or one: nothing left to look up or to order
                return list(known)
            found = found.filter(id__in=known)
        return list(found.order_by("created_at", "id").values_list("id", flat=True))


def profile(person_id: UUID, *, safe: Safe | None = None) -> dict[str, Any]:
    """Return the profile of one person, dates as ISO text; raises `PersonUnknown` outside the acting scope, and
    `KeyDestroyed` where it was deleted."""
    person = _person(person_id)
    return _unsealed(person, safe or Safe())


def change_profile(person_id: UUID, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> Person:
    """Change the fields of a profile named in *changes*, None or blank removes one; the event keeps names only."""
    unknown = set(changes) - set(PROFILE)
    if unknown:
        raise _unknown_fields(unknown)
    with transaction.atomic():
        person = _person(person_id, locked=True)
        safe = Safe()
        before = _unsealed(person, safe)
        after = _plain({**before, **changes})
        changed = sorted(field for field in PROFILE if before.get(field) != after.get(field))
        if not changed:
            return person
        _seal_profile(person, after, safe)
        person.save(update_fields=["profile", *_INDEXED.values()])
        append(
            [Entry(stream=person.id, type="person.changed", data={"fields": changed})],
            by=by,
            at=at,
            purpose="keep the person's details right",
            ground="own" if by.kind == "person" else "contact",
        )
    return person


def add_identifiers(person_id: UUID, identifiers: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Link further *identifiers* to a person; ones already theirs are left, `IdentifierTaken` where another's."""
    with transaction.atomic():
        _add_identifiers(person_id, identifiers, safe=Safe(), at=at)
        append(
            [Entry(stream=person_id, type="person.identified", data={"schemes": sorted(identifiers)})],
            by=by,
            at=at,
            purpose="know the person at every organisation",
            ground="own" if by.kind == "person" else "task",
        )


def identifiers(person_id: UUID, *, safe: Safe | None = None) -> dict[str, str]:
    """Return the identifiers of one person by scheme, unsealed, within the acting scope."""
    opened = safe or Safe()
    rows = Identifier.objects.filter(person_id=person_id).order_by("created_at")
    return {row.scheme: opened.unseal(person_id, _identifier_place(row.id), row.value) for row in rows}


def of_user(user: User) -> UUID | None:
    """Return the id of the person who signs in as *user*, if there is one."""
    with scope.within(scope.SYSTEM):
        return Person.objects.filter(user=user).values_list("id", flat=True).first()


def of_account(email: str) -> UUID | None:
    """Return the id of the person who signs in with exactly this address, if anybody does.

    For giving somebody a right: `find` folds dots and hyphens away and knows addresses nobody has proved to be theirs.
    """
    with scope.within(scope.SYSTEM):
        users = User.objects.of_address(email).filter(is_active=True)
        return Person.objects.filter(user__in=users).values_list("id", flat=True).first()


def person_for(user: User, *, at: datetime, known_as: UUID | None = None, language: str = "en") -> Person:
    """Return the person who signs in as *user*, made at the first sign-in with the account's address.

    *known_as* is a person the desk made, whom the one signing in has just proved to be: the account becomes
    theirs, unless either already has another, or the person gave the desk another address: then it may be the next
    one at a shared computer who signs in.
    """
    with scope.within(scope.SYSTEM), transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two first requests of one account make one person
        found = Person.objects.filter(user=user).first()
        if found:
            return found
        if known_as:
            claimed = Person.objects.select_for_update().filter(id=known_as, user__isnull=True).first()
            if claimed and _fits(claimed, user):
                return _claim(claimed, user, at=at)
        me = Actor(kind="person", id=str(user.pk), role="account")
        return create(profile={"email": user.email}, language=language, by=me, at=at, user=user)


def _fits(person: Person, user: User) -> bool:
    given = str(_unsealed(person, Safe()).get("email") or "")
    return given.strip().lower() in ("", user.email.lower())


def _claim(person: Person, user: User, *, at: datetime) -> Person:
    person.user = user
    person.save(update_fields=["user"])
    append(
        [Entry(stream=person.id, type="person.signed-up", data={"account": str(user.pk)})],
        by=Actor(kind="person", id=str(person.id)),
        at=at,
        purpose="sign in as myself",
        ground="own",
    )
    return person


def _person(person_id: UUID, *, locked: bool = False) -> Person:
    rows = Person.objects.select_for_update() if locked else Person.objects.all()
    person = rows.filter(id=person_id).first()
    if person is None:
        raise PersonUnknown("there is no such person here.", where=f"person {person_id}", remedy="Find them again.")
    return person


def _unsealed(person: Person, safe: Safe) -> dict[str, Any]:
    values: dict[str, Any] = safe.unseal(person.id, Person.place(person.id), person.profile)
    return values


def _seal_profile(person: Person, values: Mapping[str, Any], safe: Safe) -> None:
    person.profile = safe.seal(person.id, Person.place(person.id), dict(values))
    for field, column in _INDEXED.items():
        setattr(person, column, _index(field, values[field]) if values.get(field) else None)


def _add_identifiers(person_id: UUID, given: Mapping[str, str], *, safe: Safe, at: datetime) -> None:
    for scheme, value in sorted(given.items()):
        index = blind_index(scheme, value)
        row = Identifier(id=new_id(), person_id=person_id, scheme=scheme, index=index, created_at=at)
        row.value = safe.seal(person_id, _identifier_place(row.id), value)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if Identifier.objects.filter(scheme=scheme, index=index, person_id=person_id).exists():
                continue
            raise IdentifierTaken(
                f"this {scheme} already belongs to someone else.",
                where=f"person {person_id}",
                remedy="Find that person and go on with them; identifiers are linked, never moved.",
            ) from error


def _identifier_place(identifier_id: UUID) -> str:
    return f"identity_identifier.value.{identifier_id}"


def _plain(profile: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(profile) - set(PROFILE)
    if unknown:
        raise _unknown_fields(unknown)
    plain = {field: _iso(value) for field, value in profile.items()}
    return {field: value for field, value in plain.items() if value not in (None, "")}


def _unknown_fields(unknown: set[str]) -> ProfileInvalid:
    return ProfileInvalid(
        f"a profile has no {', '.join(sorted(unknown))}.", remedy=f"It has {', '.join(PROFILE)}; the rest are facts."
    )


def _index(field: str, value: Any) -> bytes:
    return blind_index(f"person.{field}", str(value))


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
