"""Running cases move to a new version of their process: previewed, in bulk, each whole or not at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from commonway.bpmn.migrating import Fate
from commonway.cases.models import Case, Move, MovedCase, ProcessInstance, Task
from commonway.cases.process import driving, moving, receiving, tasks
from commonway.cases.process.moving import MoveRefused, Route
from commonway.cases.process.receiving import Brought
from commonway.cases.process.tasks import FourEyes
from commonway.cases.submitting import submit
from commonway.catalogue import queries as catalogue
from commonway.exchange.models import Delivery
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from commonway.vault.shredding import destroy
from tests import factories
from tests.generative.test_case_processes_killed import Killed, killed_after
from tests.spec import message_process, service_process
from tests.spec.test_case_processes import AT, CHIEF, CLERK, a_case, do, task, to_do

pytestmark = pytest.mark.django_db
COORDINATOR = replace(CLERK, id="coordinator", role="coordinator")
LATER = AT + timedelta(days=1)
# The new version looks once more before it decides, calls the check of papers something else, and visits nobody.
NEW = (
    service_process.BPMN.replace('id="check"', 'id="papers"')
    .replace('"check"', '"papers"')
    .replace("<flowNodeRef>check<", "<flowNodeRef>papers<")
    .replace('<userTask id="visit" name="Visit them"/>', '<userTask id="call" name="Call them"/>')
    .replace('"visit"', '"call"')
    .replace("<flowNodeRef>visit<", "<flowNodeRef>call<")
)


def new_version(bpmn: str = NEW) -> UUID:
    pack = service_process.a_pack(bpmn)
    stop = pack.services["stop-pension"]
    names = {"check": "papers", "visit": "call"}
    renamed = tuple(
        replace(one, id=names.get(one.id, one.id), not_by=names.get(one.not_by, one.not_by)) for one in stop.tasks
    )
    published = replace(pack, version="2", services={**pack.services, stop.id: replace(stop, tasks=renamed)})
    factories.published(published, at=LATER)
    return catalogue.current_version()


def another_case() -> Case:
    request = factories.a_request(factories.a_person(at=AT), at=AT, national_number="50010112K", full_name="Samir Odeh")
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    return next(case for case in done.cases if case.service == "stop-pension")


@pytest.fixture
def case() -> Case:
    return a_case()


def route(case: Case, to: UUID, **mapping: str) -> Route:
    return Route(service="stop-pension", from_version=case.pack_version_id, to_version=to, mapping=mapping)


def moved(asked: Route, **more: object) -> Move:
    move = moving.begin(asked, by=COORDINATOR, at=LATER, **more)  # type: ignore[arg-type]
    moving.run(move.id, clock=lambda: LATER)
    move.refresh_from_db()
    return move


def test_a_preview_says_what_becomes_of_each_place_and_changes_nothing(case: Case) -> None:
    to = new_version()
    state = driving.state_of(ProcessInstance.objects.get(case=case))
    found = moving.preview(route(case, to), by=COORDINATOR, at=LATER)
    assert (found.cases, found.ready) == (1, 0)
    assert [(row.node, row.fate, row.count) for row in found.rows] == [("check", Fate.BY_HAND, 1)]
    mapped = moving.preview(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    assert [(row.node, row.fate, row.to) for row in mapped.rows] == [("check", Fate.MOVES, "papers")]
    assert mapped.ready == 1
    assert driving.state_of(ProcessInstance.objects.get(case=case)) == state
    assert not Move.objects.exists()


def test_a_case_moves_with_its_task_and_goes_on_by_the_new_version(case: Case) -> None:
    tasks.take(task(case, "check").id, by=CLERK, at=AT)
    to = new_version()
    move = moved(route(case, to, check="papers"))
    assert (move.state, move.ended_at) == ("over", LATER)
    open_ = Task.objects.get(case=case)
    assert (open_.node, open_.pack_version_id, open_.state, open_.taken_by) == ("papers", to, "taken", "clerk")
    case.refresh_from_db()
    assert case.pack_version_id == to
    assert Event.objects.filter(type="case.migrated", data__to_version=str(to)).count() == 1
    do(case, "papers", CLERK, papers_complete=True)
    assert to_do(case) == {"call": "council"}
    do(case, "call", replace(CLERK, organisation="council"), visited_on="2026-10-10")
    do(case, "decide", CHIEF, outcome="granted", reason="Yes.")
    case.refresh_from_db()
    assert case.state == "done"


def test_a_case_somebody_has_to_decide_about_is_left_as_it_is_and_listed(case: Case) -> None:
    do(case, "check", CLERK, papers_complete=True)
    another = another_case()
    before = driving.state_of(ProcessInstance.objects.get(case=case))
    move = moved(route(case, new_version(), check="papers"))
    assert moving.progress_of(move) == moving.Progress(waiting=0, moved=1, left=1)
    left = MovedCase.objects.get(move=move, state="left")
    assert (left.case_id, left.code, left.nodes) == (case.id, "by-hand", ["visit"])
    assert driving.state_of(ProcessInstance.objects.get(case=case)) == before
    assert to_do(another) == {"papers": "pensions"}
    again = moved(route(case, catalogue.current_version(), visit="call"))
    assert moving.progress_of(again).moved == 1
    assert to_do(case) == {"call": "council"}


def test_only_the_cases_that_are_named_move(case: Case) -> None:
    another = another_case()
    moved(route(case, new_version(), check="papers"), references=[another.reference])
    assert (to_do(case), to_do(another)) == ({"check": "pensions"}, {"papers": "pensions"})


def test_who_did_a_step_may_not_do_its_counterpart_whatever_it_is_called_since(case: Case) -> None:
    do(case, "check", CLERK, papers_complete=False)
    moved(route(case, new_version(), check="papers"))
    with pytest.raises(FourEyes):
        do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    do(case, "decide", CHIEF, outcome="granted", reason="Yes.")


def test_cases_of_who_had_the_service_before_stay_theirs(case: Case) -> None:
    another = another_case()
    to = new_version()
    theirs = ProcessInstance.objects.filter(case=another)
    theirs.update(organisation_id="council", began_at=AT - timedelta(days=1))
    assert moving.preview(route(case, to, check="papers"), by=COORDINATOR, at=LATER).cases == 1
    moved(route(case, to, check="papers"))
    assert [one.pack_version_id for one in theirs] == [case.pack_version_id]


def test_one_move_of_a_service_at_a_time(case: Case) -> None:
    to = new_version()
    moving.begin(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    with pytest.raises(MoveRefused):
        moving.begin(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    assert Move.objects.count() == 1


def test_what_happens_before_a_case_has_its_turn_is_left_alone(case: Case) -> None:
    to = new_version()
    another = another_case_on(case)
    move = moving.begin(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    do(case, "check", CLERK, papers_complete=False)
    do(case, "decide", CHIEF, outcome="granted", reason="Yes.")
    destroy(another.applicant_id, by=factories.PUBLISHER, at=LATER)
    moving.run(move.id, clock=lambda: LATER)
    assert sorted(MovedCase.objects.values_list("state", "code")) == [("left", "over"), ("left", "over")]


def another_case_on(case: Case) -> Case:
    """Another case on the same version, though another is in force by now."""
    found = another_case()
    assert found.pack_version_id != case.pack_version_id
    Case.objects.filter(id=found.id).update(pack_version_id=case.pack_version_id)
    instance = ProcessInstance.objects.get(case=found)
    old = ProcessInstance.objects.get(case=case)
    place = ProcessInstance.place(found.id)
    from commonway.vault.sealing import Safe

    state = Safe().seal_bytes(found.applicant_id, place, driving.state_of(old).to_json().encode())
    ProcessInstance.objects.filter(case=found).update(pack_version_id=case.pack_version_id, state=state)
    Task.objects.filter(case=found).update(node="check", pack_version_id=case.pack_version_id)
    assert instance.case_id == found.id
    return found


@pytest.mark.parametrize(
    ("mapping", "service"),
    [({"check": "nowhere"}, "stop-pension"), ({"no": "papers"}, "stop-pension"), ({}, "no-such")],
)
def test_what_makes_no_sense_is_refused(case: Case, mapping: dict[str, str], service: str) -> None:
    to = new_version()
    asked = replace(route(case, to, **mapping), service=service)
    for act in (moving.preview, moving.begin):
        with pytest.raises((MoveRefused, AccessRefused)):
            act(asked, by=COORDINATOR, at=LATER)
    with pytest.raises(MoveRefused):
        moving.begin(route(case, case.pack_version_id), by=COORDINATOR, at=LATER)
    assert not Move.objects.exists()


@pytest.mark.parametrize("who", [CLERK, replace(COORDINATOR, organisation="council"), replace(CLERK, role="agent")])
def test_only_coordinators_of_the_organisation_move_its_cases(case: Case, who: object) -> None:
    to = new_version()
    for act in (moving.preview, moving.begin):
        with pytest.raises(AccessRefused):
            act(route(case, to), by=who, at=LATER)  # type: ignore[operator]
    assert not Move.objects.exists()


def test_killed_after_any_statement_it_goes_on_and_moves_each_case_once(case: Case) -> None:
    to = new_version()
    others = [another_case_on(case)]
    move = moving.begin(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    for statements in (*range(0, 60, 3), 10_000):
        try:
            with connection.cursor(), killed_after(statements):
                moving.run(move.id, clock=lambda: LATER)
        except Killed:
            continue
    for _again in range(2):
        moving.run(move.id, clock=lambda: LATER)
    assert moving.progress_of(move) == moving.Progress(waiting=0, moved=2, left=0)
    assert Event.objects.filter(type="case.migrated").count() == 2
    for one in (case, *others):
        assert to_do(one) == {"papers": "pensions"}
        assert ProcessInstance.objects.get(case=one).pack_version_id == to


def test_a_case_that_cannot_go_on_by_the_new_version_is_left_and_keeps_no_other() -> None:
    """What was kept for one case does not fit its fact any more, as it is in the new version."""
    pack = message_process.a_pack()
    later = message_process.PENSION.replace('targetRef="wait"', 'targetRef="first"').replace(
        "<receiveTask", '<userTask id="first"/><sequenceFlow id="p9" sourceRef="first" targetRef="wait"/><receiveTask'
    )
    first = replace(pack.processes["pension"], bpmn=later)
    factories.published(replace(pack, processes={**pack.processes, "pension": first}), at=AT)
    unlucky, lucky = a_request_sent(), another_case()
    said = Brought(name="papers-sent", values={"papers_complete": True}, key="1")
    receiving.from_person(unlucky.id, said, by=factories.acting(unlucky.applicant_id), at=AT)
    a_date = replace(pack.facts["papers_complete"], type="date")
    factories.published(replace(pack, version="2", facts={**pack.facts, a_date.id: a_date}), at=LATER)
    move = moved(route(unlucky, catalogue.current_version(), first="wait"))
    assert move.state == "over"
    assert set(move.cases.values_list("case_id", "state", "code")) == {
        (unlucky.id, "left", "failed"),
        (lucky.id, "moved", ""),
    }
    assert to_do(unlucky) == {"first": "pensions"}
    assert ProcessInstance.objects.get(case=unlucky).pack_version_id == unlucky.pack_version_id


def test_whose_service_it_was_moves_the_cases_it_kept(case: Case) -> None:
    theirs, to = another_case(), new_version()
    for model in (Case, ProcessInstance):
        field = "id" if model is Case else "case_id"
        model.objects.filter(**{field: theirs.id}).update(organisation_id="council")  # which has the service since
    move = moved(route(case, to, check="papers"))
    assert set(move.cases.values_list("case_id", flat=True)) == {case.id}
    assert move.organisation_id == "pensions"
    with pytest.raises(AccessRefused):
        moving.begin(route(case, to), by=replace(COORDINATOR, organisation="tax"), at=LATER)


def test_a_task_moves_into_the_queue_the_new_version_gives_it(case: Case) -> None:
    """Another team and skill in the same organisation; another organisation is told under its clause, and has it open."""
    tasks.take(task(case, "check").id, by=CLERK, at=AT)
    swapped = NEW.replace("<flowNodeRef>papers<", "<flowNodeRef>#<").replace(
        "<flowNodeRef>call<", "<flowNodeRef>papers<"
    )
    to = new_version(swapped.replace("<flowNodeRef>#<", "<flowNodeRef>call<"))
    moved(route(case, to, check="papers"))
    found = Task.objects.get(case=case)
    assert (found.node, found.organisation_id, found.state, found.taken_by) == ("papers", "council", "open", "")
    assert Delivery.objects.filter(case_id=case.id, organisation_id="council").count() == 1
    about = Event.objects.filter(data__task=str(found.id)).order_by("id").values_list("type", "organisation")
    assert list(about)[-2:] == [("task.withdrawn", "pensions"), ("task.opened", "council")]
    do(case, "papers", replace(CLERK, organisation="council"), papers_complete=True)
    assert to_do(case) == {"call": "pensions"}


def test_a_fault_of_ours_in_one_case_keeps_no_other_and_a_database_that_is_gone_is_tried_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, to = another_case(), new_version()
    real = driving.move

    def move(instance: ProcessInstance, **more: Any) -> None:
        if instance.case_id == case.id:
            raise failure
        real(instance, **more)

    monkeypatch.setattr(driving, "move", move)
    failure: Exception = OperationalError("gone")
    begun = moving.begin(route(case, to, check="papers"), by=COORDINATOR, at=LATER)
    with pytest.raises(OperationalError):
        moving.run(begun.id, clock=lambda: LATER)
    failure = KeyError("a slip")
    moving.run(begun.id, clock=lambda: LATER)
    found = set(begun.cases.values_list("case_id", "state", "code"))
    assert found == {(case.id, "left", "failed"), (other.id, "moved", "")}


def a_request_sent() -> Case:
    request = factories.a_request(at=AT)
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    return next(case for case in done.cases if case.service == "stop-pension")
