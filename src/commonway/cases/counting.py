"""Counting rows as far as somebody looks: beyond a thousand it is only said that there are more."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 1_000


class Capped(NamedTuple):
    """A number of rows; with *more*, there are more than that."""

    number: int
    more: bool = False


def capped(rows: Mapping[str, QuerySet[Any, Any]], *, most: int = MOST) -> dict[str, Capped]:
    """Return how many rows each of the query sets has, up to *most*; one statement for all of them.

    Counting every row of a table takes as long as the table is; this reads at most *most* and one of each.
    """
    parts: list[str] = []
    given: list[Any] = []
    names: list[str] = []
    for name, each in rows.items():
        try:
            sql, values = each[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own SQL
        given += values
    numbers = dict.fromkeys(rows, 0)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", given)
            numbers |= dict(zip(names, cursor.fetchone(), strict=True))
    return {name: Capped(min(number, most), number > most) for name, number in numbers.items()}
