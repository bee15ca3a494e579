"""Screening people in a table of a real database."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.unit.eligibility.screening.people import AS_OF, GRANT, pack, rows, run

TABLE = "people_to_screen"


@pytest.fixture
def address() -> Iterator[str]:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP TABLE IF EXISTS public.{TABLE}")
        connection.execute(
            f"CREATE TABLE public.{TABLE} (id uuid, tenure text, household_income numeric(9, 2), children jsonb)"
        )
        connection.execute(
            f"INSERT INTO public.{TABLE} VALUES"
            " ('00000000-0000-0000-0000-000000000001', 'rents', 1500.50, '[{\"date_of_birth\": \"2025-01-01\"}]'),"
            " ('00000000-0000-0000-0000-000000000002', 'owns', 1, '[]'),"
            " ('00000000-0000-0000-0000-000000000003', NULL, NULL, NULL)"
        )
        yield url
        connection.execute(f"DROP TABLE public.{TABLE}")


def test_people_in_a_table(address: str, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    options = ("--out", out, "--as-of", AS_OF, "--table", f"public.{TABLE}", "--batch", "2")
    result = run(pack(tmp_path / "pack"), address, *options)
    assert result.exit_code == 0, result.output + str(result.exception)
    found = {name[-1]: (row[GRANT], row[f"{GRANT}:amount"]) for name, row in rows(out).items()}
    assert found == {"1": (True, 120.0), "2": (False, 0.0), "3": (None, None)}


def test_a_table_that_is_not_there(address: str, tmp_path: Path) -> None:
    result = run(pack(tmp_path / "pack"), address, "--out", tmp_path / "out.parquet", "--table", "nobody")
    assert "The table cannot be read" in str(result.exception)
    assert "@" not in str(result.exception)
