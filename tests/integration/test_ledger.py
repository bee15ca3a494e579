"""The ledger as a whole: concurrent writers, checkpoints, proofs, and what the command line says of them."""

import json
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import LazySettings
from django.db import connection, transaction

from commonway.config.cli.ledger import ledger
from commonway.config.local import new_keys
from commonway.fence import scope
from commonway.kernel.ids import new_id
from commonway.ledger import checkpoints, signing
from commonway.ledger.actors import system
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Checkpoint, Event, Stream
from commonway.ledger.verifying import verify
from tests.accounts import AT

pytestmark = pytest.mark.django_db


def write(*streams: UUID, times: int = 1) -> None:
    """Append an event to each of *streams*, some *times*, each in a transaction of its own."""
    for _ in range(times):
        with transaction.atomic():
            entries = [Entry(stream=stream, type="thing.happened") for stream in streams]
            append(entries, by=system("tests"), at=AT, purpose="test", ground="legal duty")


def test_appending_outside_a_transaction_is_an_error(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        append([Entry(stream=new_id(), type="x")], by=system("tests"), at=AT, purpose="p", ground="g")


def test_writers_at_once_make_whole_chains(transactional_db: None) -> None:
    """Eight writers, two streams in opposite orders: nobody deadlocks, nothing is lost, chains are whole."""
    one, two = new_id(), new_id()
    together, failures = Barrier(8), []

    def writer(streams: tuple[UUID, UUID]) -> None:
        try:
            together.wait(timeout=30)
            with scope.within(scope.SYSTEM):
                write(*streams, times=5)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=writer, args=((one, two) if number % 2 else (two, one),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures
    assert dict(Stream.objects.values_list("id", "length")) == {one: 40, two: 40}
    result = verify()
    assert (result.streams, result.events, result.breaks) == (2, 80, [])


def test_a_rolled_back_change_leaves_no_event() -> None:
    stream = new_id()

    def fails_after_writing() -> None:
        with transaction.atomic():
            write(stream)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_writing()
    assert not Event.objects.filter(stream_id=stream).exists()
    assert verify(stream).events == 0


def test_verify_reads_more_than_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonway.ledger.verifying.STREAMS_AT_ONCE", 3)
    write(*(new_id() for _ in range(10)), times=2)
    heard: list[int] = []
    result = verify(tell=heard.append)
    assert (result.streams, result.events, result.sound) == (10, 20, True)
    assert heard == [6, 12, 18, 20]


def test_a_checkpoint_is_signed_over_all_heads() -> None:
    streams = sorted(new_id() for _ in range(5))
    write(*streams)
    first = checkpoints.make(AT)
    write(streams[0], new_id())
    second = checkpoints.make(AT + timedelta(days=1))
    assert (first.streams, second.streams) == (5, 6)
    assert bytes(second.previous) == bytes(first.root)
    assert checkpoints.check(first) == [] == checkpoints.check(second)
    proof = checkpoints.prove(streams[3])
    assert proof.holds()
    assert proof.root == bytes(second.root)


def test_anybody_can_check_the_note_with_the_public_key_alone() -> None:
    import base64

    write(new_id())
    text, mark = checkpoints.note_of(checkpoints.make(AT)).rsplit("\n\N{EM DASH} ", 1)
    name, encoded = mark.split()
    signature = base64.b64decode(encoded)
    key = base64.b64decode(signing.verifier_key().split("+", 2)[2])
    assert name == "testserver/ledger"
    assert signature[:4].hex() == signing.verifier_key().split("+")[1]
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())


def test_a_checkpoint_that_was_changed_or_taken_away_is_found() -> None:
    write(new_id(), new_id())
    first = checkpoints.make(AT)
    write(new_id())
    second = checkpoints.make(AT + timedelta(days=1))
    second.leaves = second.leaves[:-1]
    assert {one.kind for one in checkpoints.check(second)} == {"checkpoint"}
    second.refresh_from_db()
    second.at += timedelta(seconds=1)
    assert [one.kind for one in checkpoints.check(second)] == ["signature"]
    second.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER")
    Checkpoint.objects.filter(id=first.id).delete()
    assert [one.what for one in checkpoints.check(second)] == ["the checkpoint before it is missing"]


def test_a_checkpoint_outlives_a_new_address_and_a_new_signing_key(settings: LazySettings) -> None:
    write(new_id())
    first = checkpoints.make(AT)
    old = settings.COMMONWAY_SIGNING_KEY
    settings.COMMONWAY_PUBLIC_URL = "https://elsewhere.example/portal/"
    settings.COMMONWAY_SIGNING_KEY = new_keys()["COMMONWAY_SIGNING_KEY"]
    assert [one.kind for one in checkpoints.check(first)] == ["signature"]
    settings.COMMONWAY_SIGNING_KEYS_OLD = [old]
    assert checkpoints.check(first) == []
    assert checkpoints.make(AT + timedelta(days=1)).origin == "elsewhere.example/portal/ledger"


def test_what_is_under_no_checkpoint_has_no_proof() -> None:
    write(new_id())
    checkpoints.make(AT)
    with pytest.raises(checkpoints.NotUnderCheckpoint, match="commonway ledger checkpoint"):
        checkpoints.prove(new_id())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr("commonway.config.cli.ledger.django_ready", lambda: None)
    return CliRunner()


def test_the_command_line_verifies_and_says_what_is_broken(run: CliRunner) -> None:
    stream = new_id()
    write(stream, times=3)
    sound = run.invoke(ledger, ["verify"])
    assert (sound.exit_code, sound.stdout.splitlines()[-1]) == (0, "1 streams, 3 events, 0 breaks")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_event SET data = '{}', type = 'x' WHERE sequence = 2")
    broken = run.invoke(ledger, ["verify"])
    assert broken.exit_code == 1
    assert f"stream {stream}, event 2: its content was changed" in broken.stdout
    assert json.loads(run.invoke(ledger, ["verify", "--json"]).stdout)["breaks"][0]["kind"] == "changed"


def test_the_command_line_prints_a_proof_that_holds(run: CliRunner) -> None:
    stream = new_id()
    write(stream, new_id(), new_id())
    assert run.invoke(ledger, ["checkpoint"]).stdout.startswith("testserver/ledger\n3\n")
    shown = json.loads(run.invoke(ledger, ["proof", str(stream)]).stdout)
    proof = checkpoints.Proof(
        checkpoint=UUID(shown["checkpoint"]),
        root=bytes.fromhex(shown["root"]),
        size=shown["size"],
        index=shown["index"],
        stream=stream,
        length=shown["length"],
        head=bytes.fromhex(shown["head"]),
        path=tuple(bytes.fromhex(step) for step in shown["path"]),
    )
    assert proof.holds()
