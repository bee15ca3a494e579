"""Requests: started, saved as they go, resumed, withdrawn, and seen by nobody else."""

from datetime import timedelta

import pytest

from commonway.cases import requests
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import RequestClosed, RequestUnknown
from commonway.cases.models import Request
from commonway.cases.requests import LifeEventUnknown, RevisionConflict
from commonway.cases.submitting import submit
from commonway.fence import scope
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests.factories import AT, a_person, a_request, acting, published

pytestmark = pytest.mark.django_db


def save(request: Request, **values: object) -> Request:
    return requests.save(request.id, values, channel="web", by=acting(request.applicant_id), at=AT)


def test_starts_empty_on_the_current_version() -> None:
    current, person = published(), a_person()
    request = requests.start("bereavement", person.id, "web", by=acting(person), at=AT)
    assert request.pack_version_id == current.version_id
    assert requests.answers(request) == {}
    [event] = Event.objects.of(person.id).filter(type="request.started")
    assert event.data == {"request": str(request.id), "channel": "web"}


def test_an_unknown_life_event_is_said_so() -> None:
    published()
    person = a_person()
    with pytest.raises(LifeEventUnknown):
        requests.start("marriage", person.id, "web", by=acting(person), at=AT)


def test_saving_merges_and_keeps_where_answers_came_from() -> None:
    request = a_request()
    by = acting(request.applicant_id)
    requests.save(
        request.id,
        {"date_of_death": "2026-10-04"},
        source="register",
        detail="register",
        certainty="verified",
        channel="web",
        by=by,
        at=AT,
    )
    after = save(request, full_name="Omar H.", date_of_death="2026-10-04")  # as a page sends back what it showed
    answers = requests.answers(after)
    assert (answers["full_name"].value, answers["full_name"].source) == ("Omar H.", "told")
    assert (answers["date_of_death"].source, answers["date_of_death"].certainty) == ("register", "verified")
    changed = requests.answers(save(request, date_of_death="2026-10-03"))
    assert (changed["date_of_death"].source, changed["date_of_death"].certainty) == ("told", "stated")


def test_i_do_not_know_takes_the_answer_out_and_is_remembered() -> None:
    request = save(a_request(), held_passport=None)
    assert "held_passport" not in requests.answers(request)
    assert requests.declined(request) == {"held_passport"}
    assert requests.declined(save(request, held_passport="no")) == frozenset()


def test_the_ledger_knows_which_facts_were_saved_and_not_their_values() -> None:
    request = a_request()
    event = Event.objects.of(request.applicant_id).filter(type="request.saved").get()
    assert "full_name" in event.data["facts"]
    assert "Haddad" not in str(event.data)


def test_two_windows_do_not_overwrite_each_other() -> None:
    request = a_request()
    by = acting(request.applicant_id)
    first = requests.save(request.id, {"full_name": "A"}, revision=request.revision, channel="web", by=by, at=AT)
    with pytest.raises(RevisionConflict):
        requests.save(request.id, {"full_name": "B"}, revision=request.revision, channel="web", by=by, at=AT)
    request.refresh_from_db()
    assert requests.answers(request)["full_name"].value == "A"
    assert request.revision == first.revision


def test_one_wrong_value_keeps_nothing_and_says_what_to_change() -> None:
    request = a_request()
    with pytest.raises(AnswersInvalid) as caught:
        save(request, full_name="Changed", date_of_death="2999-01-01", unheard_of="x")
    assert set(caught.value.problems) == {"date_of_death", "unheard_of"}
    request.refresh_from_db()
    assert requests.answers(request)["full_name"].value == "Omar Haddad"


def test_what_holds_whatever_happened_is_not_asked_again() -> None:
    applicant = a_person()
    first = a_request(applicant)
    submit(first.id, "k", "web", by=acting(applicant), at=AT)
    second = requests.start("bereavement", applicant.id, "web", by=acting(applicant), at=AT + timedelta(days=9))
    answers = requests.answers(second)
    assert answers["applicant_name"].value == "Layla Haddad"
    assert "relationship" not in answers, "that was about the other death"


def test_a_sent_request_cannot_be_changed_or_resumed() -> None:
    request = a_request()
    submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    with pytest.raises(RequestClosed):
        save(request, full_name="Other")
    with pytest.raises(RequestClosed):
        requests.resume(request.id, "phone", by=acting(request.applicant_id), at=AT)
    with pytest.raises(RequestClosed):
        requests.withdraw(request.id, by=acting(request.applicant_id), at=AT)


def test_withdrawing_empties_the_answers_and_may_be_repeated() -> None:
    request = a_request()
    by = acting(request.applicant_id)
    requests.withdraw(request.id, by=by, at=AT)
    again = requests.withdraw(request.id, by=by, at=AT)
    assert (again.state, requests.answers(again)) == (Request.State.WITHDRAWN, {})
    assert Event.objects.of(request.applicant_id).filter(type="request.withdrawn").count() == 1


def test_another_resident_is_refused_and_sees_nothing() -> None:
    request, other = a_request(), a_person()
    for attempt in (requests.read, requests.withdraw):
        with pytest.raises(AccessRefused):
            attempt(request.id, by=acting(other), at=AT)
    with scope.within(scope.subjects(other.id)), pytest.raises(RequestUnknown):
        requests.read(request.id, by=acting(other), at=AT)


class TestTheDesk:
    def test_starts_and_saves_for_the_person_in_contact(self) -> None:
        published()
        person = a_person()
        agent = Actor(kind="staff", id="agent", organisation="tell-once-office", role="agent", on_behalf_of=person.id)
        request = requests.start("bereavement", person.id, "phone", by=agent, at=AT)
        requests.save(request.id, {"full_name": "Omar"}, channel="phone", by=agent, at=AT)
        event = Event.objects.of(person.id).get(type="request.saved")
        assert (event.actor_kind, event.ground) == ("staff", "contact")

    def test_is_refused_without_a_contact(self) -> None:
        request = a_request()
        agent = Actor(kind="staff", id="agent", organisation="tell-once-office", role="agent")
        with pytest.raises(AccessRefused):
            requests.save(request.id, {"full_name": "x"}, channel="phone", by=agent, at=AT)
        with pytest.raises(AccessRefused):
            requests.start("bereavement", request.applicant_id, "phone", by=agent, at=AT)

    def test_reading_is_on_the_ledger_and_the_persons_own_is_not(self) -> None:
        request = a_request()
        requests.read(request.id, by=acting(request.applicant_id), at=AT)
        read = Event.objects.of(request.applicant_id).filter(type="data.read")
        assert not read.exists()
        mine = request.applicant_id
        agent = Actor(kind="staff", id="agent", organisation="tell-once-office", role="agent", on_behalf_of=mine)
        requests.read(request.id, by=agent, at=AT)
        assert (read.get().actor_id, read.get().ground) == ("agent", "contact")


def test_references_are_found_as_people_say_them() -> None:
    reference = a_request().reference
    assert requests.as_reference(f" {reference.lower().replace('-', ' ')} ") == reference
