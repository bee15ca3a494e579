"""The interview: what is asked, in what order, when it stops, and what it finds."""

from datetime import date

import pytest

from commonway.dmn import Outcome, State
from commonway.eligibility.interview import Interview, InterviewInvalidError
from commonway.eligibility.reading import AnswerInvalidError

from .making import fact, facts, service

TODAY = date(2025, 2, 6)
RELATIONSHIP = fact("relationship", "spouse", "child", "other")
SOLDIER = fact("soldier")
RANK = fact("rank", "officer", "other", only_if=("soldier", "true"))
MEDAL = fact("medal", only_if=("rank", '"officer"'))
INCOME = fact("income", type_="number")


def test_the_question_that_settles_most_comes_first() -> None:
    services = [service("a", soldier="true"), *(service(f"s{n}", relationship='"spouse"') for n in range(3))]
    interview = Interview(services, facts=facts(SOLDIER, RELATIONSHIP))
    assert interview.open_questions({}, today=TODAY) == ("relationship", "soldier")


def test_effort_weighs_against_what_a_question_settles() -> None:
    services = [service("a", income="< 1000"), service("b", income="< 1000"), service("c", soldier="true")]
    interview = Interview(services, facts=facts(fact("income", type_="number", cost=5), SOLDIER))
    assert interview.next_question({}, today=TODAY) == "soldier"


def test_sensitive_questions_come_last_however_much_they_settle() -> None:
    services = [service("a", soldier="true"), *(service(f"s{n}", health="true") for n in range(9))]
    interview = Interview(services, facts=facts(fact("health", sensitive=True), SOLDIER))
    assert interview.open_questions({}, today=TODAY) == ("soldier", "health")


def test_nothing_is_asked_that_cannot_matter_any_more() -> None:
    services = [
        service("a", relationship='"spouse"', soldier="true"),
        service("b", relationship='"spouse"', income="< 9"),
    ]
    interview = Interview(services, facts=facts(RELATIONSHIP, SOLDIER, INCOME))
    assert interview.next_question({"relationship": "other"}, today=TODAY) is None
    assert set(interview.open_questions({"relationship": "spouse"}, today=TODAY)) == {"soldier", "income"}


def test_a_fact_no_rule_reads_is_not_asked() -> None:
    assert Interview([service("a")], facts=facts(SOLDIER)).next_question({}, today=TODAY) is None


def test_a_test_that_any_value_passes_asks_nothing() -> None:
    interview = Interview([service("a", soldier="-")], facts=facts(SOLDIER))
    assert interview.next_question({}, today=TODAY) is None
    assert interview.results({}, today=TODAY)[0].outcome is Outcome.YES


class TestConditions:
    """``only_if``: a question waits for another, and falls away with it."""

    interview = Interview([service("a", medal="true")], facts=facts(SOLDIER, RANK, MEDAL))

    def test_what_it_hangs_on_is_asked_first(self) -> None:
        assert self.interview.open_questions({}, today=TODAY) == ("soldier",)
        assert self.interview.open_questions({"soldier": True}, today=TODAY) == ("rank",)
        assert self.interview.open_questions({"soldier": True, "rank": "officer"}, today=TODAY) == ("medal",)

    @pytest.mark.parametrize("answers", [{"soldier": False}, {"soldier": True, "rank": "other"}, {"soldier": None}])
    def test_it_is_not_asked_when_the_condition_fails(self, answers: dict[str, object]) -> None:
        assert self.interview.next_question(answers, today=TODAY) is None

    def test_it_is_not_asked_when_the_condition_is_not_known(self) -> None:
        assert self.interview.next_question({}, today=TODAY, declined={"soldier"}) is None

    def test_what_was_never_asked_stays_unknown(self) -> None:
        result = self.interview.results({"soldier": False}, today=TODAY)[0]
        assert (result.outcome, result.missing) == (Outcome.UNKNOWN, ("medal",))


def test_a_declined_question_is_not_asked_again_and_stays_unknown() -> None:
    interview = Interview([service("a", soldier="true", relationship='"spouse"')], facts=facts(SOLDIER, RELATIONSHIP))
    assert interview.open_questions({}, today=TODAY, declined={"soldier"}) == ("relationship",)
    result = interview.results({"relationship": "spouse"}, today=TODAY)[0]
    assert (result.outcome, result.missing) == (Outcome.UNKNOWN, ("soldier",))


def test_results_say_why_in_the_words_of_the_definition() -> None:
    interview = Interview([service("a", relationship='"spouse"', soldier="true")], facts=facts(RELATIONSHIP, SOLDIER))
    (result,) = interview.results({"relationship": "child"}, today=TODAY)
    assert result.outcome is Outcome.NO
    assert result.missing == ()
    assert [(one.criterion.text["en"], one.state) for one in result.criteria] == [
        ('relationship is "spouse"', State.NOT_MET),
        ("soldier is true", State.UNKNOWN),
    ]


def test_progress_counts_settled_services_and_questions_that_may_come() -> None:
    services = [service("a", relationship='"spouse"'), service("b", medal="true"), service("c")]
    interview = Interview(services, facts=facts(RELATIONSHIP, SOLDIER, RANK, MEDAL))
    start = interview.progress({}, today=TODAY)
    assert (start.settled, start.total, start.questions_left) == (1, 3, 2)
    later = interview.progress({"relationship": "child", "soldier": False}, today=TODAY)
    assert (later.settled, later.total, later.questions_left) == (2, 3, 0)


def test_ages_are_reckoned_from_the_day_given() -> None:
    interview = Interview([service("a", born='<= today() - duration("P18Y")')], facts=facts(fact("born", type_="date")))
    answers = {"born": "2007-02-07"}
    assert interview.results(answers, today=TODAY)[0].outcome is Outcome.NO
    assert interview.results(answers, today=date(2025, 2, 7))[0].outcome is Outcome.YES
    assert interview.results(answers, today=TODAY)[0].outcome is Outcome.NO


def test_true_and_one_are_different_answers() -> None:
    interview = Interview([service("a", soldier="true")], facts=facts(SOLDIER, INCOME))
    assert interview.results({"soldier": True}, today=TODAY)[0].outcome is Outcome.YES
    with pytest.raises(AnswerInvalidError):
        interview.results({"soldier": 1}, today=TODAY)


def test_a_text_that_is_no_choice_is_compared_as_it_is() -> None:
    interview = Interview([service("a", relationship='"cousin"')], facts=facts(RELATIONSHIP))
    assert interview.results({"relationship": "cousin"}, today=TODAY)[0].outcome is Outcome.YES


def test_a_rule_on_an_undefined_fact_is_refused() -> None:
    with pytest.raises(InterviewInvalidError, match="A rule reads the fact nobody"):
        Interview([service("a", nobody="true")], facts={})


def test_a_condition_on_an_undefined_fact_is_refused() -> None:
    with pytest.raises(InterviewInvalidError, match="soldier, which is not defined"):
        Interview([service("a", rank='"officer"')], facts=facts(RANK))


def test_facts_that_wait_for_each_other_are_refused() -> None:
    circle = facts(fact("hen", only_if=("egg", "true")), fact("egg", only_if=("hen", "true")))
    with pytest.raises(InterviewInvalidError, match="egg, hen"):
        Interview([service("a", hen="true")], facts=circle)
