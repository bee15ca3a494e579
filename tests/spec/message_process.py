"""Two small processes that write to each other: a pension waits for papers, and a passport for the pension."""

from dataclasses import replace

from commonway.packs.definitions import Pack
from commonway.packs.process_files import MessageDefinition, MessageEnd, ProcessFile, TaskDefinition
from tests import factories
from tests.spec import service_process

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <message id="m-papers" name="papers-sent"/><message id="m-stopped" name="pension-stopped"/>
  <message id="m-news" name="news"/><signal id="s-flood" name="flood"/>
"""
PENSION = (
    HEAD
    + """<process id="pension" isExecutable="true">
    <startEvent id="told"/><sequenceFlow id="p1" sourceRef="told" targetRef="wait"/>
    <receiveTask id="wait" name="Wait for the papers" messageRef="m-papers"/>
    <sequenceFlow id="p2" sourceRef="wait" targetRef="decide"/>
    <userTask id="decide" name="Decide"/>
    <sequenceFlow id="p3" sourceRef="decide" targetRef="tell"/>
    <intermediateThrowEvent id="tell"><messageEventDefinition messageRef="m-stopped"/></intermediateThrowEvent>
    <sequenceFlow id="p4" sourceRef="tell" targetRef="news"/>
    <intermediateThrowEvent id="news"><messageEventDefinition messageRef="m-news"/></intermediateThrowEvent>
    <sequenceFlow id="p5" sourceRef="news" targetRef="alarm"/>
    <intermediateThrowEvent id="alarm"><signalEventDefinition signalRef="s-flood"/></intermediateThrowEvent>
    <sequenceFlow id="p6" sourceRef="alarm" targetRef="over"/><endEvent id="over"/>
  </process></definitions>"""
)
PASSPORT = (
    HEAD
    + """<process id="passport" isExecutable="true">
    <startEvent id="told"/><sequenceFlow id="q0" sourceRef="told" targetRef="split"/>
    <parallelGateway id="split"/>
    <sequenceFlow id="q1" sourceRef="split" targetRef="wait"/>
    <sequenceFlow id="q2" sourceRef="split" targetRef="listen"/>
    <intermediateCatchEvent id="wait"><messageEventDefinition messageRef="m-stopped"/></intermediateCatchEvent>
    <sequenceFlow id="q3" sourceRef="wait" targetRef="cancel"/>
    <userTask id="cancel" name="Cancel it"/>
    <sequenceFlow id="q4" sourceRef="cancel" targetRef="both"/>
    <intermediateCatchEvent id="listen"><signalEventDefinition signalRef="s-flood"/></intermediateCatchEvent>
    <sequenceFlow id="q5" sourceRef="listen" targetRef="both"/>
    <parallelGateway id="both"/><sequenceFlow id="q6" sourceRef="both" targetRef="over"/><endEvent id="over"/>
  </process></definitions>"""
)


def message(id_: str, facts: str = "", **more: object) -> MessageDefinition:
    """A message by its name, with the facts it brings."""
    return MessageDefinition(
        id=id_, title=factories.both(id_), facts=tuple(facts.split()), **more,  # type: ignore[arg-type]
    )  # fmt: skip


OF_PENSION = (
    message(
        "papers-sent",
        "papers_complete visited_on",
        comes_from=(
            MessageEnd(who="person"),
            MessageEnd(who="staff"),
            MessageEnd(who="organisation", organisation="pensions"),
            MessageEnd(who="organisation", organisation="council", agreement="agreement-pensions", clause="papers"),
        ),
    ),
    message(
        "pension-stopped",
        "papers_complete reason",
        goes_to=(MessageEnd(who="case", service="cancel-passport", agreement="agreement-passports", clause="stopped"),),
    ),
    message(
        "news",
        "papers_complete",
        goes_to=(
            MessageEnd(who="person", letter="pension-decided"),
            MessageEnd(who="organisation", organisation="tax", agreement="agreement-tax", clause="stopped"),
        ),
    ),
    message(
        "flood",
        goes_to=(MessageEnd(who="case", service="cancel-passport", agreement="agreement-passports", clause="stopped"),),
    ),
)
OF_PASSPORT = tuple(
    message(name, "papers_complete reason" if name == "pension-stopped" else "",
            comes_from=(MessageEnd(who="case", service="stop-pension"),))
    for name in ("pension-stopped", "flood")
)  # fmt: skip


def a_pack() -> Pack:
    """Return the small pack with both processes, and the clauses that let them write."""
    pack = service_process.a_pack(PENSION)
    stop = replace(
        pack.services["stop-pension"],
        lanes={},
        tasks=(TaskDefinition(id="decide", title=factories.both("Decide"), asks=("outcome", "reason")),),
        messages=OF_PENSION,
    )
    cancel = replace(
        pack.services["cancel-passport"],
        process="passport",
        tasks=(TaskDefinition(id="cancel", title=factories.both("Cancel it")),),
        messages=OF_PASSPORT,
    )
    agreements = dict(pack.agreements)
    for to, id_, facts in (
        ("pensions", "papers", ("papers_complete",)),
        ("passports", "stopped", ("papers_complete",)),
        ("tax", "stopped", ("papers_complete",)),
    ):
        before = agreements[f"agreement-{to}"]
        clause = replace(before.clauses[0], id=id_, event="pension.stopped", allows="tell", facts=facts)
        agreements[before.id] = replace(before, clauses=(*before.clauses, clause))
    return replace(
        pack,
        services={**pack.services, "stop-pension": stop, "cancel-passport": cancel},
        agreements=agreements,
        processes={
            "pension": ProcessFile(id="pension", bpmn=PENSION),
            "passport": ProcessFile(id="passport", bpmn=PASSPORT),
        },
    )
