"""The documents on packs: the how-to is followed to the letter, the reference is what the schemas say."""

import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from click.testing import CliRunner

from commonway.config.cli import commonway
from commonway.packs.reference import markdown

DOCS = Path(__file__).resolve().parents[3] / "docs"
HOW_TO = DOCS / "how-to" / "write-a-pack.md"
_BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<kind>yaml|console)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def blocks() -> Iterator[tuple[str, str, str]]:
    for match in _BLOCK.finditer(HOW_TO.read_text(encoding="utf-8")):
        yield match["kind"], match["file"] or "", match["text"]


def sessions(text: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        yield command, expected


def agrees(said: list[str], expected: list[str]) -> bool:
    """Return whether *said* is *expected*; ``...`` stands for any lines, or within a line for any words."""
    if not expected:
        return not said
    if expected[0] == "...":
        return any(agrees(said[skip:], expected[1:]) for skip in range(len(said) + 1))
    pattern = re.escape(expected[0]).replace(r"\.\.\.", ".*")
    return bool(said) and bool(re.fullmatch(pattern, said[0])) and agrees(said[1:], expected[1:])


@pytest.mark.django_db
def test_how_to_is_followed_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = written = 0
    for kind, file, text in blocks():
        if kind == "yaml":
            assert file, f"a file without a name: {text}"
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
            written += 1
            continue
        for command, expected in sessions(text):
            program, *arguments = shlex.split(command)
            assert program == "commonway"
            said = CliRunner().invoke(commonway, arguments).output.splitlines()
            assert agrees(said, expected), f"$ {command}\n" + "\n".join(said)
            ran += 1
    assert (written, ran) == (14, 8)


def test_every_file_of_the_how_to_is_named_as_a_pack_names_it() -> None:
    names = [file for kind, file, _ in blocks() if kind == "yaml"]
    assert all(fnmatchcase(name, "harbour/*.yaml") for name in names)


def test_reference_is_what_the_schemas_say() -> None:
    written = (DOCS / "reference" / "pack-format.md").read_text(encoding="utf-8")
    assert written == markdown(), "write it again: python -m commonway.packs.reference > docs/reference/pack-format.md"
