"""One ask for many services: what they share is told once, each use is agreed to by itself, nothing is opened twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonway.cases import consents, documents, my_data, passing_documents, requests, timeline, withdrawing
from commonway.cases.asking import sending, standing
from commonway.cases.asking.saying import NOTHING, Said
from commonway.cases.documents import DocumentUnknown
from commonway.cases.errors import RequestClosed
from commonway.cases.models import Case, Consent, ProcessInstance, Request, Task
from commonway.cases.taking_up import AlreadyOpen, NeedsConsent, NeedsDeclaration, take_up
from commonway.contacts import mailbox
from commonway.exchange import share
from commonway.exchange.clauses import WITHDRAWN
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.identity import mandates
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import factories
from tests.asking import (
    ADVICE,
    FUNERAL,
    PENSION,
    a_pack_to_ask_of,
    a_pack_with_a_process,
    answered,
    ask,
    everything,
    sent,
)
from tests.factories import AT, acting

pytestmark = pytest.mark.django_db
ALL = (PENSION, FUNERAL, ADVICE)
LATER = AT + timedelta(days=1)
PAPER = b"%PDF-1.7 the certificate"


def asked_for_all() -> tuple[Request, dict[str, Case]]:
    request = sent(last_address="1 Quay Street")
    found = ask(request, everything(request, *ALL))
    return request, {case.service: case for case in found.cases}


class TestSharedFacts:
    def test_what_two_services_need_is_asked_once(self) -> None:
        request = sent()
        parts = standing.parts_of(request, ALL, language="en", at=AT)
        assert {part.service.id: part.missing for part in parts} == {
            PENSION: (), FUNERAL: ("last_address",), ADVICE: ("last_address",),
        }  # fmt: skip
        assert standing.shared(parts) == ["last_address"]

    def test_what_one_answered_is_not_missing_for_the_other(self) -> None:
        request = answered(sent(), last_address="1 Quay Street")
        assert not [part.missing for part in standing.parts_of(request, ALL, language="en", at=AT) if part.missing]

    def test_each_organisation_gets_what_its_clause_allows_and_no_more(self) -> None:
        _request, cases = asked_for_all()
        told = {each.case_id: set(each.fact_names) for each in Delivery.objects.filter(case_id__isnull=False)}
        assert "last_address" in told[cases[FUNERAL].id]
        assert "last_address" not in told[cases[PENSION].id]
        assert "years_married" not in told[cases[FUNERAL].id]

    def test_a_document_is_added_once_and_named_only_where_its_clause_lets_it_go(self) -> None:
        request = sent(last_address="1 Quay Street")
        by = acting(request.applicant_id)
        added = [documents.add(request.id, "date_of_death", "a.pdf", "", PAPER, by=by, at=LATER) for _ in range(2)]
        assert added[0].id == added[1].id
        uses = {part.service.id: part.uses for part in standing.parts_of(request, ALL, language="en", at=AT)}
        assert [use.documents for use in uses[ADVICE].uses] == [("date_of_death",)]  # type: ignore[union-attr]
        assert [use.documents for use in uses[FUNERAL].uses] == [()]  # type: ignore[union-attr]
        documents.remove(added[0].id, by=by, at=LATER)  # nobody was given it yet

    def test_the_office_whose_clause_lets_it_go_reads_it_and_no_other_does(self) -> None:
        request = sent(last_address="1 Quay Street")
        by = acting(request.applicant_id)
        paper = documents.add(request.id, "date_of_death", "a.pdf", "", PAPER, by=by, at=AT)
        cases = {case.service: case for case in ask(request, everything(request, *ALL)).cases}
        worker = Actor(kind="staff", id="1", organisation="council", role="caseworker")
        told = {service: share.of_case(case.id, organisation="council") for service, case in cases.items()}
        assert [each.name for each in passing_documents.of_case(cases[ADVICE], told[ADVICE], at=AT)] == ["a.pdf"]
        assert passing_documents.of_case(cases[FUNERAL], told[FUNERAL], at=AT) == []
        assert passing_documents.read(cases[ADVICE].id, paper.id, by=worker, at=LATER).content == PAPER
        [event] = Event.objects.of(request.applicant_id).filter(type="data.read", data__kind="document")
        assert (event.organisation, event.ground) == ("council", "agreement")
        other = Actor(kind="staff", id="2", organisation="pensions", role="caseworker")
        for case in (cases[PENSION], cases[ADVICE]):
            with pytest.raises(DocumentUnknown):
                passing_documents.read(case.id, paper.id, by=other, at=LATER)
        withdrawing.withdraw(cases[ADVICE].id, by=by, at=LATER)
        with pytest.raises(DocumentUnknown):
            passing_documents.read(cases[ADVICE].id, paper.id, by=worker, at=LATER)

    def test_a_document_somebody_was_given_is_not_taken_out(self) -> None:
        request = sent(last_address="1 Quay Street")
        by = acting(request.applicant_id)
        document = documents.add(request.id, "date_of_death", "a.pdf", "", PAPER, by=by, at=AT + timedelta(seconds=-1))
        Request.objects.filter(id=request.id).update(submitted_at=AT - timedelta(days=1))
        ask(request, everything(request, ADVICE))
        with pytest.raises(RequestClosed):
            documents.remove(document.id, by=by, at=LATER)


class TestConsent:
    def test_without_it_the_verb_refuses_and_nothing_is_written(self) -> None:
        request = sent(last_address="1 Quay Street")
        with pytest.raises(NeedsConsent) as refused:
            take_up(request.id, ADVICE, by=acting(request.applicant_id), at=AT)
        assert [use.clause.id for use in refused.value.uses] == ["claim-advice"]
        assert not Case.objects.filter(request=request, service=ADVICE).exists()
        assert not Delivery.objects.filter(clause_id="claim-advice").exists()

    def test_refusing_one_leaves_the_others(self) -> None:
        request = sent(last_address="1 Quay Street")
        found = ask(request, everything(request, PENSION, FUNERAL) | {ADVICE: NOTHING})
        assert {case.service for case in found.cases} == {PENSION, FUNERAL}
        assert found.left == {ADVICE: "consent"}

    def test_it_is_kept_with_who_what_and_the_words_shown(self) -> None:
        request, cases = asked_for_all()
        [consent] = Consent.objects.filter(applicant_id=request.applicant_id)
        assert (consent.case_id, consent.organisation_id, consent.clause_id) == (
            cases[ADVICE].id, "council", "claim-advice",
        )  # fmt: skip
        assert consent.words.startswith("I agree that Seaside Council gets this for “Advice”: Full name")
        assert "Talk to you about money" in consent.words
        [event] = Event.objects.of(request.applicant_id).filter(type="consent.given")
        assert (event.data["words"], event.data["version"]) == (consent.words, str(consent.pack_version_id))

    def test_words_that_changed_since_they_were_shown_are_not_agreed_to(self) -> None:
        request = sent(last_address="1 Quay Street")
        before = everything(request, ADVICE)
        pack = a_pack_to_ask_of()
        council = pack.agreements["agreement-council"]
        wider = [
            replace(each, purpose=factories.both("Anything")) if each.needs_consent else each
            for each in council.clauses
        ]
        changed = replace(pack, agreements={**pack.agreements, council.id: replace(council, clauses=tuple(wider))})
        factories.published(replace(changed, version="2"))
        assert ask(request, before).left == {ADVICE: "consent"}

    def test_it_is_of_one_ask_and_not_of_the_next(self) -> None:
        request, cases = asked_for_all()
        by = acting(request.applicant_id)
        withdrawing.withdraw(cases[ADVICE].id, by=by, at=LATER)
        assert ask(request, {ADVICE: NOTHING}).left == {ADVICE: "consent"}

    def test_the_exchange_refuses_what_lacks_it(self) -> None:
        """A lane of another organisation whose clause needs consent: none, and it is not told."""
        pack = a_pack_with_a_process()
        council = pack.agreements["agreement-council"]
        clauses = [replace(each, needs_consent=each.id == "visit" or each.needs_consent) for each in council.clauses]
        pack = replace(pack, agreements={**pack.agreements, council.id: replace(council, clauses=tuple(clauses))})
        request = sent(pack=pack)
        assert ask(request, {PENSION: NOTHING}).left == {PENSION: "consent"}
        [case] = ask(request, everything(request, PENSION)).cases
        assert [each.clause_id for each in Consent.objects.filter(case=case)] == ["visit"]

    def test_taken_back_the_case_under_it_ends_and_the_rest_goes_on(self) -> None:
        request, cases = asked_for_all()
        by = acting(request.applicant_id)
        consent = Consent.objects.get(case=cases[ADVICE])
        consents.withdraw(consent.id, by=by, at=LATER)
        consents.withdraw(consent.id, by=by, at=LATER)
        states = dict(Case.objects.filter(request=request).values_list("service", "state"))
        assert (states[ADVICE], states[FUNERAL]) == ("withdrawn", "open")
        assert Event.objects.of(request.applicant_id).filter(type="consent.withdrawn").count() == 1
        [shown] = my_data.of(request.applicant_id, "en").consents
        assert (shown.who, shown.withdrawn_at) == ("Seaside Council", LATER)


class TestDeclaration:
    def test_is_asked_for_each_time_anew_and_kept_on_the_ledger(self) -> None:
        request = sent(last_address="1 Quay Street")
        said = everything(request, ADVICE)
        uses = standing.parts_of(request, [ADVICE], language="en", at=AT)[0].uses
        assert uses is not None
        assert uses.declaration is not None
        only_consent = Said(marks=said[ADVICE].marks - {uses.declaration.mark})
        with pytest.raises(NeedsDeclaration):
            take_up(request.id, ADVICE, only_consent, by=acting(request.applicant_id), at=AT)
        [case] = ask(request, said).cases
        [event] = Event.objects.of(request.applicant_id).filter(type="declaration.made")
        assert event.data["words"] == "I lived with the person who died."
        assert (event.data["case"], event.at, event.data["version"]) == (str(case.id), AT, str(case.pack_version_id))

    def test_of_another_service_or_language_does_not_count(self) -> None:
        pack = a_pack_to_ask_of()
        funeral = replace(pack.services[FUNERAL], declaration=pack.services[ADVICE].declaration)
        request = sent(pack=replace(pack, services={**pack.services, FUNERAL: funeral}), last_address="1 Quay Street")
        said = everything(request, ADVICE)[ADVICE]
        assert ask(request, {FUNERAL: said}).left == {FUNERAL: "declaration"}
        by = acting(request.applicant_id)
        asked = sending.ask(request.id, everything(request, FUNERAL), channel="web", language="ar", by=by, at=AT)
        assert asked.left == {FUNERAL: "declaration"}


class TestSending:
    def test_the_choice_is_kept_and_gone_on_with_by_whoever_may(self) -> None:
        request = sent(last_address="1 Quay Street")
        person = acting(request.applicant_id)
        assert sending.choose(request.id, [ADVICE, PENSION, "no-such"], by=person, at=AT) == [PENSION, ADVICE]
        agent = Actor(
            kind="staff", id="1", organisation="tell-once-office", role="agent", on_behalf_of=request.applicant_id
        )
        asked = ask(request, everything(request, PENSION), by=agent)
        assert [case.service for case in asked.cases] == [PENSION]
        assert requests.found(request.id).chosen == [ADVICE]

    def test_a_draft_chooses_nothing(self) -> None:
        factories.published(a_pack_to_ask_of())
        request = factories.a_request()
        with pytest.raises(RequestClosed):
            sending.choose(request.id, [PENSION], by=acting(request.applicant_id), at=AT)

    def test_asking_again_opens_nothing_and_writes_one_letter(self) -> None:
        request = sent(last_address="1 Quay Street")
        said = everything(request, *ALL)
        first, second = ask(request, said), ask(request, said)
        assert {case.id for case in first.cases} == {case.id for case in second.cases}
        assert Delivery.objects.filter(type="entitlement.claimed").count() == len(ALL)
        receipts = [each for each in mailbox.of(request.applicant_id) if each.title == "What you asked for"]
        assert len(receipts) == 1

    def test_the_receipt_names_each_case_and_what_is_not_asked_yet(self) -> None:
        request = sent(last_address="1 Quay Street")
        found = ask(request, everything(request, PENSION, FUNERAL) | {ADVICE: NOTHING})
        [letter] = [each for each in mailbox.of(request.applicant_id) if each.title == "What you asked for"]
        opened = mailbox.open_notice(letter.id, by=acting(request.applicant_id), at=LATER)
        said = "\n".join(opened.paragraphs)
        assert all(case.reference in said for case in found.cases)
        assert "22 October 2026" in said
        assert "Not asked for yet: Advice." in said

    def test_a_stranger_asks_for_nothing(self) -> None:
        request = sent()
        with pytest.raises(AccessRefused):
            ask(request, {PENSION: NOTHING}, by=acting(factories.a_person()))
        assert not Case.objects.filter(request=request, service=PENSION).exists()

    def test_a_helper_asks_within_their_mandate_and_it_says_who_agreed(self) -> None:
        request = sent(last_address="1 Quay Street")
        helper = factories.a_person()
        grantor = acting(request.applicant_id)
        mandates.grant(grantor=request.applicant_id, holder=helper.id, said_by="themself", by=grantor, at=AT)
        by = Actor(kind="helper", id=str(helper.id), on_behalf_of=request.applicant_id)
        ask(request, everything(request, ADVICE), by=by)
        [event] = Event.objects.of(request.applicant_id).filter(type="consent.given")
        assert (event.actor_kind, event.ground) == ("helper", "mandate")


class TestAlreadyOpen:
    def test_the_same_service_for_the_same_person_is_shown_and_not_opened_again(self) -> None:
        person = factories.a_person()
        first = sent(person)
        [case] = ask(first, everything(first, PENSION)).cases
        second = sent(person, national_number="47032712H", full_name="Samir Odeh")
        [part] = standing.parts_of(second, [PENSION], language="en", at=AT)
        assert part.elsewhere == case
        assert ask(second, {PENSION: NOTHING}).left == {PENSION: "open"}
        with pytest.raises(AlreadyOpen):
            take_up(second.id, PENSION, by=acting(person), at=AT)

    def test_somebody_elses_is_not_shown(self) -> None:
        pack = a_pack_to_ask_of()
        funeral = replace(pack.services[FUNERAL], about="subject")
        pack = replace(pack, services={**pack.services, FUNERAL: funeral})
        first = sent(pack=pack, last_address="1 Quay Street")
        ask(first, everything(first, FUNERAL))
        second = sent(pack=pack, last_address="1 Quay Street", relationship="child", years_married=None)
        [part] = standing.parts_of(second, [FUNERAL], language="en", at=AT)
        assert (part.is_open, part.elsewhere) == (True, None)
        assert ask(second, {FUNERAL: NOTHING}).left == {FUNERAL: "open"}

    def test_once_it_has_ended_it_can_be_asked_for_again(self) -> None:
        person = factories.a_person()
        first = sent(person)
        [case] = ask(first, everything(first, PENSION)).cases
        withdrawing.withdraw(case.id, by=acting(person), at=AT)
        second = sent(person, national_number="47032712H")
        assert [each.service for each in ask(second, {PENSION: NOTHING}).cases] == [PENSION]


class TestTakingACaseBack:
    def test_its_process_is_called_off_with_its_tasks(self) -> None:
        request = sent(pack=a_pack_with_a_process())
        [case] = ask(request, everything(request, PENSION)).cases
        assert Task.objects.to_do().filter(case=case).exists()
        withdrawing.withdraw(case.id, by=acting(request.applicant_id), at=LATER)
        case.refresh_from_db()
        assert (case.state, case.ended_at) == ("withdrawn", LATER)
        assert not Task.objects.to_do().filter(case=case).exists()
        assert ProcessInstance.objects.get(case=case).ended_at == LATER
        assert "You took it back: Widow pension" in [each.title for each in mailbox.of(request.applicant_id)]

    def test_an_organisation_that_knew_is_told_under_its_clause_without_facts(self) -> None:
        request, cases = asked_for_all()
        Delivery.objects.filter(case_id=cases[PENSION].id).update(state="sent", sent_at=AT, attempts=1)
        withdrawing.withdraw(cases[PENSION].id, by=acting(request.applicant_id), at=LATER)
        told = Delivery.objects.get(case_id=cases[PENSION].id, type__endswith=WITHDRAWN)
        assert (told.organisation_id, told.clause_id, told.fact_names) == ("pensions", "claim-widow-pension", [])
        by = Actor(kind="organisation", id="pensions", organisation="pensions")
        answer("pensions", Receipt(delivery=told.id, outcome="done"), by=by, at=LATER)
        assert Case.objects.get(id=cases[PENSION].id).state == "withdrawn"

    def test_what_has_not_left_does_not_leave(self) -> None:
        request, cases = asked_for_all()
        withdrawing.withdraw(cases[PENSION].id, by=acting(request.applicant_id), at=LATER)
        [delivery] = Delivery.objects.filter(case_id=cases[PENSION].id)
        assert (delivery.state, delivery.next_attempt_at) == ("withdrawn", None)

    def test_an_answer_that_comes_too_late_changes_nothing(self) -> None:
        request, cases = asked_for_all()
        Delivery.objects.filter(case_id=cases[PENSION].id).update(state="sent", sent_at=AT, attempts=1)
        withdrawing.withdraw(cases[PENSION].id, by=acting(request.applicant_id), at=LATER)
        old = Delivery.objects.get(case_id=cases[PENSION].id, type="entitlement.claimed")
        by = Actor(kind="organisation", id="pensions", organisation="pensions")
        assert answer("pensions", Receipt(delivery=old.id, outcome="done"), by=by, at=LATER).state == "withdrawn"
        assert Case.objects.get(id=cases[PENSION].id).state == "withdrawn"

    def test_one_that_has_ended_is_not_taken_back(self) -> None:
        request, cases = asked_for_all()
        told = Delivery.objects.get(case_id=cases[PENSION].id)
        by = Actor(kind="organisation", id="pensions", organisation="pensions")
        answer("pensions", Receipt(delivery=told.id, outcome="done"), by=by, at=LATER)
        with pytest.raises(withdrawing.CaseEnded):
            withdrawing.withdraw(cases[PENSION].id, by=acting(request.applicant_id), at=LATER)

    def test_a_duty_is_not_taken_back(self) -> None:
        request = sent()
        duty = Case.objects.get(request=request, service="stop-pension")
        with pytest.raises(withdrawing.NotWithdrawable):
            withdrawing.withdraw(duty.id, by=acting(request.applicant_id), at=LATER)

    @pytest.mark.parametrize("who", ["stranger", "caseworker"])
    def test_nobody_else_takes_it_back(self, who: str) -> None:
        _request, cases = asked_for_all()
        staff = Actor(kind="staff", id="1", organisation="pensions", role="caseworker")
        by = staff if who == "caseworker" else acting(factories.a_person())
        with pytest.raises(AccessRefused):
            withdrawing.withdraw(cases[PENSION].id, by=by, at=LATER)

    def test_the_story_tells_it_all(self) -> None:
        request, cases = asked_for_all()
        withdrawing.withdraw(cases[ADVICE].id, by=acting(request.applicant_id), at=LATER)
        titles = [entry.title for entry in timeline.of_applicant(request.applicant_id, "en")]
        assert "You agreed that Seaside Council gets what it needs" in titles
        assert "You declared what is asked for: Advice" in titles
        assert "You took it back: Advice" in titles
