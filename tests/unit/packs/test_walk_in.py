"""What is wrong with a queue that a place declares, found at its line with its remedy."""

import shutil
from pathlib import Path

import pytest

from commonway.packs.document import as_document
from commonway.packs.load import check, from_document, load

NURSES = Path(__file__).resolve().parents[3] / "packs" / "examples" / "nurse-family"
FILE = "places/family-office.yaml"

# what stands there, what is put there, words of what is wrong, words of the remedy
ERRORS = [
    (
        "service: family-nurse",
        "service: family-nurs",
        "There is no service 'family-nurs'",
        "Did you mean 'family-nurse'?",
    ),
    ("service: family-nurse", "skill: money", "'family-office' has no skill 'money'", ""),
    ("id: ask", "id: family-nurse", "There are two errands 'family-nurse'", "Give one of them another id"),
    ("id: two", "id: one", "There are two counters 'one'", "Give one of them another id"),
    ("id: two", "id: Two", "2.id' cannot be 'Two'", "small letters"),
    ("most_a_day: 200", "most_a_day: 0", "most_a_day' cannot be 0", "1 to 9999"),
    ("languages: [en, ar]", "languages: [Arabic]", "cannot be 'Arabic'", "BCP 47"),
    ("keep: P1D", "keep: one day", "is not a length of time", "P10D"),
    ("keep: P1D", "keep: P9999Y", "is no length of time", "P1D"),
    (
        "most_a_day: 200",
        'schedules: [{byday: [monday], opens_at: "12:00", closes_at: "09:00"}]',
        "It closes at 09:00, before it opens.",
        "Give a later time.",
    ),
    ("  counters:", "  windows:", "'windows' is not a field", "counters"),
]


@pytest.mark.parametrize(("here", "broken", "what", "remedy"), ERRORS, ids=[each[1][:40] for each in ERRORS])
def test_what_is_wrong_is_said_where_it_stands(tmp_path: Path, here: str, broken: str, what: str, remedy: str) -> None:
    folder = Path(shutil.copytree(NURSES, tmp_path / "pack"))
    text = (folder / FILE).read_text(encoding="utf-8")
    assert text.count(here) == 1
    (folder / FILE).write_text(text.replace(here, broken), encoding="utf-8")
    found = [each for each in check(folder) if what in each.what]
    line = text[: text.index(here)].count("\n") + 1
    assert [(each.file, each.line) for each in found] == [(FILE, line)]
    assert remedy in found[0].remedy


def test_a_queue_is_published_and_read_as_it_was_written() -> None:
    pack = load(NURSES)
    assert from_document(as_document(pack)).places["family-office"].walk_in == pack.places["family-office"].walk_in
