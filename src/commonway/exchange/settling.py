"""Writing down how posts ended: the delivery, the try, the breaker and the event, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from commonway.exchange.entries import entry_about
from commonway.exchange.models import Attempt, Connection, Delivery
from commonway.exchange.patience import Circuit, after_failure, after_success, wait
from commonway.exchange.posting import Answer
from commonway.exchange.tuning import Tuning
from commonway.ledger import actors, appending
from commonway.ledger.appending import Entry

EXCHANGE = actors.system("exchange")
_FRESH = timedelta(seconds=30)  # how exact last_success_at is


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One post that ended."""

    delivery: Delivery
    answer: Answer
    fact_names: tuple[str, ...]  # what did cross


def settle(results: Sequence[Result], *, at: datetime, tuning: Tuning) -> None:
    """Write down how *results* ended; safe to repeat, and safe after another worker or a receipt was quicker."""
    if not results:
        return
    with transaction.atomic():
        current = _locked([result.delivery.id for result in results])
        entries: list[Entry] = []
        accepted: list[Delivery] = []
        for result in results:
            delivery = current.get(result.delivery.id)
            if delivery is None or delivery.state != Delivery.State.PENDING:
                continue  # its receipt came before our own answer, or it was closed meanwhile
            if result.answer.ending == "accepted":
                accepted.append(delivery)
                _note_facts(delivery, result.fact_names)
                entries.append(entry_about(delivery, "delivery.sent", attempts=delivery.attempts))
            elif entry := _put_off(delivery, result.answer, at=at, tuning=tuning):
                entries.append(entry)
        Delivery.objects.filter(id__in=[one.id for one in accepted]).update(
            state=Delivery.State.SENT, sent_at=at, next_attempt_at=None, last_error=""
        )
        Attempt.objects.bulk_create([_attempt(result, at) for result in results if result.delivery.id in current])
        _move_breakers(results, at=at, tuning=tuning)
        if entries:
            appending.append(entries, by=EXCHANGE, at=at, purpose="telling organisations", ground="")


def withhold(delivery: Delivery, *, why: str, at: datetime) -> None:
    """Keep back a claimed *delivery* that may no longer leave; *why* is for people."""
    with transaction.atomic():
        current = _locked([delivery.id]).get(delivery.id)
        if current is None or current.state != Delivery.State.PENDING:
            return
        current.state = Delivery.State.WITHHELD
        current.next_attempt_at, current.last_error = None, why[:300]
        current.save(update_fields=["state", "next_attempt_at", "last_error"])
        appending.append(
            [entry_about(current, "delivery.withheld", reason=why)],
            by=EXCHANGE, at=at, purpose="telling organisations", ground="",
        )  # fmt: skip


def _locked(ids: Sequence[UUID]) -> Mapping[UUID, Delivery]:
    rows = Delivery.objects.select_for_update(of=("self",)).defer("payload").filter(id__in=ids).order_by("id")
    return {row.id: row for row in rows}


def _note_facts(delivery: Delivery, names: tuple[str, ...]) -> None:
    if list(names) != list(delivery.fact_names):  # the clause had become narrower
        delivery.fact_names = list(names)
        delivery.save(update_fields=["fact_names"])


def _put_off(delivery: Delivery, answer: Answer, *, at: datetime, tuning: Tuning) -> Entry | None:
    delivery.last_error = answer.error[:300]
    given_up = answer.ending == "never" or delivery.attempts >= tuning.most_attempts
    if given_up:
        delivery.state, delivery.next_attempt_at = Delivery.State.SHELVED, None
    else:
        delay = wait(delivery.attempts, first=tuning.backoff_first, most=tuning.backoff_most)
        asked = timedelta(seconds=answer.retry_after or 0)
        delivery.next_attempt_at = at + max(delay, asked)
    delivery.save(update_fields=["state", "next_attempt_at", "last_error"])
    if not given_up:
        return None
    return entry_about(delivery, "delivery.shelved", reason=delivery.last_error, attempts=delivery.attempts)


def _attempt(result: Result, at: datetime) -> Attempt:
    answer = result.answer
    return Attempt(
        delivery_id=result.delivery.id,
        at=at,
        ok=answer.ending == "accepted",
        status=answer.status,
        error=answer.error[:300],
        took_ms=answer.took_ms,
    )


def _move_breakers(results: Sequence[Result], *, at: datetime, tuning: Tuning) -> None:
    """Move each organisation's breaker by its answers in their order; a healthy one's row is left alone."""
    answers: dict[str, list[bool]] = {}
    for result in results:
        answers.setdefault(result.delivery.organisation_id, []).append(result.answer.alive)
    healthy = {
        end.organisation_id
        for end in Connection.objects.filter(organisation__in=answers, breaker="closed", failures=0)
        if end.last_success_at is not None and at - end.last_success_at < _FRESH
    }
    moved = sorted(name for name, alive in answers.items() if name not in healthy or not all(alive))
    for end in Connection.objects.select_for_update(of=("self",)).filter(organisation__in=moved).order_by("pk"):
        circuit = Circuit(breaker=end.breaker, failures=end.failures, retry_at=end.retry_at)  # type: ignore[arg-type]
        for alive in answers[end.organisation_id]:
            circuit = after_success(circuit) if alive else after_failure(circuit, at=at, tuning=tuning)
            end.last_success_at = at if alive else end.last_success_at
        end.breaker, end.failures, end.retry_at, end.updated_at = (
            circuit.breaker,
            circuit.failures,
            circuit.retry_at,
            at,
        )
        end.save(update_fields=["breaker", "failures", "retry_at", "last_success_at", "updated_at"])
