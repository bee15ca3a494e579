"""Reading a pack from its folder, and back from its document."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from commonway.packs import folder, plain, source
from commonway.packs.definitions import Condition
from commonway.packs.document import as_document, canonical, digest
from commonway.packs.load import check, from_document, load
from commonway.packs.problems import PackInvalid, Problem
from tests.unit.packs import tiny


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_valid_pack_has_no_problems_and_reads_whole(tmp_path: Path) -> None:
    assert check(tiny.write(tmp_path)) == []
    pack = load(tmp_path)
    assert (pack.id, pack.version, pack.languages, pack.operator) == (
        "tiny",
        "2026.1",
        ("en", "ar"),
        "tell-once-office",
    )
    assert [len(part) for part in (pack.organisations, pack.agreements, pack.facts, pack.services)] == [4, 2, 5, 2]
    clause = pack.agreements["deaths-to-pensions"].clauses[0]
    assert clause.facts == ("full_name", "date_of_death")
    assert pack.agreements["deaths-to-pensions"].valid_until == date(2030, 12, 31)
    assert pack.facts["income"].only_if == Condition(fact="relationship", test='"spouse"')
    assert pack.facts["income"].minimum == "0"
    assert pack.life_events["bereavement"].letters == ("told",)
    assert pack.examples["wife"].life_event == "bereavement"
    assert pack.examples["wife"].facts["income"] == 1200.5


def test_plain_text_is_in_the_default_language_and_the_others_are_reported(tmp_path: Path) -> None:
    change = tiny.edited(
        "services/stop-pension/service.yaml", "{en: Payments end., ar: تتوقف المدفوعات.}", "Payments end."
    )
    found = only(check(tiny.write(tmp_path, **change)))
    assert found.severity == "warning"
    assert found.what.startswith("missing translation: ar, summary of service stop-pension")
    assert (found.file, found.line, found.column) == ("services/stop-pension/service.yaml", 3, 10)
    assert load(tmp_path).services["stop-pension"].summary == {"en": "Payments end."}


class TestDocument:
    def test_round_trip_is_the_same_pack(self, tmp_path: Path) -> None:
        pack = load(tiny.write(tmp_path))
        stored = json.loads(canonical(pack))
        assert stored == as_document(pack)
        again = from_document(stored)
        assert again == pack
        assert list(again.facts) == list(pack.facts) == sorted(pack.facts)
        assert digest(again) == digest(pack)
        assert len(digest(pack)) == 64

    def test_digest_is_of_what_is_said_not_how(self, tmp_path: Path) -> None:
        same = tiny.edited(
            "services/stop-pension/service.yaml",
            "needs: [full_name, date_of_death]",
            "needs:\n  - full_name\n  - date_of_death",
        )
        other = tiny.edited(
            "services/stop-pension/service.yaml", "[full_name, date_of_death]", "[date_of_death, full_name]"
        )
        plainly = digest(load(tiny.write(tmp_path / "a")))
        assert digest(load(tiny.write(tmp_path / "b", **same))) == plainly
        assert digest(load(tiny.write(tmp_path / "c", **other))) != plainly

    def test_whole_numbers_keep_their_digest_however_they_are_stored(self, tmp_path: Path) -> None:
        whole = tiny.edited("life-events/bereavement/examples/wife.yaml", "1200.50", "1200")
        pointed = tiny.edited("life-events/bereavement/examples/wife.yaml", "1200.50", "1200.0")
        first, second = load(tiny.write(tmp_path / "a", **whole)), load(tiny.write(tmp_path / "b", **pointed))
        assert digest(first) == digest(second)

    @pytest.mark.parametrize(
        "hostile",
        [
            None,
            [],
            "pack",
            7,
            {},
            {1: 2},
            {"id": float("nan")},
            {"id": float("inf")},
            {"id": "\ud800"},
            {"id": "a\x00"},
            {"id": b"bytes"},
            {"organisations": []},
            {"organisations": {"a": None}},
            {"organisations": {"a": {"id": "b"}}},
            {"facts": {"a": [1]}},
            {"services": {"x": {"id": "x", "rule": {"criteria": "y"}}}},
            {"unheard-of": 1},
        ],
    )
    def test_hostile_document_is_refused(self, hostile: object) -> None:
        with pytest.raises(PackInvalid) as refused:
            from_document(hostile)
        assert all(problem.remedy and problem.line >= 1 and problem.file for problem in refused.value.problems)

    def test_document_that_holds_itself_is_refused(self) -> None:
        document: dict[str, object] = {"id": "x"}
        document["title"] = document
        with pytest.raises(PackInvalid, match="levels deep"):
            from_document(document)

    def test_problems_point_into_the_document(self, tmp_path: Path) -> None:
        document = as_document(load(tiny.write(tmp_path)))
        document["services"]["stop-pension"]["organisation"] = "pension-servce"
        with pytest.raises(PackInvalid) as refused:
            from_document(document)
        assert "document/services/stop-pension/organisation" in [problem.file for problem in refused.value.problems]


class TestFolder:
    def test_no_such_folder(self, tmp_path: Path) -> None:
        assert any("no such folder" in problem.what for problem in check(tmp_path / "nowhere"))

    def test_empty_folder(self, tmp_path: Path) -> None:
        assert "There is no pack.yaml" in only(check(tmp_path)).what

    def test_file_instead_of_folder(self, tmp_path: Path) -> None:
        file = tmp_path / "pack.yaml"
        file.write_text("id: x")
        with pytest.raises(PackInvalid):
            load(file)

    def test_link_is_not_followed(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.yaml"
        secret.write_text("name: {en: Secret}")
        pack = tiny.write(tmp_path / "pack")
        (pack / "organisations/secret.yaml").symlink_to(secret)
        found = only(check(pack))
        assert found.file == "organisations/secret.yaml"
        assert "link" in found.what

    def test_link_to_a_folder_above_does_not_loop(self, tmp_path: Path) -> None:
        pack = tiny.write(tmp_path)
        (pack / "services/again").symlink_to(pack, target_is_directory=True)
        assert only(check(pack)).file == "services/again"

    def test_pipe_does_not_hang(self, tmp_path: Path) -> None:
        pack = tiny.write(tmp_path)
        os.mkfifo(pack / "facts/pipe.yaml")
        assert "not a plain file" in only(check(pack)).what

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("organisations/bank.yml", "organisations/bank.yaml"),
            ("organisation/bank.yaml", "Move it to one of: pack.yaml"),
            ("services/bank.yaml", "services/<id>/service.yaml"),
        ],
    )
    def test_file_in_no_place_of_a_pack(self, tmp_path: Path, name: str, remedy: str) -> None:
        found = only(check(tiny.write(tmp_path, **{name: "name: {en: Bank}"})))
        assert found.severity == "error"
        assert remedy in found.remedy

    def test_notes_beside_the_pack_are_fine_and_strays_a_warning(self, tmp_path: Path) -> None:
        pack = tiny.write(tmp_path, **{"README.md": "# Tiny", "services/NOTES.txt": "x", ".git/HEAD": "x"})
        assert check(pack) == []
        (pack / "facts.xlsx").write_bytes(b"PK")
        assert only(check(pack)).severity == "warning"

    def test_id_that_differs_from_the_file(self, tmp_path: Path) -> None:
        change = {"organisations/register.yaml": "id: registry\n" + tiny.FILES["organisations/register.yaml"]}
        found = only(check(tiny.write(tmp_path, **change)))
        assert (found.line, found.remedy) == (1, "Write id: register, or move the file.")

    def test_too_many_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(folder, "MAX_FILES", 5)
        assert any("more than 5 files" in problem.what for problem in check(tiny.write(tmp_path)))

    def test_too_many_bytes_together(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(folder, "MAX_TOTAL_BYTES", 1000)
        assert any("together" in problem.what for problem in check(tiny.write(tmp_path)))

    def test_file_too_large(self, tmp_path: Path) -> None:
        big = "name: " + "x" * source.MAX_BYTES
        assert any(
            "bytes" in problem.what for problem in check(tiny.write(tmp_path, **{"organisations/big.yaml": big}))
        )

    def test_unreadable_file_is_told_once(self, tmp_path: Path) -> None:
        found = only(check(tiny.write(tmp_path, **{"organisations/register.yaml": "name: {en: [\n"})))
        assert found.file == "organisations/register.yaml"
        assert "not YAML" in found.what

    def test_unreadable_pack_file_is_told_once(self, tmp_path: Path) -> None:
        assert only(check(tiny.write(tmp_path, **{"pack.yaml": "id: tiny\n  title: x\n"}))).file == "pack.yaml"

    def test_facts_before_the_break_still_count_as_defined(self, tmp_path: Path) -> None:
        broken = {"facts/death.yaml": tiny.FILES["facts/death.yaml"] + "  - id: [\n"}
        assert only(check(tiny.write(tmp_path, **broken))).file == "facts/death.yaml"


class TestYaml:
    def read(self, text: str | bytes) -> source.Source:
        return source.read(text.encode() if isinstance(text, str) else text, file="x.yaml")

    def test_values_are_those_of_the_core_schema(self) -> None:
        text = 'a: yes\nb: true\nc: 012\nd: 1.5\ne: 2026-01-31\nf: ~\ng: "1"\nh: 0x1F\ni: 1_000\nj: .5\nk: no\n'
        value = self.read(text).value
        assert value == {
            "a": "yes", "b": True, "c": 12, "d": 1.5, "e": "2026-01-31", "f": None, "g": "1", "h": "0x1F", "i": "1_000",
            "j": 0.5, "k": "no",
        }  # fmt: skip

    def test_places_count_from_one(self) -> None:
        read = self.read("a:\n  - b: {c: 1}\n")
        assert tuple(read.place(("a", 0, "b", "c"))) == ("x.yaml", 2, 12)
        assert tuple(read.place_of_name(("a", 0, "b", "c"))) == ("x.yaml", 2, 9)
        assert read.place(("a", 0, "b", "not there")) == read.place(("a", 0, "b"))

    def test_twice_the_same_field(self) -> None:
        found = only(list(self.read("a: 1\nb: 2\na: 3\n").problems))
        assert (found.line, found.column) == (3, 1)
        assert "line 1" in found.remedy

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("a: !!python/object/apply:os.system [ls]", "Tags"),
            ("a: !custom x", "Tags"),
            ("a: &x 1\nb: *x", "Anchors"),
            ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "Anchors"),
            ("%YAML 1.1\n---\na: 1", "directive"),
            ("a: 1\n---\nb: 2", "second document"),
            ("", "empty"),
            ("# only words\n", "empty"),
            ("[" * 1000, "levels deep"),
            ("- " * 1000 + "x", "levels deep"),
            ("{" * 100_000, "one word"),
            ("{a: " * 1000, "levels deep"),
            ("? [a, b]\n: c", "one word"),
            ("a: 9e999", "out of range"),
            ("a: 123456789012345678", "out of range"),
            ('a: "\\0"', "control character"),
            ('a: "\\ud800"', ""),
            ('"\\ud800": a', ""),
            ('a: "\\UFFFFFFFF"', ""),
            ("a: \x01", "control character"),
            ("a: b: c", "not YAML"),
            ("\ta: b", "not YAML"),
        ],
    )
    def test_what_is_no_part_of_a_pack(self, text: str, what: str) -> None:
        problems = self.read(text).problems
        assert problems
        assert any(what in problem.what for problem in problems), [str(problem) for problem in problems]
        assert all(problem.remedy and problem.line >= 1 and problem.column >= 1 for problem in problems)

    def test_not_utf_8_says_where(self) -> None:
        found = only(list(self.read(b"a: 1\nb: caf\xe9\n").problems))
        assert (found.line, found.column, found.what) == (2, 7, "Byte 0xE9 is not UTF-8 text.")

    def test_too_many_parts(self) -> None:
        text = "[" + "1," * (source.MAX_PARTS + 1) + "]"
        assert "parts" in only(list(self.read(text).problems)).what

    def test_too_long_a_text(self) -> None:
        assert "characters" in only(list(self.read(f"a: {'x' * (plain.MAX_TEXT + 1)}").problems)).what
