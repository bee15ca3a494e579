"""Folders of benefits broken at random: what is wrong is named with its place, and what is left is a sound pack."""

import random
from pathlib import Path
from typing import Any

import pytest

from commonway.kernel.errors import CommonwayError
from commonway.packs.importers.aides_jeunes import convert
from commonway.packs.problems import errors
from tests.spec.aides_jeunes_data import BENEFIT, asking, write

SEED = 20261125
TRIES = 150
GOOD = asking(
    '{type: age, operator: ">=", value: 18}',
    '{type: regions, values: ["53"]}',
    "{type: quotient_familial, operator: <, value: 900, period: month}",
    "{type: regime_securite_sociale, includes: [regime_general]}",
    profiles="[{type: apprenti, conditions: [{type: boursier}]}, {type: etudiant}]",
    more="interestFlag: _interetBafa\n",
)
STRAYS = ["null", "[]", "{}", "-1", "1e300", "true", '""', "x", "'<'", "[[1]]", "{type: age}", "2026-02-30", "&a", "*a", "!x", "\t", ": ", "- "]  # fmt: skip
JSON_STRAYS: list[Any] = ["", "{", "[1, null, {}]", '[{"code_siren": []}]', '{"a": 1}', "[" * 10_000, '[{"code_siren": "243500139", "link": 3}]']  # fmt: skip


def broken(text: str, dice: random.Random) -> str:
    """Return *text* with a word lost, cut, doubled or replaced by something stray."""
    words = text.split(" ")
    at = dice.randrange(len(words))
    way = dice.randrange(4)
    if way == 0:
        del words[at]
    elif way == 1:
        words[at] = dice.choice(STRAYS)
    elif way == 2:
        words.insert(at, dice.choice(STRAYS))
    else:
        return text[: dice.randrange(len(text))]
    return " ".join(words)


def hold(folder: Path) -> None:
    conversion = convert(folder)
    for problem in conversion.problems:
        assert problem.line >= 1
        assert problem.file
        assert problem.what.strip()
        assert problem.remedy.strip()
    services = [name for name in conversion.files if name.startswith("services/")]
    assert len(services) == conversion.services
    assert services or errors(conversion.problems)


@pytest.mark.parametrize("number", range(TRIES))
def test_a_broken_benefit_is_left_out_or_understood(tmp_path: Path, number: int) -> None:
    dice = random.Random(f"{SEED} {number}")
    hold(write(tmp_path, good=BENEFIT, bad=broken(broken(GOOD, dice), dice)))


@pytest.mark.parametrize("text", JSON_STRAYS)
def test_a_broken_list_is_left_out_or_understood(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, good=BENEFIT)
    (folder / "benefits" / "dynamic").mkdir()
    (folder / "benefits" / "dynamic" / "rides.json").write_text(text, encoding="utf-8")
    hold(folder)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path, good=BENEFIT)
    (folder / "benefits" / "javascript" / "bytes.yml").write_bytes(b"\xff\xfe\x00label: x")
    (folder / "institutions" / "bytes.yml").write_bytes(b"\x00" * 20)
    hold(folder)
    for name in ("good.yml", "bytes.yml"):
        (folder / "benefits" / "javascript" / name).unlink()
    with pytest.raises(CommonwayError):
        convert(folder)
