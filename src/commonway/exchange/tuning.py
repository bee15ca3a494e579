"""How patient the exchange is: the settings ``COMMONWAY_EXCHANGE_*``, checked, in seconds unless said otherwise."""

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings

from commonway.kernel.errors import CommonwayError


class TuningInvalid(CommonwayError):
    """A setting of the exchange is not a number, or not a possible one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Times and limits of delivering. Each field can be set as ``COMMONWAY_EXCHANGE_<FIELD>``."""

    timeout: float = 10.0  # for one answer of an organisation's system
    look_up_timeout: float = 5.0  # for a register, while a person waits
    sql_timeout: float = 5.0  # for one query of a register's database
    lease: float = 45.0  # how long a worker may hold a delivery before another takes it over
    backoff_first: float = 2.0
    backoff_most: float = 3600.0
    most_attempts: int = 20
    breaker_failures: int = 5  # in a row, that open the breaker
    breaker_first: float = 5.0  # how long it stays open at first; doubles
    breaker_most: float = 300.0
    in_flight: int = 8  # deliveries one worker has under way at one organisation
    idle_poll: float = 0.3  # how long an idle worker waits before it looks again
    signature_life: float = 300.0  # replay window of a signature
    answer_bytes: int = 65_536  # how much of an answer is read


def current() -> Tuning:
    """Return the tuning the settings ask for; raises `TuningInvalid` naming the setting that makes no sense."""
    given: dict[str, Any] = getattr(settings, "COMMONWAY_EXCHANGE", {})
    values: dict[str, Any] = {}
    for field in fields(Tuning):
        if field.name in given:
            values[field.name] = _number(field.name, given[field.name], whole=field.type is int)
    tuning = Tuning(**values)
    if tuning.lease <= tuning.timeout * 2:
        raise TuningInvalid(
            f"a lease of {tuning.lease:g} s is not safely longer than a timeout of {tuning.timeout:g} s.",
            where="COMMONWAY_EXCHANGE_LEASE",
            remedy="Make it more than twice COMMONWAY_EXCHANGE_TIMEOUT, or deliveries go out twice.",
        )
    return tuning


def plain_http_allowed() -> bool:
    """Return whether addresses without TLS may be connected: on a laptop, never in production."""
    return bool(getattr(settings, "COMMONWAY_DEMONSTRATION", False))


def _number(name: str, value: Any, *, whole: bool) -> float | int:
    try:
        number = int(value) if whole else float(value)
    except (TypeError, ValueError):
        number = 0
    if not 0 < number < 10_000_000:
        raise TuningInvalid(
            f"{str(value)[:40]!r} is not a number above 0.",
            where=f"COMMONWAY_EXCHANGE_{name.upper()}",
            remedy="Give a whole number." if whole else "Give seconds, for example 2.5.",
        )
    return number
