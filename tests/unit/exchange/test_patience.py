from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonway.exchange.patience import Circuit, after_failure, after_success, wait
from commonway.exchange.tuning import Tuning

AT = datetime(2026, 11, 20, tzinfo=UTC)
TUNING = Tuning()
CLOSED = Circuit(breaker="closed", failures=0, retry_at=None)


@given(st.integers(1, 10_000))
def test_a_wait_is_never_longer_than_its_ceiling(failures: int) -> None:
    ceiling = min(3600.0, 2.0 * 2.0 ** min(failures - 1, 40))
    assert timedelta() <= wait(failures, first=2, most=3600) <= timedelta(seconds=ceiling)


def test_waits_are_spread_over_the_whole_range() -> None:
    waits = [wait(6, first=2, most=3600).total_seconds() for _ in range(400)]  # ceiling 64 s
    assert min(waits) < 16
    assert max(waits) > 48
    assert 24 < sum(waits) / len(waits) < 40


def test_it_opens_after_enough_failures_in_a_row() -> None:
    circuit = CLOSED
    for number in range(1, TUNING.breaker_failures):
        circuit = after_failure(circuit, at=AT, tuning=TUNING)
        assert (circuit.breaker, circuit.failures) == ("closed", number)
    circuit = after_failure(circuit, at=AT, tuning=TUNING)
    assert circuit.breaker == "open"
    assert circuit.retry_at is not None
    assert AT + timedelta(seconds=2.5) <= circuit.retry_at <= AT + timedelta(seconds=5)


def test_an_answer_between_failures_begins_the_count_anew() -> None:
    circuit = CLOSED
    for _ in range(TUNING.breaker_failures - 1):
        circuit = after_failure(circuit, at=AT, tuning=TUNING)
    circuit = after_failure(after_success(circuit), at=AT, tuning=TUNING)
    assert (circuit.breaker, circuit.failures) == ("closed", 1)


@pytest.mark.parametrize("breaker", ["open", "half-open"])
def test_a_failed_probe_opens_it_for_longer(breaker: str) -> None:
    before = Circuit(breaker=breaker, failures=7, retry_at=AT)  # type: ignore[arg-type]
    after = after_failure(before, at=AT, tuning=TUNING)
    assert (after.breaker, after.failures) == ("open", 8)
    assert after.retry_at is not None
    assert after.retry_at >= AT + timedelta(seconds=20)


@given(st.integers(5, 100_000))
def test_it_never_rests_longer_than_the_most(failures: int) -> None:
    after = after_failure(Circuit(breaker="open", failures=failures, retry_at=AT), at=AT, tuning=TUNING)
    assert after.retry_at is not None
    assert after.retry_at - AT <= timedelta(seconds=TUNING.breaker_most)
