"""Rules, parameters, lists and DMN files of a pack broken at random: problems come back, and nothing else ever does."""

import random
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from commonway.packs.document import as_document
from commonway.packs.load import from_document, load
from commonway.packs.problems import PackInvalid
from tests.unit.packs import rich

from .test_packs_malformed import BREAKS, break_part, hold, hold_folder

SEED = 20261126
TRIES = 120


@pytest.mark.parametrize("number", range(TRIES))
def test_bytes_broken(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED + number)
    folder = rich.write(tmp_path)
    for _ in range(chance.randrange(1, 4)):
        file = folder / chance.choice(sorted(rich.FILES))
        file.write_bytes(chance.choice(BREAKS)(file.read_bytes() or b"x", chance))
    hold_folder(folder)


@pytest.mark.parametrize("number", range(TRIES))
def test_parts_broken(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED + number)
    folder = rich.write(tmp_path)
    name = chance.choice(sorted(name for name in rich.FILES if name.endswith(".yaml")))
    document: Any = YAML(typ="safe", pure=True).load(rich.FILES[name])
    with (folder / name).open("w", encoding="utf-8") as stream:
        YAML().dump(break_part(document, chance), stream)
    hold_folder(folder)


@pytest.mark.parametrize("number", range(TRIES))
def test_document_broken(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED + number)
    document = as_document(load(rich.write(tmp_path)))
    for _ in range(chance.randrange(1, 4)):
        document = break_part(document, chance)
    try:
        pack = from_document(document)
    except PackInvalid as refused:
        hold(list(refused.problems))
    else:
        assert from_document(as_document(pack)) == pack
