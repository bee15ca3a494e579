"""Statistics: how many cases of a service ended, and how. For anyone, so in whole tens, and about nobody."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from commonway.api.govstack.errors import NoSuchThing, NotAsDescribed
from commonway.api.govstack.signed_in import Client
from commonway.cases import figures
from commonway.cases.figures import Outcomes
from commonway.catalogue import queries as catalogue

router = Router(tags=["Statistics API"])

_TEN = 10  # smaller differences could be about somebody
Day = Annotated[date | None, Query(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
Frame = Literal["day", "week", "month", "year"]


@router.get("/data/statistics", summary="Statistics of services", url_name="statistics")
@router.get("/data/statistics/1.0", include_in_schema=False, url_name="statistics_1")
def statistics(
    request: HttpRequest,  # noqa: ARG001
    client: Client,  # noqa: ARG001
    startDate: Day = None,  # noqa: N803
    endDate: Day = None,  # noqa: N803
    registrationName: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    operator: Annotated[str, Query(max_length=200)] = "",
    role: Annotated[str, Query(max_length=200)] = "",
    timeframe: Frame | None = None,
) -> list[dict[str, Any]]:
    """Return how many cases ended between two days, both included, rounded down to tens; a row a period if asked so.

    A case sent back has no state of its own, so ``sentBack`` is left out.
    """
    if operator or role:
        raise NotAsDescribed("There are no figures about one member of staff.", remedy="Leave operator and role out.")
    if startDate and endDate and endDate < startDate:
        raise NotAsDescribed("The endDate is before the startDate.", remedy="Send the earlier day first.")
    service = _service_called(registrationName) if registrationName else ""
    asked: dict[str, Any] = {"startDate": startDate, "endDate": endDate, "registrationName": registrationName}
    asked |= {f"timeframe{frame.capitalize()}": frame == timeframe for frame in ("day", "week", "month", "year")}
    found = figures.outcomes(service=service, since=startDate, until=endDate, by_period=timeframe)
    return list(_rows(found, {name: value for name, value in asked.items() if value not in (None, "")}))


def _rows(found: Iterable[Outcomes], asked: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for each in found:
        period = {"startDate": each.begins} if each.begins else {}
        yield {
            "processed": _tens(each.done + each.refused),
            "approved": _tens(each.done),
            "rejected": _tens(each.refused),
            "references": asked | period,
        }


def _tens(number: int) -> int:
    return number // _TEN * _TEN


def _service_called(name: str) -> str:
    """Return the id of the service of this id or name; raises `NoSuchThing`."""
    pack = catalogue.current().pack if catalogue.is_published() else None
    wanted = name.casefold()
    for service in pack.services.values() if pack else ():
        if wanted in (service.id.casefold(), *(said.casefold() for said in service.name.values())):
            return service.id
    raise NoSuchThing("There is no such registration.", remedy="See /services for what there is.")
