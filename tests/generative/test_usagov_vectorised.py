"""Of generated people, on days around which their rules turn, columns say what the interpreter says of real benefits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonway.dmn import Outcome
from commonway.dmn.vectorise import frame_of, missing_name
from commonway.eligibility.engines import engine
from commonway.eligibility.expectations import Situation
from commonway.eligibility.interview import Interview
from commonway.eligibility.landmarks import representatives
from commonway.eligibility.screening.rules import screening_of
from commonway.feel.unary import compile_test
from commonway.packs.definitions import FactDefinition, Pack
from commonway.packs.importers.usagov import import_file
from commonway.packs.load import load
from tests.spec.usagov_data import DATA, needs_data

pytestmark = needs_data

TODAY = date(2025, 2, 6)
OUTCOMES = {True: Outcome.YES, False: Outcome.NO, None: Outcome.UNKNOWN}
quick = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(import_file(DATA / "current.json", tmp_path_factory.mktemp("usagov") / "pack").pack_dir)


@pytest.fixture(scope="module")
def interview(pack: Pack) -> Interview:
    return Interview.of_pack(pack)


def _answers(pack: Pack, fact: FactDefinition) -> st.SearchStrategy[Any]:
    """Return answers to *fact*: the values it can have, days at and beside those at which a test turns, and nothing."""
    if fact.type == "choice":
        values: st.SearchStrategy[Any] = st.sampled_from([choice.value for choice in fact.choices])
    elif fact.type == "boolean":
        values = st.booleans()
    elif fact.type == "date":
        marks = sorted(_days(pack, fact))
        beside = st.tuples(st.sampled_from(marks), st.integers(-1, 1)).map(lambda pair: pair[0] + timedelta(pair[1]))
        values = st.one_of(beside, st.dates(date(1900, 1, 1), date(2030, 1, 1)))
    else:
        raise AssertionError(f"no answers are generated for a fact of type {fact.type}")
    return st.one_of(values, st.none())


def _days(pack: Pack, fact: FactDefinition) -> Iterator[date]:
    yield TODAY
    for service in pack.services.values():
        for criterion in service.rule.criteria:
            if criterion.fact == fact.id:
                marks = compile_test(criterion.test).landmarks(today=TODAY)
                yield from (mark for mark in marks if isinstance(mark, date))


def _fitting(pack: Pack) -> dict[str, dict[str, Any]]:
    """Return for each benefit the answers of somebody who gets it."""
    found: dict[str, dict[str, Any]] = {}
    for service in pack.services.values():
        answers = found[service.id] = {}
        for criterion in service.rule.criteria:
            test = compile_test(criterion.test)
            values = representatives(pack.facts[criterion.fact], tests=[test], today=TODAY)
            answers[criterion.fact] = next(value for value in values if test.matches(value, today=TODAY))
    return found


def _people(pack: Pack) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return lists of people: some who nearly fit a benefit, and others of whom anything may be known or not."""
    answers = {fact.id: _answers(pack, fact) for fact in pack.facts.values()}
    anybody = st.fixed_dictionaries({}, optional=answers)
    some_facts = st.lists(st.sampled_from([*answers]), max_size=3).flatmap(
        lambda chosen: st.fixed_dictionaries({fact: answers[fact] for fact in chosen})
    )
    nearly = st.tuples(st.sampled_from([*_fitting(pack).values()]), some_facts).map(lambda both: both[0] | both[1])
    return st.lists(st.one_of(nearly, anybody), min_size=1, max_size=12)


@quick
@given(data=st.data())
def test_screening_says_what_the_interview_says_and_misses_what_it_misses(
    pack: Pack, interview: Interview, data: st.DataObject
) -> None:
    people = data.draw(_people(pack))
    screening = screening_of(pack, as_of=TODAY)
    assert not screening.left_out
    rows = screening.program(nullable=screening.facts).run(frame_of(people, screening.facts, nullable=screening.facts))
    for person, row in zip(people, rows.iter_rows(named=True), strict=True):
        for result in interview.results(person, today=TODAY):
            assert OUTCOMES[row[result.service.id]] is result.outcome, result.service.id
            assert set(row[missing_name(result.service.id)] or ()) == set(result.missing), result.service.id


@quick
@given(data=st.data())
def test_each_on_a_day_of_their_own_columns_say_what_the_interpreter_says(
    pack: Pack, interview: Interview, data: st.DataObject
) -> None:
    people = data.draw(_people(pack))
    days = data.draw(
        st.lists(st.dates(date(2020, 2, 28), date(2029, 3, 1)), min_size=len(people), max_size=len(people))
    )
    situations = [
        Situation(id=str(number), today=day, answers=person)
        for number, (person, day) in enumerate(zip(people, days, strict=True))
    ]
    slow, quick_ = (list(engine(name)(pack, interview, situations)) for name in ("interpreter", "vectorised"))
    for one, other in zip(slow, quick_, strict=True):
        assert [result.outcome for result in one] == [result.outcome for result in other]


def test_someone_fits_every_benefit_and_columns_say_so_too(pack: Pack, interview: Interview) -> None:
    situations = [Situation(id=id_, today=TODAY, answers=answers) for id_, answers in _fitting(pack).items()]
    for name in ("interpreter", "vectorised"):
        for situation, results in zip(situations, engine(name)(pack, interview, situations), strict=True):
            assert next(one for one in results if one.service.id == situation.id).outcome is Outcome.YES
