"""Registers for tests: a real database that only a reader's role may read, and a pack that asks one after another."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from commonway.config import embedded
from commonway.config.sandbox import sql_register
from commonway.config.sandbox.sql_register import Table
from commonway.packs.definitions import Agreement, Clause, FactDefinition, Pack
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.packs.process_files import ProcessFile, TaskDefinition
from tests import factories
from tests.factories import both

QUERY = "SELECT yearly, assessed_on FROM incomes WHERE name = %(applicant_name)s AND born = %(applicant_date_of_birth)s"
INCOMES = Table(
    name="incomes",
    columns={"name": "text", "born": "date", "yearly": "numeric(12,2)", "assessed_on": "date"},
    holds={"name": "applicant_name", "born": "applicant_date_of_birth", "yearly": "income"},
)
PERSON = {"applicant_name": "Layla Haddad", "applicant_date_of_birth": "1951-08-02"}
BPMN = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <error id="e1" errorCode="no-record"/><error id="e2" errorCode="refused"/><error id="e3" errorCode="not-answered"/>
  <process id="pension" name="Stop a pension" isExecutable="true">
    <startEvent id="told"/>
    <sequenceFlow id="f1" sourceRef="told" targetRef="prove"/>
    <serviceTask id="prove" name="Ask what they earn">
      <extensionElements><zeebe:taskDefinition type="evidence"/><zeebe:taskHeaders>
        <zeebe:header key="evidence" value="income"/></zeebe:taskHeaders></extensionElements>
    </serviceTask>
    <boundaryEvent id="none" attachedToRef="prove"><errorEventDefinition errorRef="e1"/></boundaryEvent>
    <boundaryEvent id="no" attachedToRef="prove"><errorEventDefinition errorRef="e2"/></boundaryEvent>
    <boundaryEvent id="silence" attachedToRef="prove"><errorEventDefinition errorRef="e3"/></boundaryEvent>
    <sequenceFlow id="f2" sourceRef="prove" targetRef="decide"/>
    <sequenceFlow id="f3" sourceRef="none" targetRef="look"/>
    <sequenceFlow id="f4" sourceRef="no" targetRef="call"/>
    <sequenceFlow id="f5" sourceRef="silence" targetRef="wait"/>
    <userTask id="decide" name="Decide"/><userTask id="look" name="Look for the record"/>
    <userTask id="call" name="Call them"/><userTask id="wait" name="Decide without"/>
  </process>
</definitions>
"""
_ASKED = ("register", "tax", "council", "passports")
SOURCES = {
    "api": EvidenceSource(
        id="api", kind="http", agreement="ask-register", clause="ask", send=("applicant_name",), within="PT2H",
        as_of="assessed_on",
    ),
    "database": EvidenceSource(
        id="database", kind="sql", agreement="ask-tax", clause="ask", connection="incomes", query=QUERY,
        send=("applicant_name", "applicant_date_of_birth"), fields={"income": "yearly"}, as_of="assessed_on",
        within="PT2H",
    ),
    "files": EvidenceSource(
        id="files", kind="file", agreement="ask-council", clause="ask", connection="incomes", send=("applicant_name",),
        fields={"income": "yearly"}, within="P3D",
    ),
    "staff": EvidenceSource(
        id="staff", kind="task", agreement="ask-passports", clause="ask", send=("applicant_name",), within="P5D",
        title=both("Say what they earn"),
    ),
    "person": EvidenceSource(id="person", kind="person", within="P7D", title=both("Say what you earn")),
}  # fmt: skip


def an_income(*sources: str) -> Evidence:
    """Return evidence of the income from these sources, in this order."""
    return Evidence(
        id="income",
        title=both("Proof of income"),
        purpose=both("To see how much the pension is"),
        proves=("income",),
        sources=tuple(SOURCES[each] for each in sources),
        preview_within="P10D",
    )


def a_pack(*sources: str, preview: str = "", bpmn: str = BPMN, more: Mapping[str, Evidence] | None = None) -> Pack:
    """Return the small pack in which stopping a pension asks what somebody earns; *preview* names whom they see first."""
    pack = factories.a_pack()
    service = replace(
        pack.services["stop-pension"],
        process="pension",
        tasks=tuple(TaskDefinition(id=each, title=both(each)) for each in ("decide", "look", "call", "wait")),
    )
    agreements = {f"ask-{each}": _agreement(each, preview=preview == each) for each in _ASKED}
    return replace(
        pack,
        services={**pack.services, service.id: service},
        agreements={**pack.agreements, **agreements},
        facts={**pack.facts, "income": _income(pack.facts["income"])},
        evidence={"income": an_income(*sources), **(more or {})},
        processes={"pension": ProcessFile(id="pension", bpmn=bpmn)},
    )


def _income(fact: FactDefinition) -> FactDefinition:
    return replace(fact, minimum="0")


def _agreement(asked: str, *, preview: bool) -> Agreement:
    clause = Clause(
        id="ask",
        to=asked,
        event="evidence.asked",
        allows="ask",
        facts=("applicant_name", "applicant_date_of_birth", "income", "national_number"),
        purpose=both("To see how much the pension is"),
        legal_basis=both(f"Act of {asked}, section 3"),
        preview=preview,
    )
    return replace(
        factories.a_pack().agreements["agreement-tax"],
        id=f"ask-{asked}",
        parties=("tell-once-office", asked, "pensions"),
        clauses=(clause,),
    )


@cache
def _database() -> tuple[str, str]:
    name = f"register_{os.environ.get('PYTEST_XDIST_WORKER', 'tests')}"
    folder = Path(__file__).resolve().parent.parent / ".commonway" / "test-postgres"
    if not folder.exists():
        pytest.skip("The database is not the embedded one: no register can be made beside it.")
    return sql_register.provide(embedded.start(folder).superuser_url, name=name)


def a_database(records: Iterable[Mapping[str, Any]], *, assessed_on: str = "2026-03-01") -> str:
    """Return the reader's address of a register with these records."""
    owner, reader = _database()
    sql_register.fill(owner, INCOMES, records, assessed_on=assessed_on)
    return reader


def owner_url() -> str:
    """Return the address of whoever owns the register."""
    return _database()[0]
