"""Notices: composed once from a pack's letters, sealed, kept in the mailbox, announced by an e-mail without content."""

from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.cases.models import Case, Request
from commonway.cases.submitting import submit
from commonway.contacts import mailbox, notices
from commonway.contacts.mailbox import NoticeUnknown
from commonway.contacts.models import Notice
from commonway.contacts.tasks import say_that_letters_wait
from commonway.exchange.receipts import Receipt, answer
from commonway.fence import scope
from commonway.identity import people
from commonway.identity.access import AccessRefused
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.packs.definitions import Letter
from tests.factories import AT, a_person, a_request, acting, both

pytestmark = pytest.mark.django_db
LETTER = Letter(id="hello", title=both("Hello {name}"), body=both("Dear {name},\n\nYour number is {number}."))
BY = system("tests")


def composed(person_id: UUID, *, language: str = "en", request_id: UUID | None = None, **values: str) -> Notice:
    return notices.compose(person_id, LETTER, values, language, request_id, by=BY, at=AT)


def test_is_sealed_and_reads_as_written() -> None:
    person = a_person()
    notice = composed(person.id, name="Layla", number="7")
    assert b"Layla" not in bytes(notice.content)
    [letter] = mailbox.of(person.id)
    assert (letter.title, letter.paragraphs) == ("Hello Layla", ("Dear Layla,", "Your number is 7."))


def test_speaks_the_persons_language() -> None:
    person = a_person(language="ar")
    composed(person.id, language="ar", name="Layla", number="7")
    assert mailbox.of(person.id)[0].title == "Hello Layla (ar)"


def test_a_letter_of_a_request_is_written_once() -> None:
    request = a_request()
    first = composed(request.applicant_id, request_id=request.id, name="A", number="1")
    again = composed(request.applicant_id, request_id=request.id, name="B", number="2")
    assert again.id == first.id
    assert Event.objects.filter(type="notice.composed", data__letter="hello").count() == 1


def test_the_email_is_deferred_with_the_letter_or_not_at_all() -> None:
    person = a_person()

    def fails_afterwards() -> None:
        with transaction.atomic():
            composed(person.id, name="A", number="1")
            raise ZeroDivisionError

    before = ProcrastinateJob.objects.count()  # the queue's table is not emptied after tests that commit
    with pytest.raises(ZeroDivisionError):
        fails_afterwards()
    assert ProcrastinateJob.objects.count() == before
    composed(person.id, name="A", number="1")
    assert ProcrastinateJob.objects.count() == before + 1


def test_the_email_says_only_that_there_is_a_letter_and_is_sent_once() -> None:
    person = a_person(email="layla@mail.example")
    notice = composed(person.id, name="Layla", number="4711")
    with scope.within(scope.NOBODY):  # as a worker begins
        say_that_letters_wait(notices=[str(notice.id)])
        say_that_letters_wait(notices=[str(notice.id)])
    [message] = mail.outbox
    assert message.to == ["layla@mail.example"]
    assert "Layla" not in message.subject + message.body
    assert "4711" not in message.subject + message.body
    assert "http://testserver" in message.body


def test_nobody_without_an_address_is_mailed() -> None:
    person = a_person(email="")
    notice = composed(person.id, name="A", number="1")
    say_that_letters_wait(notices=[str(notice.id)])
    assert mail.outbox == []


def test_first_reading_marks_it_and_is_on_the_ledger_once() -> None:
    person = a_person()
    notice = composed(person.id, name="A", number="1")
    assert mailbox.unread(person.id) == 1
    mailbox.open_notice(notice.id, by=acting(person), at=AT)
    mailbox.open_notice(notice.id, by=acting(person), at=AT)
    assert mailbox.unread(person.id) == 0
    assert Event.objects.of(person.id).filter(type="notice.read").count() == 1


def test_staff_reading_it_is_a_reading_and_leaves_it_unread() -> None:
    person = a_person()
    notice = composed(person.id, name="A", number="1")
    agent = Actor(kind="staff", id="a", organisation="o", role="agent", on_behalf_of=person.id)
    mailbox.open_notice(notice.id, by=agent, at=AT)
    assert mailbox.unread(person.id) == 1
    assert Event.objects.of(person.id).filter(type="data.read").count() == 1


def test_another_resident_is_refused() -> None:
    notice, other = composed(a_person().id, name="A", number="1"), a_person()
    with pytest.raises(AccessRefused):
        mailbox.open_notice(notice.id, by=acting(other), at=AT)
    with scope.within(scope.subjects(other.id)), pytest.raises(NoticeUnknown):
        mailbox.open_notice(notice.id, by=acting(other), at=AT)
    with pytest.raises(NoticeUnknown):
        mailbox.open_notice(new_id(), by=acting(other), at=AT)


class TestAnAnswer:
    def sent(self) -> Request:
        request = a_request()
        submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
        return request

    def answer(self, request: Request, organisation: str, outcome: str = "done", reason: str = "") -> None:
        from commonway.exchange.models import Delivery

        delivery = Delivery.objects.get(request_id=request.id, organisation_id=organisation)
        by = Actor(kind="organisation", id=organisation, organisation=organisation)
        with scope.within(scope.organisation(organisation)):
            receipt = Receipt(delivery=delivery.id, outcome=outcome, reason=reason)  # type: ignore[arg-type]
            answer(organisation, receipt, by=by, at=AT)

    def test_ends_the_case_in_the_same_transaction(self) -> None:
        request = self.sent()
        self.answer(request, "pensions", "refused", "We have no pension in this name.")
        case = Case.objects.get(request=request, service="stop-pension")
        assert (case.state, case.reason, case.ended_at) == ("refused", "We have no pension in this name.", AT)
        event = Event.objects.of(request.applicant_id).get(type="case.refused")
        assert (event.organisation, event.actor_kind) == ("pensions", "organisation")
        assert "pension in this name" not in str(event.data)

    def test_that_it_was_received_ends_nothing(self) -> None:
        request = self.sent()
        self.answer(request, "pensions", "received")
        assert Case.objects.get(request=request, service="stop-pension").state == "open"

    def test_is_written_to_the_person_and_the_last_one_sums_up(self) -> None:
        request = self.sent()
        for organisation in ("tax", "pensions", "passports"):
            self.answer(request, organisation)
        letters = [letter.letter for letter in mailbox.of(request.applicant_id)]
        assert sorted(letters) == ["answer-summary", *["organisation-answered"] * 3, "told-once-receipt"]
        answered = [each for each in mailbox.of(request.applicant_id) if each.letter == "organisation-answered"]
        assert any("Pensions Agency has answered" in each.paragraphs[1] for each in answered)

    def test_announces_only_what_matters_by_email(self) -> None:
        request = self.sent()
        before = ProcrastinateJob.objects.count()
        self.answer(request, "tax")
        assert ProcrastinateJob.objects.count() == before
        self.answer(request, "pensions", "refused", "No.")
        self.answer(request, "passports")
        assert ProcrastinateJob.objects.count() == before + 2

    def test_the_profile_gives_the_address(self) -> None:
        request = self.sent()
        assert people.profile(request.applicant_id)["email"].endswith("@mail.example")
