"""`commonway screen`: what it says of people in files, and what it says of files it cannot use."""

from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from commonway.eligibility.screening.rules import digest_of, screening_of
from commonway.packs.load import load
from tests.unit.eligibility.screening.people import AS_OF, GRANT, HEADER, ROWS, WINTER, pack, rows, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pack(tmp_path / "pack")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.parquet"


class TestResults:
    def test_outcomes_amounts_and_what_is_missing(self, folder: Path, people: Path, out: Path) -> None:
        result = run(folder, people, "--out", out, "--as-of", AS_OF)
        assert result.exit_code == 0, result.output
        found = rows(out)
        assert {name: row[GRANT] for name, row in found.items()} == {"ada": True, "bo": False, "cy": None, "di": True}
        assert {name: row[f"{GRANT}:amount"] for name, row in found.items()} == {
            "ada": 120.0,
            "bo": 0.0,
            "cy": None,
            "di": 100.0,
        }
        assert found["cy"][f"{GRANT}:missing"] == ["household_income", "children"]
        assert found["ada"][f"{GRANT}:missing"] is None

    def test_the_rule_and_the_parameters_of_the_day_hold(self, folder: Path, people: Path, out: Path) -> None:
        people.write_text(HEADER + "ada,rents,1990,[]\nbo,rents,1200,[]\n", encoding="utf-8")
        run(folder, people, "--out", out, "--as-of", "2025-06-01")
        assert [(row[GRANT], row[WINTER]) for row in rows(out).values()] == [(False, False), (True, False)]
        run(folder, people, "--out", out, "--as-of", "2026-06-01")
        assert [(row[GRANT], row[WINTER]) for row in rows(out).values()] == [(True, False), (True, True)]

    def test_the_summary_counts(self, folder: Path, people: Path, out: Path) -> None:
        result = run(folder, people, "--out", out, "--as-of", AS_OF)
        assert "housing-grant     2   1        1  220.00" in result.output
        assert "4 people, 3 services, as of 2026-06-01" in result.output

    def test_a_rule_of_another_system_is_left_out_and_said(self, folder: Path, people: Path, out: Path) -> None:
        result = run(folder, people, "--out", out, "--as-of", "2027-06-01")
        assert "Left out: winter-grant. Its rule is a variable of OpenFisca" in result.output
        assert WINTER not in rows(out)["ada"]

    def test_chosen_services_only(self, folder: Path, people: Path, out: Path) -> None:
        run(folder, people, "--out", out, "--as-of", AS_OF, "--services", WINTER)
        assert pl.read_parquet(out).columns == ["id", WINTER, f"{WINTER}:missing"]

    def test_the_file_says_how_it_was_made(self, folder: Path, people: Path, out: Path) -> None:
        run(folder, people, "--out", out, "--as-of", AS_OF)
        metadata = pq.read_schema(out).metadata
        made = load(folder)
        assert metadata[b"commonway.pack"].decode() == made.id
        assert metadata[b"commonway.version"].decode() == made.version
        assert metadata[b"commonway.digest"].decode() == digest_of(made)
        assert metadata[b"commonway.as_of"] == b"2026-06-01"
        assert metadata[b"commonway.engine"] == b"local"

    def test_a_column_says_where_a_fact_is_null(self, folder: Path, people: Path, out: Path) -> None:
        people.write_text(
            "id,tenure,household_income,household_income:null,children\nada,rents,,true,[]\nbo,rents,,false,[]\n",
            encoding="utf-8",
        )
        run(folder, people, "--out", out, "--as-of", AS_OF)
        assert [row[GRANT] for row in rows(out).values()] == [False, None]

    def test_what_has_no_columns_falls_back_to_the_interpreter_and_is_said(
        self, folder: Path, people: Path, out: Path
    ) -> None:
        service = folder / "services" / "housing-grant" / "service.yaml"
        words = service.read_text(encoding="utf-8")
        service.write_text(
            words.replace(
                "household_income < income_ceiling or", 'matches(tenure, "^r") and household_income < 2000 or'
            ),
            encoding="utf-8",
        )
        result = run(folder, people, "--out", out, "--as-of", AS_OF)
        assert (
            "housing-grant, little-money, character 1: matches() with these arguments has no column." in result.output
        )
        assert [row[GRANT] for row in rows(out).values()] == [True, False, None, True]

    def test_batches_make_no_difference(self, folder: Path, people: Path, out: Path, tmp_path: Path) -> None:
        people.write_text(HEADER + ROWS * 50, encoding="utf-8")
        run(folder, people, "--out", out, "--as-of", AS_OF)
        other = tmp_path / "other.parquet"
        run(folder, people, "--out", other, "--as-of", AS_OF, "--batch", "7")
        assert pl.read_parquet(out).equals(pl.read_parquet(other))
        assert pq.ParquetFile(other).num_row_groups == 29


