"""Tasks, sub-processes, calls and loops as BPMN 2.0 has them (ISO/IEC 19510, chapters 10.3 and 13.3)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from commonway.bpmn import Wait, Why, find_process, join, load, visible
from commonway.bpmn.effects import CallAction, Ended, Escalated, Incident, OpenTask, SendMessage, Withdraw
from commonway.bpmn.happenings import ActionDone, Decided, Retry, TaskDone
from tests.spec.processes import END, NOW, START, Case, definitions, process, users, way, way_if


def single(task: str, *, roots: str = "", **variables: object) -> Case:
    return Case(process(START + task + END + way("start", "it", "end"), roots=roots), variables)


def extension(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


class TestTasks:
    def test_a_user_task_says_who_does_it_with_what_and_until_when(self) -> None:
        case = single(
            '<userTask id="it" name="Review" camunda:formKey="review-form" camunda:candidateGroups="permits, trees" '
            'camunda:assignee="${clerk}" camunda:dueDate="P2W">'
            + extension('<camunda:inputOutput><camunda:inputParameter name="size">${diameter}</camunda:inputParameter></camunda:inputOutput>')
            + "</userTask>",
            clerk="a.clerk", diameter=30,
        )  # fmt: skip
        task = case.asked(OpenTask)[0]
        assert (task.name, task.form, task.assignee) == ("Review", "review-form", "a.clerk")
        assert task.candidate_groups == ("permits", "trees")
        assert task.due_at == NOW + timedelta(weeks=2)
        assert task.inputs == {"size": Decimal(30)}

    def test_the_same_as_camunda_8_writes_it(self) -> None:
        case = single(
            '<userTask id="it">'
            + extension(
                '<zeebe:formDefinition formKey="f"/><zeebe:assignmentDefinition candidateGroups="=[&quot;a&quot;, team]"/>'
                '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/>'
            )
            + "</userTask>",
            team="b",
        )
        task = case.asked(OpenTask)[0]
        assert (task.form, task.candidate_groups) == ("f", ("a", "b"))
        assert task.due_at == NOW + timedelta(days=1)

    def test_what_comes_out_of_a_task_becomes_variables(self) -> None:
        assert single('<userTask id="it"/>').done("it", colour="red", amount=1.5).variables == {
            "colour": "red",
            "amount": 1.5,
        }

    def test_a_manual_task_is_work_for_a_person_too(self) -> None:
        assert single('<manualTask id="it"/>').asked(OpenTask)

    def test_a_task_of_no_kind_is_passed_at_once(self) -> None:
        assert single('<task id="it"/>').outcome == "end"

    @pytest.mark.parametrize(
        ("task", "action", "foreign"),
        [
            ('<serviceTask id="it" camunda:type="external" camunda:topic="register"/>', "register", ""),
            (
                '<serviceTask id="it">' + extension('<zeebe:taskDefinition type="register"/>') + "</serviceTask>",
                "register",
                "",
            ),
            ('<serviceTask id="it" camunda:class="gov.Register"/>', "it", "Java class gov.Register"),
            ('<serviceTask id="it"/>', "it", ""),
            (
                '<scriptTask id="it" scriptFormat="groovy"><script>exit()</script></scriptTask>',
                "it",
                "a script in groovy",
            ),
            ('<sendTask id="it" camunda:topic="post"/>', "post", ""),
            ('<businessRuleTask id="it"/>', "it", ""),
        ],
    )
    def test_work_of_systems_is_an_action_and_foreign_code_is_named_and_never_run(
        self, task: str, action: str, foreign: str
    ) -> None:
        case = single(task)
        called = case.asked(CallAction)[0]
        assert (called.action, called.foreign) == (action, foreign)
        assert case.acted("it", answer=42).variables == {"answer": 42}

    def test_a_service_task_names_its_operation(self) -> None:
        roots = '<interface id="i" name="Register"><operation id="o" name="look up"/></interface>'
        assert single('<serviceTask id="it" operationRef="o"/>', roots=roots).asked(CallAction)[0].action == "look up"

    def test_a_script_in_feel_is_run(self) -> None:
        script = (
            '<scriptTask id="it" camunda:resultVariable="sum" scriptFormat="feel"><script>a + b</script></scriptTask>'
        )
        assert single(script, a=1, b=2).variables["sum"] == 3
        several = '<scriptTask id="it" scriptFormat="feel"><script>{x: a * 2, y: x + 1}</script></scriptTask>'
        assert single(several, a=2).variables == {"a": 2, "x": 4, "y": 5}
        script = extension('<zeebe:script expression="=a + 1" resultVariable="b"/>')
        zeebe = f'<scriptTask id="it">{script}</scriptTask>'
        assert single(zeebe, a=1).variables["b"] == 2

    def test_a_decision_is_asked_for_with_all_variables_in_sight(self) -> None:
        case = single(
            '<businessRuleTask id="it" camunda:decisionRef="Permit" camunda:resultVariable="permit" '
            'camunda:mapDecisionResult="singleEntry"/>',
            size=30,
        )
        called = case.asked(CallAction)[0]
        assert (called.decision, called.inputs) == ("Permit", {"size": Decimal(30)})
        assert case.decided("it", {"answer": "yes"}).variables["permit"] == "yes"

    @pytest.mark.parametrize(
        ("shape", "value", "kept"),
        [
            ("singleEntry", "yes", "yes"),
            ("singleResult", {"a": 1}, {"a": 1}),
            ("collectEntries", [{"a": 1}, {"a": 2}], [1, 2]),
            ("resultList", {"a": 1}, [{"a": 1}]),
        ],
    )
    def test_the_shapes_of_a_decision(self, shape: str, value: object, kept: object) -> None:
        task = f'<businessRuleTask id="it" camunda:decisionRef="d" camunda:resultVariable="r" camunda:mapDecisionResult="{shape}"/>'
        assert single(task).decided("it", value).variables["r"] == kept

    def test_the_decision_of_camunda_8(self) -> None:
        called = extension('<zeebe:calledDecision decisionId="d" resultVariable="r"/>')
        case = single(f'<businessRuleTask id="it">{called}</businessRuleTask>')
        assert case.asked(CallAction)[0].decision == "d"
        assert case.decided("it", {"a": 1}).variables == {"r": {"a": 1}}

    def test_a_send_task_sends_and_a_receive_task_waits(self) -> None:
        message = '<message id="m" name="Reply"/>'
        assert single('<sendTask id="it" messageRef="m"/>', roots=message).asked(SendMessage)[0].name == "Reply"
        case = single('<receiveTask id="it" messageRef="m"/>', roots=message)
        assert case.message("Reply", text="hello").variables == {"text": "hello"}


class TestVariables:
    def test_output_mappings_let_through_only_what_they_name(self) -> None:
        mapping = extension(
            '<zeebe:ioMapping><zeebe:input source="=person.name" target="name"/>'
            '<zeebe:output source="=answer + 1" target="kept"/></zeebe:ioMapping>'
        )
        case = single(f'<serviceTask id="it">{mapping}</serviceTask>', person={"name": "Ada"})
        assert case.asked(CallAction)[0].inputs == {"name": "Ada"}
        assert case.acted("it", answer=1, noise=2).variables == {"person": {"name": "Ada"}, "kept": 2}

    def test_bpmn_data_associations_go_by_the_name_of_the_data(self) -> None:
        model = process(
            '<dataObject id="do1"/><dataObjectReference id="dor1" name="Plan" dataObjectRef="do1"/>' + START
            + '<userTask id="it"><ioSpecification><dataInput id="di" name="draft"/><dataOutput id="dout" name="result"/>'
            "<inputSet/><outputSet/></ioSpecification>"
            "<dataInputAssociation><sourceRef>dor1</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
            "<dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>dor1</targetRef></dataOutputAssociation></userTask>"
            + END + way("start", "it", "end")
        )  # fmt: skip
        case = Case(model, {"Plan": "A"})
        assert case.asked(OpenTask)[0].inputs == {"draft": "A"}
        assert case.done("it", result="B").variables == {"Plan": "B"}

    def test_lists_and_maps_of_camunda_7(self) -> None:
        mapping = extension(
            '<camunda:inputOutput><camunda:inputParameter name="all"><camunda:list><camunda:value>a</camunda:value>'
            "<camunda:value>${x}</camunda:value></camunda:list></camunda:inputParameter>"
            '<camunda:inputParameter name="by"><camunda:map><camunda:entry key="k">v</camunda:entry></camunda:map>'
            "</camunda:inputParameter></camunda:inputOutput>"
        )
        found = single(f'<serviceTask id="it">{mapping}</serviceTask>', x=3).asked(CallAction)[0].inputs
        assert found == {"all": ["a", Decimal(3)], "by": {"k": "v"}}

    def test_a_mapping_that_fails_is_an_incident_that_keeps_what_was_handed_in(self) -> None:
        mapping = extension('<zeebe:ioMapping><zeebe:output source="=a +" target="x"/></zeebe:ioMapping>')
        case = single(f'<userTask id="it">{mapping}</userTask>').done("it", a=1)
        assert case.asked(Incident)
        assert case.state.waiting(Wait.INCIDENT)[0].data["outputs"] == {"a": Decimal(1)}


SUB = process(
    START + '<subProcess id="sub"><startEvent id="s"/><parallelGateway id="f"/>' + users("a", "b")
    + '<endEvent id="e1"/><endEvent id="e2"/>' + way("s", "f", "a", "e1") + way("f", "b", "e2") + "</subProcess>"
    + users("after", "rescue")
    + '<boundaryEvent id="edge" attachedToRef="sub"><errorEventDefinition errorRef="e"/></boundaryEvent>'
    + way("start", "sub", "after") + way("edge", "rescue"),
    roots='<error id="e" errorCode="bad"/>',
)  # fmt: skip


class TestSubProcesses:
    def test_it_is_done_when_nothing_in_it_is_left(self) -> None:
        case = Case(SUB)
        assert case.at == ["a", "b"]
        assert case.done("a").at == ["b"]
        assert case.done("b").at == ["after"]

    def test_an_error_inside_is_caught_on_its_border_and_takes_all_in_it_away(self) -> None:
        case = Case(SUB)
        other = case.token("b")
        case.failed("a", "bad")
        assert case.at == ["rescue"]
        assert Withdraw(token=other, node="b") in case.effects

    def test_a_terminate_end_ends_the_sub_process_alone(self) -> None:
        model = process(
            START + '<subProcess id="sub"><startEvent id="s"/><parallelGateway id="f"/>' + users("a", "b")
            + '<endEvent id="stop"><terminateEventDefinition/></endEvent>' + way("s", "f", "a", "stop") + way("f", "b")
            + "</subProcess>" + users("after") + way("start", "sub", "after")
        )  # fmt: skip
        assert Case(model).done("a").at == ["after"]

    def test_a_transaction_without_compensation_is_a_sub_process(self) -> None:
        model = process(
            START + '<transaction id="sub"><startEvent id="s"/>' + users("a") + way("s", "a") + "</transaction>" + END
            + way("start", "sub", "end")
        )  # fmt: skip
        assert Case(model).done("a").outcome == "end"

    def test_an_escalation_from_inside(self) -> None:
        def model(interrupting: bool) -> Case:
            return Case(process(
                START + '<subProcess id="sub"><startEvent id="s"/><intermediateThrowEvent id="up">'
                '<escalationEventDefinition escalationRef="x"/></intermediateThrowEvent>' + users("a")
                + way("s", "up", "a") + "</subProcess>" + users("boss")
                + f'<boundaryEvent id="edge" attachedToRef="sub" cancelActivity="{str(interrupting).lower()}">'
                '<escalationEventDefinition escalationRef="x"/></boundaryEvent>' + way("start", "sub") + way("edge", "boss"),
                roots='<escalation id="x" escalationCode="late"/>',
            ))  # fmt: skip

        assert model(False).at == ["a", "boss"]
        assert model(True).at == ["boss"]
        assert not model(True).asked(Escalated)


def with_event_sub_process(start: str, *, roots: str = "", inner: str = "") -> Case:
    return Case(process(
        START + users("a") + END + way("start", "a", "end")
        + f'<subProcess id="sub" triggeredByEvent="true">{start}' + users("handle") + '<endEvent id="handled"/>'
        + way("s", "handle", "handled") + "</subProcess>" + inner,
        roots=roots,
    ))  # fmt: skip


class TestEventSubProcesses:
    MESSAGE = '<startEvent id="s" isInterrupting="{}"><messageEventDefinition messageRef="m"/></startEvent>'
    ROOTS = '<message id="m" name="Withdraw"/><error id="e" errorCode="bad"/>'

    def test_an_interrupting_one_takes_everything_around_it_away(self) -> None:
        case = with_event_sub_process(self.MESSAGE.format(True), roots=self.ROOTS).message("Withdraw", why="moved")
        assert case.at == ["handle"]
        assert case.variables == {"why": "moved"}
        assert case.done("handle").state.ended

    def test_one_that_does_not_interrupt_may_run_many_times_and_the_process_waits_for_it(self) -> None:
        case = (
            with_event_sub_process(self.MESSAGE.format(False), roots=self.ROOTS).message("Withdraw").message("Withdraw")
        )
        assert case.at == ["a", "handle", "handle"]
        assert not case.done("a").state.ended
        assert case.done("handle").done("handle").state.ended

    def test_waiting_for_it_does_not_keep_the_process_going(self) -> None:
        case = with_event_sub_process(self.MESSAGE.format(False), roots=self.ROOTS)
        assert case.done("a").outcome == "end"
        assert case.asked(Withdraw)

    def test_an_error_start_catches_what_fails_around_it(self) -> None:
        start = '<startEvent id="s"><errorEventDefinition errorRef="e"/></startEvent>'
        case = with_event_sub_process(start, roots=self.ROOTS).failed("a", "bad")
        assert case.at == ["handle"]


def called(inner: str, call: str, *, roots: str = "", **variables: object) -> Case:
    other = definitions(f'<process id="other" isExecutable="true">{inner}</process>', roots)
    body = START + call + END + way("start", "call", "end")
    own = definitions(f'<process id="p" isExecutable="true">{body}</process>', roots)
    return Case(find_process(join([load(own), load(other)]), "p"), variables)


class TestCalls:
    INNER = START + users("a") + END + way("start", "a", "end")

    def test_the_called_process_runs_with_its_own_variables(self) -> None:
        call = '<callActivity id="call" calledElement="other">' + extension(
            '<camunda:in source="x" target="y"/><camunda:out source="z" target="w"/>'
        ) + "</callActivity>"  # fmt: skip
        case = called(self.INNER, call, x=1, secret=2)
        assert visible(case.process, case.state, case.token("a")) == {"y": Decimal(1)}
        case.happen(TaskDone(case.token("a"), {"z": 5, "noise": 6}))
        assert case.variables == {"x": 1, "secret": 2, "w": 5}
        assert case.state.outcome
        assert case.state.passed["other/a"] == 1

    def test_all_variables_may_be_shared(self) -> None:
        call = '<callActivity id="call" calledElement="other">' + extension(
            '<camunda:in variables="all"/><camunda:out variables="all"/>'
        ) + "</callActivity>"  # fmt: skip
        case = called(self.INNER, call, x=1)
        assert case.done("a", z=2).variables == {"x": 1, "z": 2}

    def test_as_camunda_8_writes_it(self) -> None:
        call = '<callActivity id="call">' + extension(
            '<zeebe:calledElement processId="other" propagateAllChildVariables="false"/>'
            '<zeebe:ioMapping><zeebe:output source="=z" target="w"/></zeebe:ioMapping>'
        ) + "</callActivity>"  # fmt: skip
        assert called(self.INNER, call, x=1).done("a", z=2).variables == {"x": 1, "w": 2}

    def test_an_error_end_in_it_is_caught_where_it_is_called(self) -> None:
        inner = START + '<endEvent id="fail"><errorEventDefinition errorRef="e"/></endEvent>' + way("start", "fail")
        call = (
            '<callActivity id="call" calledElement="other"/><boundaryEvent id="edge" attachedToRef="call">'
            '<errorEventDefinition errorRef="e"/></boundaryEvent>' + users("rescue") + way("edge", "rescue")
        )
        assert called(inner, call, roots='<error id="e" errorCode="bad"/>').at == ["rescue"]

    def test_a_process_that_is_not_at_hand_is_an_incident(self) -> None:
        model = process(START + '<callActivity id="call" calledElement="nowhere"/>' + END + way("start", "call", "end"))
        assert "'nowhere'" in Case(model).asked(Incident)[0].why

    def test_a_process_that_calls_itself_comes_to_an_end(self) -> None:
        model = process(START + '<callActivity id="call" calledElement="p"/>' + END + way("start", "call", "end"))
        assert "deep" in Case(model).asked(Incident)[0].why


def repeated(characteristics: str, kind: str = "userTask", **variables: object) -> Case:
    return single(f'<{kind} id="it">{characteristics}</{kind}>', **variables)


class TestLoops:
    EACH = '<multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="person" isSequential="{}"/>'

    def test_one_instance_for_each_item_side_by_side(self) -> None:
        case = repeated(self.EACH.format(False), people=["a", "b", "c"])
        tasks = case.asked(OpenTask)
        assert [visible(case.process, case.state, one.token)["person"] for one in tasks] == ["a", "b", "c"]
        for one in reversed(tasks):
            case.happen(TaskDone(one.token))
        assert case.outcome == "end"

    def test_one_after_the_other(self) -> None:
        case = repeated(self.EACH.format(True), people=["a", "b"])
        first = case.asked(OpenTask)
        assert len(first) == 1
        case.happen(TaskDone(first[0].token))
        second = case.asked(OpenTask)
        assert visible(case.process, case.state, second[0].token)["person"] == "b"
        assert case.happen(TaskDone(second[0].token)).outcome == "end"

    def test_nothing_to_do_for_an_empty_collection(self) -> None:
        assert repeated(self.EACH.format(False), people=[]).outcome == "end"

    def test_what_is_no_collection_is_an_incident(self) -> None:
        assert "no list" in repeated(self.EACH.format(False), people="many").asked(Incident)[0].why

    def test_results_are_collected_in_the_order_of_the_items(self) -> None:
        zeebe = "<multiInstanceLoopCharacteristics>" + extension(
            '<zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="n" outputCollection="squares" outputElement="=n * result"/>'
        ) + "</multiInstanceLoopCharacteristics>"  # fmt: skip
        case = repeated(zeebe, "serviceTask")
        first, second = case.asked(CallAction)
        case.happen(ActionDone(second.token, {"result": 2})).happen(ActionDone(first.token, {"result": 1}))
        assert case.variables == {"squares": [1, 4]}

    def test_a_completion_condition_takes_the_rest_back(self) -> None:
        case = repeated(
            "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
            "<completionCondition>${nrOfCompletedInstances &gt;= 2}</completionCondition></multiInstanceLoopCharacteristics>"
        )
        first, second, third = case.asked(OpenTask)
        case.happen(TaskDone(first.token)).happen(TaskDone(third.token))
        assert Withdraw(token=second.token, node="it") in case.effects
        assert case.outcome == "end"

    def test_a_boundary_event_is_of_all_instances_together(self) -> None:
        model = process(
            START + f'<userTask id="it">{self.EACH.format(False)}</userTask>' + users("late")
            + '<boundaryEvent id="edge" attachedToRef="it"><timerEventDefinition><timeDuration>P1D</timeDuration>'
            "</timerEventDefinition></boundaryEvent>" + END + way("start", "it", "end") + way("edge", "late")
        )  # fmt: skip
        case = Case(model, {"people": [1, 2, 3]}).timer("edge")
        assert case.at == ["late"]
        assert len([one for one in case.asked(Withdraw) if one.node == "it"]) == 3

    def test_an_error_of_one_instance_is_caught_on_the_border_of_all(self) -> None:
        model = process(
            START + f'<userTask id="it">{self.EACH.format(False)}</userTask>' + users("late")
            + '<boundaryEvent id="edge" attachedToRef="it"><errorEventDefinition/></boundaryEvent>' + END
            + way("start", "it", "end") + way("edge", "late")
        )  # fmt: skip
        case = Case(model, {"people": [1, 2]})
        from commonway.bpmn.happenings import ActionFailed

        assert case.happen(ActionFailed(case.asked(OpenTask)[1].token, "x")).at == ["late"]

    def test_sub_processes_are_repeated_with_variables_of_their_own(self) -> None:
        model = process(
            START + f'<subProcess id="it">{self.EACH.format(False)}<startEvent id="s"/>' + users("a", "b")
            + way("s", "a", "b") + "</subProcess>" + END + way("start", "it", "end")
        )  # fmt: skip
        case = Case(model, {"people": ["x", "y"]})
        assert case.at == ["a", "a"]
        assert case.done("a").at == ["a", "b"]
        assert case.done("a").done("b").done("b").outcome == "end"

    def test_a_standard_loop_tests_after_each_round(self) -> None:
        case = repeated(
            "<standardLoopCharacteristics><loopCondition>=again</loopCondition></standardLoopCharacteristics>"
        )
        assert case.done_once(again=True).done_once(again=True).done_once(again=False).outcome == "end"

    def test_or_before(self) -> None:
        loop = '<standardLoopCharacteristics testBefore="true"><loopCondition>=again</loopCondition></standardLoopCharacteristics>'
        assert repeated(loop, again=False).outcome == "end"
        waiting = repeated(loop)
        assert waiting.learn(again=True).at == ["it"]
        assert waiting.asked(OpenTask)

    def test_a_loop_goes_round_no_more_often_than_its_maximum(self) -> None:
        loop = '<standardLoopCharacteristics loopMaximum="2"><loopCondition>=true</loopCondition></standardLoopCharacteristics>'
        assert repeated(loop).done_once().done_once().outcome == "end"

    def test_a_loop_without_end_is_an_incident(self) -> None:
        loop = "<standardLoopCharacteristics><loopCondition>=true</loopCondition></standardLoopCharacteristics>"
        assert repeated(loop, "task").asked(Incident)


class TestHappenings:
    def test_what_is_unknown_late_or_for_something_else_is_refused_by_name(self) -> None:
        case = single('<userTask id="it"/>')
        token = case.token("it")
        assert case.refused(TaskDone(999)) is Why.UNKNOWN
        assert case.refused(ActionDone(token)) is Why.NOT_WAITING
        assert case.refused(Decided(token, 1)) is Why.NOT_WAITING
        assert case.refused(TaskDone(token, {"x": object()})) is Why.UNFIT
        case.done("it")
        assert case.refused(TaskDone(token)) is Why.ENDED

    def test_the_same_twice_is_late(self) -> None:
        case = Case(SUB)
        token = case.token("a")
        case.done("a")
        assert case.refused(TaskDone(token)) is Why.LATE

    def test_calling_it_off_takes_everything_back(self) -> None:
        from commonway.bpmn.happenings import Withdrawn

        case = Case(SUB).happen(Withdrawn("applicant died"))
        assert case.asked(Ended)[0].outcome.kind == "withdrawn"
        assert len(case.asked(Withdraw)) == 2

    def test_a_circle_without_work_in_it_ends_as_an_incident(self) -> None:
        model = process(
            START + '<exclusiveGateway id="a"/><exclusiveGateway id="b" default="b-a"/>' + END
            + way("start", "a", "b", "a") + way_if("b", "end", "=false")
        )  # fmt: skip
        assert "circle" in Case(model).asked(Incident)[0].why

    def test_tokens_cannot_multiply_without_bound(self) -> None:
        model = process(START + '<parallelGateway id="a"/><exclusiveGateway id="m"/>' + way("start", "m", "a", "m")
                        + '<sequenceFlow id="twice" sourceRef="a" targetRef="m"/>')  # fmt: skip
        assert Case(model).asked(Incident)


class TestIncidents:
    """What goes wrong stands still where it is, loses nothing, and goes on once it is mended."""

    def test_a_completion_condition_that_is_none_stops_the_instance_and_not_its_siblings(self) -> None:
        case = repeated(
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
            "<completionCondition>=ready</completionCondition></multiInstanceLoopCharacteristics>",
            ready="not really",
        )
        first, second = case.asked(OpenTask)
        case.happen(TaskDone(first.token))
        assert "gives a string" in case.asked(Incident)[0].why
        case.learn(ready=False).happen(Retry(first.token))
        assert case.happen(TaskDone(second.token)).outcome == "end"

    def test_a_loop_condition_that_is_none_can_be_mended(self) -> None:
        case = repeated(
            "<standardLoopCharacteristics><loopCondition>=again</loopCondition></standardLoopCharacteristics>",
            again="often",
        )
        case.done_once()
        assert case.asked(Incident)
        assert case.learn(again=False).retry("it").outcome == "end"

    def test_a_message_whose_payload_cannot_be_mapped_is_not_lost(self) -> None:
        mapping = extension('<zeebe:ioMapping><zeebe:output source="=text" target="t"/></zeebe:ioMapping>')
        broken = mapping.replace("=text", "=text +")
        message = '<message id="m" name="Reply"/>'
        case = single(f'<receiveTask id="it" messageRef="m">{broken}</receiveTask>', roots=message).message(
            "Reply", text="hi"
        )
        assert case.asked(Incident)
        mended = process(
            START + f'<receiveTask id="it" messageRef="m">{mapping}</receiveTask>' + END + way("start", "it", "end"),
            roots=message,
        )
        case.process = mended
        assert case.retry("it").variables == {"t": "hi"}

    def test_what_comes_out_of_a_sub_process_is_mapped_again_after_it_is_mended(self) -> None:
        def model(source: str) -> Case:
            mapping = extension(f'<zeebe:ioMapping><zeebe:output source="{source}" target="t"/></zeebe:ioMapping>')
            return Case(process(
                START + f'<subProcess id="sub">{mapping}<startEvent id="s"/>{users("a")}{way("s", "a")}</subProcess>' + END
                + '<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
                "</timerEventDefinition></boundaryEvent>" + way("start", "sub", "end")
            ))  # fmt: skip

        case = model("=x *").done("a", x=1)
        assert case.asked(Incident)
        case.process = model("=x * 2").process
        assert case.retry("sub").outcome == "end"
        assert case.variables == {"x": 1, "t": 2}


def test_facts_that_a_called_process_waits_for_reach_it() -> None:
    inner = (
        START
        + '<exclusiveGateway id="g" default="g-end"/>'
        + users("a")
        + END
        + way("start", "g", "end")
        + way_if("g", "a", "=known")
    )
    call = (
        '<callActivity id="call" calledElement="other">'
        + extension('<camunda:in source="x" target="x"/>')
        + "</callActivity>"
    )
    case = called(inner, call)
    assert case.at == ["g"]
    assert case.learn(known=True).at == ["a"]


def test_variables_may_be_set_as_one_token_sees_them() -> None:
    from commonway.bpmn.happenings import ConditionsChanged

    call = (
        '<callActivity id="call" calledElement="other">'
        + extension('<camunda:in source="x" target="y"/>')
        + "</callActivity>"
    )
    case = called(START + users("a") + END + way("start", "a", "end"), call, x=1)
    case.happen(ConditionsChanged({"y": 5}, case.token("a")))
    assert visible(case.process, case.state, case.token("a")) == {"y": Decimal(5)}
    assert case.variables == {"x": 1}
    assert case.refused(ConditionsChanged({"y": 5}, 999)) is Why.UNKNOWN


class TestEventSubProcessesInside:
    """Event sub-processes that hang on a timer, and those of a sub-process."""

    TIMER = '<startEvent id="s" isInterrupting="false"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></startEvent>'

    def test_a_timer_that_does_not_interrupt_fires_as_often_as_its_cycle_says(self) -> None:
        case = with_event_sub_process(self.TIMER).timer("s").timer("s")
        assert case.at == ["a", "handle", "handle"]
        assert "s" not in [one.node for one in case.state.tokens.values()]
        assert case.done("handle").done("handle").done("a").outcome == "end"

    def test_one_of_a_sub_process_takes_only_that_away_and_is_gone_with_it(self) -> None:
        model = process(
            START + '<subProcess id="sub"><startEvent id="i"/>' + users("a") + way("i", "a")
            + '<subProcess id="on" triggeredByEvent="true"><startEvent id="s"><messageEventDefinition messageRef="m"/>'
            "</startEvent>" + users("handle") + way("s", "handle") + "</subProcess></subProcess>" + users("after")
            + way("start", "sub", "after"),
            roots='<message id="m" name="Stop"/>',
        )  # fmt: skip
        assert Case(model).message("Stop").at == ["handle"]
        assert Case(model).message("Stop").done("handle").at == ["after"]
        from commonway.bpmn.happenings import MessageArrived

        assert Case(model).done("a").refused(MessageArrived("Stop")) is Why.NOBODY

    def test_a_condition_true_from_the_start_begins_it_at_once(self) -> None:
        start = '<startEvent id="s"><conditionalEventDefinition><condition>=urgent</condition></conditionalEventDefinition></startEvent>'
        model = process(
            START + users("a") + way("start", "a") + f'<subProcess id="sub" triggeredByEvent="true">{start}'
            + users("hurry") + way("s", "hurry") + "</subProcess>"
        )  # fmt: skip
        assert Case(model, {"urgent": True}).at == ["hurry"]
        assert Case(model, {"urgent": False}).learn(urgent=True).at == ["hurry"]
