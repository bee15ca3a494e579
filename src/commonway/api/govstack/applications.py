"""Application files: asked for by the applicant, read by them and by the organisation they are with."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from commonway.api.govstack import files
from commonway.api.govstack.errors import NoSuchThing, NotAsDescribed, NotPossibleHere
from commonway.api.govstack.files import File
from commonway.api.govstack.offering import the_service
from commonway.api.govstack.signed_in import EVERYBODY, RESIDENTS, Client, SignedIn, caller
from commonway.cases import caseload, requests, taking_up, things
from commonway.cases.models import Request
from commonway.cases.submitting import RequestIncomplete, submit
from commonway.cases.taking_up import AlreadyOpen, NeedsConsent, NeedsDeclaration, NeedsFacts, NoAgreement, NotOffered
from commonway.identity import access
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.packs.definitions import LifeEvent

router = Router(tags=["Applicant", "Operator"])

FileId = Annotated[str, Path(max_length=200)]
First = Annotated[int, Query(alias="firstResult", ge=0, le=1_000_000)]
Most = Annotated[int, Query(alias="maxResult", ge=1, le=200)]
SortBy = Annotated[Literal["created", "id"], Query(alias="sortBy")]
SortOrder = Annotated[Literal["asc", "desc"], Query(alias="sortOrder")]
_CHANNEL = "web"


class FormData(Schema):
    """What is told on a form."""

    model_config = ConfigDict(extra="forbid")  # nothing that was told is dropped without a word

    data: dict[str, Any] = Field({}, description="By fact, as the form's schema has them.")
    eFormId: str = Field("", max_length=200)  # noqa: N815 - the building block's own name


class ApplicationIn(Schema):
    """What an applicant asks for, and what they tell with it."""

    model_config = ConfigDict(extra="forbid")

    applicantId: str = Field(max_length=200)  # noqa: N815
    applicationName: str = Field("", max_length=500)  # noqa: N815
    created: datetime | None = None
    formData: FormData | None = None  # noqa: N815
    documentUrls: list[str] = Field([], max_length=100)  # noqa: N815


@router.post("/services/{service_id}/applications", auth=SignedIn(RESIDENTS), summary="Submit an application file")
def begin(request: HttpRequest, client: Client, service_id: FileId, application: ApplicationIn) -> dict[str, Any]:  # noqa: ARG001
    """Begin the form of a service with what is told, and send it if nothing is missing.

    What is not whole stays a draft that can be gone on with here, on the pages and at the desk. When the form was begun
    and when it is registered is what the clock here says.
    """
    pack, service = the_service(service_id)
    form = _form_of(files.forms_of(pack, service.id), application.formData.eFormId if application.formData else "")
    applicant = files.as_uuid(application.applicantId)
    if applicant is None:
        raise NotAsDescribed("The applicantId is nobody's here.", remedy="Send the id of whoever is signed in.")
    by, at = caller(request), now()
    thing = things.of_new_request(form.id, applicant)
    by = access.as_helper(by, thing, access.require(by, "change", thing, at=at))
    with transaction.atomic():
        begun = requests.start(form.id, applicant, _CHANNEL, by=by, at=at)
        _tell(begun, service.id, application, by=by, at=at)
    return _one(files.of_request(begun, service.id).id, by=by, at=at)


@router.get("/applications", auth=SignedIn(EVERYBODY), summary="Retrieve all application files")
def applications(
    request: HttpRequest,
    client: Client,  # noqa: ARG001
    serviceId: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    applicantId: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    first: First = 0,
    most: Most = 50,
    sort_by: SortBy = "created",
    order: SortOrder = "asc",
) -> list[dict[str, Any]]:
    """Return the caller's own files, or as a caseworker those of the organisation; an empty list where none is left."""
    by, at = caller(request), now()
    applicant = files.as_uuid(applicantId)
    if (applicantId and applicant is None) or "\x00" in serviceId:
        return []
    if by.kind == "staff":
        cases = caseload.cases_of(by.organisation, at=at)
        cases = cases.filter(applicant_id=applicant) if applicant else cases
        cases = cases.filter(service=serviceId) if serviceId else cases
        field = "id" if sort_by == "id" else "opened_at"
        cases = cases.order_by(f"{'-' if order == 'desc' else ''}{field}", "id")
        return [files.listed(files.of_organisation(case)) for case in cases[first : first + most]]
    rows = files.of_person(by.on_behalf_of or UUID(by.id), by=by, at=at)
    rows = [row for row in rows if applicant in (None, row.applicant_id) and serviceId in ("", row.service)]
    found = [files.listed(row) for row in rows]
    found.sort(key=lambda row: row["fileId" if sort_by == "id" else "created"], reverse=order == "desc")
    return found[first : first + most]


