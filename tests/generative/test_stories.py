"""Whatever happens to a case across organisations, the stories agree on it, and each tells no more than is its to tell."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonway.cases import timeline
from commonway.cases.levels import pausing
from commonway.cases.levels.pausing import Pause
from commonway.cases.models import Case, Task
from commonway.cases.process import tasks
from commonway.cases.story.heard import SHOWS, heard_of
from commonway.cases.story.organisations import CaseStory, part_of, story_of
from commonway.cases.story.parts import Part
from commonway.cases.story.reading import told_of
from commonway.cases.story.table import TABLE
from commonway.cases.story.words import Silent, Words
from commonway.cases.submitting import submit
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import factories
from tests.spec.test_case_processes import AT, CHIEF, CLERK, VISITOR, a_case

STAFF = (CLERK, CHIEF, VISITOR)
WHY = "Sickness in the family, ward 7"  # words of one organisation that no other may read
FOUND = {"papers_complete": True, "visited_on": "2026-10-10", "outcome": "refused", "reason": WHY}
OTHERS_BODIES = {"council", "pensions", "tax", "passports"}


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody tries to do; that they may not, or that there is nothing to do, is part of life."""

    what: str
    who: int
    which: int

    def do(self, cases: Sequence[Case], at: datetime) -> None:
        by, case = STAFF[self.who], cases[self.which % len(cases)]
        task = Task.objects.to_do().filter(case=case).order_by("token").first()
        with suppress(CommonwayError), transaction.atomic():
            match self.what:
                case "take" if task:
                    tasks.take(task.id, by=by, at=at)
                case "put back" if task:
                    tasks.put_back(task.id, by=by, at=at)
                case "do" if task:
                    tasks.do(task.id, FOUND, by=by, at=at)
                case "look" if task:
                    tasks.open_task(task.id, by=by, at=at)
                case "pause":
                    pausing.pause(
                        case.id, Pause(waits_for="person", reason=WHY, expected_on=date(2026, 12, 1)), by=by, at=at
                    )
                case "resume":
                    pausing.resume(case.id, by=by, at=at)


ACTS = st.builds(
    Act,
    st.sampled_from(["take", "put back", "do", "do", "do", "look", "pause", "resume"]),
    st.integers(0, len(STAFF) - 1),
    st.integers(0, 1),
)


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, max_size=24))
def test_the_stories_of_what_happened_agree(acts: list[Act]) -> None:
    with transaction.atomic():
        cases = (a_case(), _anothers_case())
        for number, act in enumerate(acts):
            act.do(cases, AT + timedelta(minutes=number + 1))
        for case in cases:
            _agree(case)
        transaction.set_rollback(True)


def _anothers_case() -> Case:
    """Return a case of somebody else's, about somebody else, at the same organisations."""
    request = factories.a_request(at=AT, national_number="51010101A", full_name="Samir Odeh")
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    return next(case for case in done.cases if case.service == "stop-pension")


def _agree(case: Case) -> None:
    ledger = {event.id: event for event in Event.objects.of(case.applicant_id)}
    order = {id_: number for number, id_ in enumerate(ledger)}
    theirs = timeline.of_applicant(case.applicant_id, "en", newest_first=False)
    told_to_them = {id_ for entry in theirs for id_ in entry.events}
    silent = {event.id for event in ledger.values() if isinstance(told_of(event.type).person, Silent)}
    assert told_to_them | silent == ledger.keys(), "the person hears of everything but what the table leaves out"
    for organisation in sorted(OTHERS_BODIES):
        by = Actor(kind="staff", id="somebody", organisation=organisation, role="caseworker")
        story = story_of(case, "en", by=by)
        heard = [id_ for each in story.told for id_ in each.entry.events]
        assert sorted(heard, key=order.__getitem__) == heard, "in the order of the ledger"
        assert len(set(heard)) == len(heard)
        with within(SYSTEM):
            part = part_of(case, organisation)
        assert heard == [event.id for event, _words in part.of(ledger.values())], (
            "what is read is what the part hears of"
        )
        for show, kinds in SHOWS.items():
            shown = [
                each for each in story.told if show == "all" or each.entry.kind in kinds or (not kinds and not each.own)
            ]
            with within(SYSTEM):
                assert [id_ for each in shown for id_ in each.entry.events] == [
                    *heard_of(case, part, show).values_list("id", flat=True)
                ]
        assert set(heard) <= told_to_them, "nothing is told to an organisation that is not told to the person"
        for each in story.told:
            [id_] = each.entry.events
            _same_facts(each.entry.at, each.own, ledger[id_], case, organisation)
            if not each.own:
                assert WHY not in each.entry.title + each.entry.body
        _whole_own_part(story, ledger.values(), case, organisation)


