"""Asking a register's system by signed HTTP, at the address its organisation is connected with."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from commonway.exchange import envelopes, tuning
from commonway.exchange.models import Connection
from commonway.exchange.posting import Answer, Poster
from commonway.exchange.registers.questions import (
    MOST_PAPERS,
    AnswerMakesNoSense,
    Paper,
    Question,
    Reply,
    found,
)

_MOST_BYTES = 8_000_000  # of an answer: papers come in it
_MANY = {HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.CONFLICT}


def ask(question: Question) -> Reply:
    """Ask the register once; every way it can end is a `Reply`. Call it outside a transaction."""
    end = Connection.objects.filter(organisation=question.clause.to).first()
    if end is None or not end.look_up_url:
        return Reply(ending="later", why="It is not connected.", alive=False)
    patience = tuning.current()
    poster = Poster(replace(patience, timeout=patience.look_up_timeout, answer_bytes=_MOST_BYTES))
    try:
        answer = poster.post(
            question.clause.to, end.look_up_url, body=envelopes.as_bytes(_body(question)), media_type="application/json"
        )
    finally:
        poster.close()
    try:
        return _read(question, answer)
    except AnswerMakesNoSense as error:
        return Reply(ending="later", why=error.what)


def _body(question: Question) -> dict[str, Any]:
    clause = question.clause
    return {
        "id": str(question.id),
        "look_up": question.evidence.id,
        "facts": dict(question.facts),
        "returns": list(question.returns.values()),
        "clause": {
            "agreement": question.source.agreement,
            "id": clause.id,
            "purpose": dict(clause.purpose),
            "legal_basis": dict(clause.legal_basis),
        },
    }


def _read(question: Question, answer: Answer) -> Reply:
    if answer.status == HTTPStatus.NOT_FOUND:
        return Reply(ending="no-record")
    if answer.status in _MANY:
        return Reply(ending="many-records")
    if answer.ending == "never":
        return Reply(ending="refused", why=answer.error)
    if answer.ending == "later":
        return Reply(ending="later", why=answer.error, alive=answer.alive, retry_after=answer.retry_after or 0.0)
    try:
        document = json.loads(answer.body)
        is_found, given = document["found"], document.get("facts", {})
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise AnswerMakesNoSense("The answer cannot be read.") from error
    if not isinstance(is_found, bool) or not isinstance(given, dict):
        raise AnswerMakesNoSense("The answer cannot be read.")
    if document.get("many") is True:
        return Reply(ending="many-records")
    if not is_found:
        return Reply(ending="no-record")
    return found(question, given, papers=tuple(_papers(document.get("documents", []))))


def _papers(given: Any) -> Iterator[Paper]:
    if not isinstance(given, list) or len(given) > MOST_PAPERS:
        raise AnswerMakesNoSense("The documents of the answer cannot be read.")
    for each in given:
        try:
            content = base64.b64decode(each["content"], validate=True)
            yield Paper(name=str(each["name"]), media_type=str(each["media_type"]), content=content)
        except (TypeError, KeyError, ValueError, binascii.Error) as error:
            raise AnswerMakesNoSense("A document of the answer cannot be read.") from error
