"""A running case moves to a new version of its process: looked at first, then done on purpose."""

from collections.abc import Mapping

import pytest

from commonway.bpmn import Fate, MigrationError, Process, State, Why, migrate, migration
from commonway.bpmn.effects import OpenTask, SetTimer, Withdraw
from commonway.bpmn.happenings import TaskDone
from tests.spec.processes import END, NOW, START, Case, process, users, way

OLD = process(START + users("a", "b") + END + way("start", "a", "b", "end"))
LATE = (
    '<boundaryEvent id="late" attachedToRef="{}"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    "</timerEventDefinition></boundaryEvent>"
)


def moved(case: Case, new: Process, mapping: Mapping[str, str] | None = None) -> Case:
    step = migrate(case.process, new, case.state, now=NOW, mapping=mapping)
    case.process, case.effects = new, step.effects
    case.state = State.from_json(step.state.to_json())
    return case


def fates(case: Case, new: Process, mapping: Mapping[str, str] | None = None) -> list[tuple[str, str, Fate]]:
    plan = migration(case.process, new, case.state, mapping=mapping)
    return [(line.node, line.to, line.fate) for line in plan.lines]


def test_a_task_that_is_open_stays_open_and_goes_on_by_the_new_way() -> None:
    new = process(START + users("a", "check", "b") + END + way("start", "a", "check", "b", "end"))
    case = Case(OLD)
    token = case.token("a")
    assert fates(case, new) == [("a", "a", Fate.STAYS)]
    assert not moved(case, new).effects
    assert case.token("a") == token
    assert case.done("a").at == ["check"]


def test_a_node_that_is_gone_has_to_be_mapped() -> None:
    new = process(START + users("x", "b") + END + way("start", "x", "b", "end"))
    case = Case(OLD)
    plan = migration(OLD, new, case.state)
    assert not plan.ready
    assert "no 'a'" in plan.lines[0].why
    with pytest.raises(MigrationError, match="at: a"):
        moved(case, new)
    assert fates(case, new, {"a": "x"}) == [("a", "x", Fate.MOVES)]
    token = case.token("a")
    assert not moved(case, new, {"a": "x"}).effects
    assert case.happen(TaskDone(token)).at == ["b"]
    assert case.state.passed["x"] == 1


def test_looking_changes_nothing() -> None:
    case = Case(OLD)
    before = case.state.to_json()
    migration(OLD, process(START + END + way("start", "end")), case.state)
    assert case.state.to_json() == before


def test_a_task_that_becomes_another_kind_begins_anew_where_it_is_mapped_to() -> None:
    new = process(START + '<receiveTask id="a" name="Answer"/>' + users("b") + END + way("start", "a", "b", "end"))
    case = Case(OLD)
    token = case.token("a")
    assert fates(case, new) == [("a", "a", Fate.BY_HAND)]
    assert fates(case, new, {"a": "b"}) == [("a", "b", Fate.MOVES)]
    assert fates(case, new, {"a": "a"}) == [("a", "a", Fate.BEGINS)]
    moved(case, new, {"a": "a"})
    assert Withdraw(token=token, node="a") in case.effects
    assert case.refused(TaskDone(token)) is Why.LATE
    assert case.message("Answer").at == ["b"]


def test_a_token_may_be_given_up() -> None:
    model = process(
        START
        + '<parallelGateway id="f"/>'
        + users("a", "b")
        + END
        + way("start", "f", "a", "end")
        + way("f", "b", "end")
    )
    new = process(START + users("a") + END + way("start", "a", "end"))
    case = Case(model)
    assert fates(case, new, {"b": ""}) == [("a", "a", Fate.STAYS), ("b", "", Fate.LOST)]
    assert moved(case, new, {"b": ""}).at == ["a"]
    assert case.done("a").outcome == "end"


def test_timers_of_the_new_version_are_set_and_those_that_are_gone_are_taken_back() -> None:
    timed = process(START + users("a", "b") + LATE.format("a") + END + way("start", "a", "b", "end") + way("late", "b"))
    case = Case(OLD)
    assert migration(OLD, timed, case.state).added == ("late",)
    assert moved(case, timed).asked(SetTimer)[0].node == "late"
    timer = case.token("late")
    assert migration(timed, OLD, case.state).withdrawn == ("late",)
    moved(case, OLD)
    assert case.asked(Withdraw)[0].token == timer
    assert case.done("a").at == ["b"]


