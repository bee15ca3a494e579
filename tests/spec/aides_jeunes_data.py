"""Where the aides-jeunes data is, and small folders of the same form for what the real one does not show."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "aides-jeunes"

needs_data = pytest.mark.skipif(
    not (DATA / "expected.jsonl").exists(), reason=f"the aides-jeunes data is not beside the project ({DATA})"
)

BENEFIT = """\
label: aide au trajet
institution: ville_test
description: Une aide <b>utile</b>.
type: float
unit: €
periodicite: mensuelle
montant: 40
link: https://aide.example/trajet
conditions:
  - Avoir une <i>carte</i>.
conditions_generales:
  - type: age
    operator: ">="
    value: 18
profils: []
"""
INSTITUTIONS: Mapping[str, str] = {
    "institutions/ville_test.yml": 'name: Testville\ntype: commune\ncode_insee: "35999"\ncode_siren: "213500999"\n',
    "institutions/region_test.yml": 'name: Armor\ntype: region\ncode_insee: "53"\ncode_siren: "235000001"\n',
    "institutions/epci_test.yml": 'name: Test Agglo\ntype: epci\ncode_siren: "243500139"\n',
    "institutions/caf_test.yml": 'name: CAF Test\ntype: caf\ncode_siren: "243500777"\n',
}


def write(folder: Path, **benefits: str) -> Path:
    """Write a folder with the *benefits* by id, and the institutions of the tests."""
    files = {**INSTITUTIONS, **{f"benefits/javascript/{id_}.yml": text for id_, text in benefits.items()}}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def asking(*conditions: str, profiles: str = "[]", institution: str = "ville_test", more: str = "") -> str:
    """Return a benefit with these conditions, each a flow mapping."""
    listed = "".join(f"\n  - {condition}" for condition in conditions) or " []"
    return f"label: aide\ninstitution: {institution}\ntype: bool\n{more}conditions_generales:{listed}\nprofils: {profiles}\n"
