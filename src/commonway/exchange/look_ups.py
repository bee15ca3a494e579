"""Asking a register instead of the person, under the clause that lets it be asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import transaction

from commonway.exchange import envelopes, tuning
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Connection
from commonway.exchange.posting import Answer, Poster
from commonway.kernel.errors import CommonwayError
from commonway.ledger import appending
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry
from commonway.packs import plain
from commonway.packs.conditions import fault_of_value
from commonway.packs.definitions import Clause, LookUp


class LookUpFailed(CommonwayError):
    """The register was not asked, or gave nothing that can be used; the person can tell us instead."""


class NoClause(LookUpFailed):
    """No clause in force lets the register be asked."""


class FactsMissing(LookUpFailed):
    """What identifies the record is not known yet."""


class RegisterUnavailable(LookUpFailed):
    """The register did not answer, or with something that makes no sense."""


class RegisterRefused(LookUpFailed):
    """The register answered that it will not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpAnswer:
    """What the *register* (an organisation's id) answered; ``facts`` is empty where it found nobody."""

    found: bool
    register: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def look_up(look_up: LookUp, facts: Mapping[str, Any], *, subject_hint: UUID, by: Actor, at: datetime) -> LookUpAnswer:
    """Ask the register of *look_up* and return its answer, checked against the definitions of the facts.

    Only the facts the look-up sends, and its clause allows, leave. How it ended is an event in the stream of
    *subject_hint*, the person for whom it is asked. Raises `NoClause`, `FactsMissing`, `RegisterUnavailable` or
    `RegisterRefused`. Call it outside a transaction: it waits for another system.
    """
    clauses = ClausesInForce(at=at)
    clause = clauses.clause(look_up.agreement, look_up.clause)
    if clause is None or clause.allows != "ask":
        _record("exchange.refused", look_up, "", subject_hint, by=by, at=at, reason="no clause in force")
        raise NoClause("No agreement lets us ask this register.", remedy="Please tell us yourself.")
    try:
        answer = _ask(look_up, clause, clauses, facts)
    except LookUpFailed as error:
        _record("look-up.failed", look_up, clause.to, subject_hint, by=by, at=at, reason=type(error).__name__)
        raise
    names = sorted(answer.facts)
    _record(
        "look-up.answered", look_up, clause.to, subject_hint, by=by, at=at, found=answer.found, facts=names,
        sent=list(look_up.send),
    )  # fmt: skip
    return answer


def _ask(look_up: LookUp, clause: Clause, clauses: ClausesInForce, facts: Mapping[str, Any]) -> LookUpAnswer:
    sending = {name: facts[name] for name in look_up.send if name in clause.facts and facts.get(name) is not None}
    missing = [name for name in look_up.send if name not in sending]
    if missing:
        raise FactsMissing(f"{', '.join(missing)} is needed to find the record.", remedy="Answer that first.")
    end = Connection.objects.filter(organisation=clause.to).first()
    if end is None or not end.look_up_url:
        raise _unavailable("it is not connected")
    body = envelopes.as_bytes(
        {
            "look_up": look_up.id,
            "facts": sending,
            "returns": list(look_up.returns),
            "clause": {"agreement": look_up.agreement, "id": clause.id, "legal_basis": dict(clause.legal_basis)},
        }
    )
    patience = tuning.current()
    poster = _poster(replace(patience, timeout=patience.look_up_timeout))
    answer = poster.post(clause.to, end.look_up_url, body=body, media_type="application/json")
    return _read(answer, look_up, clause, clauses)


def _read(answer: Answer, look_up: LookUp, clause: Clause, clauses: ClausesInForce) -> LookUpAnswer:
    if answer.status == 404:
        return LookUpAnswer(found=False, register=clause.to)
    if answer.ending == "never":
        raise RegisterRefused("The register will not answer.", remedy="Please tell us yourself.")
    if answer.ending == "later":
        raise _unavailable(answer.error)
    try:
        document = json.loads(answer.body)
        found, given = document["found"], document.get("facts", {})
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise _unavailable("its answer makes no sense") from error
    if not isinstance(found, bool) or not isinstance(given, dict):
        raise _unavailable("its answer makes no sense")
    if not found:
        return LookUpAnswer(found=False, register=clause.to)
    wanted = [name for name in look_up.returns if name in clause.facts and given.get(name) is not None]
    for name in wanted:
        definition = clauses.fact(name)
        if definition is None or any(plain.faults(given[name])) or fault_of_value(definition, given[name]):
            raise _unavailable(f"its answer for {name} is not of the agreed type")
    return LookUpAnswer(found=True, register=clause.to, facts={name: given[name] for name in wanted})


def _unavailable(why: str) -> RegisterUnavailable:
    return RegisterUnavailable(
        f"The register cannot answer now: {why.rstrip('.')}.", remedy="Try again later, or tell us yourself."
    )


def _record(
    event_type: str, look_up: LookUp, register: str, stream: UUID, *, by: Actor, at: datetime, **data: Any
) -> None:
    entry = Entry(
        stream=stream,
        type=event_type,
        organisation=register,
        ground=f"agreement {look_up.agreement}/{look_up.clause}",
        data={"look_up": look_up.id, "agreement": look_up.agreement, "clause": look_up.clause, **data},
    )
    with transaction.atomic():
        appending.append([entry], by=by, at=at, purpose="asking a register instead of the person", ground="")


_kept: dict[tuning.Tuning, Poster] = {}
_keeping = Lock()


def _poster(patience: tuning.Tuning) -> Poster:
    """Return the one poster of this process, kept so that registers are asked over open connections.

    Where the patience has changed, the connections of the earlier one are closed.
    """
    with _keeping:
        if patience not in _kept:
            for earlier in _kept.values():
                earlier.close()
            _kept.clear()
            _kept[patience] = Poster(patience)
        return _kept[patience]
