"""Packs broken at random, byte by byte and part by part: problems come back, and nothing else ever does."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from commonway.packs import source
from commonway.packs.document import as_document, digest
from commonway.packs.load import check, from_document, load
from commonway.packs.problems import PackInvalid, Problem, errors
from tests.unit.packs import tiny

SEED = 20260301
BYTE_LEVEL = 160
STRUCTURAL = 160
DOCUMENTS = 160

HOSTILE: list[Any] = [
    None, True, False, 0, -1, 3.5, 1e300, 10**14, "", " ", "x", "no such thing", "\u202e", "{", "{full_name", "< <", "2026-02-30",
    "P", "-", "[", [], {}, [[]], {"en": ""}, {"en": 1}, {"": "x"}, ["a", "a"], [None], [{}], {"id": None}, "a" * 500,
    "not(", "((((((((((", "\"", "../../etc/passwd", "%s%s", "<script>", {"en": "x", "EN": "y"}, "9" * 400,
]  # fmt: skip


def hold(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.file
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.what.strip()
        assert problem.remedy.strip()
        str(problem).encode("utf-8")


def hold_folder(folder: Path) -> bool:
    """Hold the pack in *folder* to problems or a pack, and return whether it was refused."""
    problems = check(folder)
    hold(problems)
    assert problems == sorted(problems, key=lambda problem: problem.place)
    of_examples = [problem for problem in errors(problems) if problem.what.startswith("Worked example")]
    if errors(problems) and not of_examples:
        with pytest.raises(PackInvalid) as refused:
            load(folder)
        hold(list(refused.value.problems))
        assert refused.value.remedy
        return True
    pack = load(folder)
    assert from_document(json.loads(json.dumps(as_document(pack)))) == pack
    return bool(of_examples)


def flip(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]


def cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def drop(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.randrange(1, 20) :]


def insert(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    strays = [b"\x00", b"\xff\xfe", b"\t", b"{", b"]", b"&a ", b"*a ", b"!!int ", b"%", b"---\n", b"'", b'"', b": ", b"\n- ", b"\\", b"? ", b"| ", b"\xe2\x80\xa8"]  # fmt: skip
    return raw[:at] + chance.choice(strays) + raw[at:]


def shuffle_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def double(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def dent(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = b" " * chance.randrange(1, 5) + lines[at]
    return b"".join(lines)


BREAKS: list[Callable[[bytes, random.Random], bytes]] = [flip, cut, drop, insert, shuffle_lines, double, dent]


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    return {name: YAML(typ="safe", pure=True).load(text) for name, text in tiny.FILES.items()}


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        found += paths(part, (*path, name))
    return found


def break_part(document: Any, chance: random.Random) -> Any:
    """Return *document* with one part gone, renamed, doubled, moved or hostile."""
    broken = copy.deepcopy(document)
    *way, last = chance.choice(paths(broken))
    inside = broken
    for step in way:
        inside = inside[step]
    manner = chance.choice(["remove", "rename", "replace", "replace", "replace", "add", "nest"])
    if manner == "remove":
        del inside[last]
    elif manner == "rename" and isinstance(inside, dict):
        inside[f"{last}s"] = inside.pop(last)
    elif manner == "add" and isinstance(inside, list):
        inside.append(copy.deepcopy(inside[last]))
    elif manner == "nest":
        inside[last] = [inside[last]]
    else:
        inside[last] = copy.deepcopy(chance.choice(HOSTILE))
    return broken


@pytest.mark.parametrize("number", range(BYTE_LEVEL))
def test_bytes_broken(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED + number)
    folder = tiny.write(tmp_path)
    for _ in range(chance.randrange(1, 4)):
        file = folder / chance.choice(sorted(tiny.FILES))
        file.write_bytes(chance.choice(BREAKS)(file.read_bytes() or b"x", chance))
    hold_folder(folder)


@pytest.mark.parametrize("number", range(STRUCTURAL))
def test_parts_broken(tmp_path: Path, documents: dict[str, Any], number: int) -> None:
    chance = random.Random(SEED + number)
    folder = tiny.write(tmp_path)
    for name in chance.sample(sorted(documents), chance.randrange(1, 4)):
        # JSON is YAML, and says unambiguously what was broken.
        text = json.dumps(break_part(documents[name], chance), ensure_ascii=False, default=str)
        (folder / name).write_text(text, encoding="utf-8")
    hold_folder(folder)


def test_most_of_these_packs_are_indeed_malformed(tmp_path: Path, documents: dict[str, Any]) -> None:
    refused = 0
    for number in range(40):
        chance = random.Random(SEED + number)
        folder = tiny.write(tmp_path / str(number))
        name = chance.choice(sorted(documents))
        text = json.dumps(break_part(documents[name], chance), ensure_ascii=False, default=str)
        (folder / name).write_text(text, encoding="utf-8")
        refused += hold_folder(folder)
    assert refused >= 25


@pytest.mark.parametrize("number", range(DOCUMENTS))
def test_document_broken(tmp_path: Path, number: int) -> None:
    chance = random.Random(SEED + number)
    document = as_document(load(tiny.write(tmp_path)))
    for _ in range(chance.randrange(1, 4)):
        document = break_part(document, chance)
    try:
        pack = from_document(document)
    except PackInvalid as refused:
        hold(list(refused.problems))
    else:
        assert from_document(as_document(pack)) == pack


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=4),
    max_leaves=15,
)
fields = st.sampled_from(["id", "title", "version", "languages", "operator", "organisations", "facts", "services", "life_events", "letters", "examples", "agreements"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(anything | st.dictionaries(fields, anything, max_size=8))
def test_anything_at_all_is_refused_as_a_document(document: object) -> None:
    with pytest.raises(PackInvalid) as refused:
        from_document(document)
    hold(list(refused.value.problems))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="ab:-{}[],'\"\n #&*!%|>?@`~0.\\", max_size=80).map(str.encode))
def test_any_bytes_can_be_read_or_refused(raw: bytes) -> None:
    read = source.read(raw, file="x.yaml")
    hold(list(read.problems))


def test_digest_is_stable_through_the_database_form(tmp_path: Path) -> None:
    pack = load(tiny.write(tmp_path))
    shuffled = json.loads(json.dumps(as_document(pack)), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert digest(from_document(shuffled)) == digest(pack)
