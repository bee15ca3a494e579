"""Facts: current until replaced, kept as history, sealed, named on the ledger without their values."""

from datetime import timedelta
from uuid import UUID

import pytest

from commonway.facts import queries
from commonway.facts.models import Fact
from commonway.facts.recording import record
from commonway.fence import scope
from commonway.kernel.ids import new_id
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from commonway.vault.sealing import create_keys
from tests.factories import AT

pytestmark = pytest.mark.django_db
BY = system("tests")


@pytest.fixture
def subject() -> UUID:
    id_ = new_id()
    create_keys([id_], at=AT)
    return id_


def test_is_known_with_where_it_came_from(subject: UUID) -> None:
    record(subject, {"bank": "savings", "pets": 2}, source="register", detail="r", certainty="verified", by=BY, at=AT)
    known = queries.known(subject)
    assert {name: fact.value for name, fact in known.items()} == {"bank": "savings", "pets": 2}
    assert (known["bank"].source, known["bank"].detail, known["bank"].certainty) == ("register", "r", "verified")
    assert queries.known(subject, names=["pets"]).keys() == {"pets"}


def test_a_later_one_replaces_it_and_it_stays_as_history(subject: UUID) -> None:
    record(subject, {"bank": "savings"}, source="told", by=BY, at=AT)
    later = AT + timedelta(days=1)
    record(subject, {"bank": "other"}, source="told", by=BY, at=later)
    assert queries.known(subject)["bank"].value == "other"
    assert [(each.value, each.replaced_at) for each in queries.history(subject)] == [
        ("other", None),
        ("savings", later),
    ]


def test_hearsay_does_not_replace_what_is_verified_except_in_the_same_request(subject: UUID) -> None:
    request = new_id()
    record(subject, {"bank": "a"}, source="register", certainty="verified", request_id=request, by=BY, at=AT)
    record(subject, {"bank": "b"}, source="told", request_id=new_id(), by=BY, at=AT)
    assert queries.known(subject)["bank"].value == "a"
    record(subject, {"bank": "c"}, source="told", request_id=request, by=BY, at=AT)
    assert queries.known(subject)["bank"].value == "c"
    assert len(queries.history(subject)) == 3


def test_the_ledger_has_names_and_no_values(subject: UUID) -> None:
    record(subject, {"bank": "hidden-savings", "pets": 2}, source="told", by=BY, at=AT)
    event = Event.objects.of(subject).get()
    assert (event.type, event.data) == ("fact.recorded", {"facts": ["bank", "pets"], "source": "told"})
    assert b"hidden" not in bytes(Fact.objects.get(name="bank").value)


def test_nothing_recorded_is_no_event(subject: UUID) -> None:
    assert record(subject, {}, source="told", by=BY, at=AT) == []
    assert not Event.objects.of(subject).exists()


def test_others_do_not_see_them(subject: UUID) -> None:
    record(subject, {"bank": "a"}, source="told", by=BY, at=AT)
    with scope.within(scope.subjects(new_id())):
        assert queries.known(subject) == {}
    with scope.within(scope.subjects(subject)):
        assert queries.known(subject)["bank"].value == "a"
