"""What OpenFisca is sent and what changes look ahead: each mistake told with its place."""

from pathlib import Path

import pytest

from commonway.packs.definitions import LifeChange
from commonway.packs.document import as_document
from commonway.packs.load import check, from_document, load
from commonway.packs.rule_sources import OpenFiscaPeople, OpenFiscaSource
from tests.unit.packs import tiny

CHILDREN = """
facts:
  - id: children
    type: list
    about: applicant
    label: Children
    question: Which children live with you?
    item: a child
    fields:
      - id: born
        type: date
        label: Date of birth
"""
SERVICE = """
organisation: pension-service
name: Allowance
summary: An allowance.
about: applicant
kind: entitlement
rule:
  source:
    openfisca:
      variable: allowance
      entity: household
      period: month
      inputs: {income: salary}
      roles: {household: adult}
      people:
        children: {inputs: {born: birth}, roles: {household: child}}
      assumes: [rent]
      test: '> 10'
"""
CHANGE = """
name: A child is born
because: a child is born
when: When?
adds: children
dated: born
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tiny.write(tmp_path)
    for name, text in (("facts/more", CHILDREN), ("services/allowance/service", SERVICE), ("changes/birth", CHANGE)):
        file = root / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def test_a_source_and_a_change_are_read_and_come_back_from_the_document(folder: Path) -> None:
    pack = load(folder)
    source = pack.services["allowance"].rule.source
    assert source is not None
    assert source.openfisca == OpenFiscaSource(
        variable="allowance",
        entity="household",
        period="month",
        inputs={"income": "salary"},
        roles={"household": "adult"},
        people={"children": OpenFiscaPeople(inputs={"born": "birth"}, roles={"household": "child"})},
        assumes=("rent",),
        test="> 10",
    )
    words = {"en": "a child is born"}
    assert pack.changes["birth"] == LifeChange(
        id="birth", name={"en": "A child is born"}, because=words, when={"en": "When?"}, adds="children", dated="born"
    )
    assert pack.facts["children"].item == {"en": "a child"}
    assert from_document(as_document(pack)) == pack
    assert not [problem for problem in check(folder) if "inputs" in str(problem)]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("services/allowance/service", "{income: salary}", "{incme: salary}", "no fact 'incme'"),
        ("services/allowance/service", "children: {inputs", "income: {inputs", "'income' is no list"),
        ("services/allowance/service", "{born: birth}", "{age: birth}", "no field 'age'"),
        ("services/allowance/service", "'> 10'", "'> ]'", "cannot be read"),
        ("changes/birth", "adds: children", "adds: income", "'income' is no list"),
        ("changes/birth", "dated: born", "dated: age", "no field 'age'"),
        ("changes/birth", "adds: children", "sets: {income: 5}", "no item for the day"),
        ("changes/birth", "adds: children\ndated: born", "sets: {income: much}", "not a value of 'income'"),
        ("changes/birth", "adds: children\ndated: born", "asks: [children]", "is a list"),
        ("changes/birth", "adds: children\ndated: born", "asks: [incme]", "no fact 'incme'"),
        ("changes/birth", "adds: children\ndated: born", "", "Nothing changes"),
    ],
)
def test_a_mistake_is_told_in_its_place(folder: Path, file: str, old: str, new: str, told: str) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = [str(problem) for problem in check(folder)]
    assert [each for each in found if told in each and path.name in each], found
