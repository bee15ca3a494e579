"""The permit process of a Dutch province runs as it was published, its decisions made by `commonway.dmn`.

Its scripts are JavaScript, which is never run here: the test does what they say, as the actions they become.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from commonway.bpmn import ScriptUnknownError, State, advance, join, load, problems, start, visible, with_scripts
from commonway.bpmn.effects import AwaitFacts, CallAction, Effect, OpenTask
from commonway.bpmn.happenings import ActionDone, ConditionsChanged, Decided, Happening, TaskDone
from commonway.bpmn.plain import to_plain
from commonway.dmn import CompiledModel, DecisionUnknownError, compile_model
from commonway.dmn import load as load_decisions
from tests.spec.processes import NOW

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "bpmn" / "public_admin" / "nl_ronl"
PERMIT = DATA / "examples" / "organizations" / "flevoland"

pytestmark = pytest.mark.skipif(
    not PERMIT.exists(), reason=f"the public processes are not beside the project ({PERMIT})"
)

GRANTED = {
    "status": "Approved", "decisionType": "Granted", "paymentRequired": False, "chainProcessRequired": False,
    "finalMessage": "Your tree felling permit has been GRANTED.",
}  # fmt: skip
REJECTED = {
    "status": "Rejected", "decisionType": "Rejected", "paymentRequired": False, "chainProcessRequired": False,
    "replacementInfo": "N/A - permit was rejected.",
}  # fmt: skip
# What the JavaScript of each script task sets, as far as the process reads it.
SCRIPTS: Mapping[str, Mapping[str, object]] = {
    "PermitGranted": {"status": "Approved"},
    "PermitRejected": {"status": "Rejected"},
    "Sub_SetGranted": GRANTED,
    "Sub_SetRejected": REJECTED,
    "Task_Phase1_Identity": {"productType": "TreeFellingPermit", "phase1Complete": True},
    "Task_Phase2_Receipt": {"phase2Complete": True, "awbDeadlineDays": 56},
    "Task_RefuseToProcess": {"status": "Not admissible", "decisionType": "Refused", "replacementInfo": "N/A"},
    "Task_Phase7_Payment": {"paymentProcessed": True},
    "Task_Phase8_Forward": {"chainForwardComplete": True},
}


class Office:
    """Answers what a process asks for: decisions from the models beside it, scripts as above, people as told."""

    def __init__(self, *files: str, people: Mapping[str, Mapping[str, object]] | None = None) -> None:
        self.process = join([load(PERMIT / file) for file in files]).processes[0]
        self.models: list[CompiledModel] = [
            compile_model(load_decisions(file)) for file in sorted(PERMIT.glob("*.dmn"))
        ]
        self.people = people or {}
        self.done: list[str] = []
        self.state: State

    def run(self, **variables: object) -> dict[str, object]:
        """Run to the end, each state through JSON, and return the variables."""
        step = start(self.process, variables, now=NOW)
        waiting: list[Effect] = list(step.effects)
        while not step.state.ended:
            assert len(self.done) < 50
            happening = self.answer(waiting.pop(0), State.from_json(step.state.to_json()))
            if happening is None:
                continue
            step = advance(self.process, State.from_json(step.state.to_json()), happening, now=NOW)
            assert step.refusal is None
            waiting.extend(step.effects)
        self.state = step.state
        return {name: to_plain(value) for name, value in step.state.variables.items()}

    def answer(self, effect: Effect, state: State) -> Happening | None:
        match effect:
            case CallAction(decision="") as action:
                self.done.append(action.node)
                return ActionDone(action.token, self.script(action, state))
            case CallAction() as action:
                self.done.append(action.node)
                return Decided(action.token, self.decide(action))
            case OpenTask() as task:
                self.done.append(task.node)
                return TaskDone(task.token, self.people.get(task.node, {}))
            case AwaitFacts() as facts:
                return ConditionsChanged(dict.fromkeys(facts.facts))
        return None

    def decide(self, action: CallAction) -> object:
        for model in self.models:
            try:
                result = model.decide(action.decision, action.inputs, now=NOW)
            except DecisionUnknownError:
                continue
            assert not result.problems
            return result.value
        raise AssertionError(action.decision)

    def script(self, action: CallAction, state: State) -> Mapping[str, object]:
        seen = visible(self.process, state, action.token)
        if action.node == "Task_ArchiveRecord":
            result = seen["archivingResult"]
            assert isinstance(result, dict)
            return {"retentionYears": result["retentionYears"], "archiveComplete": True}
        if action.node == "Sub_ApplyReview":
            return {"permitDecision": "Reject"} if seen.get("reviewAction") == "reject" else {}
        return SCRIPTS[action.node]


@pytest.mark.parametrize(
    ("diameter", "protected", "status", "replacement"),
    [
        (30, False, "Approved", False),
        (31, False, "Approved", True),
        (61, False, "Rejected", None),
        (60, True, "Rejected", None),
    ],
)
def test_a_permit_to_fell_a_tree(diameter: int, protected: bool, status: str, replacement: bool | None) -> None:
    office = Office("tree-felling-permit.bpmn")
    found = office.run(treeDiameter=diameter, protectedArea=protected)
    assert found["status"] == status
    assert found.get("replacementDecision") == replacement
    assert office.done[-1] == "InformApplication"
    assert office.state.outcome
    assert (office.state.outcome.kind, office.state.outcome.node) == ("ended", "End")


def test_nothing_in_these_processes_stops_a_run() -> None:
    for files in (("tree-felling-permit.bpmn",), ("awb-process.bpmn", "tree-felling-subprocess.bpmn")):
        for process in join([load(PERMIT / file) for file in files]).processes:
            assert [one for one in problems(process) if one.stops] == []


SHELL = ("awb-process.bpmn", "tree-felling-subprocess.bpmn")


def test_the_administrative_law_process_calls_it_and_archives() -> None:
    office = Office(*SHELL)
    found = office.run(treeDiameter=31, protectedArea=False)
    assert (found["status"], found["permitDecision"], found["replacementDecision"]) == ("Approved", "Permit", True)
    assert (found["retentionYears"], found["archiveComplete"]) == (10, True)
    assert office.done == [
        "Task_Phase1_Identity", "Task_Phase2_Receipt", "Task_Phase3_Completeness", "Sub_AssessPermit",
        "Sub_AssessReplacement", "Sub_SetGranted", "Task_Phase6_Notify", "Task_ArchivesDMN", "Task_ArchiveRecord",
    ]  # fmt: skip
    assert office.state.outcome
    assert office.state.outcome.name == "Dossier closed"


def test_a_rejection_is_archived_too() -> None:
    found = Office(*SHELL).run(treeDiameter=90, protectedArea=True)
    assert (found["status"], found["archiveComplete"]) == ("Rejected", True)


def test_an_incomplete_application_is_supplemented() -> None:
    office = Office(*SHELL, people={"Task_RequestMissingInfo": {"supplementReceived": True, "treeDiameter": 20}})
    found = office.run(treeDiameter=0, protectedArea=False)
    assert "Task_RequestMissingInfo" in office.done
    assert found["status"] == "Approved"


def test_or_refused_when_nothing_is_sent_and_what_nobody_set_is_asked_for_and_not_assumed() -> None:
    office = Office(*SHELL, people={"Task_RequestMissingInfo": {"supplementReceived": False}})
    found = office.run(treeDiameter=0, protectedArea=False)
    assert found["status"] == "Not admissible"
    assert "Sub_AssessPermit" not in office.done
    assert found["paymentRequired"] is None  # the refusal's script leaves it open: the process asked for it
    assert found["archiveComplete"] is True


# The same scripts as FEEL, run by the engine itself.
FEEL = {
    "PermitGranted": """{status: "Approved", finalMessage: "Your tree felling permit has been GRANTED.",
        replacementInfo: if replacementDecision = null then "N/A - No replacement assessment performed"
        else if replacementDecision then "Replacement tree REQUIRED" else "No replacement tree required"}""",
    "PermitRejected": """{status: "Rejected", finalMessage: "Your tree felling permit has been REJECTED.",
        replacementInfo: "N/A - Permit was rejected"}""",
}


@pytest.mark.parametrize(
    ("diameter", "told"),
    [(30, "No replacement tree required"), (31, "Replacement tree REQUIRED"), (61, "N/A - Permit was rejected")],
)
def test_with_its_scripts_written_in_feel_only_a_person_is_asked(diameter: int, told: str) -> None:
    office = Office("tree-felling-permit.bpmn")
    office.process = with_scripts(load(PERMIT / "tree-felling-permit.bpmn"), FEEL).processes[0]
    assert problems(office.process) == ()
    assert office.run(treeDiameter=diameter, protectedArea=False)["replacementInfo"] == told
    assert [one for one in office.done if not one.startswith("Assess")] == ["InformApplication"]


def test_a_script_for_what_is_no_script_is_refused() -> None:
    for id_ in ("Nowhere", "InformApplication"):
        with pytest.raises(ScriptUnknownError, match=id_):
            with_scripts(load(PERMIT / "tree-felling-permit.bpmn"), {id_: "{}"})


def test_with_a_case_worker_who_reviews_the_decision() -> None:
    office = Office("tree-felling-subprocess-enhanced.bpmn", people={"Sub_CaseReview": {"reviewAction": "confirm"}})
    assert office.run(treeDiameter=20, protectedArea=False)["status"] == "Approved"
    assert "Sub_CaseReview" in office.done
    overruled = Office("tree-felling-subprocess-enhanced.bpmn", people={"Sub_CaseReview": {"reviewAction": "reject"}})
    assert overruled.run(treeDiameter=20, protectedArea=False)["status"] == "Rejected"
    assert overruled.state.outcome
    assert overruled.state.outcome.node == "SubEnd"
