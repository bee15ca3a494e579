"""The registration building block of GovStack: its own feature files, run against /govstack/registration/.

What passes must go on passing, and the counts of docs/reference/govstack.md are these. Skipped where the data is absent.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.spec.govstack import features
from tests.spec.govstack.calling import HOLLOW, RegistrationCall
from tests.spec.govstack.features import Result, Scenario, Seen, Steps
from tests.spec.govstack.registration_steps import STEPS
from tests.spec.govstack.registry import Registry, filled

pytestmark = pytest.mark.django_db
_ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "govstack" / "bb-registration"
DOCUMENTATION = _ROOT / "docs" / "reference" / "govstack.md"
PASSED = 35  # of 47, as seen; more may pass, never fewer
VACUOUS = 3
needs_features = pytest.mark.skipif(not DATA.exists(), reason=f"the feature files are not beside the project ({DATA})")


def _run(path: Path, registry: Registry) -> list[Result]:
    results: list[Result] = []
    for scenario in features.scenarios_in(path):
        with transaction.atomic():
            call = RegistrationCall(scenario, replace(registry, residents=dict(registry.residents)))
            results.append(features.run(scenario, STEPS, call, hollow=HOLLOW))
            transaction.set_rollback(True)
    return results


@needs_features
def test_the_feature_files_pass_as_far_as_the_documentation_says() -> None:
    registry = filled(DATA / "test" / "openAPI" / "test-data.json", DATA / "api")
    paths = sorted((DATA / "test" / "openAPI" / "features").glob("*.feature"))
    results = {path.name: _run(path, registry) for path in paths}
    lines = "\n".join(features.report(results))
    print(lines)  # noqa: T201 - pytest -rP shows it
    everything = [result for rows in results.values() for result in rows]
    outcomes = [result.outcome for result in everything]
    assert len(everything) == 47, lines
    assert outcomes.count("passed") >= PASSED, lines
    assert outcomes.count("vacuous") <= VACUOUS, lines
    documented = DOCUMENTATION.read_text()
    for name, rows in results.items():
        assert f"| `{name}` | {_cells(rows)} |" in documented, lines
    assert f"| all | {_cells(everything)} |" in documented, lines


def _cells(rows: list[Result]) -> str:
    outcomes = [row.outcome for row in rows]
    counts = [outcomes.count(each) for each in ("passed", "failed", "vacuous")]
    return " | ".join(str(each) for each in (*counts, len(rows), sum(row.hollow for row in rows)))


FEATURE = """@method=GET @endpoint=/things
Feature: Things

  Background:
    Given there are things

  Scenario: A list that is not empty
    When things are asked for
    Then they are as described

  Scenario Outline: One of them
    When "<name>" is asked for
    Then its name is "<expected>"

    Examples:
      | name | expected |
      | a    | a        |
      | b    | c        |

  Scenario: A list that is empty
    When nothing is asked for
    Then they are as described
"""


@dataclass
class _Call:
    """A call whose answer its steps write themselves."""

    scenario: Scenario
    answer: Any = None


def _steps() -> Steps:
    steps = Steps()

    @steps.step(r"there are things")
    def _given(call: _Call) -> None: ...

    @steps.step(r"things are asked for")
    def _asked(call: _Call) -> None:
        call.answer = ["x"]

    @steps.step(r"nothing is asked for")
    def _nothing(call: _Call) -> None:
        call.answer = []

    @steps.step(r'"(.+)" is asked for')
    def _named(call: _Call, name: str) -> None:
        call.answer = {"name": name}

    @steps.step(r"they are as described")
    def _described(call: _Call) -> Seen:
        assert isinstance(call.answer, list)
        return Seen.CONTENT if call.answer else Seen.NOTHING

    @steps.step(r'its name is "(.+)"')
    def _its_name(call: _Call, name: str) -> Seen:
        assert call.answer["name"] == name, call.answer
        return Seen.CONTENT

    return steps


def test_the_runner_tells_what_passed_from_what_failed_and_what_had_nothing_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "things.feature"
    path.write_text(FEATURE)
    scenarios = features.scenarios_in(path)
    assert [(each.method, each.endpoint) for each in scenarios] == [("GET", "/things")] * 4
    results = [features.run(each, _steps(), _Call(each), hollow=([],)) for each in scenarios]
    assert [result.outcome for result in results] == ["passed", "passed", "failed", "vacuous"]
    assert [result.hollow for result in results] == [True, False, False, False]
    lines = list(features.report({"things.feature": results}))
    assert lines[0] == "things.feature: 2 passed, 1 failed, 1 vacuous of 4 scenarios"
    assert "an empty server would pass 1 of them" in lines[1]
    assert [line.split(":")[0].strip() for line in lines[2:]] == ["failed", "vacuous"]


def test_a_step_without_a_definition_is_no_pass(tmp_path: Path) -> None:
    path = tmp_path / "things.feature"
    path.write_text(FEATURE.replace("they are as described", "they are splendid"))
    scenario = features.scenarios_in(path)[0]
    with pytest.raises(LookupError, match="they are splendid"):
        features.run(scenario, _steps(), _Call(scenario), hollow=())
