"""Reading BPMN files: what must load, what is refused and where, what is told of a process before it runs."""

import os
from pathlib import Path

import pytest

from commonway.bpmn import ProcessUnknownError, ProcessUnreadableError, find_process, join, load, problems
from commonway.bpmn.model import Trigger
from tests.spec.processes import END, START, definitions, process, users, way, way_if

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "bpmn"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the public processes are not beside the project ({DATA})")


@needs_data
class TestPublishedFiles:
    def test_every_file_loads_and_is_checked(self) -> None:
        files = sorted(DATA.rglob("*.bpmn"))
        assert len(files) >= 16
        for file in files:
            found = load(file)
            assert found.processes
            for one in found.processes:
                problems(one)
            assert found.diagrams[0].shapes

    def test_the_reference_model_with_nearly_every_element(self) -> None:
        found = load(DATA / "miwg_reference" / "B.2.0.bpmn")
        nodes = [node for _, node in found.walk()]
        assert sum(len(one.flows) for one in found.processes) == 85
        assert sum(node.kind == "boundaryEvent" for node in nodes) == 11
        assert sum(node.loop is not None for node in nodes) == 4
        triggers = {node.event.trigger for node in nodes}
        assert triggers >= {
            Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL, Trigger.ERROR, Trigger.ESCALATION,
            Trigger.TERMINATE, Trigger.LINK,
        }  # fmt: skip
        assert [one.name for one in found.collaborations[0].participants] == ["Participant", "Pool"]

    def test_lanes_and_message_partners(self) -> None:
        found = load(DATA / "miwg_reference" / "A.4.0-Reference.bpmn")
        lanes = {node.lane for _, node in found.walk() if node.lane}
        assert lanes == {"Lane 1", "Lane 2"}
        assert any(one.partners for one in found.processes)


@pytest.mark.parametrize(
    ("content", "why", "element"),
    [
        (b"<definitions/>", "no BPMN 2.0", ""),
        (b"<definitions", "well-formed", ""),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><definitions/>', "document type", ""),
        (definitions("<process/>"), "no id", ""),
        (definitions('<process id="p">' + way("a", "b") + "</process>"), "no node", "a-b"),
        (definitions('<process id="p">' + START + START + "</process>"), "given twice", "start"),
        (definitions('<process id="p"/><process id="p"/>'), "given twice", "p"),
        (definitions('<process id="p"><boundaryEvent id="b" attachedToRef="x"/></process>'), "attached to 'x'", "b"),
        (definitions('<process id="p"><task id="t" default="x"/></process>'), "default flow", "t"),
        (definitions('<process id="p"><task/></process>'), "no id", ""),
        (
            definitions(
                f'<process id="p">{START}<subProcess id="s">{users("a")}</subProcess>{way("start", "a")}</process>'
            ),
            "crosses the border",
            "start-a",
        ),
    ],
)
def test_what_does_not_hang_together_is_refused_with_its_element(content: bytes, why: str, element: str) -> None:
    with pytest.raises(ProcessUnreadableError, match=why) as caught:
        load(content, name="odd.bpmn")
    assert caught.value.source == "odd.bpmn"
    assert caught.value.element == element
    assert caught.value.remedy


def test_errors_have_line_and_column_of_the_element() -> None:
    content = definitions('<process id="p">\n  <startEvent id="s"/>\n  <boundaryEvent\n     id="b"\n  /></process>')
    with pytest.raises(ProcessUnreadableError) as caught:
        load(content)
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ProcessUnreadableError, match="cannot be read"):
        load("nowhere.bpmn")


def said(body: str, *, roots: str = "", stops: bool = True) -> list[tuple[str, str]]:
    return [(one.element, one.what) for one in problems(process(body, roots=roots)) if one.stops is stops]


@pytest.mark.parametrize(
    ("body", "element", "words"),
    [
        ('<complexGateway id="x"/>', "x", "complex gateway"),
        ('<adHocSubProcess id="x"/>', "x", "ad-hoc"),
        ('<endEvent id="x"><cancelEventDefinition/></endEvent>', "x", "cancel"),
        ('<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>', "x", "compensate"),
        ('<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>', "x", "no date"),
        ('<intermediateThrowEvent id="x"><linkEventDefinition name="L"/></intermediateThrowEvent>', "x", "catches it"),
        ('<callActivity id="x" calledElement="nowhere"/>', "x", "'nowhere' is not at hand"),
        ('<callActivity id="x"/>', "x", "not said what is called"),
        ('<userTask id="x" camunda:assignee="${bean.call()}"/>', "x", "of Java"),
        (users("a", "x") + way_if("a", "x", "=1 +"), "a-x", "condition cannot be used"),
        ('<eventBasedGateway id="g"/>' + users("x") + way("g", "x"), "x", "waits for nothing"),
        ('<subProcess id="x" triggeredByEvent="true"/>', "x", "one start event"),
    ],
)
def test_what_stops_a_run_is_named_by_element(body: str, element: str, words: str) -> None:
    assert any(one == element and words in what for one, what in said(START + body))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<serviceTask id="x" camunda:class="a.B"/>', "Java class a.B is never run"),
        (
            '<scriptTask id="x" scriptFormat="javascript"><script>1</script></scriptTask>',
            "script in javascript is never run",
        ),
        ('<task id="x"/>', "passed at once"),
        ('<userTask id="x" isForCompensation="true"/>', "Compensation"),
        ('<exclusiveGateway id="x"/>' + users("a", "b") + way("x", "a") + way("x", "b"), "without a condition"),
    ],
)
def test_what_is_to_be_known_is_told_apart(body: str, words: str) -> None:
    found = said(START + body, stops=False)
    assert any(one == "x" and words in what for one, what in found)
    assert not said(START + body)


def test_a_process_without_problems() -> None:
    assert problems(process(START + users("a") + END + way("start", "a", "end"))) == ()


def test_processes_are_found_by_id_or_name_and_joined_by_calls() -> None:
    one = load(definitions('<process id="a" name="First" isExecutable="true"/><process id="b"/>'))
    other = load(definitions('<process id="c"/>'))
    assert find_process(one, "").id == "a"
    assert find_process(one, "First").id == "a"
    with pytest.raises(ProcessUnknownError, match="The file has: a, b"):
        find_process(one, "z")
    assert set(find_process(join([one, other]), "a").among) == {"a", "b", "c"}
    with pytest.raises(ProcessUnreadableError, match="also in"):
        join([one, one])
