"""The sides the population benchmark compares say the same of people, so that its figures are of equal work."""

from pathlib import Path

import polars as pl
import pytest
from benchmarks import population_openfisca
from benchmarks.population import unlike_openfisca
from benchmarks.population_sides import DATA, Both

from commonway.packs.importers.aides_jeunes import import_folder

PEOPLE = 400


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    if not DATA.exists():
        pytest.skip(f"no aides-jeunes data at {DATA}: set COMMONWAY_DATA")
    return Both(import_folder(DATA, tmp_path_factory.mktemp("aides-jeunes") / "pack").pack_dir, DATA)


@pytest.fixture(scope="module")
def everyone(both: Both) -> pl.DataFrame:
    return both.people(PEOPLE)


def test_the_product_says_what_is_written_by_hand(both: Both, everyone: pl.DataFrame) -> None:
    program = both.program(both.names)
    assert both.unlike(everyone, both.names, program) == []
    found = program.run(both.facts(everyone))
    assert sum(found[both.ids[name]].sum() for name in both.names) > PEOPLE  # the rules let people through


def test_categories_by_hand_change_nothing(both: Both, everyone: pl.DataFrame) -> None:
    assert both.by_hand(everyone, both.names, categories=True).equals(both.by_hand(everyone, both.names))


def test_openfisca_says_the_same(both: Both, everyone: pl.DataFrame, tmp_path: Path) -> None:
    if not population_openfisca.is_there():
        pytest.skip("no OpenFisca here: run scripts/openfisca")
    names = population_openfisca.expressible(both.hand.benefits)
    answer = population_openfisca.ask(everyone, names, source=DATA, folder=tmp_path, sizes=(96,), repeats=1)
    found = both.program(names).run(both.facts(everyone))
    assert unlike_openfisca(both, found, answer) == []
    assert sorted(answer.seconds) == [96, PEOPLE]

    turned = both.ids[names[0]]
    assert unlike_openfisca(both, found.with_columns(~pl.col(turned)), answer) == [names[0]]
