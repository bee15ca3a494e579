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


@cache
def joint(seed: int) -> tuple[Interview, dict]:
    services, facts = made_up(40, seed=seed, joint=0.5)
    return Interview(services, facts=facts), facts


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 8), thrown=st.integers(0, 2**32))
def test_what_is_found_quickly_is_what_is_found_by_doing_all_the_work(seed: int, thrown: int) -> None:
    dice = random.Random(thrown)
    interview, facts = joint(seed)
    values: dict[str, object] = {}
    declined: set[str] = set()
    while True:
        sitting = interview.sitting(values, today=TODAY, declined=declined)
        whole, ordered = sitting.results(), sitting.open_questions
        assert sitting.outcomes == tuple(result.outcome for result in whole)
        assert sitting.progress.settled == sum(one is not Outcome.UNKNOWN for one in sitting.outcomes)
        assert set(sitting.askable) == set(ordered)
        assert sitting.next_question == next(iter(ordered), None)
        left_out = {fact for fact in ordered if dice.random() < 0.3}
        assert sitting.best_question(leaving_out=left_out) == next(
            (one for one in ordered if one not in left_out), None
        )
        chosen = [position for position in range(len(whole)) if dice.random() < 0.2]
        assert sitting.results(chosen) == [whole[position] for position in chosen]
        if not ordered:
            break
        if dice.random() < 0.2:
            declined.add(ordered[0])
        else:
            values[ordered[0]] = answer(facts[ordered[0]], dice)


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
