"""Whatever somebody with the keys to the database does to a chain, verifying finds it."""

from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonway.kernel.ids import new_id
from commonway.ledger import checkpoints
from commonway.ledger.actors import system
from commonway.ledger.appending import Entry, append, digest
from commonway.ledger.models import Event, Stream
from commonway.ledger.verifying import verify
from tests.accounts import AT

pytestmark = pytest.mark.django_db
LENGTH = 6
COLUMNS = {
    "type": "'other'",
    "at": "at + interval '1 microsecond'",
    "actor_kind": "'helper'",
    "actor_id": "'somebody else'",
    "actor_organisation": "'another'",
    "actor_role": "'another'",
    "on_behalf_of": "gen_random_uuid()",
    "organisation": "'another'",
    "purpose": "'another'",
    "ground": "'another'",
    "data": '\'{"n": "changed"}\'',
    "hash": "sha256(hash)",
    "previous": "sha256(previous)",
    "id": "gen_random_uuid()",
}


class UndoError(Exception):
    """Leaves the transaction so that nothing an example did stays."""


def a_chain() -> UUID:
    """Return a stream with six events, one transaction each, under a checkpoint."""
    stream = new_id()
    for number in range(LENGTH):
        with transaction.atomic():
            entry = Entry(stream=stream, type="thing.happened", data={"n": number})
            append([entry], by=system("tests"), at=AT, purpose="test", ground="legal duty")
    return stream


def tampered(statement: str, *parameters: object) -> None:
    """Run a statement as somebody who first switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_event", "ledger_stream"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        assert cursor.rowcount > 0


def rehashed(stream: UUID) -> None:
    """Compute every hash of the chain again and set the head, as a careful forger would."""
    head = b""
    events = list(Event.objects.of(stream))
    for event in events:
        event.previous = head
        event.hash = head = digest(event)
    tampered("UPDATE ledger_stream SET head = %s, length = %s WHERE id = %s", head, len(events), stream)
    Event.objects.bulk_update(events, ["previous", "hash"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, LENGTH), column=st.sampled_from(sorted(COLUMNS)))
def test_a_changed_column_is_found(number: int, column: str) -> None:
    try:
        with transaction.atomic():
            stream = a_chain()
            assert verify(stream).sound
            tampered(
                f"UPDATE ledger_event SET {column} = {COLUMNS[column]} WHERE stream_id = %s AND sequence = %s",
                stream,
                number,
            )
            assert number in {one.sequence for one in verify(stream).breaks}
            raise UndoError
    except UndoError:
        pass


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(1, LENGTH), last=st.integers(1, LENGTH))
def test_removed_events_are_found(first: int, last: int) -> None:
    try:
        with transaction.atomic():
            stream = a_chain()
            first, last = sorted((first, last))
            tampered(
                "DELETE FROM ledger_event WHERE stream_id = %s AND sequence BETWEEN %s AND %s", stream, first, last
            )
            kinds = {one.kind for one in verify(stream).breaks}
            assert kinds == ({"cut off"} if last == LENGTH else {"missing"})
            raise UndoError
    except UndoError:
        pass


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.lists(st.integers(1, LENGTH), min_size=2, max_size=2, unique=True))
def test_events_in_another_order_are_found(pair: list[int]) -> None:
    try:
        with transaction.atomic():
            stream = a_chain()
            one, two = pair
            move = "UPDATE ledger_event SET sequence = %s WHERE stream_id = %s AND sequence = %s"
            for to, come_from in ((-1, one), (one, two), (two, -1)):
                tampered(move, to, stream, come_from)
            assert {one, two} <= {found.sequence for found in verify(stream).breaks}
            raise UndoError
    except UndoError:
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, LENGTH), later=st.booleans(), cut=st.booleans())
def test_a_chain_computed_anew_is_found_by_the_checkpoint(number: int, later: bool, cut: bool) -> None:
    """Even with every hash and the head made to fit, and events appended since."""
    try:
        with transaction.atomic():
            stream = a_chain()
            checkpoints.make(AT)
            if cut:
                tampered("DELETE FROM ledger_event WHERE stream_id = %s AND sequence = %s", stream, LENGTH)
            else:
                tampered("UPDATE ledger_event SET data = '{}' WHERE stream_id = %s AND sequence = %s", stream, number)
            rehashed(stream)
            if later and not cut:
                entry = Entry(stream=stream, type="thing.happened")
                append([entry], by=system("tests"), at=AT, purpose="test", ground="legal duty")
            found = verify(stream)
            assert {one.kind for one in found.breaks} == {"cut off" if cut else "rewritten"}
            with pytest.raises(checkpoints.HistoryRewritten):
                checkpoints.make(AT)
            assert Stream.objects.filter(id=stream).exists()
            raise UndoError
    except UndoError:
        pass
