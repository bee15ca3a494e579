"""A small process over two organisations: papers are checked, a home is visited, and somebody else decides."""

from dataclasses import replace

from commonway.packs.calendars import WEEKDAYS
from commonway.packs.definitions import FactDefinition, Pack
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.packs.places import Counter, Errand, Hours, Place, WalkIn
from commonway.packs.plans import PARTS, Phase, PlanDefinition, PlanRole
from commonway.packs.process_files import LaneRole, MessageDefinition, MessageEnd, ProcessFile, TaskDefinition
from commonway.packs.work_orders import OrderDefinition, OrderTo, PricedOutput
from tests import factories

BPMN = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="pension" name="Stop a pension" isExecutable="true">
    <laneSet id="lanes">
      <lane id="l1" name="Clerk"><flowNodeRef>told</flowNodeRef><flowNodeRef>check</flowNodeRef>
        <flowNodeRef>complete</flowNodeRef><flowNodeRef>decide</flowNodeRef><flowNodeRef>write</flowNodeRef>
        <flowNodeRef>late</flowNodeRef><flowNodeRef>hurry</flowNodeRef></lane>
      <lane id="l2" name="Visitor"><flowNodeRef>visit</flowNodeRef></lane>
    </laneSet>
    <startEvent id="told"/>
    <sequenceFlow id="f1" sourceRef="told" targetRef="check"/>
    <userTask id="check" name="Check the papers"/>
    <boundaryEvent id="late" attachedToRef="check" cancelActivity="false">
      <timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f9" sourceRef="late" targetRef="hurry"/>
    <userTask id="hurry" name="Call the person"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="complete"/>
    <exclusiveGateway id="complete" default="f5"/>
    <sequenceFlow id="f3" sourceRef="complete" targetRef="visit">
      <conditionExpression>=papers_complete</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f5" sourceRef="complete" targetRef="decide"/>
    <userTask id="visit" name="Visit them"/>
    <sequenceFlow id="f4" sourceRef="visit" targetRef="decide"/>
    <userTask id="decide" name="Decide"/>
    <sequenceFlow id="f6" sourceRef="decide" targetRef="write"/>
    <serviceTask id="write" name="Write to them">
      <extensionElements><zeebe:taskDefinition type="notice"/><zeebe:taskHeaders>
        <zeebe:header key="letter" value="pension-decided"/></zeebe:taskHeaders></extensionElements>
    </serviceTask>
    <sequenceFlow id="f7" sourceRef="write" targetRef="over"/>
    <endEvent id="over" name="Decided"><terminateEventDefinition/></endEvent>
  </process>
