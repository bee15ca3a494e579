"""The person's own view: the story in plain words, who was told what, and who looked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from commonway.cases import my_data, requests, taking_up, timeline
from commonway.cases.models import Request
from commonway.cases.submitting import submit
from commonway.cases.taking_up import NeedsFacts, NoAgreement, NotOffered, take_up
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.fence import scope
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Event
from commonway.web.presenters.timeline import HEARD, told_as_one
from tests.factories import AT, a_pack, a_request, acting, published

pytestmark = pytest.mark.django_db


def sent(**answers: object) -> Request:
    request = a_request(**answers)
    submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT + timedelta(minutes=5))
    return request


def answered(request: Request, organisation: str, outcome: str, reason: str = "", *, hours: int = 1) -> None:
    delivery = Delivery.objects.get(request_id=request.id, organisation_id=organisation)
    receipt = Receipt(delivery=delivery.id, outcome=outcome, reason=reason, reference="R-1")  # type: ignore[arg-type]
    by = Actor(kind="organisation", id=organisation, organisation=organisation)
    answer(organisation, receipt, by=by, at=AT + timedelta(hours=hours))


def test_the_story_is_told_in_order_and_in_groups() -> None:
    request = sent()
    story = timeline.of_applicant(request.applicant_id, "en", newest_first=False)
    assert [entry.at for entry in story] == sorted(entry.at for entry in story)
    titles = [entry.title for entry in story]
    assert "You started: When someone dies" in titles
    assert "You told us: When someone dies" in titles
    assert titles.count("We are telling 3 offices") == 1
    told = next(entry for entry in story if entry.kind == "told")
    assert (told.count, told.body) == (3, "Tax Office, Pensions Agency, Passport Office")
    assert timeline.of_applicant(request.applicant_id, "en") == story[::-1]


def test_no_key_and_no_place_is_left_in_the_words() -> None:
    request = sent()
    answered(request, "pensions", "refused", "100% wrong %(name)s")
    for language in ("en", "ar"):
        for entry in timeline.of_applicant(request.applicant_id, language):
            assert "%(" not in entry.title.replace("%(name)s", "")
            assert entry.title
            assert not re.search(r"[a-z]+[-_.][a-z]+\b", entry.title), entry.title


def test_answers_show_with_their_reason() -> None:
    request = sent()
    answered(request, "pensions", "refused", "No pension in this name.")
    titles = {entry.title: entry for entry in timeline.of_applicant(request.applicant_id, "en")}
    entry = titles["Pensions Agency said no: Stop pension"]
    assert (entry.body, entry.state, entry.kind) == ("No pension in this name.", "refused", "case")


def test_the_language_around_is_left_as_it_was() -> None:
    request = sent()
    with override("en"):
        timeline.of_applicant(request.applicant_id, "ar")
        from django.utils.translation import get_language

        assert get_language() == "en"


def test_who_was_told_what_under_which_law() -> None:
    request = sent(held_passport=None)
    answered(request, "pensions", "done")
    entries = {entry.organisation_id: entry for entry in timeline.told(request.id, "en", at=AT)}
    pensions = entries["pensions"]
    assert (pensions.organisation, pensions.state, pensions.reference) == ("Pensions Agency", "done", "R-1")
    assert (pensions.purpose, pensions.legal_basis) == ("Do stop-pension", "Tell Once Act, section 1")
    assert "Full name" in pensions.facts
    assert pensions.service == "Stop pension"
    [waiting] = timeline.not_told(request.id, "en")
    assert (waiting.organisation, waiting.missing) == ("Passport Office", "Held passport")


def test_a_second_teller_sees_who_knew_already() -> None:
    sent()
    second = sent(relationship="child")
    assert {entry.state for entry in timeline.told(second.id, "en", at=AT)} == {"already-told"}


def test_only_ones_own_story_is_seen_within_the_fence() -> None:
    request, other = sent(), sent(national_number="51010101A")
    with scope.within(scope.subjects(other.applicant_id)):
        assert timeline.of_applicant(request.applicant_id, "en") == []
        assert timeline.told(request.id, "en", at=AT) == []
        assert timeline.of_applicant(other.applicant_id, "en")


def booked(request: Request, count: int) -> None:
    """Put *count* events on the person's ledger, two of each moment."""
    entry = Entry(stream=request.applicant_id, type="appointment.booked", data={"request": str(request.id)})
    with transaction.atomic():
        for number in range(0, count, 2):
            at = AT + timedelta(hours=1, minutes=number)
            append([entry, entry], by=acting(request.applicant_id), at=at, purpose="test", ground="own")


def test_a_long_story_is_read_a_stretch_at_a_time_and_loses_nothing(django_assert_max_num_queries: Any) -> None:
    request = sent()
    booked(request, 1_000)
    whole = [entry.events for entry in timeline.of_applicant(request.applicant_id, "en")]
    read, before = [], 0
    while True:
        with django_assert_max_num_queries(9):
            stretch = timeline.stretch_of(request.applicant_id, "en", before=before)
        read += [entry.events for entry in stretch.entries]
        assert len(stretch.entries) <= timeline.SIZE + 2
        if stretch.later:
            back = timeline.stretch_of(request.applicant_id, "en", after=stretch.later)
            assert back.entries
            assert back.earlier
        before = stretch.earlier
        if not before:
            break
    assert read == whole
    assert len(whole) > 1_000


