"""A process as a picture and as a list: what they say, to those who see and to those who do not."""

from xml.etree import ElementTree

import pytest

from commonway.bpmn import find_process, load
from commonway.bpmn.drawing import Mark, Words, draw, steps
from tests.spec.processes import END, START, Case, definitions, users, way, way_if

SVG = "{http://www.w3.org/2000/svg}"
BODY = (
    '<process id="p" name="Permit &amp; more"><startEvent id="start" name="Asked"/>' + users("look", "write", "later")
    + '<boundaryEvent id="late" name="Too late" attachedToRef="look" cancelActivity="false"><timerEventDefinition>'
    '<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><exclusiveGateway id="ok" default="ok-write"/>'
    + END + way("start", "look", "ok", "write", "end") + way_if("ok", "look", "=again") + way("late", "later") + "</process>"
)  # fmt: skip
PLANE = """<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><bpmndi:BPMNPlane
 bpmnElement="p"><bpmndi:BPMNShape bpmnElement="look"><dc:Bounds x="{x}" y="20" width="100" height="80"/></bpmndi:BPMNShape>
 <bpmndi:BPMNEdge bpmnElement="start-look"><di:waypoint x="0" y="60"/><di:waypoint x="100" y="60"/></bpmndi:BPMNEdge>
 </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""


def drawn(case: Case | None = None, *, body: str = BODY, words: Words | None = None) -> ElementTree.Element:
    found = load(definitions(body))
    svg = draw(found, find_process(found, "p"), case.state if case else None, words=words or Words(), id_="x")
    return ElementTree.fromstring(svg)


def titles(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter(f"{SVG}title")]


def case() -> Case:
    return Case(find_process(load(definitions(BODY)), "p"))


def test_it_has_a_title_and_a_description_that_tell_what_it_shows() -> None:
    svg = drawn(case().done("look", again=True).done("look", again=False))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "x-title x-desc"
    assert titles(svg)[0] == "Process: Permit & more"
    assert svg.find(f"{SVG}desc").text == "Now at: write. Done: Asked, look."  # type: ignore[union-attr]


def test_each_node_says_what_it_is_and_how_it_stands() -> None:
    said = titles(drawn(case().done("look", again=True).done("look", again=False)))
    assert "look, task for a person, done, 2 times" in said
    assert "write, task for a person, here now" in said
    assert "Too late, event on the border, not reached" in said


def test_without_a_state_nothing_is_marked() -> None:
    assert "look, task for a person" in titles(drawn())
    assert not [one for one in drawn().iter(f"{SVG}path") if one.get("stroke-width") == "4"]


def test_the_way_done_is_told_by_thickness_and_by_signs_and_not_by_colour_alone() -> None:
    svg = drawn(case().done("look", again=False))
    thick = [one for one in svg.iter(f"{SVG}path") if one.get("stroke-width") == "4"]
    assert len(thick) == 3
    ticks = [one for one in svg.iter(f"{SVG}circle") if one.get("r") == "8"]
    assert len(ticks) == 3  # the start, the task and the gateway


def test_a_token_that_cannot_go_on_is_told() -> None:
    stuck = case().failed("look")
    assert "look, task for a person, stopped here" in titles(drawn(stuck))


def test_the_words_are_of_the_callers_language() -> None:
    words = Words(language="nl", process="Proces", here="nu hier", kinds={"userTask": "taak"})
    svg = drawn(case(), words=words)
    assert svg.get("lang") == "nl"
    assert "look, taak, nu hier" in titles(svg)


def test_it_needs_no_style_sheet_and_no_script() -> None:
    for one in drawn(case()).iter():
        assert one.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan"}
        assert not {"style", "class", "href", "onload"} & set(one.attrib)


def test_hostile_names_are_text() -> None:
    svg = drawn(body=BODY.replace('name="Asked"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"'))
    assert any("<script>" in one for one in titles(svg))
    assert not list(svg.iter(f"{SVG}script"))


def test_the_places_of_the_file_are_kept() -> None:
    svg = drawn(body=BODY + PLANE.format(x="100"))
    assert [one.get("x") for one in svg.iter(f"{SVG}rect") if one.get("rx")] == ["100"]


@pytest.mark.parametrize("x", ["nan", "inf", "1e300", "left", ""])
def test_places_that_are_none_are_passed_over(x: str) -> None:
    svg = drawn(body=BODY + PLANE.format(x=x))
    assert "look, task for a person" in titles(svg)  # laid out here instead


def test_a_process_in_circles_is_laid_out() -> None:
    svg = drawn(body=f'<process id="p">{users("a", "b", "c")}{way("a", "b", "c", "a")}{way("c", "b")}</process>')
    assert len([one for one in svg.iter(f"{SVG}rect") if one.get("rx")]) == 3


def test_the_list_says_the_same_in_the_order_of_the_way() -> None:
    listed = steps(find_process(load(definitions(BODY)), "p"), case().done("look", again=False).state)
    assert [(one.name, one.mark, one.depth) for one in listed] == [
        ("Asked", Mark.DONE, 0), ("look", Mark.DONE, 0), ("Too late", Mark.AHEAD, 1), ("later", Mark.AHEAD, 0),
        ("write", Mark.HERE, 0), ("", Mark.AHEAD, 0),
    ]  # fmt: skip


def test_what_is_inside_of_sub_processes_is_listed_below_them() -> None:
    body = f'<process id="p">{START}<subProcess id="s" name="Look into it">{users("a")}</subProcess>{way("start", "s")}</process>'
    found = steps(find_process(load(definitions(body)), "p"))
    assert [(one.name, one.depth) for one in found] == [("Look into it", 0), ("a", 1)]


def test_a_called_process_is_drawn_with_its_own_part_of_the_state() -> None:
    own = f'<process id="p">{START}<callActivity id="call" calledElement="q"/>{way("start", "call")}</process>'
    other = f'<process id="q">{START}{users("a", "b")}{way("start", "a", "b")}</process>'
    found = load(definitions(own + other))
    running = Case(find_process(found, "p")).done("a")
    assert "call, process called, here now" in titles(
        ElementTree.fromstring(draw(found, running.process, running.state))
    )
    inside = titles(ElementTree.fromstring(draw(found, find_process(found, "q"), running.state)))
    assert "a, task for a person, done" in inside
    assert "b, task for a person, here now" in inside
