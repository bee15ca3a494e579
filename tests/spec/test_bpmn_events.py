"""Events as BPMN 2.0 has them (ISO/IEC 19510, chapters 10.5 and 13.5)."""

from datetime import timedelta

import pytest

from commonway.bpmn import Why, openings
from commonway.bpmn.effects import (
    AwaitMessage,
    AwaitSignal,
    Ended,
    Escalated,
    Incident,
    OpenTask,
    RaiseSignal,
    SendMessage,
    SetTimer,
    Withdraw,
)
from commonway.bpmn.happenings import MessageArrived, SignalRaised, TaskDone, TimerFired
from tests.spec.processes import END, NOW, START, Case, process, users, way, way_if

MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="s"/>'
ERROR = '<errorEventDefinition errorRef="e"/>'
ANY_ERROR = "<errorEventDefinition/>"
ESCALATION = '<escalationEventDefinition escalationRef="x"/>'
ROOTS = (
    '<message id="m" name="Reply"/><signal id="s" name="Flood"/><error id="e" errorCode="refused"/>'
    '<escalation id="x" escalationCode="late"/>'
)


def timer(value: str, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{kind}>{value}</{kind}></timerEventDefinition>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def caught(what: str, *, kind: str = "intermediateCatchEvent") -> Case:
    model = process(START + f'<{kind} id="it" name="It">{what}</{kind}>' + END + way("start", "it", "end"), roots=ROOTS)
    return Case(model)


def bounded(what: str, *, interrupting: bool = True, roots: str = ROOTS) -> Case:
    model = process(
        START + users("work", "other")
        + f'<boundaryEvent id="edge" attachedToRef="work" cancelActivity="{str(interrupting).lower()}">{what}</boundaryEvent>'
        + '<endEvent id="done"/><endEvent id="out"/>' + way("start", "work", "done") + way("edge", "other", "out"),
        roots=roots,
    )  # fmt: skip
    return Case(model)


class TestTimers:
    @pytest.mark.parametrize(
        ("text", "kind", "later"),
        [
            ("PT1H", "timeDuration", timedelta(hours=1)),
            ("P6W", "timeDuration", timedelta(weeks=6)),
            ("P1M", "timeDuration", timedelta(days=28)),
            ("P1M2DT3H", "timeDuration", timedelta(days=30, hours=3)),
            ("PT0S", "timeDuration", timedelta()),
            ('=duration("PT2H")', "timeDuration", timedelta(hours=2)),
            ("2025-02-07T12:00:00Z", "timeDate", timedelta(days=1)),
            ("2025-02-06T14:00:00+01:00", "timeDate", timedelta(hours=1)),
            ("2025-02-07", "timeDate", timedelta(hours=12)),
        ],
    )
    def test_dates_and_durations(self, text: str, kind: str, later: timedelta) -> None:
        case = caught(timer(text, kind))
        assert case.asked(SetTimer)[0].at == NOW + later
        assert case.timer("it").outcome == "end"

    def test_what_is_no_time_is_an_incident(self) -> None:
        assert "no time" in caught(timer("whenever")).asked(Incident)[0].why

    def test_a_cycle_on_the_border_fires_so_many_times(self) -> None:
        case = bounded(timer("R3/PT1H", "timeCycle"), interrupting=False)
        for count in (1, 2, 3):
            case.now += timedelta(hours=1)
            case.timer("edge")
            assert case.at == sorted(["work", *["other"] * count])
        assert "edge" not in [one.node for one in case.state.tokens.values()]

    def test_a_timer_fires_once_even_if_it_is_told_twice(self) -> None:
        case = bounded(timer("R3/PT1H", "timeCycle"), interrupting=False)
        token = case.token("edge")
        case.happen(TimerFired(token))
        assert case.refused(TimerFired(token)) is Why.LATE


class TestBoundaryEvents:
    def test_an_interrupting_one_takes_the_work_back(self) -> None:
        case = bounded(timer("P6W"))
        task = case.asked(OpenTask, "work")[0].token
        case.timer("edge")
        assert case.at == ["other"]
        assert Withdraw(token=task, node="work") in case.effects
        assert case.refused(TaskDone(task)) is Why.LATE
        assert case.done("other").outcome == "out"

    def test_one_that_does_not_interrupt_leaves_the_work(self) -> None:
        case = bounded(timer("P6W"), interrupting=False).timer("edge")
        assert case.at == ["other", "work"]
        assert case.done("work").at == ["other"]
        assert case.done("other").outcome == "out"

    def test_when_the_work_is_done_the_timer_is_taken_back(self) -> None:
        case = bounded(timer("P6W"))
        token = case.token("edge")
        assert Withdraw(token=token, node="edge") in case.done("work").effects
        assert case.outcome == "done"

    def test_a_message_brings_its_payload(self) -> None:
        case = bounded(MESSAGE).message("Reply", reason="moved away")
        assert case.at == ["other"]
        assert case.variables == {"reason": "moved away"}

    def test_a_message_that_does_not_interrupt_may_come_again(self) -> None:
        case = bounded(MESSAGE, interrupting=False).message("Reply").message("Reply")
        assert case.at == ["other", "other", "work"]

    def test_a_signal(self) -> None:
        assert bounded(SIGNAL).signal("Flood").at == ["other"]

    def test_a_condition_that_becomes_true(self) -> None:
        case = bounded(condition("=water > 3"), interrupting=False)
        assert case.learn(water=2).at == ["work"]
        assert case.learn(water=4).at == ["other", "work"]
        assert case.learn(water=5).at == ["other", "work"]  # it was true already
        assert case.learn(water=1).learn(water=9).at == ["other", "other", "work"]

    def test_an_error_is_caught_by_its_code(self) -> None:
        assert bounded(ERROR).failed("work", "refused").at == ["other"]

    def test_any_error_is_caught_where_no_code_is_named(self) -> None:
        assert bounded(ANY_ERROR).failed("work", "whatever").at == ["other"]

    def test_an_error_that_nothing_catches_is_an_incident_to_retry_or_do_by_hand(self) -> None:
        case = bounded(ERROR).failed("work", "timeout", "no answer")
        assert "no answer" in case.asked(Incident)[0].why
        assert case.retry("work").asked(OpenTask)
        again = bounded(ERROR).failed("work", "timeout")
        assert again.done("work").outcome == "done"

    def test_the_codes_and_messages_of_errors_become_variables(self) -> None:
        what = '<errorEventDefinition camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"/>'
        assert bounded(what).failed("work", "E1", "gone").variables == {"code": "E1", "text": "gone"}


class TestCatching:
    def test_a_message_with_its_correlation(self) -> None:
        roots = '<message id="m" name="Reply"><extensionElements><zeebe:subscription correlationKey="=case"/></extensionElements></message>'
        model = process(
            START
            + f'<intermediateCatchEvent id="it">{MESSAGE}</intermediateCatchEvent>'
            + END
            + way("start", "it", "end"),
            roots=roots,
        )
        case = Case(model, {"case": 7})
        assert case.asked(AwaitMessage)[0].name == "Reply"
        assert case.refused(MessageArrived("Reply", correlation=8)) is Why.NOBODY
        assert case.message("Reply", correlation=7).outcome == "end"

    def test_a_signal(self) -> None:
        case = caught(SIGNAL)
        assert case.asked(AwaitSignal)[0].name == "Flood"
        assert case.refused(SignalRaised("Drought")) is Why.NOBODY
        assert case.signal("Flood").outcome == "end"

    def test_a_condition_true_from_the_start_does_not_wait(self) -> None:
        model = process(
            START
            + f'<intermediateCatchEvent id="it">{condition("=ready")}</intermediateCatchEvent>'
            + END
            + way("start", "it", "end")
        )
        assert Case(model, {"ready": True}).outcome == "end"
        assert Case(model).learn(ready=False).learn(ready=True).outcome == "end"

    def test_a_condition_made_true_by_another_branch(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/>' + users("a")
            + f'<intermediateCatchEvent id="it">{condition("=ready")}</intermediateCatchEvent>' + END
            + way("start", "fork", "a", "end") + way("fork", "it", "end")
        )  # fmt: skip
        assert Case(model).done("a", ready=True).outcome == "end"

    def test_a_link_goes_on_elsewhere(self) -> None:
        model = process(
            START + '<intermediateThrowEvent id="off"><linkEventDefinition name="L"/></intermediateThrowEvent>'
            '<intermediateCatchEvent id="on"><linkEventDefinition name="L"/></intermediateCatchEvent>'
            + users("a") + way("start", "off") + way("on", "a")
        )  # fmt: skip
        assert Case(model).at == ["a"]


def thrown(what: str, kind: str = "intermediateThrowEvent", **variables: object) -> Case:
    after = END + way("it", "end") if kind != "endEvent" else ""
    return Case(
        process(START + f'<{kind} id="it" name="It">{what}</{kind}>' + after + way("start", "it"), roots=ROOTS),
        variables,
    )


class TestThrowing:
    def test_a_message_goes_out_with_what_is_mapped(self) -> None:
        mapping = '<extensionElements><zeebe:ioMapping><zeebe:input source="=amount * 2" target="double"/></zeebe:ioMapping></extensionElements>'
        sent = thrown(mapping + MESSAGE, amount=4).asked(SendMessage)[0]
        assert (sent.name, str(sent.payload["double"])) == ("Reply", "8")

    def test_a_message_end(self) -> None:
        case = thrown(MESSAGE, "endEvent")
        assert case.asked(SendMessage)
        assert case.outcome == "it"

    def test_a_signal_goes_out_and_is_heard_inside(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/>' + users("a", "heard")
            + f'<intermediateCatchEvent id="ear">{SIGNAL}</intermediateCatchEvent><endEvent id="cry">{SIGNAL}</endEvent>'
            + way("start", "fork", "a", "cry") + way("fork", "ear", "heard"),
            roots=ROOTS,
        )  # fmt: skip
        case = Case(model).done("a")
        assert case.at == ["heard"]
        assert case.asked(RaiseSignal)[0].name == "Flood"

    def test_an_error_that_nothing_catches_ends_the_process_as_failed(self) -> None:
        case = thrown(ERROR, "endEvent")
        outcome = case.asked(Ended)[0].outcome
        assert (outcome.kind, outcome.code, outcome.node) == ("error", "refused", "it")

    def test_an_escalation_that_nothing_catches_is_told_and_goes_on(self) -> None:
        case = thrown(ESCALATION)
        assert case.asked(Escalated)[0].code == "late"
        assert case.outcome == "end"

    def test_terminate_ends_everything(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/>' + users("a", "b") + '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
            + way("start", "fork", "a", "stop") + way("fork", "b")
        )  # fmt: skip
        case = Case(model)
        other = case.token("b")
        case.done("a")
        assert case.state.outcome
        assert case.state.outcome.kind == "terminated"
        assert Withdraw(token=other, node="b") in case.effects

    def test_a_compensation_event_is_an_incident(self) -> None:
        assert "compensate" in thrown("<compensateEventDefinition/>").asked(Incident)[0].why


class TestStarting:
    MODEL = process(
        f'<startEvent id="asked">{MESSAGE}</startEvent><startEvent id="monthly">{timer("R/P1M", "timeCycle")}</startEvent>'
        + users("a", "b") + way("asked", "a") + way("monthly", "b"),
        roots=ROOTS,
    )  # fmt: skip

    def test_the_start_event_is_named_where_there_are_several(self) -> None:
        from commonway.bpmn import ProcessStartError

        assert Case(self.MODEL, event="asked").at == ["a"]
        assert Case(self.MODEL, event="monthly").at == ["b"]
        with pytest.raises(ProcessStartError, match="asked, monthly"):
            Case(self.MODEL)
        with pytest.raises(ProcessStartError, match="no start event"):
            Case(self.MODEL, event="never")

    def test_how_it_can_begin_is_told_to_whoever_starts_cases(self) -> None:
        asked, monthly = openings(self.MODEL, now=NOW)
        assert (asked.event, asked.trigger, asked.expects) == ("asked", "message", "Reply")
        assert monthly.due
        assert monthly.due.at == NOW + timedelta(days=28)
        assert monthly.due.every == "P1M"

    def test_without_a_start_event_all_nodes_without_a_way_in_begin(self) -> None:
        assert Case(process(users("a", "b", "c") + way("a", "c"))).at == ["a", "b"]

    def test_a_process_with_nothing_in_it_is_over_at_once(self) -> None:
        assert Case(process("")).state.ended


def test_the_way_back_is_a_new_visit() -> None:
    model = process(
        START + users("work") + '<exclusiveGateway id="ok" default="ok-end"/>' + END
        + way("start", "work", "ok", "end") + way_if("ok", "work", "=again")
    )  # fmt: skip
    case = Case(model)
    first = case.token("work")
    case.done("work", again=True)
    assert case.token("work") != first
    assert case.refused(TaskDone(first)) is Why.LATE
    assert case.done("work", again=False).state.passed["work"] == 2
