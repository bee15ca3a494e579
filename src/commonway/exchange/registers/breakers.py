"""One circuit breaker for each way to a register, kept in the database so that all workers see it."""

from datetime import datetime, timedelta

from django.db import transaction

from commonway.exchange.models import Register
from commonway.exchange.patience import Circuit, after_failure, after_success
from commonway.exchange.tuning import Tuning


def name_of(kind: str, organisation: str, connection: str) -> str:
    """Return what a way to a register is called."""
    return f"{kind}:{connection or organisation}"


def may_ask(name: str, *, at: datetime, tuning: Tuning) -> datetime | None:
    """Return None where the register may be asked now, else when to come back.

    While the breaker is open one worker may try when its time has come; that one is written down at once.
    """
    with transaction.atomic():
        register = Register.objects.select_for_update().filter(name=name).first()
        if register is None or register.breaker == Register.Breaker.CLOSED:
            return None
        if register.retry_at is not None and register.retry_at > at:
            return register.retry_at
        register.breaker, register.retry_at = Register.Breaker.HALF_OPEN, at + timedelta(seconds=tuning.lease)
        register.save(update_fields=["breaker", "retry_at"])
    return None


def note(name: str, *, alive: bool, at: datetime, tuning: Tuning) -> None:
    """Move the breaker by how asking ended."""
    with transaction.atomic():
        register, _ = Register.objects.select_for_update().get_or_create(name=name, defaults={"updated_at": at})
        circuit = Circuit(breaker=register.breaker, failures=register.failures, retry_at=register.retry_at)  # type: ignore[arg-type]
        moved = after_success(circuit) if alive else after_failure(circuit, at=at, tuning=tuning)
        register.breaker, register.failures, register.retry_at = moved.breaker, moved.failures, moved.retry_at
        register.last_success_at = at if alive else register.last_success_at
        register.updated_at = at
        register.save()
