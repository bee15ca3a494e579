"""Asking registers over HTTP and SQL: claimed by lease, asked outside any transaction, and what they say written down."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from commonway.cases.evidence import jobs, rows
from commonway.cases.evidence.noting import note
from commonway.cases.evidence.settling import proceed, settle
from commonway.cases.models import Asking
from commonway.exchange import tuning
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.registers import breakers, over_http, over_sql
from commonway.exchange.registers.questions import Question, Reply
from commonway.ledger.actors import Actor, system
from commonway.packs.definitions import Clause
from commonway.vault.sealing import KeyDestroyed, Safe

WAYS: Mapping[str, Callable[[Question], Reply]] = {"http": over_http.ask, "sql": over_sql.ask}
PRODUCT = system("evidence")


def ask(asking_id: UUID, *, by: Actor = PRODUCT, at: datetime) -> Asking | None:
    """Ask the register of a question, if it is its time, and write down what comes of it; None where it is not.

    Call it outside a transaction: it waits for another system. Whoever is killed meanwhile lets the lease run out.
    """
    question = claim(asking_id, at=at)
    if question is None:
        return None
    kind, organisation = question.source.kind, question.clause.to
    patience = tuning.current()
    reply = WAYS[kind](question)
    breakers.note(
        breakers.name_of(kind, organisation, question.source.connection), alive=reply.alive, at=at, tuning=patience
    )
    return settle(asking_id, reply, by=by, at=at)


def claim(asking_id: UUID, *, at: datetime) -> Question | None:
    """Return the question if it is to be asked now, held by a lease; None where it is not, or not yet.

    Where the clause has gone since, nobody is asked and the next one's turn comes.
    """
    with transaction.atomic():
        both = rows.locked(asking_id)
        asking, patience = both.asking, tuning.current()
        if asking.state != Asking.State.OPEN or asking.next_attempt_at is None or asking.next_attempt_at > at:
            return None
        clause = ClausesInForce(at=at).to_ask(asking.agreement_id, asking.clause_id, asker=asking.asker_id)
        if clause is None:
            _give_up(both, at=at)
            return None
        name = breakers.name_of(asking.kind, clause.to, asking.connection)
        again_at = breakers.may_ask(name, at=at, tuning=patience)
        if again_at is not None:
            asking.next_attempt_at = again_at
            asking.last_error = "It has not answered others either; it is asked again later."
            asking.save(update_fields=["next_attempt_at", "last_error"])
            jobs.ask_soon(asking.id, at=again_at)
            return None
        asking.attempts += 1
        asking.next_attempt_at = at + timedelta(seconds=patience.lease)
        asking.save(update_fields=["attempts", "next_attempt_at"])
        try:
            return question_of(both, clause, Safe())
        except KeyDestroyed:
            return None


def question_of(both: rows.Rows, clause: Clause, safe: Safe) -> Question:
    """Return what is asked; only facts the clause still lets cross."""
    asking, evidence = both.asking, both.evidence
    facts = safe.unseal(asking.applicant_id, Asking.place(asking.id, "facts"), asking.facts)
    return Question(
        id=asking.id,
        evidence=rows.definition_of(evidence),
        source=rows.source_of(asking, evidence),
        clause=clause,
        facts={name: value for name, value in facts.items() if name in clause.facts},
        definitions=rows.pack_of(evidence).facts,
    )


def _give_up(both: rows.Rows, *, at: datetime) -> None:
    asking = both.asking
    asking.state, asking.ended_at, asking.next_attempt_at = Asking.State.NOT_ASKED, at, None
    asking.last_error = "No clause in force."
    asking.save(update_fields=["state", "ended_at", "next_attempt_at", "last_error"])
    note("evidence.not-asked", both.evidence, asking, by=PRODUCT, at=at, reason="no clause in force")
    proceed(both.evidence, by=PRODUCT, at=at, safe=Safe())


def leave(asking_id: UUID, *, by: Actor, at: datetime) -> None:
    """Wait no longer for a question, and ask the next: its term is over, or the person does not wait for it."""
    with transaction.atomic():
        both = rows.locked(asking_id)
        asking = both.asking
        if asking.state != Asking.State.OPEN:
            return
        asking.state, asking.ended_at, asking.next_attempt_at = Asking.State.UNANSWERED, at, None
        asking.save(update_fields=["state", "ended_at", "next_attempt_at"])
        note("evidence.unanswered", both.evidence, asking, by=by, at=at, attempts=asking.attempts)
        try:
            proceed(both.evidence, by=by, at=at, safe=Safe())
        except KeyDestroyed:
            return