class TestForms:
    @pytest.mark.parametrize("ending", ["parquet", "arrow", "feather"])
    def test_of_nested_lists(self, folder: Path, tmp_path: Path, out: Path, ending: str) -> None:
        child = {"date_of_birth": date(2025, 1, 1), "at_school": False}
        frame = pl.DataFrame(
            {
                "id": [1, 2, 3],
                "tenure": ["rents", "owns", None],
                "household_income": [1500, 100, 7],
                "children": [[child], [], None],
            },
            schema_overrides={"children": pl.List(pl.Struct({"date_of_birth": pl.Date, "at_school": pl.Boolean}))},
        )
        file = tmp_path / f"people.{ending}"
        frame.write_parquet(file) if ending == "parquet" else frame.write_ipc(file)
        result = run(folder, file, "--out", out, "--as-of", AS_OF)
        assert result.exit_code == 0, result.output
        assert [(row["id"], row[GRANT], row[f"{GRANT}:amount"]) for row in rows(out).values()] == [
            (1, True, 120.0),
            (2, False, 0.0),
            (3, None, None),
        ]

    def test_columns_of_other_names(self, folder: Path, tmp_path: Path, out: Path) -> None:
        file, names = tmp_path / "people.csv", tmp_path / "names.yaml"
        file.write_text("nr,home,revenu,notes\n7,rents,1000,x\n", encoding="utf-8")
        names.write_text("home: tenure\nrevenu: household_income\nnotes: null\n", encoding="utf-8")
        result = run(folder, file, "--out", out, "--as-of", AS_OF, "--id", "nr", "--columns", names)
        assert result.exit_code == 0, result.output
        assert pl.read_parquet(out)[GRANT].to_list() == [True]
        assert "unknown for everyone: children, income, relationship" in result.output


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (HEADER + "a,rents,much,[]\n", "row 1, column household_income: 'much' is not a value of this fact."),
            (HEADER + "a,rents,nan,[]\n", "row 1, column household_income: 'nan' is not a value of this fact."),
            (HEADER + "a,rents,1,[]\nb,squats,1,[]\n", "row 2, column tenure: 'squats' is none of the choices"),
            (HEADER + "a,rents,1,no\n", "row 1, column children: 'no' is not JSON."),
            (HEADER + 'a,rents,1,"[{""age"": 3}]"\n', "Item 1 has 'age', which is no field of children."),
            (HEADER + 'a,rents,1,"[{""date_of_birth"": 3}]"\n', "date_of_birth of item 1 is 3, which is no date."),
            (HEADER + ",rents,1,[]\n", "row 1, column id: A person has no id."),
            ("id,tenur\na,rents\n", "column tenur: 'tenur' is no fact of this pack. Is it tenure?"),
            ("tenure\nrents\n", "There is no column 'id' to tell people apart by."),
            (HEADER + "a,rents\n", "The file cannot be read as what its name says"),
            ("", "The file cannot be read as what its name says"),
        ],
    )
    def test_of_people_are_told_with_place_and_remedy(
        self, folder: Path, people: Path, out: Path, text: str, said: str
    ) -> None:
        people.write_text(text, encoding="utf-8")
        result = run(folder, people, "--out", out, "--as-of", AS_OF)
        told = result.output + str(result.exception)
        assert said in told
        assert result.exit_code != 0
        assert not out.exists()
        assert [file.name for file in out.parent.iterdir() if file.name.endswith(".part")] == []

    def test_at_most_twenty_problems_are_told_at_once(self, folder: Path, people: Path, out: Path) -> None:
        people.write_text(HEADER + "a,rents,much,[]\n" * 50, encoding="utf-8")
        result = run(folder, people, "--out", out, "--as-of", AS_OF)
        assert result.exit_code == 2
        assert result.output.count("is not a value of this fact") == 20

    def test_an_earlier_result_stays_when_a_later_one_fails(self, folder: Path, people: Path, out: Path) -> None:
        run(folder, people, "--out", out, "--as-of", AS_OF)
        before = out.read_bytes()
        people.write_text(HEADER + "a,rents,1,[]\n" * 9 + "b,rents,much,[]\n", encoding="utf-8")
        assert run(folder, people, "--out", out, "--as-of", AS_OF, "--batch", "3").exit_code == 2
        assert out.read_bytes() == before

    @pytest.mark.parametrize(
        ("place", "said"),
        [
            ("people.xlsx", "The form of this file is not known."),
            ("nowhere.csv", "There is no such file."),
            ("mysql://host/people", "This kind of address is not read."),
            ("postgresql://host/people", "A database has many tables."),
        ],
    )
    def test_of_places(self, folder: Path, out: Path, place: str, said: str) -> None:
        assert said in str(run(folder, place, "--out", out).exception)

    def test_of_services_that_do_not_exist(self, folder: Path, people: Path, out: Path) -> None:
        result = run(folder, people, "--out", out, "--services", "gold")
        assert "The pack has no service 'gold'." in str(result.exception)

    def test_of_a_folder_that_does_not_exist(self, folder: Path, people: Path, tmp_path: Path) -> None:
        result = run(folder, people, "--out", tmp_path / "no" / "out.parquet", "--as-of", AS_OF)
        assert "The results cannot be written" in str(result.exception)


def test_a_service_whose_rule_has_not_begun_is_a_no(folder: Path) -> None:
    screening = screening_of(load(folder), as_of=date(2020, 1, 1), services=[WINTER])
    assert screening.rules[0].id == WINTER