</definitions>
"""
TASKS = (
    TaskDefinition(id="check", title=factories.both("Check the papers"), asks=("papers_complete",), within="P2D"),
    TaskDefinition(id="hurry", title=factories.both("Call the person")),
    TaskDefinition(id="visit", title=factories.both("Visit them at home"), asks=("visited_on",)),
    TaskDefinition(
        id="decide", title=factories.both("Decide"), asks=("outcome", "reason"), not_by="check", within="P5D"
    ),
)
PLAN = PlanDefinition(
    title=factories.both("What comes after"),
    counts_from="date_of_death",
    lasts="P1Y",
    roles=(
        PlanRole(
            id="person", name=factories.both("You"), who="person", sees=PARTS[:-1], adds=("goal", "step", "contribution")
        ),
        PlanRole(
            id="leading", name=factories.both("Adviser"), who="organisation", organisation="pensions", leads=True,
            sees=PARTS[:-1], adds=("step", "visit", "review", "note"),
        ),
        PlanRole(id="family", name=factories.both("Family"), who="family", sees=("goal",), adds=("contribution",)),
        PlanRole(
            id="council", name=factories.both("Council"), who="organisation", organisation="council",
            agreement="agreement-council", clause="visit", sees=("step",), adds=("contribution",),
        ),
    ),
    phases=(Phase(id="first", name=factories.both("First"), begins="P0D", counted_from="start", visits_every="P1M"),),
    review_every="P3M",
)  # fmt: skip


_PERSON = EvidenceSource(id="person", kind="person")
_STAFF = EvidenceSource(id="staff", kind="task", agreement="ask-tax", clause="ask", send=("applicant_name",))
EVIDENCE = {
    id_: Evidence(
        id=id_,
        title=factories.both(f"Proof of {id_}"),
        purpose=factories.both(f"To know their {id_}"),
        proves=(fact,),
        sources=sources,
    )
    for id_, fact, sources in (
        ("income", "income", (_STAFF, _PERSON)),
        ("address", "last_address", (_PERSON,)),
        ("life", "applicant_name", (_PERSON,)),
    )
}


PLACE = Place(
    id="pension-office",
    organisation="pensions",
    name=factories.both("Pension office"),
    address=factories.both("2 Harbour Street"),
    schedules=(Hours(byday=WEEKDAYS, opens_at="08:00", closes_at="20:00"),),
    services=("stop-pension",),
    interpreters=("ar",),
    walk_in=WalkIn(
        errands=(Errand(id="ask", name=factories.both("A question")),),
        counters=(Counter(id="one", name=factories.both("Counter 1")),),
        schedules=(Hours(byday=WEEKDAYS, opens_at="00:00", closes_at="23:59"),),  # whatever the hour tests run at
        languages=("ar",),
    ),
)
# Ordered by hand, from the page of a case: whoever fetches the papers of the person who died.
ORDER = OrderDefinition(
    id="fetch-papers",
    title=factories.both("Fetch the papers"),
    to=(OrderTo(agreement="agreement-carriers", clause="fetch"),),
    within="P5D",
)
FETCHING = PricedOutput(
    id="way", label=factories.both("The way there"), unit=factories.both("way"), price="12.50", currency="EUR", most=2
)


def a_pack(bpmn: str = BPMN, *more: TaskDefinition) -> Pack:
    """Return the small pack with a process for the service ``stop-pension``, and all that it takes."""
    pack = factories.a_pack()
    stop = replace(
        pack.services["stop-pension"],
        process="pension",
        lanes={
            "Clerk": LaneRole(organisation="pensions"),
            "Visitor": LaneRole(organisation="council", agreement="agreement-council", clause="visit"),
        },
        tasks=(*TASKS, *more),
        plan=PLAN,
        orders=(ORDER,),
    )
    council = pack.agreements["agreement-council"]
    visit = replace(council.clauses[0], id="visit", event="case.visit", facts=("full_name", "papers_complete"))
    fetch = replace(
        council.clauses[0],
        id="fetch",
        to="carriers",
        event="papers.fetched",
        allows="order",
        facts=("full_name", "last_address"),
    )
    carriers = replace(
        council,
        id="agreement-carriers",
        parties=("pensions", "carriers"),
        clauses=(fetch,),
        priced_outputs=(FETCHING,),
    )
    found = {fact.id: fact for fact in (
        _fact("papers_complete", "boolean"), _fact("visited_on", "date"),
        replace(_fact("outcome", "choice"), choices=tuple(
            replace(choice, value=value, label=factories.both(value))
            for value in ("granted", "refused") for choice in pack.facts["relationship"].choices[:1]
        )),
        _fact("reason", "string"),
    )}  # fmt: skip
    pensions = pack.agreements["agreement-pensions"]
    papers = tuple(replace(each, documents=("date_of_death",)) for each in pensions.clauses)
    letter = replace(
        next(iter(pack.letters.values())),
        id="pension-decided",
        title=factories.both("It is decided"),
        body=factories.both("We decided: {outcome}. {reason}"),
        by_process=True,
    )
    ask = replace(
        pack.agreements["agreement-tax"].clauses[0],
        id="ask",
        event="evidence.asked",
        allows="ask",
        facts=("applicant_name", "income"),
    )
    asking = replace(pack.agreements["agreement-tax"], id="ask-tax", parties=("tell-once-office", "tax", "pensions"))
    return replace(
        pack,
        evidence=EVIDENCE,
        services={**pack.services, "stop-pension": stop},
        organisations={**pack.organisations, "carriers": replace(pack.organisations["tax"], id="carriers")},
        agreements={
            **pack.agreements,
            council.id: replace(council, clauses=(*council.clauses, visit)),
            pensions.id: replace(pensions, clauses=papers),
            carriers.id: carriers,
            asking.id: replace(asking, clauses=(ask,)),
        },
        facts={**pack.facts, **found},
        letters={**pack.letters, letter.id: letter},
        processes={"pension": ProcessFile(id="pension", bpmn=bpmn)},
        places={PLACE.id: PLACE},
    )


def with_message(pack: Pack) -> Pack:
    """Return *pack* with a message that the person or staff may bring while the papers are checked."""
    event = (
        '<boundaryEvent id="more" attachedToRef="check" cancelActivity="false"><messageEventDefinition '
        'messageRef="m-papers"/></boundaryEvent><sequenceFlow id="f30" sourceRef="more" targetRef="heard"/>'
        '<endEvent id="heard"/></process>'
    )
    bpmn = pack.processes["pension"].bpmn.replace("</process>", event)
    bpmn = bpmn.replace("<process id", '<message id="m-papers" name="papers-sent"/><process id', 1)
    papers = MessageDefinition(
        id="papers-sent",
        title=factories.both("The papers are sent"),
        facts=("papers_complete",),
        comes_from=(
            MessageEnd(who="person"),
            MessageEnd(who="staff"),
            MessageEnd(who="organisation", organisation="pensions"),
        ),
    )
    stop = replace(pack.services["stop-pension"], messages=(papers,))
    return replace(
        pack,
        services={**pack.services, "stop-pension": stop},
        processes={"pension": ProcessFile(id="pension", bpmn=bpmn)},
    )


def _fact(id_: str, type_: str) -> FactDefinition:
    words = factories.both(id_.replace("_", " ").capitalize())
    return FactDefinition(id=id_, type=type_, about="subject", label=words, question=words)  # type: ignore[arg-type]