@router.get("/applications/{file_id}", auth=SignedIn(EVERYBODY), summary="Get application file by ID")
def application(request: HttpRequest, client: Client, file_id: FileId) -> dict[str, Any]:  # noqa: ARG001
    """Return one file with what was told in it: all of it to the applicant, its own share to an organisation."""
    return _one(file_id, by=caller(request), at=now())


@router.put(
    "/applications/{file_id}",
    auth=SignedIn(EVERYBODY),
    summary="Update service application file",
    url_name="application",
)
def change(request: HttpRequest, client: Client, file_id: FileId, application: ApplicationIn) -> dict[str, Any]:  # noqa: ARG001
    """Go on with a draft: tell more of it, and send it if nothing is missing any more.

    What staff find out belongs to the task in which they found it: see /tasks/{taskId}/complete.
    """
    by, at = caller(request), now()
    if by.kind == "staff":
        _one(file_id, by=by, at=at)  # whether there is such a file, and whether it is theirs
        raise NotPossibleHere(
            "What was sent is not changed.", remedy="Complete the task that asks for it: /tasks/{taskId}/complete."
        )
    file = files.found(file_id)
    asked = file.asked
    thing = things.of_request(asked)
    by = access.as_helper(by, thing, access.require(by, "change", thing, at=at))
    if application.applicantId != str(file.applicant_id):
        raise NotAsDescribed("The applicantId is not this file's.", remedy="Send the one the file has.")
    with transaction.atomic():
        _tell(asked, file.service, application, by=by, at=at)
    return _one(file_id, by=by, at=at)


def _tell(request: Request, service: str, application: ApplicationIn, *, by: Actor, at: datetime) -> None:
    """Save what is told; send it once it is whole, and take the service up where it was offered to them."""
    if application.documentUrls:
        raise NotAsDescribed(
            "Nothing is fetched from an address.", remedy="Leave documentUrls out and send the files to /documents."
        )
    values = application.formData.data if application.formData else {}
    requests.save(request.id, values, channel=_CHANNEL, by=by, at=at)
    try:
        submit(request.id, str(request.id), _CHANNEL, by=by, at=at)
        if service in files.form_of_request(request).offers:
            taking_up.take_up(request.id, service, by=by, at=at)
    except (RequestIncomplete, NotOffered, NeedsFacts, NoAgreement, AlreadyOpen, NeedsConsent, NeedsDeclaration):
        return  # the file says how far it came: a draft, or sent without a case of this service, which pages can ask for


def _one(file_id: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    file = files.found(file_id)
    if by.kind == "staff":
        return _of_organisation(file, by=by, at=at)
    things.permit_reading(file.thing(), by=by, at=at)
    answers = requests.answers(requests.found(file.asked.id))
    return files.opened(file, {fact: answer.value for fact, answer in answers.items()})


def _of_organisation(file: File, *, by: Actor, at: datetime) -> dict[str, Any]:
    if file.case is None:  # a draft: no organisation knows of it
        access.note_hidden(by, "read", file.thing(), at=at)
        raise NoSuchThing("There is no such application file.", remedy="Look at /applications.")
    seen = caseload.open_case(file.case.id, by=by, at=at)
    told = dict(seen.told.facts) if seen.told else {}
    return files.opened(files.of_organisation(seen.case), told) | {"fileId": file.id}


def _form_of(forms: list[LifeEvent], wanted: str) -> LifeEvent:
    chosen = next((form for form in forms if wanted in ("", form.id)), None)
    if chosen is None:
        raise NotAsDescribed(
            "There is no such form for this service.", remedy="Choose one of /services/{serviceId}/eForms."
        )
    return chosen
