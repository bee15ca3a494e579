"""Publishing: atomic, versioned, immutable, and current for those who ask afterwards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commonway.catalogue import publishing, queries
from commonway.catalogue.models import CurrentPack, PackVersion
from commonway.fence import scope
from commonway.identity.models import Organisation
from commonway.ledger import streams
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from commonway.packs.problems import PackInvalid
from tests.unit.packs import tiny

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BY = system("tests")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load(tiny.write(tmp_path))


def changed(pack: Pack, version: str) -> Pack:
    return replace(pack, version=version)


@pytest.mark.django_db
class TestPublishing:
    def test_first_version_becomes_current(self, pack: Pack) -> None:
        version = publishing.publish(pack, by=BY, at=AT)
        assert (version.number, version.version, version.published_by) == (1, "2026.1", "system:tests")
        assert queries.current() == queries.Published(version.id, pack)
        assert queries.current("tiny").pack == pack

    def test_publishing_what_is_current_changes_nothing(self, pack: Pack) -> None:
        first = publishing.publish(pack, by=BY, at=AT)
        again = publishing.publish(pack, by=BY, at=AT + timedelta(days=1))
        assert again == first
        assert PackVersion.objects.count() == 1
        assert Event.objects.filter(type="pack.published").count() == 1

    def test_next_version_counts_up_and_the_old_one_stays_readable(self, pack: Pack) -> None:
        first = publishing.publish(pack, by=BY, at=AT)
        second = publishing.publish(changed(pack, "2026.2"), by=BY, at=AT + timedelta(days=1))
        assert second.number == 2
        assert queries.current().pack.version == "2026.2"
        assert queries.version(first.id).pack == pack

    def test_one_request_reads_one_version_but_what_it_publishes_itself(self, pack: Pack) -> None:
        first = publishing.publish(pack, by=BY, at=AT)
        with CaptureQueriesContext(connection) as asked, queries.held_still():
            assert [queries.current().version_id for _ in range(3)] == [first.id] * 3
        assert len(asked) <= 2  # which is current, and the version where this process has not read it
        with queries.held_still():
            assert queries.current().version_id == first.id
            second = publishing.publish(changed(pack, "2026.2"), by=BY, at=AT + timedelta(days=1))
            assert queries.current().version_id == second.id
        assert queries.current().version_id == second.id

    def test_publishing_an_earlier_version_makes_it_current_again(self, pack: Pack) -> None:
        first = publishing.publish(pack, by=BY, at=AT)
        publishing.publish(changed(pack, "2026.2"), by=BY, at=AT)
        back = publishing.publish(pack, by=BY, at=AT)
        assert back.id == first.id
        assert queries.current().version_id == first.id
        assert PackVersion.objects.count() == 2

    def test_publication_is_in_the_ledger(self, pack: Pack) -> None:
        first = publishing.publish(pack, by=BY, at=AT)
        second = publishing.publish(changed(pack, "2026.2"), by=BY, at=AT)
        events = list(Event.objects.of(streams.INSTALLATION).filter(type="pack.published"))
        assert [event.data["version_id"] for event in events] == [str(first.id), str(second.id)]
        assert events[1].data["previous"] == first.digest
        assert events[1].at == AT

    def test_organisations_are_registered_and_kept(self, pack: Pack) -> None:
        publishing.publish(pack, by=BY, at=AT)
        assert set(Organisation.objects.values_list("id", flat=True)) == set(pack.organisations)
        assert Organisation.objects.get(is_operator=True).id == "tell-once-office"
        office = replace(pack.organisations["tell-once-office"], level="local")
        publishing.publish(
            replace(pack, organisations={**pack.organisations, office.id: office}, operator="pension-service"),
            by=BY,
            at=AT,
        )
        assert Organisation.objects.get(is_operator=True).id == "pension-service"
        assert Organisation.objects.get(id="tell-once-office").level == "local"

    def test_second_pack_does_not_take_over_the_installation(self, pack: Pack) -> None:
        publishing.publish(pack, by=BY, at=AT)
        publishing.publish(replace(pack, id="other", operator="pension-service"), by=BY, at=AT + timedelta(days=1))
        publishing.publish(changed(pack, "2026.2"), by=BY, at=AT + timedelta(days=2))
        assert queries.current().pack.id == "tiny"
        assert queries.current("other").pack.id == "other"
        assert Organisation.objects.get(is_operator=True).id == "tell-once-office"

    def test_inconsistent_pack_is_refused_whole(self, pack: Pack) -> None:
        with pytest.raises(PackInvalid):
            publishing.publish(replace(pack, operator="nobody"), by=BY, at=AT)
        assert not PackVersion.objects.exists()
        assert not Organisation.objects.exists()

    def test_failure_half_way_leaves_nothing(self, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*args: object, **kwargs: object) -> None:
            raise DatabaseError("the disk is full")

        monkeypatch.setattr(publishing, "append", fails)
        with pytest.raises(DatabaseError):
            publishing.publish(pack, by=BY, at=AT)
        assert not PackVersion.objects.exists()
        assert not CurrentPack.objects.exists()
        assert not Organisation.objects.exists()


@pytest.mark.django_db
class TestImmutability:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE catalogue_pack_version SET document = '{}'",
            "UPDATE catalogue_pack_version SET digest = repeat('0', 64)",
            "UPDATE catalogue_pack_version SET number = 7",
            "DELETE FROM catalogue_pack_version",
        ],
    )
    def test_database_refuses_to_change_a_version(self, pack: Pack, statement: str) -> None:
        publishing.publish(pack, by=BY, at=AT)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert PackVersion.objects.get().number == 1

    def test_version_altered_behind_the_trigger_is_noticed(self, pack: Pack) -> None:
        version = publishing.publish(pack, by=BY, at=AT)
        queries._pack.cache_clear()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_pack_version DISABLE TRIGGER USER")
            cursor.execute("UPDATE catalogue_pack_version SET document = jsonb_set(document, '{version}', '\"9\"')")
        with pytest.raises(queries.VersionAlteredError):
            queries.version(version.id)


@pytest.mark.django_db
class TestQueries:
    def test_nothing_published(self) -> None:
        assert not queries.is_published()
        assert queries.clause("deaths-to-pensions", "death", AT) is None
        with pytest.raises(queries.NotPublishedError, match="commonway packs publish"):
            queries.current()
        with pytest.raises(queries.NotPublishedError):
            queries.version(uuid4())

    def test_clause_in_force(self, pack: Pack) -> None:
        publishing.publish(pack, by=BY, at=AT)
        clause = queries.clause("deaths-to-pensions", "death", AT)
        assert clause == pack.agreements["deaths-to-pensions"].clauses[0]
        assert queries.clause("deaths-to-pensions", "death", AT, organisation="pension-service") == clause

    @pytest.mark.parametrize(
        ("agreement", "clause", "at", "organisation"),
        [
            ("no-such", "death", AT, ""),
            ("deaths-to-pensions", "no-such", AT, ""),
            ("deaths-to-pensions", "death", AT, "register"),
            ("deaths-to-pensions", "death", datetime(2025, 12, 31, 23, 59, tzinfo=UTC), ""),
            ("deaths-to-pensions", "death", datetime(2031, 1, 1, tzinfo=UTC), ""),
        ],
    )
    def test_no_clause(self, pack: Pack, agreement: str, clause: str, at: datetime, organisation: str) -> None:
        publishing.publish(pack, by=BY, at=AT)
        assert queries.clause(agreement, clause, at, organisation=organisation) is None

    @pytest.mark.parametrize("at", [datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, 23, 59, tzinfo=UTC)])
    def test_first_and_last_day_are_included(self, pack: Pack, at: datetime) -> None:
        publishing.publish(pack, by=BY, at=AT)
        assert queries.clause("deaths-to-pensions", "death", at) is not None

    def test_clause_that_left_the_pack_is_gone_at_once(self, pack: Pack) -> None:
        publishing.publish(pack, by=BY, at=AT)
        agreement = pack.agreements["register"]
        event = pack.life_events["bereavement"]
        without = replace(
            pack,
            agreements={**pack.agreements, "register": replace(agreement, clauses=agreement.clauses[:1])},
            life_events={"bereavement": replace(event, tells=event.tells[:1])},
        )
        assert queries.clause("register", "licence", AT) is not None
        publishing.publish(without, by=BY, at=AT)
        assert queries.clause("register", "licence", AT) is None

    def test_current_costs_one_small_query_once_read(self, pack: Pack, django_assert_num_queries: object) -> None:
        publishing.publish(pack, by=BY, at=AT)
        queries.current()
        with django_assert_num_queries(1) as captured:  # type: ignore[operator]
            queries.current()
        assert "document" not in captured[0]["sql"]
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert queries.clause("register", "licence", AT) is not None
        published = queries.current()
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert published.clause("register", "licence", AT) is not None


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_version_each_number(pack: Pack) -> None:
    together = Barrier(4)

    def publish(number: int) -> int:
        try:
            with scope.within(scope.SYSTEM):
                together.wait(timeout=30)
                return publishing.publish(changed(pack, f"2026.{number}"), by=BY, at=AT).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(publish, [1, 2, 3, 3]))
    assert sorted(set(numbers)) == [1, 2, 3]
    assert sorted(PackVersion.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert CurrentPack.objects.count() == 1
