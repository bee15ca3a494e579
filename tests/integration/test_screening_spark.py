"""Screening inside Spark: the same results, to the byte, as on this machine."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.unit.eligibility.screening.people import AS_OF, HEADER, ROWS, pack, run

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, and there is none"),
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: see requirements-spark.lock"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of people, and of their results on this machine."""
    folder = tmp_path_factory.mktemp("spark")
    pack(folder / "pack")
    (folder / "people.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (folder / "wrong.csv").write_text(HEADER + "eve,rents,much,[]\n", encoding="utf-8")
    child = [{"date_of_birth": None, "at_school": True}] * 3
    count = 1000
    frame = pl.DataFrame(
        {
            "id": range(count),
            "tenure": ["rents", "owns", None, "rents"] * (count // 4),
            "household_income": [float(number * 7 % 4000) if number % 5 else None for number in range(count)],
            "children": [child if number % 3 else [] for number in range(count)],
        },
        schema_overrides={"children": pl.List(pl.Struct({"date_of_birth": pl.Date, "at_school": pl.Boolean}))},
    )
    frame.write_parquet(folder / "people.parquet", row_group_size=100)
    frame.write_ipc(folder / "people.arrow")
    for ending in ("csv", "parquet"):
        here = folder / f"local-{ending}.parquet"
        assert run(folder / "pack", folder / f"people.{ending}", "--out", here, "--as-of", AS_OF).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def seen(folder: Path) -> dict[str, Any]:
    """What one Spark session did with them."""
    arguments = [sys.executable, "-m", "tests.integration.spark_session", str(folder), str(folder / "pack"), AS_OF]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=600, check=True)
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_same_to_the_byte_after_sorting(seen: dict[str, Any], folder: Path, ending: str) -> None:
    assert seen[ending]["exit"] == 0, seen[ending]["said"]
    here, there = (pl.read_parquet(folder / f"{engine}-{ending}.parquet").sort("id") for engine in ("local", "spark"))
    assert here.schema == there.schema
    assert as_bytes(here) == as_bytes(there)


def as_bytes(frame: pl.DataFrame) -> bytes:
    """Return the whole content of *frame*, values and where they are missing, as bytes."""
    return frame.rechunk().write_ipc(None, compat_level=pl.CompatLevel.oldest()).getvalue()


def test_its_file_says_that_spark_made_it(seen: dict[str, Any], folder: Path) -> None:
    metadata = pq.read_schema(folder / "spark-csv.parquet").metadata
    assert metadata[b"commonway.engine"] == b"spark"
    assert metadata[b"commonway.as_of"] == AS_OF.encode()


def test_the_summary_is_the_same(seen: dict[str, Any]) -> None:
    assert "housing-grant     2   1        1  220.00" in seen["csv"]["said"]


def test_people_that_cannot_be_read_are_told_by_id(seen: dict[str, Any], folder: Path) -> None:
    assert seen["wrong"]["exit"] == 2
    assert "person eve, column household_income: 'much' is not a value of this fact." in seen["wrong"]["said"]
    assert not (folder / "wrong.parquet").exists()


def test_forms_spark_does_not_read_are_refused(seen: dict[str, Any]) -> None:
    assert "Spark reads people from CSV and Parquet only." in seen["arrow"]["said"]


def test_nothing_is_listened_to_or_called_beyond_this_machine(seen: dict[str, Any]) -> None:
    assert seen["beyond"] == []
