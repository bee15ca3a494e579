"""What changed between two packs."""

from pathlib import Path

import pytest

from commonway.packs.compare import Change, FieldChange, changes
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from tests.unit.packs import tiny

PENSIONS = "agreements/deaths-to-pensions.yaml"
WIDOWS = "services/widows-pension/service.yaml"
EVENT = "life-events/bereavement/life-event.yaml"


@pytest.fixture
def old(tmp_path: Path) -> Pack:
    return load(tiny.write(tmp_path / "old"))


def only_field(found: list[Change]) -> tuple[str, str, FieldChange]:
    assert len(found) == 1
    assert found[0].manner == "changed"
    assert len(found[0].fields) == 1
    return found[0].kind, found[0].id, found[0].fields[0]


def test_same_pack_has_no_changes(old: Pack, tmp_path: Path) -> None:
    assert changes(old, load(tiny.write(tmp_path / "new"))) == []


def test_against_nothing_everything_is_added(old: Pack) -> None:
    found = changes(None, old)
    assert {change.manner for change in found} == {"added"}
    assert len(found) == 1 + 4 + 2 + 5 + 2 + 1 + 1 + 2


def test_added_and_removed(old: Pack, tmp_path: Path) -> None:
    new = load(
        tiny.write(
            tmp_path / "new",
            **{
                "organisations/bank.yaml": tiny.FILES["organisations/register.yaml"],
                "life-events/bereavement/examples/wife.yaml": None,
            },
        )
    )
    assert [(change.kind, change.id, change.manner) for change in changes(old, new)] == [
        ("organisation", "bank", "added"),
        ("example", "wife", "removed"),
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        (
            WIDOWS,
            "'< 2000'",
            "'< 2500'",
            (
                "service",
                "widows-pension",
                FieldChange(path="rule.criteria.low-income.test", old="< 2000", new="< 2500"),
            ),
        ),
        (
            WIDOWS,
            "more: https://pensions.example/widows\n",
            "",
            ("service", "widows-pension", FieldChange(path="more", old="https://pensions.example/widows", new=None)),
        ),
        (
            PENSIONS,
            "answer_within: P5D",
            "answer_within: P7D",
            ("agreement", "deaths-to-pensions", FieldChange(path="clauses.death.answer_within", old="P5D", new="P7D")),
        ),
        (
            "facts/applicant.yaml",
            "{en: Son or daughter, ar: ابن أو ابنة}",
            "{en: Child, ar: ابن أو ابنة}",
            ("fact", "relationship", FieldChange(path="choices.child.label.en", old="Son or daughter", new="Child")),
        ),
        (
            "pack.yaml",
            '"2026.1"',
            '"2026.2"',
            ("pack", "tiny", FieldChange(path="version", old="2026.1", new="2026.2")),
        ),
        (
            EVENT,
            "[full_name, date_of_death, drove]",
            "[date_of_death, full_name, drove]",
            (
                "life-event",
                "bereavement",
                FieldChange(
                    path="steps.who-died.facts",
                    old=["full_name", "date_of_death", "drove"],
                    new=["date_of_death", "full_name", "drove"],
                ),
            ),
        ),
    ],
)
def test_changed_field(
    old: Pack, tmp_path: Path, file: str, before: str, after: str, expected: tuple[str, str, FieldChange]
) -> None:
    new = load(tiny.write(tmp_path / "new", **tiny.edited(file, before, after)))
    assert only_field(changes(old, new)) == expected


def test_order_of_parts_matters(old: Pack, tmp_path: Path) -> None:
    text = tiny.FILES[WIDOWS]
    first, second = text.index("    - id: married"), text.index("    - id: low-income")
    end = text.index("amount:")
    turned = text[:first] + text[second:end] + text[first:second] + text[end:]
    _, _, field = only_field(changes(old, load(tiny.write(tmp_path / "new", **{WIDOWS: turned}))))
    assert field == FieldChange(path="rule.criteria", old=["married", "low-income"], new=["low-income", "married"])
