"""Bad input to the catalogue: publishing a broken pack says what to do, and nothing of it is in the database.

That any pack, however broken, is either read or explained is held by tests/generative/test_packs_malformed.py; this
holds what `commonway packs publish` makes of it.
"""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from commonway.catalogue import queries
from commonway.catalogue.publishing import publish
from commonway.config.cli.packs import packs
from commonway.packs.load import check, load
from commonway.packs.problems import errors
from tests import factories
from tests.generative.test_packs_malformed import BREAKS, break_part
from tests.spec import hostile
from tests.unit.packs import tiny

pytestmark = pytest.mark.django_db
SEED = 20261122
FOLDERS = 30
_PLACED = re.compile(r"^\S+:\d+:\d+: ", re.MULTILINE)  # file, line and column of a problem


def _break(folder: Path, chance: random.Random) -> None:
    name = chance.choice(sorted(tiny.FILES))
    file = folder / name
    if chance.random() < 0.5:
        file.write_bytes(chance.choice(BREAKS)(file.read_bytes(), chance))
    else:
        broken = break_part(YAML(typ="safe", pure=True).load(tiny.FILES[name]), chance)
        file.write_text(json.dumps(broken, ensure_ascii=False, default=str), encoding="utf-8")


def test_a_broken_folder_is_published_whole_or_not_at_all(tmp_path: Path) -> None:
    factories.published()
    before, current, seen = hostile.contents(), queries.current().version_id, Counter[str]()
    for number in range(FOLDERS):
        folder = tiny.write(tmp_path / str(number))
        _break(folder, random.Random(SEED + number))
        result = CliRunner().invoke(packs, ["publish", str(folder), "--yes", "--dry-run"])
        assert result.exit_code in {0, 1}, (number, result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), (number, result.exception)
        if result.exit_code == 0:
            seen["well"] += 1
            continue
        seen["refused"] += 1
        for_good = CliRunner().invoke(packs, ["publish", str(folder), "--yes"])
        assert for_good.exit_code == 1, number
        assert _PLACED.search(for_good.output), (number, for_good.output)
        assert all(problem.remedy in for_good.output for problem in errors(check(folder))), (number, for_good.output)
        assert hostile.contents() == before, number
    assert queries.current().version_id == current
    assert seen["refused"] > FOLDERS / 3, seen


def test_a_sound_pack_is_published(tmp_path: Path) -> None:
    """The refusals above are not for want of a way to publish."""
    publish(load(tiny.write(tmp_path)), by=factories.PUBLISHER, at=factories.AT)
    assert queries.current().pack.id == "tiny"
