"""Expected situations: read with care, compared title by title."""

import json
from datetime import date
from pathlib import Path

import pytest

from commonway.eligibility.expectations import AnswerReader, SituationsInvalidError, differences, read_situations
from commonway.eligibility.interview import Interview

from .making import fact, facts, service

FACTS = facts(
    fact("relationship", "spouse", "child"),
    fact("died_in_us", "Yes", "No"),
    fact("born", type_="date"),
    fact("retired"),
)


def line(**changes: object) -> str:
    document = {
        "id": "q1",
        "today": "2025-02-06",
        "answers": {"relationship": "spouse"},
        "result": {"eligible": ["pension"], "more_information_needed": ["grant"]},
    }
    return json.dumps({**document, **changes})


def written(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "expected.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_answers_are_found_by_criteria_key_and_typed(tmp_path: Path) -> None:
    answers = {"relationship": "The spouse", "died_in_US": True, "born": "1957-01-23", "retired": "Yes"}
    reader = AnswerReader(FACTS)
    (situation,) = read_situations(written(tmp_path, line(answers=answers), ""), reader=reader)
    assert situation.answers == {
        "relationship": "spouse",
        "died_in_us": "Yes",
        "born": date(1957, 1, 23),
        "retired": True,
    }
    assert reader.doubts == {}


def test_empty_answers_are_no_answers(tmp_path: Path) -> None:
    file = written(tmp_path, line(answers={"relationship": "", "born": None}))
    assert read_situations(file, reader=AnswerReader(FACTS))[0].answers == {}


def test_unknown_keys_and_options_are_doubted_and_counted(tmp_path: Path) -> None:
    answers = {"shared": "true", "relationship": "cousin"}
    reader = AnswerReader(FACTS)
    found = read_situations(written(tmp_path, line(answers=answers), line(answers=answers)), reader=reader)
    assert found[0].answers == {"relationship": "cousin"}
    assert sorted(reader.doubts.values()) == [2, 2]
    assert any("shared" in doubt for doubt in reader.doubts)
    assert any("'cousin'" in doubt for doubt in reader.doubts)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "object"),
        (line(answers=None), "answers"),
        (line(result=[]), "result"),
        (line(result={"eligible": []}), "more_information_needed"),
        (line(result={"eligible": [1], "more_information_needed": []}), "eligible"),
        (line(today="tomorrow"), "today"),
        (line(today=None), "today"),
        (line(answers={"born": "23 January 1957"}), "born"),
        (line(answers={"born": {"day": 1, "month": 1, "year": 1957}}), "born"),
        (line(answers={"relationship": ["spouse"]}), "relationship"),
        (line(answers={"died_in_US": "Yes", "died_in_us": "No"}), "twice"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, bad: str, says: str) -> None:
    file = written(tmp_path, line(), bad, line(), bad)
    with pytest.raises(SituationsInvalidError) as caught:
        read_situations(file, reader=AnswerReader(FACTS))
    assert [problem.where for problem in caught.value.problems] == [f"{file}:2", f"{file}:4"]
    assert says in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)


def test_a_file_without_situations_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SituationsInvalidError, match="not one situation"):
        read_situations(written(tmp_path, "", " "), reader=AnswerReader(FACTS))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SituationsInvalidError, match="UTF-8"):
        read_situations(tmp_path / "binary", reader=AnswerReader(FACTS))


def test_the_default_day_is_for_lines_without_one(tmp_path: Path) -> None:
    file = written(tmp_path, line(today=None), line())
    found = read_situations(file, reader=AnswerReader(FACTS), default_today=date(2020, 1, 1))
    assert [situation.today for situation in found] == [date(2020, 1, 1), date(2025, 2, 6)]


def test_every_title_that_stands_elsewhere_is_a_difference(tmp_path: Path) -> None:
    services = [
        service("pension", relationship='"spouse"'),
        service("grant", relationship='"child"'),
        service("flag", born='<= today() - duration("P18Y")'),
    ]
    expected = {"eligible": [" pension "], "more_information_needed": ["grant", "coach"]}
    reader = AnswerReader(FACTS)
    (situation,) = read_situations(written(tmp_path, line(result=expected)), reader=reader)
    results = Interview(services, facts=FACTS).results(situation.answers, today=situation.today)
    found = differences(situation, results, language="en")
    assert [(one.title, one.expected, one.got) for one in found] == [
        ("grant", "more information needed", "not eligible"),
        ("flag", "not eligible", "more information needed"),
        ("coach", "more information needed", "no such service"),
    ]


def test_two_services_of_one_title_are_both_expected(tmp_path: Path) -> None:
    services = [service("pension", relationship='"spouse"'), service("pension", relationship='"spouse"')]
    interview = Interview(services, facts=FACTS)
    for titles, agrees in ((["pension"], False), (["pension", "pension"], True)):
        expected = {"eligible": titles, "more_information_needed": []}
        (situation,) = read_situations(written(tmp_path, line(result=expected)), reader=AnswerReader(FACTS))
        results = interview.results(situation.answers, today=situation.today)
        assert (differences(situation, results, language="en") == []) is agrees
