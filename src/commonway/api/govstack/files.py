"""Application files: one service asked for in one request. A draft has a name of its own; then the case is the file.

``<request>.<service>`` names a file from the moment it is begun and goes on naming it; the id of the case names it too
once its organisation has it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from commonway.api.govstack.errors import NoSuchThing
from commonway.cases import things
from commonway.cases.models import Case, Request
from commonway.catalogue import queries as catalogue
from commonway.fence import scope
from commonway.identity.access import Thing, decide
from commonway.ledger.actors import Actor
from commonway.packs.definitions import LifeEvent, Pack
from commonway.packs.text import Text, say

Status = Literal["PENDING", "APPROVED", "REJECTED"]
_STATUS: dict[str, Status] = {Case.State.OPEN: "PENDING", Case.State.DONE: "APPROVED", Case.State.REFUSED: "REJECTED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One service asked for in one request, as whoever asks may know of it; *request* is None for an organisation."""

    id: str
    service: str
    pack: Pack
    applicant_id: UUID
    case: Case | None
    request: Request | None

    @property
    def form(self) -> str:
        """The id of the form it was asked for by; nothing where the organisation does not see the request."""
        return self.request.life_event if self.request else next((each.id for each in self._forms), "")

    @property
    def asked(self) -> Request:
        """The request it was asked for in; only where that is seen, as `found` and `of_request` see it."""
        assert self.request is not None  # noqa: S101 - for the type checker
        return self.request

    @property
    def _forms(self) -> list[LifeEvent]:
        return forms_of(self.pack, self.service)

    def thing(self) -> Thing:
        """Return it as a thing access is decided on."""
        if self.case is not None:
            return things.of_case(self.case, self.request) if self.request else things.of_the_case(self.case)
        return things.of_request(self.asked)


def as_uuid(text: str) -> UUID | None:
    """Return *text* as the id of something, or None where it is none."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def forms_of(pack: Pack, service: str) -> list[LifeEvent]:
    """Return the life events by which *service* can be asked for, in the order of the pack."""
    return [event for event in pack.life_events.values() if service in services_of(event)]


def services_of(event: LifeEvent) -> list[str]:
    """Return the services a life event opens or offers, in its order."""
    return list(dict.fromkeys([tell.opens for tell in event.tells if tell.opens] + list(event.offers)))


def found(file_id: str) -> File:
    """Return the file of this name, seen as the product sees it: the caller must decide access before it shows any.

    Raises `NoSuchThing`.
    """
    head, dot, service = file_id.partition(".")
    key = as_uuid(head)
    with scope.within(scope.SYSTEM):
        case = Case.objects.select_related("request").filter(id=key).first() if key and not dot else None
        if case is not None:
            return _of_case(case, case.request, id_=file_id)
        request = Request.objects.filter(id=key).first() if key and dot else None
        if request is not None and service in services_of(form_of_request(request)):
            case = Case.objects.select_related("request").filter(request=request, service=service).first()
            return of_request(request, service, case)
    raise NoSuchThing("There is no such application file.", remedy="Look at /applications.")


def of_request(request: Request, service: str = "", case: Case | None = None) -> File:
    """Return the file of one service of *request*; without one, of the first its form asks for."""
    chosen = service or next(iter(services_of(form_of_request(request))), "")
    pack = catalogue.version(request.pack_version_id).pack
    return File(
        id=f"{request.id}.{chosen}",
        service=chosen,
        pack=pack,
        applicant_id=request.applicant_id,
        case=case,
        request=request,
    )


def of_person(person_id: UUID, *, by: Actor, at: datetime) -> list[File]:
    """Return the files of *person_id* that *by* may read: what organisations have, and what is only begun.

    A draft asks for every service of its form; it is here once, under the first of them.
    """
    cases = Case.objects.filter(applicant_id=person_id).select_related("request").order_by("opened_at", "id")
    rows = [_of_case(case, case.request, id_=str(case.id)) for case in cases]
    rows += [of_request(request) for request in Request.objects.by(person_id).open()]
    return [row for row in rows if row.service and decide(by, "read", row.thing(), at=at).allowed]


def of_organisation(case: Case) -> File:
    """Return a case as the file its organisation sees, which does not see the request."""
    return _of_case(case, None, id_=str(case.id))


def listed(file: File) -> dict[str, Any]:
    """Return *file* as a list of files has it."""
    begun = file.request.started_at if file.request else file.case.opened_at if file.case else None
    return _without_nothing(
        {
            "fileId": file.id,
            "status": status(file.case),
            "applicantId": str(file.applicant_id),
            "created": begun,
            "registered": file.case.opened_at if file.case else None,
            "description": file.case.reference if file.case else file.request.reference if file.request else "",
            "serviceName": words(file.pack, file.pack.services[file.service].name),
            "serviceId": file.service,
            "eformId": file.form,
        }
    )


def opened(file: File, data: dict[str, Any]) -> dict[str, Any]:
    """Return *file* as one file is shown, with what was told in it."""
    row = listed(file)
    form = {"eFormId": file.form, "data": data}
    return _without_nothing(
        {
            "fileId": file.id,
            "registered": row.get("registered"),
            "serviceId": file.service,
            "serviceName": row["serviceName"],
            "applicantId": row["applicantId"],
            "status": row["status"],
            "ended": bool(file.case and file.case.ended_at),
            "applicationData": {"applicantId": row["applicantId"], "created": row.get("created"), "formData": form},
        }
    )


def status(case: Case | None) -> dict[str, str]:
    """Return where a file stands; what has no case yet is pending."""
    state = case.state if case else Case.State.OPEN
    titles = {Case.State.OPEN: _("Open"), Case.State.DONE: _("Done"), Case.State.REFUSED: _("Refused")}
    return {"code": _STATUS[state], "title": titles[Case.State(state)]}


def words(pack: Pack, text: Text) -> str:
    """Return *text* in the language of the call, or the nearest the pack has."""
    return say(text, translation.get_language() or "", default=pack.languages[0])


def _of_case(case: Case, request: Request | None, *, id_: str) -> File:
    return File(
        id=id_,
        service=case.service,
        pack=catalogue.version(case.pack_version_id).pack,
        applicant_id=case.applicant_id,
        case=case,
        request=request,
    )


def form_of_request(request: Request) -> LifeEvent:
    """Return the life event *request* tells of, as the version it was started with has it."""
    return catalogue.version(request.pack_version_id).pack.life_events[request.life_event]


def _without_nothing(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value not in (None, "")}