def _same_facts(at: datetime, own: bool, event: Event, case: Case, organisation: str) -> None:
    assert at == event.at
    assert event.data["case"] == str(case.id)
    assert own == (event.organisation == organisation)
    if not own:
        lead = case.organisation_id
        told = told_of(event.type)
        assert isinstance(told.lead if organisation == lead else told.partner, Words)
        assert lead in (organisation, event.organisation), "one partner hears nothing of another"


def _whole_own_part(story: CaseStory, ledger: Collection[Event], case: Case, organisation: str) -> None:
    mine = {
        event.id
        for event in ledger
        if event.organisation == organisation
        and event.data.get("case") == str(case.id)
        and isinstance(told_of(event.type).own, Words)
    }
    assert mine == {id_ for each in story.told if each.own for id_ in each.entry.events}


# Every type of event the product knows, by any organisation, of any case: what real cases do not bring about today.
MOMENTS = st.integers(0, 50).map(lambda minutes: AT + timedelta(minutes=minutes))
CASES = [str(uuid4()) for _ in range(2)]
EVENTS = st.builds(
    lambda type_, organisation, case, at: Event(
        id=uuid4(), type=type_, organisation=organisation, at=at, data={"case": case} if case else {}
    ),
    st.sampled_from([*sorted(TABLE), "person.died"]),
    st.sampled_from(["", "lead", "partner", "other"]),
    st.sampled_from(["", *CASES]),
    MOMENTS,
)
SPANS = st.lists(st.tuples(MOMENTS, st.none() | MOMENTS), max_size=3).map(tuple)


@given(events=st.lists(EVENTS, max_size=40), spans=SPANS, organisation=st.sampled_from(["lead", "partner", "other"]))
def test_an_organisation_hears_of_no_more_than_its_part(
    events: list[Event], spans: tuple[tuple[datetime, datetime | None], ...], organisation: str
) -> None:
    events.sort(key=lambda event: event.at)
    part = Part(organisation=organisation, case=CASES[0], lead="lead", spans=() if organisation == "other" else spans)
    heard = part.of(events)
    ids: list[UUID] = [event.id for event, _words in heard]
    assert ids == [event.id for event in events if event.id in set(ids)]
    for event, words in heard:
        told = told_of(event.type)
        assert event.data["case"] == CASES[0]
        if event.organisation == organisation:
            assert words is told.own
        elif organisation == "lead":
            assert words is told.lead
        else:
            assert words is told.partner
            assert event.organisation == "lead"
            assert any(begin <= event.at and (end is None or event.at <= end) for begin, end in spans)
    assert organisation != "other" or all(event.organisation == "other" for event, _words in heard)


@pytest.mark.django_db
def test_who_works_on_a_step_hears_how_the_case_stands_only_while_they_do() -> None:
    case = a_case()
    pausing.pause(case.id, Pause(waits_for="person", reason=WHY), by=CLERK, at=AT + timedelta(minutes=1))
    pausing.resume(case.id, by=CLERK, at=AT + timedelta(minutes=2))
    check, visitor = Task.objects.get(case=case), Actor(kind="staff", id="v", organisation="council", role="caseworker")
    tasks.do(check.id, {"papers_complete": True}, by=CLERK, at=AT + timedelta(minutes=3))
    pausing.pause(case.id, Pause(waits_for="person", reason=WHY), by=CLERK, at=AT + timedelta(minutes=4))
    visit = Task.objects.get(case=case, node="visit")
    tasks.do(visit.id, {"visited_on": "2026-10-10"}, by=VISITOR, at=AT + timedelta(minutes=5))
    pausing.resume(case.id, by=CLERK, at=AT + timedelta(minutes=6))
    others = [each.entry.title for each in story_of(case, "en", by=visitor).told if not each.own]
    assert others == ["Pensions Agency has paused the case"]
    assert len(part_of(case, "council").spans) == 1