def test_what_waits_in_an_earlier_stretch_is_known_to_be_over() -> None:
    request = sent()
    waits = {entry.organisation for entry in timeline.of_applicant(request.applicant_id, "en") if entry.state == "open"}
    assert "Pensions Agency" in waits
    booked(request, timeline.SIZE)
    answered(request, "pensions", "done", hours=72)
    latest = timeline.stretch_of(request.applicant_id, "en", heard=HEARD)
    before = timeline.stretch_of(request.applicant_id, "en", before=latest.earlier, heard=HEARD)
    told = told_as_one(before.entries, before.heard)
    still = {entry.organisation for entry in told if entry.state == "open"}
    assert still == waits - {"Pensions Agency"}
    assert not still & {organisation for type_, organisation, _request in before.heard if type_ == "delivery.done"}


class TestMyData:
    def test_holds_every_fact_with_where_it_came_from(self) -> None:
        request = sent()
        with scope.within(scope.subjects(request.applicant_id)):
            mine = my_data.of(request.applicant_id, "en")
        [told] = mine.facts
        values = {fact.name: fact for fact in told.facts}
        assert (told.title, values["relationship"].value) == ("You told us", "Spouse")
        assert values["applicant_date_of_birth"].value == "2 August 1951"
        assert "full_name" in {fact.name for fact in mine.told_of_others}
        assert mine.profile["name"]

    def test_says_who_looked_when_why_and_on_what_ground(self) -> None:
        request = sent()
        agent = Actor(
            kind="staff", id="a", organisation="tell-once-office", role="agent", on_behalf_of=request.applicant_id
        )
        requests.read(request.id, by=agent, at=AT + timedelta(days=1))
        answered(request, "pensions", "done")
        readings = my_data.of(request.applicant_id, "en").readings
        looked = next(each for each in readings if each.what == "Looked at it")
        assert (looked.who, looked.ground) == ("Tell Once Office", "You got in touch")
        assert looked.why
        was_told = next(each for each in readings if each.what == "Was told")
        assert (was_told.who, was_told.ground) == ("Pensions Agency", "Tell Once Act, section 1")
        assert "Full name" in was_told.facts


class TestTakingUp:
    def test_opens_a_case_with_the_answers_in_it_once(self) -> None:
        request = sent()
        by = acting(request.applicant_id)
        case = take_up(request.id, "widow-pension", by=by, at=AT)
        assert take_up(request.id, "widow-pension", by=by, at=AT).id == case.id
        [delivery] = Delivery.objects.filter(case_id=case.id)
        assert (delivery.clause_id, delivery.type) == ("claim-widow-pension", "entitlement.claimed")
        assert {"years_married", "applicant_name"} <= set(delivery.fact_names)
        assert case.subject_id == request.applicant_id
        assert Event.objects.filter(type="case.opened", data__service="widow-pension").count() == 1

    def test_needs_what_the_organisation_needs(self) -> None:
        request = sent(income=12000, relationship="child")
        by = acting(request.applicant_id)
        assert taking_up.missing_for(Request.objects.get(id=request.id), "funeral-help", at=AT) == []
        take_up(request.id, "funeral-help", by=by, at=AT)
        with pytest.raises(NeedsFacts) as caught:
            take_up(request.id, "advice", by=by, at=AT)
        assert caught.value.missing == ["last_address"]

    @pytest.mark.parametrize("service", ["funeral-help", "stop-pension", "no-such-service"])
    def test_only_what_was_found(self, service: str) -> None:
        request = sent()
        if service == "stop-pension":  # a duty has its case already, and is no entitlement
            assert take_up(request.id, service, by=acting(request.applicant_id), at=AT).service == service
            return
        with pytest.raises(NotOffered):
            take_up(request.id, service, by=acting(request.applicant_id), at=AT)

    def test_without_a_clause_there_is_no_case_and_the_ledger_says_why(self) -> None:
        published()
        request = sent(last_address="1 Quay Street")
        with pytest.raises(NoAgreement):
            take_up(request.id, "advice", by=acting(request.applicant_id), at=AT)
        assert Event.objects.of(request.applicant_id).filter(type="exchange.refused", organisation="council").exists()
        assert not Delivery.objects.filter(organisation_id="council").exists()

    def test_a_draft_has_nothing_to_take_up(self) -> None:
        request = a_request()
        with pytest.raises(NotOffered):
            take_up(request.id, "advice", by=acting(request.applicant_id), at=AT)

    def test_the_pack_of_the_tests_is_as_the_tests_think(self) -> None:
        assert set(a_pack().life_events["bereavement"].offers) == {"widow-pension", "funeral-help", "advice"}
