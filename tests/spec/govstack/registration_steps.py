"""The steps of the registration building block's feature files."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.spec.govstack.calling import RegistrationCall
from tests.spec.govstack.features import Seen, Steps
from tests.spec.govstack.registry import HEADER

STEPS = Steps()
step = STEPS.step
LONGEST = 15.0  # seconds
FORMATS = FormatChecker(formats=())
ANYONES_PAPER = ("paper.pdf", b"%PDF-1.7 a paper", "application/pdf")
GIVEN = r'"([^"]*)"'


@FORMATS.checks("date-time", raises=ValueError)
def _moment(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


@step(r"(?:User|An applicant) wants to .+|Wants to upload a document|The API supports all media types .+")
def _said(call: RegistrationCall) -> None:
    """Words that lead to the call."""


@step(r"GET request to retrieve a list of services is sent")
def _all_services(call: RegistrationCall) -> None: ...


@step(rf"User sends GET /services request with given {GIVEN} as name")
def _services_named(call: RegistrationCall, name: str) -> None:
    call.query["name"] = name


@step(rf"GET request to retrieve the information of single service with given {GIVEN} as (serviceId)")
@step(rf"User sends GET /services/{{serviceId}}/eForms request with given {GIVEN} as (serviceId)")
@step(rf"GET request to get eForm is sent with given {GIVEN} as (eFormId) parameter")
def _of_path(call: RegistrationCall, value: str, name: str) -> None:
    call.path[name] = value


@step(r"GET request to get all (?:application files|tasks) is sent with given Information-Mediator-Client header")
def _listed(call: RegistrationCall) -> None:
    call.with_client_header()


@step(
    r"GET request to get all (?:application files|tasks) is sent with given Information-Mediator-Client header"
    rf" and a payload with {GIVEN} as (\w+) parameter"
)
def _filtered(call: RegistrationCall, value: str, name: str) -> None:
    call.with_client_header()
    call.query[name] = value


@step(rf"The request contains a payload with {GIVEN} as (\w+) parameter")
def _filtered_further(call: RegistrationCall, value: str, name: str) -> None:
    call.query[name] = value


@step(
    rf"The (?:/applications )?request contains a payload with (\d+) as firstResult, (\d+) as maxResult, {GIVEN} as"
    rf" sortBy and {GIVEN} as sortOrder"
)
def _paged(call: RegistrationCall, *values: str) -> None:
    call.query |= dict(zip(("firstResult", "maxResult", "sortBy", "sortOrder"), values, strict=True))


@step(
    r"GET request to get an application file is sent with given Information-Mediator-Client header and"
    rf" {GIVEN} as (fileId) parameter"
)
def _one_file(call: RegistrationCall, value: str, name: str) -> None:
    call.with_client_header()
    call.path[name] = value


@step(rf"POST request to completes the task is sent with given {GIVEN} as a taskId parameter and body")
def _completed(call: RegistrationCall, task: str) -> None:
    call.path["taskId"] = task
    call.body = {"data": {"papers_complete": True}}


@step(
    r"POST request to submit an application is sent with given Information-Mediator-Client header and"
    rf" {GIVEN} as serviceId parameter"
)
def _asked_for(call: RegistrationCall, service: str) -> None:
    call.with_client_header()
    call.path["serviceId"] = service
    call.body = {}


@step(rf"The request contains a payload with {GIVEN} as (applicantId)")
def _told(call: RegistrationCall, value: str, name: str) -> None:
    assert call.body is not None
    call.body[name] = value


@step(rf"The request contains a payload with {GIVEN} as applicationName, {GIVEN} as applicantId and {GIVEN} as created")
def _told_all(call: RegistrationCall, *values: str) -> None:
    assert call.body is not None
    call.body |= dict(zip(("applicationName", "applicantId", "created"), values, strict=True))


@step(
    r"PUT request to update service application file is sent with given Information-Mediator-Client header,"
    rf" {GIVEN} as a fileId parameter and body containing applicantId: {GIVEN}"
)
def _changed(call: RegistrationCall, file: str, applicant: str) -> None:
    call.with_client_header()
    call.path["fileId"] = file
    call.body = {"applicantId": applicant}


@step(r"POST request with given document is sent")
def _document(call: RegistrationCall) -> None:
    call.file = ANYONES_PAPER


@step(rf"The request contains {GIVEN} as (additionalMetadata)")
def _metadata(call: RegistrationCall, value: str, name: str) -> None:
    call.query[name] = value


@step(r"POST request to upload a document is sent without payload")
def _no_document(call: RegistrationCall) -> None: ...


@step(rf"User sends GET request with given {GIVEN} as Information-Mediator-Client header")
def _header(call: RegistrationCall, value: str) -> None:
    call.headers[HEADER] = value


@step(r"User sends GET request without Information-Mediator-Client header")
def _no_header(call: RegistrationCall) -> None: ...


@step(
    rf"User provides optional query parameters {GIVEN} as startDate {GIVEN} as endDate {GIVEN} as registrationName"
    rf" {GIVEN} as operator {GIVEN} as role {GIVEN} as timeframe"
)
def _statistics_asked(call: RegistrationCall, *values: str) -> None:
    names = ("startDate", "endDate", "registrationName", "operator", "role", "timeframe")
    call.query |= dict(zip(names, values, strict=True))


@step(rf"User provides query parameter {GIVEN} as (registrationName)")
def _statistics_of(call: RegistrationCall, value: str, name: str) -> None:
    call.query[name] = value


@step(r"The response from the .+ endpoint is received|User receives a response")
def _received(call: RegistrationCall) -> Seen:
    assert call.answer is not None
    return Seen.OUTSIDE


@step(r"The (?:.+ )?response should be returned in a timely manner(?: 15000ms)?")
def _timely(call: RegistrationCall) -> Seen:
    assert call.answer.seconds < LONGEST, f"it took {call.answer.seconds} s"
    return Seen.OUTSIDE


@step(r"The (?:.+ )?response should have status (\d+)")
def _status(call: RegistrationCall, status: str) -> Seen:
    assert call.answer.status == int(status), f"{call.answer.status}, not {status}: {call.answer.body[:150]!r}"
    return Seen.OUTSIDE


@step(r'The (?:.+ )?response should have "content-type": "(.+)" header')
@step(r'The response header content-type should be "(.+)"')
def _content_type(call: RegistrationCall, kind: str) -> Seen:
    found = call.answer.headers.get("content-type", "")
    assert kind in (found, found.partition(";")[0]), f"content-type is {found!r}, not {kind!r}"
    return Seen.OUTSIDE


@step(r"The (?:.+ )?response should match json schema")
def _as_schema(call: RegistrationCall) -> Seen:
    return _matches(call, status="200")


@step(r"The (?:.+ )?response should match bad request json schema")
def _as_bad_request(call: RegistrationCall) -> Seen:
    return _matches(call, status="400")


@step(r"The (?:.+) response should contains empty array")
def _empty(call: RegistrationCall) -> Seen:
    assert call.answer.document == [], call.answer.document
    return Seen.CONTENT if call.send({}).document else Seen.NOTHING  # else nothing would be there to leave out


@step(rf"The (?:.+) response's (\w+) should be equal to the \w+ from the request {GIVEN}")
def _equal(call: RegistrationCall, name: str, value: str) -> Seen:
    found = call.answer.document.get(name)
    assert found == value, f"{name} is {found!r}, not {value!r}"
    return Seen.CONTENT


@step(rf"The name field in the response matches with {GIVEN} provided as name in the query parameter")
def _named(call: RegistrationCall, name: str) -> Seen:
    names = [row["name"] for row in call.answer.document]
    assert names, "nothing was found"
    assert all(each == name for each in names), names
    return Seen.CONTENT


def _matches(call: RegistrationCall, *, status: str) -> Seen:
    """Hold the answer to the schema of the building block's own description."""
    document = call.answer.document
    description = _description(call.registry.api)
    endpoint = call.scenario.endpoint.removesuffix("/1.0")
    answer = description["paths"][endpoint][call.scenario.method.lower()]["responses"][status]
    schema = next(iter(answer["content"].values()))["schema"]
    whole = {**schema, "components": description["components"]}
    error = next(iter(Draft202012Validator(whole, format_checker=FORMATS).iter_errors(document)), None)
    assert error is None, f"{error.json_path}: {error.message}" if error else ""
    return Seen.CONTENT if _has_any(document, schema, description) else Seen.NOTHING


def _has_any(document: Any, schema: Mapping[str, Any], description: Mapping[str, Any]) -> bool:
    """Return whether *document* has anything that *schema* names: most of its properties are optional."""
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(document, list):
        return any(_has_any(each, schema["items"], description) for each in document)
    return bool(document.keys() & schema["properties"].keys())


@cache
def _description(folder: Path) -> dict[str, Any]:
    """Return the building block's descriptions, of its API and of its statistics, as one."""
    both = [json.loads(path.read_text(), strict=False) for path in sorted(folder.glob("GovStack_*.json"))]
    schemas = {name: schema for one in both for name, schema in one["components"].get("schemas", {}).items()}
    paths = {name: path for one in both for name, path in one["paths"].items()}
    return {"paths": paths, "components": {"schemas": schemas}}
