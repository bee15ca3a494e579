"""Handing a request over with a code: it opens once, for the one who can prove who they are."""

from datetime import timedelta

import pytest

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.contacts import handing_over
from commonway.contacts.handing_over import CodeExpired, CodeLocked, CodeUnknown, HandoverRefused, ProofMissing, take
from commonway.contacts.models import Handover
from commonway.fence import scope
from commonway.identity import mandates
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests.factories import AT, a_person, a_request, acting

pytestmark = pytest.mark.django_db
BORN = "1951-08-02"


def made(request: Request) -> str:
    return requests.hand_over(request.id, from_channel="phone", by=acting(request.applicant_id), at=AT)


def test_opens_the_request_once() -> None:
    request = a_request()
    code = made(request)
    handover = take(code.lower().replace("-", " "), BORN, at=AT)
    assert (handover.request_id, handover.person_id) == (request.id, request.applicant_id)
    with pytest.raises(CodeUnknown):
        take(code, BORN, at=AT)


def test_the_code_and_the_proof_are_not_kept() -> None:
    request = a_request()
    code = made(request)
    row = str(Handover.objects.values().get())
    assert code not in row
    assert BORN not in row
    assert code not in str(list(Event.objects.values_list("data", flat=True)))


def test_works_for_a_visitor_nobody_knows_yet() -> None:
    request = a_request()
    code = made(request)
    with scope.within(scope.NOBODY):
        assert take(code, BORN, at=AT).request_id == request.id


def test_five_wrong_proofs_lock_it_for_the_right_one_too() -> None:
    request = a_request()
    code = made(request)
    for _ in range(4):
        with pytest.raises(CodeUnknown):
            take(code, "1999-01-01", at=AT)
    with pytest.raises(CodeLocked):
        take(code, "1999-01-01", at=AT)
    with pytest.raises(CodeLocked):
        take(code, BORN, at=AT)
    types = list(
        Event.objects.of(request.applicant_id).filter(type__startswith="handover.").values_list("type", flat=True)
    )
    assert types == ["handover.made", *["handover.failed"] * 4, "handover.locked"]


def test_expires_after_fourteen_days() -> None:
    code = made(a_request())
    with pytest.raises(CodeExpired):
        take(code, BORN, at=AT + timedelta(days=14))


def test_a_new_code_kills_the_old_one() -> None:
    request = a_request()
    old, new = made(request), made(request)
    with pytest.raises(HandoverRefused):
        take(old, BORN, at=AT)
    assert take(new, BORN, at=AT).request_id == request.id


def test_every_refusal_has_the_same_words() -> None:
    code = made(a_request())
    words = set()
    for wrong, born, when in (("0000-0000", BORN, AT), (code, "1999-01-01", AT), (code, BORN, AT + timedelta(days=99))):
        with pytest.raises(HandoverRefused) as caught:
            take(wrong, born, at=when)
        words.add(str(caught.value))
    assert len(words) == 1


@pytest.mark.parametrize("text", ["", "x" * 500, "\x00", "ПРИВЕТ", "7K3F-92QX-EXTRA"])
def test_any_text_is_a_code_that_does_not_open(text: str) -> None:
    with pytest.raises(HandoverRefused):
        take(text, text, at=AT)


def test_without_a_date_of_birth_there_is_no_code() -> None:
    request = a_request(applicant_date_of_birth=None)
    with pytest.raises(ProofMissing):
        made(request)


def test_the_profile_proves_too() -> None:
    person = a_person(date_of_birth="1960-01-02")
    request = a_request(person, applicant_date_of_birth=None)
    assert take(made(request), "1960-01-02", at=AT).person_id == person.id


def test_another_person_cannot_make_a_code() -> None:
    request, other = a_request(), a_person(date_of_birth="1960-01-02")
    with pytest.raises(Exception, match="not allowed"):
        requests.hand_over(request.id, from_channel="web", by=acting(other), at=AT)


def test_a_helper_cannot_make_a_code_that_outlives_their_mandate() -> None:
    """They may answer, the date of birth too, and so could prove to be the person after it is withdrawn."""
    request, helper = a_request(), a_person()
    mandates.grant(grantor=request.applicant_id, holder=helper.id, said_by="them", by=acting(helper), at=AT)
    for by in (acting(helper), Actor(kind="helper", id=str(helper.id), on_behalf_of=request.applicant_id)):
        requests.save(request.id, {"applicant_date_of_birth": "1980-01-01"}, channel="web", by=by, at=AT)
        with pytest.raises(AccessRefused, match="not allowed"):
            requests.hand_over(request.id, from_channel="web", by=by, at=AT)
    assert not Handover.objects.exists()


def test_the_room_itself_makes_one_for_the_desk() -> None:
    person = a_person(date_of_birth="1960-01-02")
    request = a_request(person)
    code = handing_over.make(request.id, person.id, "counter", by=acting(person), at=AT)
    assert take(code, "1960-01-02", at=AT).from_channel == "counter"
