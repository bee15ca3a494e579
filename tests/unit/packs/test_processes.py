"""What a pack says of its processes is held to the BPMN files: every mistake is told with what to do."""

from dataclasses import replace
from typing import Any

import pytest

from commonway.packs.definitions import Pack, Service
from commonway.packs.document import as_document
from commonway.packs.load import from_document
from commonway.packs.problems import PackInvalid
from commonway.packs.process_files import LaneRole, ProcessFile, TaskDefinition
from tests.spec import service_process


def told(pack: Pack) -> str:
    with pytest.raises(PackInvalid) as refused:
        from_document(as_document(pack))
    return str(refused.value)


def with_service(**changes: Any) -> Pack:
    pack = service_process.a_pack()
    service: Service = replace(pack.services["stop-pension"], **changes)
    return replace(pack, services={**pack.services, service.id: service})


def with_bpmn(old: str, new: str) -> Pack:
    assert old in service_process.BPMN
    pack = service_process.a_pack()
    return replace(pack, processes={"pension": ProcessFile(id="pension", bpmn=service_process.BPMN.replace(old, new))})


def test_a_sound_process_is_sound() -> None:
    pack = service_process.a_pack()
    assert from_document(as_document(pack)) == pack


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"process": "pensoin"}, "There is no process 'pensoin'"),
        ({"process": ""}, "tasks, lanes or messages, but no process"),
        ({"tasks": (TaskDefinition(id="chek", title={"en": "Check"}),)}, "Did you mean 'check'?"),
        ({"tasks": (TaskDefinition(id="check", title={"en": "Check"}, asks=("no_such",)),)}, "no fact 'no_such'"),
        ({"tasks": (TaskDefinition(id="check", title={"en": "C"}, not_by="check"),)}, "no other user task 'check'"),
        ({"lanes": {"Clrek": LaneRole(organisation="pensions")}}, "The process has no lane 'Clrek'"),
        ({"lanes": {"Clerk": LaneRole(organisation="nobody")}}, "There is no organisation 'nobody'"),
        ({"lanes": {"Visitor": LaneRole(organisation="council")}}, "Nothing lets 'council' be told"),
        (
            {"lanes": {"Visitor": LaneRole(organisation="tax", agreement="agreement-tax", clause="know-of-death")}},
            "does not let 'tax' work on a case",
        ),
    ],
)
def test_what_a_service_says_of_its_process_is_held_to_it(changes: dict[str, Any], what: str) -> None:
    assert what in told(with_service(**changes))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("<definitions", "<definitoins", "not well-formed XML"),
        ('type="notice"', 'type="rocket"', "which nothing here does"),
        ('value="pension-decided"', 'value="no-letter"', "which there is not"),
        ("=papers_complete", "=papers_complete +", "The condition cannot be used"),
        ('<userTask id="visit" name="Visit them"/>', '<complexGateway id="visit"/>', "complex gateway"),
    ],
)
def test_what_cannot_run_is_refused(old: str, new: str, what: str) -> None:
    assert what.lower() in told(with_bpmn(old, new)).lower()


CALLED = """
  <process id="inner" name="Inner"><userTask id="deep" name="Deep work"/>{more}</process>
</definitions>
"""


def calling(more: str) -> Pack:
    pack = with_bpmn('<userTask id="visit" name="Visit them"/>', '<callActivity id="visit" calledElement="inner"/>')
    bpmn = pack.processes["pension"].bpmn.replace("</definitions>", CALLED.replace("{more}", more))
    return replace(pack, processes={"pension": ProcessFile(id="pension", bpmn=bpmn)})


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('<serviceTask id="launch" name="Launch"/>', "'Launch' asks for '', which nothing here does"),
        ('<complexGateway id="odd"/>', "complex gateway"),
        ('<businessRuleTask id="rule" name="Rule"/>', "'Rule' asks for '', which nothing here does"),
    ],
)
def test_what_a_called_process_cannot_do_is_refused_too(more: str, what: str) -> None:
    assert what.lower() in told(calling(more)).lower()


def test_tasks_of_a_called_process_are_tasks_of_the_service() -> None:
    pack = calling("")
    stop = pack.services["stop-pension"]
    tasks = (*(one for one in stop.tasks if one.id != "visit"), TaskDefinition(id="deep", title={"en": "Dig"}))
    kept = replace(pack, services={**pack.services, stop.id: replace(stop, tasks=tasks)})
    assert from_document(as_document(kept)) == kept


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('<userTask id="visit" name="Visit them"/>', '<receiveTask id="visit"/>', "nothing says where that comes from"),
        (
            '<userTask id="visit" name="Visit them"/>',
            '<intermediateCatchEvent id="visit"><signalEventDefinition/></intermediateCatchEvent>',
            "nothing says where that comes from",
        ),
        ('<startEvent id="told"/>', '<startEvent id="told"/><startEvent id="also"/>', "can start in several ways"),
        ('<userTask id="visit" name="Visit them"/>', '<businessRuleTask id="visit"/>', "which nothing here does"),
    ],
)
def test_what_would_wait_for_ever_or_never_begin_is_refused(old: str, new: str, what: str) -> None:
    assert what in told(with_bpmn(old, new))


def test_an_id_longer_than_is_kept_is_refused() -> None:
    pack = service_process.a_pack()
    long = service_process.BPMN.replace('"complete"', f'"{"c" * 201}"').replace(">complete<", f">{'c' * 201}<")
    pack = replace(pack, processes={"pension": ProcessFile(id="pension", bpmn=long)})
    assert "more than 200 characters" in told(pack)
