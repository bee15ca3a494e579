"""The indexed interview holds to the plain one, which asks every rule again, on generated services."""

import random
from datetime import timedelta
from functools import cache

from benchmarks.interview_steps import TODAY, Naive, answer, made_up
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.dmn import Outcome, explain
from commonway.dmn.decision import compile_rule
from commonway.eligibility.interview import Interview


@cache
def built(seed: int) -> tuple[Interview, Naive, dict, list]:
    services, facts = made_up(25, seed=seed)
    return Interview(services, facts=facts), Naive(services, facts), facts, services


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 8), dice=st.randoms(use_true_random=False), later=st.integers(-4_000, 4_000))
def test_questions_and_results_are_those_of_asking_every_rule(seed: int, dice: random.Random, later: int) -> None:
    interview, naive, facts, _ = built(seed)
    today = TODAY + timedelta(days=later)
    values: dict[str, object] = {}
    declined: set[str] = set()
    while True:
        results = interview.results(values, today=today)
        assert [result.outcome for result in results] == naive.outcomes(values, today=today)
        open_ = sum(result.outcome is Outcome.UNKNOWN for result in results)
        assert interview.progress(values, today=today).settled == len(results) - open_
        fact = interview.next_question(values, today=today, declined=declined)
        assert fact == naive.next_question(values, declined=declined, today=today)
        if fact is None:
            break
        assert fact not in values
        assert fact not in declined
        if dice.random() < 0.2:
            declined.add(fact)
        else:
            values[fact] = answer(facts[fact], dice)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 8), dice=st.randoms(use_true_random=False))
def test_what_is_not_asked_could_not_have_changed_a_settled_result(seed: int, dice: random.Random) -> None:
    interview, _, facts, _ = built(seed)
    values: dict[str, object] = {}
    while fact := interview.next_question(values, today=TODAY):
        values[fact] = answer(facts[fact], dice)
    before = interview.results(values, today=TODAY)
    everything = {**{fact: answer(facts[fact], dice) for fact in facts}, **values}
    after = interview.results(everything, today=TODAY)
    for short, whole in zip(before, after, strict=True):
        assert short.outcome in (whole.outcome, Outcome.UNKNOWN)
        if short.outcome is Outcome.UNKNOWN:
            # All it misses hangs on a condition that does not hold: nothing more could be asked.
            assert all(facts[fact].only_if for fact in short.missing)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 8), dice=st.randoms(use_true_random=False))
def test_results_explain_as_the_rule_does(seed: int, dice: random.Random) -> None:
    interview, _, facts, services = built(seed)
    values = {fact: answer(facts[fact], dice) for fact in facts if dice.random() < 0.5}
    for service, result in zip(services, interview.results(values, today=TODAY), strict=True):
        rule = compile_rule([(one.id, one.fact, one.test) for one in service.rule.criteria])
        explained = explain(rule, values, today=TODAY)
        assert result.outcome is explained.outcome
        assert result.missing == explained.missing
        assert [one.state for one in result.criteria] == [one.state for one in explained.conditions]