def test_a_timer_that_stays_keeps_its_time() -> None:
    timed = process(START + users("a", "b") + LATE.format("a") + END + way("start", "a", "b", "end") + way("late", "b"))
    case = Case(timed)
    timer = case.token("late")
    assert not moved(case, timed).effects
    assert case.token("late") == timer
    assert case.timer("late").at == ["b"]


def test_what_is_in_a_sub_process_stays_in_it() -> None:
    def model(inner: str) -> Process:
        return process(
            START + f'<subProcess id="sub"><startEvent id="s"/>{inner}</subProcess>' + END + way("start", "sub", "end")
        )

    old = model(users("a") + way("s", "a"))
    new = model(users("a", "b") + way("s", "a", "b"))
    case = Case(old)
    assert [fate for _, _, fate in fates(case, new)] == [Fate.STAYS, Fate.STAYS]
    assert moved(case, new).done("a").done("b").outcome == "end"
    outside = process(START + users("a") + END + way("start", "a", "end"))
    assert [fate for _, _, fate in fates(Case(old), outside)] == [Fate.BY_HAND, Fate.BY_HAND]


def test_tokens_that_wait_to_be_joined_need_the_flow_they_came_by() -> None:
    old = process(
        START + '<parallelGateway id="f"/><parallelGateway id="j"/>' + users("a", "b") + END
        + way("start", "f", "a", "j", "end") + way("f", "b", "j")
    )  # fmt: skip
    new = process(
        START + '<parallelGateway id="f"/><parallelGateway id="j"/>' + users("a", "b", "c") + END
        + way("start", "f", "a", "c", "j", "end") + way("f", "b", "j")
    )  # fmt: skip
    assert fates(Case(old).done("b"), new) == [("a", "a", Fate.STAYS), ("j", "j", Fate.STAYS)]
    assert fates(Case(old).done("a"), new) == [("b", "b", Fate.STAYS), ("j", "j", Fate.BY_HAND)]
    assert moved(Case(old).done("b"), new).done("a").done("c").outcome == "end"


def test_a_new_event_sub_process_is_listened_for() -> None:
    new = process(
        START + users("a", "b") + END + way("start", "a", "b", "end")
        + '<subProcess id="stop" triggeredByEvent="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        + users("close") + way("s", "close") + "</subProcess>",
        roots='<message id="m" name="Stop"/>',
    )  # fmt: skip
    case = moved(Case(OLD), new)
    assert case.message("Stop").at == ["close"]


def test_a_gateway_whose_events_are_others_now_waits_for_them_when_it_is_mapped_to_itself() -> None:
    def model(*names: str) -> Process:
        events = "".join(
            f'<intermediateCatchEvent id="{one}"><messageEventDefinition messageRef="m_{one}"/></intermediateCatchEvent>'
            + way("g", one, "end")
            for one in names
        )
        roots = "".join(f'<message id="m_{one}" name="{one}"/>' for one in names)
        return process(START + '<eventBasedGateway id="g"/>' + END + way("start", "g") + events, roots=roots)

    old, new = model("yes", "no"), model("yes", "maybe")
    case = Case(old)
    assert fates(case, new) == [("g", "g", Fate.BY_HAND)]
    assert fates(case, new, {"g": "g"}) == [("g", "g", Fate.BEGINS)]
    assert moved(case, new, {"g": "g"}).message("maybe").outcome == "end"


def test_a_timer_that_has_fired_is_not_set_again() -> None:
    model = process(
        START + users("a", "b") + LATE.format("a").replace("<boundaryEvent ", '<boundaryEvent cancelActivity="false" ') + END
        + way("start", "a", "end") + way("late", "b")
    )  # fmt: skip
    case = Case(model).timer("late")
    assert not moved(case, model).effects
    assert case.at == ["a", "b"]


def test_a_process_that_is_over_does_not_move() -> None:
    with pytest.raises(MigrationError, match="over"):
        moved(Case(OLD).done("a").done("b"), OLD)


def test_the_same_work_elsewhere_opens_no_second_task() -> None:
    new = process(START + '<userTask id="a" name="Other words"/>' + users("b") + END + way("start", "a", "b", "end"))
    assert not moved(Case(OLD), new).asked(OpenTask)
