"""Documents: a file is evidence for a fact in a request. One that belongs to no request cannot be kept."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Query, Router, UploadedFile
from pydantic import BaseModel, ConfigDict, ValidationError

from commonway.api.govstack import files
from commonway.api.govstack.errors import NotAsDescribed
from commonway.api.govstack.signed_in import RESIDENTS, SignedIn, caller
from commonway.cases import documents, things
from commonway.identity import access
from commonway.kernel.clock import now

router = Router(tags=["Applicant", "Operator"], auth=SignedIn(RESIDENTS))


class Belongs(BaseModel):
    """What a document is evidence for: a fact of an application file."""

    model_config = ConfigDict(extra="forbid")

    fileId: str  # noqa: N815 - beside the building block's own names
    fact: str


@router.post("/documents", summary="Upload a required document")
def upload(
    request: HttpRequest,
    file: Annotated[list[UploadedFile], File()],
    additionalMetadata: Annotated[str, Query(max_length=1_000)] = "",  # noqa: N803
) -> dict[str, Any]:
    """Keep files as evidence for a fact of an application file, sealed under the applicant's key.

    ``additionalMetadata`` says for which, in JSON: ``{"fileId": "…", "fact": "…"}``.
    """
    by, at = caller(request), now()
    where = _belongs(additionalMetadata)
    asked = files.found(where.fileId).asked
    thing = things.of_request(asked)
    by = access.as_helper(by, thing, access.require(by, "change", thing, at=at))
    if len(file) != 1:
        raise NotAsDescribed("One file is kept at a time.", remedy="Send them one after another.")
    given = file[0]
    content = given.read(documents.LARGEST + 1)
    kept = documents.add(asked.id, where.fact, given.name or "", given.content_type or "", content, by=by, at=at)
    return {"code": 200, "type": kept.media_type, "message": f"Kept as document {kept.id}."}


def _belongs(metadata: str) -> Belongs:
    try:
        return Belongs.model_validate_json(metadata)
    except ValidationError:
        raise NotAsDescribed(
            "A document is kept as evidence for a fact of an application file, and this one names none.",
            remedy='Send additionalMetadata={"fileId": "…", "fact": "…"}.',
        ) from None
