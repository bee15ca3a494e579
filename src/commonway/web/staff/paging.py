"""Long lists a page at a time, by the key of the last row seen: as quick at the end as at the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import IntegerField, Model, Q, QuerySet
from django.http import HttpRequest

SIZE = 25
_LONGEST_NUMBER = 18  # digits

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Generic[Row]):
    """One page of rows and the addresses of its neighbours; an empty address: there is none."""

    rows: list[Row]
    previous: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    """Where a page begins: the row with this id, and the time or number it is ordered by, if it is by one."""

    id: UUID
    at: datetime | int | None = None


def leaf(
    request: HttpRequest, rows: QuerySet[Row], *, latest_first: bool, moment: str = "", size: int = SIZE
) -> Leaf[Row]:
    """Return the page of *rows* that ``after`` or ``before`` in the address asks for, else the first.

    Rows are ordered by the time or number named *moment* and then by id, or by id alone, which for rows that get theirs when
    they are made is the same. A key that makes no sense is the first page.
    """
    counted = bool(moment) and isinstance(rows.model._meta.get_field(moment), IntegerField)
    read = _number if counted else datetime.fromisoformat if moment else None
    back = _read(request.GET.get("before", ""), read)
    key = back or _read(request.GET.get("after", ""), read)
    descending = latest_first != bool(back)
    sign = "-" if descending else ""
    wanted = rows.order_by(*(f"{sign}{field}" for field in (moment, "id") if field))
    if key:
        wanted = wanted.filter(_beyond(key, moment=moment, descending=descending))
    found = list(wanted[: size + 1])
    more, found = len(found) > size, found[:size]
    if not found:
        return Leaf(rows=[], previous=_address(request) if key else "")
    if back:
        found.reverse()
    has_previous, has_following = (more, True) if back else (bool(key), more)
    return Leaf(
        rows=found,
        previous=_address(request, before=_written(found[0], moment)) if has_previous else "",
        following=_address(request, after=_written(found[-1], moment)) if has_following else "",
    )


def _beyond(key: _Key, *, moment: str, descending: bool) -> Q:
    side = "lt" if descending else "gt"
    further = Q(**{f"id__{side}": key.id})
    if not moment:
        return further
    # The first condition alone lets PostgreSQL begin in the index at the right place.
    return Q(**{f"{moment}__{side}e": key.at}) & (Q(**{f"{moment}__{side}": key.at}) | further)


def _read(text: str, read: Callable[[str], datetime | int] | None) -> _Key | None:
    id_, _, at = text.partition("~")
    try:
        key = _Key(UUID(id_), read(at) if read else None)
    except ValueError:
        return None
    return None if isinstance(key.at, datetime) and not key.at.tzinfo else key


def number_asked(request: HttpRequest, name: str, *, among: Mapping[str, str] | None = None) -> int:
    """Return the number *name* in the address, or *among* what was sent, 0 for what is none."""
    try:
        return _number((request.GET if among is None else among).get(name, ""))
    except ValueError:
        return 0


def _number(text: str) -> int:
    """Return a number that a column of the database can hold; raises `ValueError`."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ValueError(text[:_LONGEST_NUMBER])
    return int(text)


def _written(row: Model, moment: str) -> str:
    if not moment:
        return str(row.pk)
    at: Any = getattr(row, moment)
    return f"{row.pk}~{at.isoformat() if isinstance(at, datetime) else at}"


def _address(request: HttpRequest, **key: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "before")}
    return f"{request.path}?{urlencode(kept | key)}" if kept or key else request.path
