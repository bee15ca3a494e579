"""The DMN Technology Compatibility Kit, levels 2 and 3: every case but those that need Java (skipped where absent)."""

import csv
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commonway.dmn.tck.reading import find_test_files, read_test_file
from commonway.dmn.tck.report import CaseResult, Status, write_results
from commonway.dmn.tck.running import run_test_file

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "dmn-tck" / "TestCases"
NOW = datetime(2025, 2, 6, 12, tzinfo=UTC)
LEVELS = ("compliance-level-2", "compliance-level-3")

needs_kit = pytest.mark.skipif(not DATA.exists(), reason=f"the kit is not beside the project ({DATA})")
FILES = [file for level in LEVELS for file in find_test_files(DATA / level)] if DATA.exists() else []


@needs_kit
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_kit(file: Path) -> None:
    results = list(run_test_file(read_test_file(file), root=DATA, now=NOW))
    failed = [f"{one.title}: {one.message}" for one in results if one.status is Status.ERROR and not one.needs_java]
    assert results
    assert not failed, "\n".join(failed)


@needs_kit
def test_only_one_folder_needs_java() -> None:
    file = next(file for file in FILES if "0076-feel-external-java" in file.stem)
    results = list(run_test_file(read_test_file(file), root=DATA, now=NOW))
    assert len(results) == 18
    assert all(one.needs_java and one.status is Status.ERROR for one in results)


def test_results_are_written_as_engines_publish_them() -> None:
    written = io.StringIO()
    results = [
        CaseResult("compliance-level-2/0001-input", "0001-input-test-01", "001", Status.SUCCESS),
        CaseResult("compliance-level-2/0001-input", "0001-input-test-01", "002", Status.ERROR, 'expected "a",\ngot b'),
    ]
    write_results(results, written)
    assert written.getvalue().splitlines()[0] == (
        '"compliance-level-2/0001-input","0001-input-test-01","001","SUCCESS",""'
    )
    rows = list(csv.reader(io.StringIO(written.getvalue())))
    assert rows[1] == ["compliance-level-2/0001-input", "0001-input-test-01", "002", "ERROR", 'expected "a", got b']
