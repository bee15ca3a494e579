"""How long to wait before trying again: pure rules of back-off and of the circuit breaker."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from commonway.exchange.tuning import Tuning

Breaker = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """The breaker of one organisation: whether it is posted to, and while open, when one delivery may try."""

    breaker: Breaker
    failures: int  # in a row
    retry_at: datetime | None


def wait(failures: int, *, first: float, most: float) -> timedelta:
    """Return a random wait after so many *failures*: exponential with full jitter, between 0 and *most* seconds.

    Full jitter spreads those who failed together (Brooker, "Exponential Backoff and Jitter", AWS, 2015).
    """
    ceiling = min(most, first * 2.0 ** min(failures - 1, 40))
    return timedelta(seconds=random.uniform(0, ceiling))  # noqa: S311


def after_failure(circuit: Circuit, *, at: datetime, tuning: Tuning) -> Circuit:
    """Return the circuit after one more failure: it opens after enough in a row, or at once if it was a probe."""
    failures = circuit.failures + 1
    if circuit.breaker == "closed" and failures < tuning.breaker_failures:
        return Circuit(breaker="closed", failures=failures, retry_at=None)
    beyond = max(0, failures - tuning.breaker_failures)
    ceiling = min(tuning.breaker_most, tuning.breaker_first * 2.0 ** min(beyond, 40))
    # Half of it certain, so that an open breaker does rest; half of it random, so that breakers do not close together.
    rest = timedelta(seconds=ceiling / 2 + random.uniform(0, ceiling / 2))  # noqa: S311
    return Circuit(breaker="open", failures=failures, retry_at=at + rest)


def after_success(_circuit: Circuit) -> Circuit:
    """Return the circuit after an answer: closed."""
    return Circuit(breaker="closed", failures=0, retry_at=None)
