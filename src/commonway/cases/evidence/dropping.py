"""Questions asked by files: those that wait go out together, answers that have come are taken in one by one."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from commonway.cases.evidence import registers, rows
from commonway.cases.evidence.errors import EvidenceUnknown
from commonway.cases.evidence.settling import settle
from commonway.cases.models import Asking
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.registers import by_file
from commonway.exchange.registers.by_file import Drop, FileUnreadable
from commonway.exchange.registers.questions import AnswerMakesNoSense, Question
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe

log = logging.getLogger(__name__)
MOST_QUESTIONS = 5_000  # of one file


def send(*, at: datetime) -> int:
    """Write the questions that wait into one file a connection; return how many questions.

    The file appears before it is written down that they went out: whoever is killed in between asks twice, under the
    same ids.
    """
    return sum(_send(connection, at=at) for connection in by_file.connections())


def collect(*, at: datetime) -> int:
    """Take in the answers that have come; return how many had an effect. Files that cannot be read are put aside."""
    taken = 0
    for connection in by_file.connections():
        here = by_file.drop(connection)
        for path in by_file.waiting(here) if here else ():
            assert here is not None  # noqa: S101 - for the type checker
            taken += _take(path, connection, here, at=at)
    return taken


def _send(connection: str, *, at: datetime) -> int:
    into = by_file.drop(connection)
    if into is None:
        return 0
    with transaction.atomic():
        waiting = (
            Asking.objects.open().filter(kind="file", connection=connection, attempts=0).order_by("asked_at", "id")
        )
        locked = list(
            waiting.select_for_update(of=("self",), skip_locked=True).select_related(
                "evidence_request__request", "evidence_request__case"
            )[:MOST_QUESTIONS]
        )
        questions = [found for asking in locked if (found := _question(asking, at=at)) is not None]
        if not questions:
            return 0
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{str(questions[0].id)[-8:]}"
        by_file.write(questions, into, name=name)
        Asking.objects.filter(id__in=[question.id for question in questions]).update(attempts=1, last_error="")
    return len(questions)


def _question(asking: Asking, *, at: datetime) -> Question | None:
    """Return what is asked, or None where the clause or the data is gone; its term runs out then."""
    clause = ClausesInForce(at=at).to_ask(asking.agreement_id, asking.clause_id, asker=asking.asker_id)
    if clause is None:
        return None
    try:
        return registers.question_of(rows.Rows(evidence=asking.evidence_request, asking=asking), clause, Safe())
    except KeyDestroyed:
        return None


def _take(path: Path, connection: str, here: Drop, *, at: datetime) -> int:
    try:
        answers = by_file.answers(path)
    except FileUnreadable as error:
        by_file.put_away(path, here, [error.what])
        return 0
    problems = list(by_file.bad_rows(answers))
    taken = _take_each(answers, connection, problems, at=at)
    by_file.put_away(path, here, problems if not taken else [])
    if problems:
        log.warning("%s: %s", path.name, " ".join(problems[:10]))
    return taken


def _take_each(answers: Sequence[dict[str, Any]], connection: str, problems: list[str], *, at: datetime) -> int:
    """Take in each answer in a transaction of its own; one that cannot be is named in *problems*."""
    taken = 0
    for number, answer in enumerate(answers, start=1):
        id_ = by_file.id_of(answer)
        asking = Asking.objects.filter(id=id_, kind="file", connection=connection).first() if id_ else None
        if asking is None or asking.organisation_id is None:
            if id_ is not None:
                problems.append(f"Row {number} answers no question that was asked here.")
            continue
        by = Actor(kind="organisation", id=asking.organisation_id, organisation=asking.organisation_id)
        try:
            with transaction.atomic():
                both = rows.locked(asking.id)
                clause = rows.clause_words(both.asking, both.evidence)
                if clause is None or not both.asking.may_be_answered:
                    continue
                question = registers.question_of(both, clause, Safe())
                settle(asking.id, by_file.reply_of(answer, question), by=by, at=at)
                taken += 1
        except (AnswerMakesNoSense, EvidenceUnknown, KeyDestroyed) as error:
            problems.append(f"Row {number}: {error.what}")
    return taken
