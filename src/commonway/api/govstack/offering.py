"""Available services: the services of the current pack, and the forms by which one asks for them. Nothing personal."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from commonway.api.govstack.errors import NoSuchThing
from commonway.api.govstack.files import forms_of, services_of, words
from commonway.api.govstack.forms import schema_of
from commonway.catalogue import queries as catalogue
from commonway.packs.definitions import LifeEvent, Pack, Service

router = Router(tags=["Available Services"])

Id = Annotated[str, Path(max_length=200)]


@router.get("/services", summary="returns a list of services")
def services(
    request: HttpRequest,  # noqa: ARG001
    name: Annotated[str, Query(max_length=200)] = "",
) -> list[dict[str, Any]]:
    """Return the services of the current pack, or those in whose name, in any language, *name* is."""
    if not catalogue.is_published():
        return []
    pack = catalogue.current().pack
    wanted = name.casefold()
    rows = [each for each in pack.services.values() if any(wanted in said.casefold() for said in each.name.values())]
    return [_service(each, pack) for each in sorted(rows, key=lambda each: each.id)]


@router.get("/services/{service_id}", summary="returns detailed information about a service")
def service(request: HttpRequest, service_id: Id) -> dict[str, Any]:  # noqa: ARG001
    """Return one service of the current pack."""
    pack, found = the_service(service_id)
    return _service(found, pack)


@router.get("/services/{service_id}/eForms", summary="Retrieve all available e-forms")
def service_forms(request: HttpRequest, service_id: Id) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return the forms by which one asks for a service; an empty list where none is asked for by form."""
    pack, found = the_service(service_id)
    return [_form(each, pack) for each in forms_of(pack, found.id)]


@router.get("/eForms/{form_id}", summary="Retrieve a specific e-form by ID")
def form(request: HttpRequest, form_id: Id) -> dict[str, Any]:  # noqa: ARG001
    """Return one form with the JSON schema of what it asks."""
    pack = catalogue.current().pack if catalogue.is_published() else None
    event = pack.life_events.get(form_id) if pack else None
    if pack is None or event is None or not services_of(event):
        raise NoSuchThing("There is no such form.", remedy="See /services/{serviceId}/eForms.")
    return _form(event, pack) | {"schema": schema_of(event, pack)}


def the_service(service_id: str) -> tuple[Pack, Service]:
    """Return the current pack and a service of it, by its id or by what it is called where it comes from.

    Raises `NoSuchThing`.
    """
    pack = catalogue.current().pack if catalogue.is_published() else None
    elsewhere = (each for each in pack.services.values() if each.identifier == service_id) if pack else iter(())
    found = pack.services.get(service_id) or next(elsewhere, None) if pack and service_id else None
    if pack is None or found is None:
        raise NoSuchThing("There is no such service.", remedy="See /services.")
    return pack, found


def _service(found: Service, pack: Pack) -> dict[str, Any]:
    body = {
        "kind": found.kind,
        "organisation": found.organisation,
        "organisationName": words(pack, pack.organisations[found.organisation].name),
        "decideWithin": found.promised_within,
        "more": found.more,
    }
    return {
        "id": found.id,
        "name": words(pack, found.name),
        "version": pack.version,
        "type": "Public",
        "isExecutable": bool(forms_of(pack, found.id)),
        "description": words(pack, found.summary),
        "serviceBody": [{"code": code, "value": value} for code, value in body.items() if value],
    }


def _form(event: LifeEvent, pack: Pack) -> dict[str, Any]:
    return {
        "eFormId": event.id,
        "name": words(pack, event.name),
        "description": words(pack, event.summary),
        "version": pack.version,
        "latest": True,
    }
