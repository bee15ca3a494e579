"""Of made-up people, screening says what the interview says: outcome, amount, and what is missing."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonway.dmn import Outcome
from commonway.dmn.vectorise import amount_name, frame_of, missing_name
from commonway.eligibility.interview import Interview
from commonway.eligibility.screening.rules import screening_of
from commonway.packs.definitions import FactDefinition, FieldDefinition, Pack
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.load import load
from tests.spec.usagov_data import DATA
from tests.unit.packs import rich

TALVERA = Path(__file__).parents[2] / "packs" / "talvera"
AIDES_JEUNES = DATA.parent / "aides-jeunes"
TODAY = date(2026, 7, 1)
OUTCOMES = {True: Outcome.YES, False: Outcome.NO, None: Outcome.UNKNOWN}


def made_up(facts: Mapping[str, FactDefinition], count: int, *, seed: int) -> list[dict[str, Any]]:
    """Return people with about a tenth of their facts unknown and some null."""
    rng = random.Random(seed)
    people = []
    for _ in range(count):
        chances = {id_: rng.random() for id_ in facts}
        people.append(
            {
                id_: None if chance < 0.05 and fact.type != "list" else _value(fact, rng)
                for (id_, fact), chance in zip(facts.items(), chances.values(), strict=True)
                if chance < 0.9
            }
        )
    return people


def _value(fact: FactDefinition | FieldDefinition, rng: random.Random) -> Any:
    if isinstance(fact, FactDefinition) and fact.type == "list":
        return [{field.id: _value(field, rng) for field in fact.fields} for _ in range(rng.randrange(4))]
    if fact.choices:
        return rng.choice(fact.choices).value
    if fact.type == "boolean":
        return rng.random() < 0.5
    if fact.type == "date":
        return date(1930, 1, 1) + timedelta(days=rng.randrange(35_000))
    if fact.type in ("number", "money"):
        return rng.choice([Decimal(0), Decimal(1), Decimal("1.5"), Decimal(rng.randrange(4_000_000)) / 100])
    return rng.choice(["75056", "69123", "a"])


def check(pack: Pack, people: list[dict[str, Any]]) -> None:
    """Hold what screening says of *people* to what the interview says."""
    screening = screening_of(pack, as_of=TODAY)
    frame = frame_of(people, screening.facts, nullable=screening.facts)
    rows = screening.program(nullable=screening.facts).run(frame)
    interview = Interview.of_pack(pack)
    for person, row in zip(people, rows.iter_rows(named=True), strict=True):
        for result in interview.results(person, today=TODAY):
            id_ = result.service.id
            if id_ not in row:
                assert id_ in {one.service for one in screening.left_out}
                continue
            assert OUTCOMES[row[id_]] is result.outcome, id_
            assert set(row[missing_name(id_)] or ()) == set(result.missing), id_
            if result.outcome is Outcome.YES and result.amount is not None and result.amount.value is not None:
                assert row[amount_name(id_)] == pytest.approx(float(result.amount.value))


def test_talvera() -> None:
    pack = load(TALVERA)
    check(pack, made_up(pack.facts, 100, seed=1))


def test_a_pack_of_expressions_decisions_lists_and_amounts(tmp_path: Path) -> None:
    pack = load(rich.write(tmp_path))
    check(pack, made_up(pack.facts, 100, seed=2))
    assert not screening_of(pack, as_of=TODAY).program().fallbacks


@pytest.mark.skipif(
    not AIDES_JEUNES.exists(), reason=f"the aides-jeunes data is not beside the project ({AIDES_JEUNES})"
)
def test_aides_jeunes(tmp_path: Path) -> None:
    import_folder(AIDES_JEUNES, tmp_path / "pack")
    pack = load(tmp_path / "pack")
    check(pack, made_up(pack.facts, 8, seed=3))
