"""Decisions in processes: made by people in a task, or by rules alone, which say so and can be turned to a person."""

from dataclasses import replace

import pytest

from commonway.cases.deciding import by_staff, looking_again
from commonway.cases.deciding.at_hand import NotDecidable
from commonway.cases.deciding.looking_again import NotTurned
from commonway.cases.models import Case, Decision, ProcessInstance, Task
from commonway.cases.process import tasks
from commonway.cases.process.tasks import Decides, FourEyes
from commonway.identity.access import AccessRefused
from commonway.packs.definitions import DecisionFile, Pack
from commonway.packs.process_files import ProcessFile, TaskDefinition
from tests import factories
from tests.factories import AT, both
from tests.spec import decided
from tests.spec.decided import COLLEAGUE, COUNCIL, DECISION, a_pack, asked, granted
from tests.spec.test_decisions import events, text_of

pytestmark = pytest.mark.django_db

BY_PEOPLE = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests">
  <process id="help" isExecutable="true">
    <startEvent id="asked"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="check"/>
    <userTask id="check" name="Check"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="decide"/>
    <userTask id="decide" name="Decide"/>
    <sequenceFlow id="f3" sourceRef="decide" targetRef="over"/>
    <endEvent id="over"/>
  </process>
</definitions>
"""
BY_RULES = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="help" isExecutable="true">
    <startEvent id="asked"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="work-out"/>
    <businessRuleTask id="work-out" name="Work it out">
      <extensionElements><zeebe:calledDecision decisionId="help_result" resultVariable="found"/></extensionElements>
    </businessRuleTask>
    <sequenceFlow id="f2" sourceRef="work-out" targetRef="decide"/>
    <serviceTask id="decide" name="Decide">
      <extensionElements><zeebe:taskDefinition type="decide"/>
        <zeebe:ioMapping><zeebe:input source="=found" target="result"/></zeebe:ioMapping></extensionElements>
    </serviceTask>
    <sequenceFlow id="f3" sourceRef="decide" targetRef="over"/>
    <endEvent id="over"/>
  </process>
</definitions>
"""
RULES = """
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="help" namespace="help">
  <inputData id="i1" name="income"><variable name="income" typeRef="number"/></inputData>
  <decision id="help_result" name="help_result">
    <variable name="help_result"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <literalExpression><text>if income &lt; 10000 then {outcome: "granted", reasons: ["close-family"], amount: 500}
      else {outcome: "refused", reasons: ["income-too-high"]}</text></literalExpression>
  </decision>
</definitions>
"""
AUTOMATED = replace(DECISION, automated=both("A computer compared your income with the limit."), valid_for="P1Y")


def by_people(**decide: object) -> Pack:
    found = (
        TaskDefinition(id="check", title=both("Check")),
        TaskDefinition(id="decide", title=both("Decide"), decides=True, **decide),  # type: ignore[arg-type]
    )
    return replace(a_pack(process="help", tasks=found), processes={"help": ProcessFile(id="help", bpmn=BY_PEOPLE)})


def by_rules(rules: str = RULES) -> Pack:
    pack = a_pack(AUTOMATED, process="help")
    decisions = {**pack.decisions, "help": DecisionFile(id="help", dmn=rules)}
    return replace(pack, processes={"help": ProcessFile(id="help", bpmn=BY_RULES)}, decisions=decisions)


def task(case: Case, node: str) -> Task:
    return Task.objects.get(case=case, node=node)


def test_a_task_decides_and_the_process_goes_on() -> None:
    case = asked(by_people())
    with pytest.raises(NotDecidable):
        decided.decided(case)
    tasks.do(task(case, "check").id, {}, by=COUNCIL, at=AT)
    with pytest.raises(Decides):
        tasks.do(task(case, "decide").id, {}, by=COUNCIL, at=AT)
    decision = decided.decided(case)
    case.refresh_from_db()
    assert (case.state, task(case, "decide").state, decision.task_id) == ("refused", "done", task(case, "decide").id)
    assert ProcessInstance.objects.get(case=case).ended_at == AT
    assert events(case, "decision.made", "task.done", "case.refused") == [
        "task.done", "decision.made", "task.done", "case.refused",
    ]  # fmt: skip


def test_four_eyes_of_tasks_hold_for_deciding() -> None:
    case = asked(by_people(not_by="check"))
    tasks.do(task(case, "check").id, {}, by=COUNCIL, at=AT)
    with pytest.raises(FourEyes):
        decided.decided(case)
    assert decided.decided(case, by=COLLEAGUE).outcome == "refused"


def test_a_colleagues_task_is_theirs_and_a_proposal_gives_it_back() -> None:
    pack = by_people()
    help_ = replace(pack.services["funeral-help"], decision=replace(DECISION, four_eyes=True))
    case = asked(replace(pack, services={**pack.services, "funeral-help": help_}))
    tasks.do(task(case, "check").id, {}, by=COUNCIL, at=AT)
    tasks.take(task(case, "decide").id, by=COUNCIL, at=AT)
    with pytest.raises(tasks.TaskTaken):
        decided.decided(case, by=COLLEAGUE)
    proposed = decided.decided(case)
    assert task(case, "decide").state == "open"
    by_staff.confirm(case.id, proposed.id, by=COLLEAGUE, at=AT)
    case.refresh_from_db()
    assert (case.state, task(case, "decide").taken_by) == ("refused", "ben")


def test_a_decision_made_by_rules_says_so() -> None:
    case = asked(by_rules())
    case.refresh_from_db()
    decision = Decision.objects.get(case=case)
    assert (case.state, decision.outcome, decision.automated) == ("done", "granted", True)
    text = text_of(decision)
    assert "A computer compared your income with the limit." in text
    assert "No person took part." in text
    assert "It is valid from 12 October 2026 until 12 October 2027." in text
    refused = asked(by_rules(), income=12000)
    assert Decision.objects.get(case=refused).outcome == "refused"


def test_what_is_no_decision_is_an_incident() -> None:
    case = asked(by_rules(RULES.replace('"close-family"', '"no-such-reason"')))
    assert not Decision.objects.exists()
    assert ProcessInstance.objects.get(case=case).stuck_at == "decide"


def test_a_person_is_asked_to_look_again_and_decides_anew() -> None:
    case = asked(by_rules(), income=12000)
    decision = Decision.objects.get(case=case)
    by = factories.acting(case.applicant_id)
    with pytest.raises(AccessRefused):
        looking_again.ask(decision.id, by=factories.acting(factories.a_person(at=AT)), at=AT)
    again = looking_again.ask(decision.id, by=by, at=AT)
    assert looking_again.ask(decision.id, by=by, at=AT).id == again.id
    case.refresh_from_db()
    assert (case.state, again.kind, again.organisation_id) == ("open", "anew", "council")
    new = decided.decided(case, granted(changed="Your income is uneven over the year."))
    case.refresh_from_db()
    assert (new.automated, new.replaces_id, case.state) == (False, decision.id, "done")
    assert "No person took part" not in text_of(new)
    with pytest.raises(NotTurned):
        looking_again.ask(new.id, by=by, at=AT)
    assert events(case, "decision.made", "decision.person-asked", "case.reopened", "decision.made-anew") == [
        "decision.made", "decision.person-asked", "case.reopened", "decision.made-anew",
    ]  # fmt: skip
