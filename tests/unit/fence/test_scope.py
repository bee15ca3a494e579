"""Scopes nest, hold across connections, and never hide what went wrong."""

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from commonway.fence import scope
from commonway.identity.models import Person, User
from commonway.kernel.ids import new_id
from tests.accounts import AT

pytestmark = pytest.mark.django_db


def told() -> str:
    """Return the scope the database has been told of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('commonway.scope', true)")
        return str(cursor.fetchone()[0])


def test_scopes_nest_and_the_outer_one_comes_back() -> None:
    with scope.within(scope.subjects(new_id())):
        assert told() == "subjects"
        with scope.within(scope.organisation("council")):
            assert (told(), scope.current().organisation) == ("organisation", "council")
        assert told() == "subjects"
    assert (told(), scope.current()) == ("system", scope.SYSTEM)


def test_the_outer_scope_comes_back_after_an_error() -> None:
    with pytest.raises(KeyError), scope.within(scope.NOBODY):
        raise KeyError
    assert told() == "system"


def test_entering_is_one_query_and_entering_the_same_scope_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2), scope.within(scope.NOBODY):  # one in, one out
        pass
    with django_assert_num_queries(0), scope.within(scope.SYSTEM):
        pass


def test_a_failed_statement_keeps_its_own_error() -> None:
    """Leaving a scope in a broken transaction must not put “transaction is aborted” in the place of the cause."""
    User.objects.create_user("once@mail.example")

    def twice() -> None:
        with transaction.atomic(), scope.within(scope.subjects(new_id())):
            User.objects.create_user("once@mail.example")

    with pytest.raises(IntegrityError, match="identity_user_email_once"):
        twice()
    assert told() == "system"


def test_a_rolled_back_block_leaves_the_scope_it_began_in() -> None:
    def fails() -> None:
        with transaction.atomic(), scope.within(scope.NOBODY):
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert told() == "system"
    Person.objects.create(profile=b"x", created_at=AT)
    assert Person.objects.count() == 1


def test_a_new_connection_is_told_of_the_scope_at_once(transactional_db: None) -> None:
    with scope.within(scope.organisation("council")):
        connection.close()
        assert told() == "organisation"
    connection.close()
    assert told() == "system"
