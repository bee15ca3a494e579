"""Tell once, as its pack promises: every worked example of the example jurisdiction, sent for real.

Each example names who must be told, which cases open and what the person can get. Here it is saved, submitted and read
back from what was written, so that the promise holds for the product and not only for the rules.
"""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from commonway.cases import requests
from commonway.cases.submitting import RequestIncomplete, submit
from commonway.eligibility.models import Assessment
from commonway.ledger.models import Event
from commonway.packs.definitions import Example, Pack
from commonway.packs.load import load
from tests.factories import a_person, acting, published

pytestmark = pytest.mark.django_db
PACK = load(Path(__file__).resolve().parents[2] / "packs" / "talvera")


def whole(pack: Pack, example: Example) -> bool:
    """Return whether the example answers all that a submission needs; some skip questions on purpose."""
    from commonway.cases.situation import Situation

    situation = Situation(example.facts, facts=pack.facts, today=example.today)
    return not situation.missing(pack.life_events[example.life_event])


@pytest.mark.parametrize("example", PACK.examples.values(), ids=lambda example: example.id)
def test_a_worked_example_has_exactly_its_consequences(example: Example) -> None:
    at = datetime.combine(example.today, time(10), tzinfo=UTC)
    published(PACK, at=at)
    person = a_person(at=at)
    by = acting(person)
    request = requests.start(example.life_event, person.id, "web", by=by, at=at)
    requests.save(request.id, example.facts, channel="web", by=by, at=at)
    if not whole(PACK, example):
        with pytest.raises(RequestIncomplete):
            submit(request.id, "k", "web", by=by, at=at)
        return
    done = submit(request.id, "k", "web", by=by, at=at)

    found = {each.service: each for each in done.assessments}
    assert {each.organisation_id for each in done.deliveries} == set(example.told)
    assert {each.service for each in done.cases} == set(example.opens)
    eligible = {id_ for id_, each in found.items() if each.outcome == Assessment.Outcome.ELIGIBLE}
    assert eligible == set(example.eligible)
    missing = {id_: set(each.missing) for id_, each in found.items() if each.outcome == Assessment.Outcome.NEED_TO_KNOW}
    assert missing == {id_: set(facts) for id_, facts in example.need_to_know.items()}
    assert (done.refused, done.already_told) == ((), ())


def test_every_organisation_is_told_by_one_contact() -> None:
    """The headline: one telling, however many must know; before Tell Us Once a death took up to 44 contacts."""
    example = max((each for each in PACK.examples.values() if whole(PACK, each)), key=lambda each: len(each.told))
    at = datetime.combine(example.today, time(10), tzinfo=UTC)
    published(PACK, at=at)
    person = a_person(at=at)
    request = requests.start(example.life_event, person.id, "web", by=acting(person), at=at)
    requests.save(request.id, example.facts, channel="web", by=acting(person), at=at)
    submit(request.id, "k", "web", by=acting(person), at=at)
    told = Event.objects.of(person.id).filter(type="delivery.queued").values_list("organisation", flat=True)
    assert len(set(told)) >= 10
    assert Event.objects.of(person.id).filter(type="request.submitted").count() == 1
