"""The caseload of the benchmarks fits the tables as they are, and reads as the product's own cases do."""

from pathlib import Path

import pytest
from benchmarks.caseload_rows import TABLES, Caseload, whole
from django.db import connection

from commonway.cases.models import Case, Request, Task
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.ledger.verifying import verify
from commonway.packs.load import load
from tests import factories

TALVERA = Path(__file__).parents[2] / "packs" / "talvera"
pytestmark = pytest.mark.django_db


def test_its_rows_fit_and_its_chains_are_whole() -> None:
    factories.published(load(TALVERA))
    rows = Caseload(catalogue.current(), at=now(), seed=3).rows(60)
    with connection.cursor() as cursor:
        for model in TABLES:
            for row in whole(model, rows[model._meta.db_table]):
                columns, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", list(row.values()))
    assert Case.objects.count() == 60
    assert Task.objects.exists()
    assert all(request.chosen == [] for request in Request.objects.all())
    assert verify().sound
