"""No agreement, no crossing: what an agreement does not allow does not leave, and the ledger says so."""

from dataclasses import replace

import pytest

from commonway.cases import timeline
from commonway.cases.models import Case
from commonway.cases.submitting import submit
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event
from commonway.packs.definitions import Clause, Pack
from commonway.vault.sealing import Safe
from tests import factories
from tests.factories import AT, a_pack, a_request, acting, published

pytestmark = pytest.mark.django_db


def with_clauses(pack: Pack, agreement: str, *clauses: Clause) -> Pack:
    changed = {**pack.agreements, agreement: replace(pack.agreements[agreement], clauses=clauses)}
    return replace(pack, agreements=changed, version=f"{pack.version}+")


def clause_of(pack: Pack, agreement: str, clause: str) -> Clause:
    return next(each for each in pack.agreements[agreement].clauses if each.id == clause)


def without_telling_pensions(pack: Pack) -> Pack:
    """The pack as it is after the pensions agency's clause was taken out, with what leant on it."""
    event = pack.life_events["bereavement"]
    kept = tuple(each for each in event.tells if each.clause != "stop-pension")
    claims = clause_of(pack, "agreement-pensions", "claim-widow-pension")
    changed = with_clauses(pack, "agreement-pensions", claims)
    return replace(changed, life_events={"bereavement": replace(event, tells=kept)})


def test_without_its_clause_an_organisation_is_not_told_and_the_others_are() -> None:
    published()
    request = a_request()  # begun while the clause stood, sent after it was gone
    published(without_telling_pensions(a_pack()))
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)

    assert {each.organisation_id for each in done.deliveries} == {"tax", "passports"}
    assert [each.organisation for each in done.refused] == ["pensions"]
    assert not Delivery.objects.filter(organisation_id="pensions").exists()
    assert not Case.objects.filter(organisation_id="pensions").exists(), "a case would show there what was not allowed"
    [refusal] = Event.objects.of(request.applicant_id).filter(type="exchange.refused")
    assert (refusal.organisation, refusal.data["clause"]) == ("pensions", "stop-pension")
    [entry] = timeline.not_told(request.id, "en")
    assert (entry.organisation, entry.state) == ("Pensions Agency", "no-agreement")


def test_sending_again_says_the_same() -> None:
    published()
    request = a_request()
    published(without_telling_pensions(a_pack()))
    first = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    again = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    assert [each.clause_id for each in again.refused] == [each.clause_id for each in first.refused]


def test_a_fact_taken_out_of_the_clause_does_not_cross() -> None:
    published()
    request = a_request()
    pack = a_pack()
    narrow = replace(clause_of(pack, "agreement-passports", "cancel-passport"), facts=("full_name", "held_passport"))
    published(with_clauses(pack, "agreement-passports", narrow))
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    [delivery] = [each for each in done.deliveries if each.organisation_id == "passports"]
    crossed = Safe().unseal(delivery.subject_id, Delivery.place(delivery.id), delivery.payload)
    assert crossed == {"full_name": "Omar Haddad", "held_passport": "yes"}


def test_an_agreement_that_has_ended_lets_nothing_cross() -> None:
    published()
    request = a_request()
    pack = a_pack()
    ended = replace(pack.agreements["agreement-tax"], valid_until=AT.date().replace(day=1))
    published(replace(pack, agreements={**pack.agreements, "agreement-tax": ended}, version="2"))
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    assert [each.organisation for each in done.refused] == ["tax"]


def test_a_clause_that_lets_only_tell_opens_no_case() -> None:
    published()
    request = a_request()
    pack = a_pack()
    event = pack.life_events["bereavement"]
    tells = tuple(replace(each, opens="") if each.clause == "cancel-passport" else each for each in event.tells)
    narrow = replace(clause_of(pack, "agreement-passports", "cancel-passport"), allows="tell")
    changed = with_clauses(pack, "agreement-passports", narrow)
    published(replace(changed, life_events={"bereavement": replace(event, tells=tells)}))
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    [delivery] = [each for each in done.deliveries if each.organisation_id == "passports"]
    assert delivery.case_id is None
    assert {each.service for each in done.cases} == {"stop-pension"}


def test_the_factories_pack_tells_all_three() -> None:
    request = a_request()
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    assert len(done.deliveries) == 3
    assert factories.ANSWERS["national_number"] not in str(done.deliveries[0].payload)
