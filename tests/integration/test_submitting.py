"""Submitting a request: everything that follows, in one transaction, once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.cases import requests
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import RequestClosed, RequestUnknown
from commonway.cases.models import Case, Request
from commonway.cases.submitting import RequestIncomplete, Submission, submit
from commonway.contacts import mailbox
from commonway.contacts.models import Notice
from commonway.eligibility.models import Assessment
from commonway.exchange.models import Delivery
from commonway.facts import queries as known_facts
from commonway.facts.models import Fact
from commonway.fence import scope
from commonway.identity import people
from commonway.identity.access import AccessRefused
from commonway.identity.models import Identifier, Person
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from tests import factories
from tests.factories import AT, acting, published

pytestmark = pytest.mark.django_db

WRITTEN = (Request, Case, Delivery, Assessment, Notice, Fact, Event, Person)


def submitted(request: Request, **more: Any) -> Submission:
    return submit(request.id, more.pop("key", "key"), "web", by=acting(request.applicant_id), at=more.pop("at", AT))


def types(stream: UUID) -> list[str]:
    return list(Event.objects.of(stream).values_list("type", flat=True))


def test_everyone_who_must_know_is_told_and_cases_open() -> None:
    done = submitted(factories.a_request())
    assert {each.organisation_id for each in done.deliveries} == {"tax", "pensions", "passports"}
    assert {each.service for each in done.cases} == {"stop-pension", "cancel-passport"}
    by_case = {each.case_id for each in done.deliveries if each.case_id}
    assert by_case == {each.id for each in done.cases}
    assert all(each.due_at and (each.due_at - AT).days == 10 for each in done.cases)


def test_only_the_facts_a_clause_allows_cross() -> None:
    done = submitted(factories.a_request())
    names = {each.organisation_id: set(each.fact_names) for each in done.deliveries}
    assert names["tax"] == {"full_name", "date_of_death"}
    assert "applicant_name" not in names["passports"]


def test_entitlements_are_found_with_what_is_still_to_be_known() -> None:
    done = submitted(factories.a_request())
    assert {each.service: each.outcome for each in done.assessments} == {
        "widow-pension": "eligible",
        "funeral-help": "need-to-know",
        "advice": "eligible",
    }
    assert next(each.missing for each in done.assessments if each.service == "funeral-help") == ["income"]


def test_facts_are_kept_about_whom_they_are_about() -> None:
    request = factories.a_request()
    done = submitted(request)
    assert done.request.subject_id is not None
    about_them = known_facts.known(done.request.subject_id)
    about_me = known_facts.known(request.applicant_id)
    assert about_them["full_name"].value == "Omar Haddad"
    assert "full_name" not in about_me
    assert about_me["years_married"].value == 44
    assert people.profile(done.request.subject_id) == {"name": "Omar Haddad", "date_of_birth": "1947-03-27"}


def test_the_story_is_on_the_ledger_without_a_single_value() -> None:
    request = factories.a_request()
    done = submitted(request)
    assert done.request.subject_id is not None
    mine, theirs = types(request.applicant_id), types(done.request.subject_id)
    for expected in ("request.submitted", "fact.recorded", "delivery.queued", "case.opened", "entitlements.assessed"):
        assert expected in mine
    assert theirs == ["person.created", "person.died", "fact.recorded"]
    text = str(list(Event.objects.values_list("data", flat=True)))
    assert not [
        value for value in factories.ANSWERS.values() if isinstance(value, str) and len(value) > 6 and value in text
    ]


def test_a_letter_is_written_and_an_email_is_deferred_in_the_same_transaction() -> None:
    request = factories.a_request()
    submitted(request)
    [letter] = mailbox.of(request.applicant_id)
    assert letter.paragraphs == ("Dear Layla Haddad,", "You told us that Omar Haddad died on 5 October 2026.")
    jobs = ProcrastinateJob.objects.filter(task_name="contacts.say_that_letters_wait")
    assert [job.args for job in jobs] == [{"notices": [str(letter.id)]}]


def test_sending_again_returns_the_first_result_whatever_the_key() -> None:
    request = factories.a_request()
    first = submitted(request)
    counts = [model.objects.count() for model in WRITTEN]
    again = submitted(request, key="another", at=AT.replace(hour=12))
    assert {each.id for each in again.deliveries} == {each.id for each in first.deliveries}
    assert {each.id for each in again.cases} == {each.id for each in first.cases}
    assert {each.id for each in again.assessments} == {each.id for each in first.assessments}
    assert (again.refused, again.already_told, again.not_told) == (
        first.refused,
        first.already_told,
        first.not_told,
    )
    assert [model.objects.count() for model in WRITTEN] == counts


def test_what_is_missing_is_named_and_nothing_is_written() -> None:
    request = factories.a_request(date_of_death=None, years_married=None)
    counts = [model.objects.count() for model in WRITTEN]
    with pytest.raises(RequestIncomplete) as caught:
        submitted(request)
    assert caught.value.missing == ["date_of_death", "years_married"]
    assert [model.objects.count() for model in WRITTEN] == counts


def test_a_fact_that_is_not_asked_is_neither_needed_nor_told() -> None:
    request = factories.a_request(relationship="child")  # years_married was answered before that changed
    done = submitted(request)
    assert "years_married" not in known_facts.known(request.applicant_id)
    assert {each.service: each.outcome for each in done.assessments}["widow-pension"] == "not-eligible"


def test_an_organisation_is_not_told_while_it_is_unknown_whether_it_must_be() -> None:
    done = submitted(factories.a_request(held_passport=None))
    assert "passports" not in {each.organisation_id for each in done.deliveries}
    assert [(each.organisation, each.missing) for each in done.not_told] == [("passports", "held_passport")]


def test_somebody_else_may_not_send_it_and_nothing_is_written() -> None:
    request = factories.a_request()
    with pytest.raises(AccessRefused):
        submit(request.id, "k", "web", by=acting(factories.a_person()), at=AT)
    request.refresh_from_db()
    assert request.state == Request.State.DRAFT


def test_the_fence_hides_it_from_another_resident() -> None:
    request, other = factories.a_request(), factories.a_person()
    with scope.within(scope.subjects(other.id)), pytest.raises(RequestUnknown):
        submit(request.id, "k", "web", by=acting(other), at=AT)


def test_the_applicant_sends_within_their_own_fence() -> None:
    request = factories.a_request()
    with scope.within(scope.subjects(request.applicant_id)):
        done = submitted(request)
        assert len(done.deliveries) == 3
        assert scope.current() == scope.subjects(request.applicant_id)
        assert not Person.objects.filter(id=done.request.subject_id).exists()


def test_a_withdrawn_request_cannot_be_sent() -> None:
    request = factories.a_request()
    requests.withdraw(request.id, by=acting(request.applicant_id), at=AT)
    with pytest.raises(RequestClosed):
        submitted(request)


def test_a_request_stays_on_the_version_it_was_started_with() -> None:
    published()
    request = factories.a_request()
    changed = factories.a_pack(version="2")
    event = changed.life_events["bereavement"]
    shorter = {
        "bereavement": type(event)(**{**{f: getattr(event, f) for f in event.__slots__}, "tells": event.tells[:1]})
    }
    published(factories.a_pack(version="2", life_events=shorter))
    assert len(submitted(request).deliveries) == 3


class TestASecondTellingOfTheSameDeath:
    def test_finds_the_same_person_and_tells_nobody_twice(self) -> None:
        first = submitted(factories.a_request())
        second = submitted(factories.a_request(relationship="child", applicant_name="Sami Haddad"))
        assert second.request.subject_id == first.request.subject_id
        assert second.deliveries == ()
        assert {each.organisation for each in second.already_told} == {"tax", "pensions", "passports"}
        assert {each.service for each in second.assessments} == {"widow-pension", "funeral-help", "advice"}

    def test_is_one_death(self) -> None:
        first = submitted(factories.a_request())
        submitted(factories.a_request())
        assert first.request.subject_id is not None
        assert types(first.request.subject_id).count("person.died") == 1

    def test_tells_who_was_not_told_the_first_time(self) -> None:
        submitted(factories.a_request(held_passport=None))
        second = submitted(factories.a_request())
        assert [each.organisation_id for each in second.deliveries] == ["passports"]

    def test_tells_again_who_refused(self) -> None:
        first = submitted(factories.a_request())
        Delivery.objects.filter(id=first.deliveries[0].id).update(state=Delivery.State.REFUSED)
        second = submitted(factories.a_request())
        assert [each.organisation_id for each in second.deliveries] == [first.deliveries[0].organisation_id]

    def test_does_not_replace_what_a_register_verified(self) -> None:
        request = factories.a_request()
        requests.save(
            request.id,
            {"date_of_death": "2026-10-04"},
            source="register",
            certainty="verified",
            channel="web",
            by=acting(request.applicant_id),
            at=AT,
        )
        first = submitted(request)
        submitted(factories.a_request(date_of_death="2026-10-01"))
        assert first.request.subject_id is not None
        assert known_facts.known(first.request.subject_id)["date_of_death"].value == "2026-10-04"
        heard = [each.value for each in known_facts.history(first.request.subject_id) if each.name == "date_of_death"]
        assert sorted(heard) == ["2026-10-01", "2026-10-04"]


def test_people_without_an_identifier_are_never_merged() -> None:
    first = submitted(factories.a_request(national_number=None))
    second = submitted(factories.a_request(national_number=None))
    assert first.request.subject_id != second.request.subject_id
    assert len(second.deliveries) == 3


def test_nobody_tells_of_their_own_death() -> None:
    applicant = factories.a_person()
    number = {"national_number": factories.ANSWERS["national_number"]}
    people.add_identifiers(applicant.id, number, by=acting(applicant), at=AT)
    with pytest.raises(AnswersInvalid) as caught:
        submitted(factories.a_request(applicant))
    assert "national_number" in caught.value.problems


def test_the_profile_is_filled_in_and_not_overwritten() -> None:
    applicant = factories.a_person(name="Layla H.")
    submitted(factories.a_request(applicant))
    profile = people.profile(applicant.id)
    assert profile["name"] == "Layla H."
    assert profile["date_of_birth"] == "1951-08-02"


def test_is_cheap() -> None:
    """A constant number of statements, however many are told: forty and a few, most of them for a new person."""
    submitted(factories.a_request())
    request = factories.a_request(national_number="51010101A")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        submitted(request)
    assert len(queries) <= 60, "\n".join(query["sql"][:110] for query in queries)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def run(self, *works: Any) -> list[Any]:
        def work(one: Any) -> Any:
            try:
                with scope.within(scope.SYSTEM):
                    return one()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return [each.result() for each in [pool.submit(work, one) for one in works]]

    def test_a_double_click_sends_once(self) -> None:
        request = factories.a_request()
        results = self.run(*[lambda: submitted(request)] * 4)
        assert len({each.id for result in results for each in result.deliveries}) == 3
        assert types(request.applicant_id).count("request.submitted") == 1

    def test_two_people_tell_of_one_death(self) -> None:
        everyone = [factories.a_request() for _ in range(4)]
        results = self.run(*[lambda one=one: submitted(one) for one in everyone])
        assert len({each.request.subject_id for each in results}) == 1
        assert Identifier.objects.filter(scheme="national_number").count() == 1
        told = [each.organisation_id for result in results for each in result.deliveries]
        assert sorted(told) == ["passports", "pensions", "tax"]

    def test_one_person_tells_of_two_deaths(self) -> None:
        applicant = factories.a_person()
        both = [factories.a_request(applicant, national_number=f"4703271{n}H") for n in range(2)]
        results = self.run(*[lambda one=one: submitted(one) for one in both])
        assert len({each.request.subject_id for each in results}) == 2


def test_an_unknown_request_is_said_so() -> None:
    with pytest.raises(RequestUnknown):
        submit(new_id(), "k", "web", by=acting(factories.a_person()), at=AT)
