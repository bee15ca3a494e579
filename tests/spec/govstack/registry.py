"""What the feature files take for granted: the services, forms, applications and tasks of their own test data.

All of it is made by the product's own verbs, as a pack and as requests sent by residents; only the ids are those the
feature files name. What has an id that is no UUID where Commonway has UUIDs cannot be there under it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.test import Client

from commonway.api.govstack.files import as_uuid
from commonway.cases import requests
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.identity.models import StaffMember, User
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.packs.definitions import (
    Agreement,
    Clause,
    FactDefinition,
    LifeEvent,
    Organisation,
    Pack,
    Service,
    Step,
    Tell,
)
from commonway.packs.process_files import LaneRole, ProcessFile, TaskDefinition
from tests import accounts, factories
from tests.factories import both

HEADER = "Information-Mediator-Client"
REGISTRAR = "registrar"
BPMN = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="tests">
  <process id="registration" isExecutable="true">
    <laneSet id="lanes"><lane id="l1" name="Registrar"><flowNodeRef>told</flowNodeRef><flowNodeRef>check</flowNodeRef>
      <flowNodeRef>over</flowNodeRef></lane></laneSet>
    <startEvent id="told"/>
    <sequenceFlow id="f1" sourceRef="told" targetRef="check"/>
    <userTask id="check" name="Check the papers"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="over"/>
    <endEvent id="over" name="Registered"/>
  </process>
</definitions>
"""


@dataclass
class Registry:
    """The installation with the test data in it, and who acts in it."""

    api: Path  # the folder of the building block's own descriptions
    client_header: str
    caseworker: Client
    residents: dict[str, Client] = field(default_factory=dict)

    def resident(self, applicant: str) -> Client:
        """Return the browser of the person with this id, or of some resident where it can be nobody's."""
        key = as_uuid(applicant)
        name = str(key or "")
        if name not in self.residents:
            with ExitStack() as entered:
                if key:
                    entered.enter_context(patch("commonway.identity.people.new_id", return_value=key))
                user, _person = accounts.a_resident(f"resident{len(self.residents)}@mail.example")
            self.residents[name] = accounts.signed_in(user)
        return self.residents[name]


def filled(test_data: Path, api: Path) -> Registry:
    """Return an installation that holds what *test_data* has, as far as its ids can be ids here."""
    data = json.loads(test_data.read_text())
    factories.published(_pack(data), at=now())
    posts = {task["assigneeId"]: _post(UUID(task["assigneeId"])) for task in _tasks(data)}
    last = list(posts.values())[-1]
    registry = Registry(api, data["informationMediatorClientHeader"]["value"], accounts.signed_in(last.user))
    for application in data["applications"]:
        _send(registry, application, {})
    for task in _tasks(data):
        _send(registry, task, task)
        tasks.take(UUID(task["taskId"]), by=accounts.as_staff(posts[task["assigneeId"]]), at=now())
    return registry


def _tasks(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tasks of the data that can be there, under the id of a file that no application has already."""
    return [task for task in data["tasks"] if as_uuid(task["fileId"]) and as_uuid(task["assigneeId"])]


def _send(registry: Registry, application: Mapping[str, Any], task: Mapping[str, Any]) -> None:
    """Let the applicant ask for a service by its form, so that the case and its task have the ids of the data."""
    person = as_uuid(application.get("applicantId", ""))
    if person:
        registry.resident(str(person))
    else:
        person = factories.a_person(at=now()).id
    form, by, at = application.get("eformId") or application["eFormId"], factories.acting(person), now()
    request = requests.start(form, person, "web", by=by, at=at)
    services = [tell.opens for tell in requests.published_for(request).pack.life_events[form].tells]
    ids = [UUID(application["fileId"]) if each == application["serviceId"] else new_id() for each in services]
    task_ids = [UUID(task["taskId"]) if task and each == application["serviceId"] else new_id() for each in services]
    with (
        patch("commonway.cases.telling.new_id", side_effect=ids),
        patch("commonway.cases.process.driving.new_id", side_effect=task_ids),
    ):
        submit(request.id, "k", "web", by=by, at=at)


def _post(user_id: UUID) -> StaffMember:
    with patch.object(User._meta.get_field("id"), "_get_default", lambda: user_id):
        return accounts.a_staff_member("caseworker", REGISTRAR, email=f"{user_id}@staff.example")


def _asked(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the id and name of every service of the data, with the id of a form by which it is asked for."""
    for service in data["services"]:
        for form in service["eForms"]:
            yield service["id"], service["name"], form["eFormId"]
    for application in data["applications"]:
        yield application["serviceId"], application["serviceName"], application["eformId"]
    for task in _tasks(data):
        yield task["serviceId"], task["serviceName"], task["eFormId"]


def _pack(data: Mapping[str, Any]) -> Pack:
    asked = list(dict.fromkeys(_asked(data)))
    names = {service: name for service, name, _form in reversed(asked)}
    clauses = {service.lower(): f"clause-{number}" for number, service in enumerate(names)}
    opened: dict[str, list[str]] = {}
    for service, _name, form in asked:
        opened.setdefault(form, []).append(service.lower())
    organisations = {
        id_: Organisation(id=id_, name=both(id_), level="national", kind="office", summary=both(id_))
        for id_ in ("office", REGISTRAR)
    }
    facts = {"additional": _fact("additional", "string"), "papers_complete": _fact("papers_complete", "boolean")}
    return Pack(
        id="govstack",
        title=both("GovStack"),
        version="1",
        languages=("en", "ar"),
        operator="office",
        organisations=organisations,
        agreements={"agreement": _agreement(clauses.values())},
        facts=facts,
        services={service.lower(): _service(service, name) for service, name in names.items()},
        life_events={
            form: LifeEvent(
                id=form,
                name=both("FORM"),
                summary=both("string"),
                event="registration.asked",
                steps=(Step(id="form", title=both("FORM"), facts=("additional",)),),
                tells=tuple(Tell(agreement="agreement", clause=clauses[each], opens=each) for each in services),
            )
            for form, services in opened.items()
        },
        processes={"registration": ProcessFile(id="registration", bpmn=BPMN)},
    )


def _agreement(clauses: Any) -> Agreement:
    listed = tuple(
        Clause(
            id=clause,
            to=REGISTRAR,
            event="registration.asked",
            allows="open-case",
            facts=("additional",),
            purpose=both("Register"),
            legal_basis=both("Registration Act"),
        )
        for clause in clauses
    )
    return Agreement(
        id="agreement",
        title=both("Registration"),
        parties=("office", REGISTRAR),
        legal_basis=both("Registration Act"),
        valid_from=date(2020, 1, 1),
        clauses=listed,
    )


def _service(id_: str, name: str) -> Service:
    return Service(
        id=id_.lower(),
        identifier=id_,  # ids of packs have no capitals
        organisation=REGISTRAR,
        name={"en": name, "ar": f"{name} (ar)"},
        summary=both(name),
        about="applicant",
        kind="duty",
        process="registration",
        lanes={"Registrar": LaneRole(organisation=REGISTRAR)},
        tasks=(TaskDefinition(id="check", title=both("Check the papers"), asks=("papers_complete",)),),
    )


def _fact(id_: str, type_: Any) -> FactDefinition:
    return FactDefinition(id=id_, type=type_, about="applicant", label=both(id_), question=both(id_), optional=True)
