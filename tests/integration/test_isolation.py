"""The fence in the database: as the application's own role, what is outside the scope does not exist."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import Error, ProgrammingError, connection, models, transaction

from commonway.fence import rights, scope
from commonway.identity.models import Person
from commonway.kernel.ids import new_id
from commonway.ledger import tables
from commonway.ledger.models import Event
from commonway.vault.models import SubjectKey
from tests import accounts

pytestmark = pytest.mark.django_db

PERSON_COLUMNS = {"subject_id", "person_id", "applicant_id", "stream_id", "grantor_id", "holder_id"}


# Rows that name nobody, and are somebody's by the row they belong to, or are an organisation's alone.
WITH_ANOTHER = (
    "exchange.Attempt",
    "exchange.InboundCall",
    "cases.WorkOrderStep",
    "cases.WorkOrderPhoto",
    "cases.WorkOrderLine",
    "cases.PaymentStep",
)


def _protected() -> list[type[models.Model]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("commonway.")]
    about_people = [model for model in ours if PERSON_COLUMNS & {field.column for field in model._meta.concrete_fields}]
    return sorted(
        {*about_people, Person, *(apps.get_model(name) for name in WITH_ANOTHER)},
        key=lambda model: model._meta.db_table,
    )


PROTECTED = _protected()
ABOUT_ORGANISATIONS = [
    model
    for model in PROTECTED
    if {"organisation_id", "organisation"} & {field.column for field in model._meta.concrete_fields}
]


@pytest.fixture
def as_application(transactional_db: None) -> Iterator[None]:
    """Be connected as the role the product runs as in production, granted what it is granted there."""
    user = connection.settings_dict["USER"]
    if not rights.grant(append_only=tables.APPEND_ONLY, growing=tables.GROWING):
        pytest.skip("this server has no application role")
    connection.close()
    connection.settings_dict["USER"] = rights.APPLICATION
    yield
    connection.close()
    connection.settings_dict["USER"] = user


def _person() -> UUID:
    row = accounts.a_row(Person, {})
    accounts.a_row(SubjectKey, {"subject_id": row.pk})
    return UUID(str(row.pk))


def _rows(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Any], models.Model, models.Model]:
    """Return what makes a row A's and B's, and a row of each."""
    made = []
    for organisation in ("organisation-a", "organisation-b"):
        accounts.an_organisation(organisation)
        person, other = _person(), _person()
        given = dict.fromkeys(PERSON_COLUMNS, person) | {"organisation_id": organisation, "organisation": organisation}
        if model._meta.db_table == "identity_mandate":
            given["holder_id"] = other
        given.pop("stream_id")
        if model is Event:
            given["stream_id"] = accounts.a_row(apps.get_model("ledger", "Stream"), {}).pk
            given["subject_id"] = given["stream_id"]
        row = _existing(model, person) or accounts.a_row(model, given)
        made.append((given, row))
    return made[0][0], made[1][0], made[0][1], made[1][1]


def _existing(model: type[models.Model], person: UUID) -> models.Model | None:
    return model._default_manager.get(pk=person) if model in {Person, SubjectKey} else None


def _named(model: type[models.Model]) -> str:
    return model._meta.db_table


def test_every_table_about_people_has_a_forced_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
            " WHERE relrowsecurity AND relforcerowsecurity"
        )
        fenced = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in PROTECTED} <= fenced


def test_the_role_is_neither_owner_nor_above_the_fence(as_application: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (rights.APPLICATION, False, False)


@pytest.mark.parametrize("model", PROTECTED, ids=_named)
def test_nothing_is_there_without_a_scope(as_application: None, model: type[models.Model]) -> None:
    _, _, row, _ = _rows(model)
    assert model._default_manager.filter(pk=row.pk).exists()
    with scope.within(scope.NOBODY):
        assert model._default_manager.count() == 0
    with scope.within(scope.subjects(new_id())):
        assert not model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "model", [each for each in PROTECTED if each._meta.db_table != "exchange_inbound_call"], ids=_named
)
def test_a_resident_reaches_their_own_rows_only(as_application: None, model: type[models.Model]) -> None:
    given, _, mine, other = _rows(model)
    me = mine.pk if model in {Person, SubjectKey} else given["subject_id"]
    with scope.within(scope.subjects(me)):
        assert set(model._default_manager.values_list("pk", flat=True)) == {mine.pk}
        assert _update(model, other) == 0
        assert _delete(model, other) == 0
    assert model._default_manager.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    "model",
    [each for each in PROTECTED if each not in {Event} and each._meta.db_table != "exchange_inbound_call"],
    ids=_named,
)
def test_a_resident_cannot_add_rows_to_another(as_application: None, model: type[models.Model]) -> None:
    given, _, mine, other = _rows(model)
    me = mine.pk if model in {Person, SubjectKey} else given["subject_id"]
    before = model._default_manager.count()
    other.pk, other._state.adding = new_id(), True  # one more like it; policies are asked before constraints
    with scope.within(scope.subjects(me)), pytest.raises(ProgrammingError, match="row-level security"):
        other.save(force_insert=True)
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", ABOUT_ORGANISATIONS, ids=_named)
def test_an_organisation_sees_its_own_share_only(as_application: None, model: type[models.Model]) -> None:
    _, _, mine, other = _rows(model)
    with scope.within(scope.organisation("organisation-a")):
        assert set(model._default_manager.values_list("pk", flat=True)) == {mine.pk}
        assert _update(model, other) == 0
        assert _delete(model, other) == 0


def test_an_organisation_sees_nobody_and_no_facts(as_application: None) -> None:
    _person()
    accounts.a_row(apps.get_model("facts", "Fact"), {})
    with scope.within(scope.organisation("organisation-a")):
        assert not Person.objects.exists()
        assert not apps.get_model("facts", "Fact").objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET type = 'nothing'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event CASCADE",
        "UPDATE ledger_checkpoint SET streams = 0",
        "DELETE FROM ledger_checkpoint",
        "TRUNCATE ledger_checkpoint",
        "DELETE FROM ledger_stream",
        "TRUNCATE ledger_stream CASCADE",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_event NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY fence ON identity_person",
    ],
)
def test_the_ledger_refuses_change(as_application: None, statement: str) -> None:
    _rows(Event)
    before = list(Event.objects.order_by("id").values_list("id", "type"))
    with pytest.raises(Error, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("id").values_list("id", "type")) == before


def test_the_ledger_refuses_change_to_its_owner_too() -> None:
    _rows(Event)
    for statement in ("UPDATE ledger_event SET type = 'nothing'", "DELETE FROM ledger_event"):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Error, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_stream SET length = -1")


def _update(model: type[models.Model], row: models.Model) -> int:
    """Try to write the row's own key again: changes nothing, counts rows reached."""
    if model is Event:  # no right to update at all
        return 0
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{key}" = "{key}" WHERE "{key}" = %s', [row.pk])
        return int(cursor.rowcount)


def _delete(model: type[models.Model], row: models.Model) -> int:
    if model is Event:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', [row.pk])
        return int(cursor.rowcount)
