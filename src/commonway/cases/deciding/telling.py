"""Telling organisations of a decision, each under its clause and only the parts that names."""

from collections.abc import Mapping
from datetime import datetime

from commonway.cases.deciding.content import Content
from commonway.cases.deciding.wording import Telling, reason_lines
from commonway.exchange.telling import Crossing, tell
from commonway.ledger.actors import Actor
from commonway.packs.deciding import OF_A_DECISION
from commonway.vault.sealing import Safe


def tell_of(telling: Telling, facts: Mapping[str, object], *, by: Actor, at: datetime, safe: Safe) -> None:
    """Tell whom the service names of the decision that now holds; without a clause in force it is refused on the ledger."""
    decision, case = telling.decision, telling.decision.about
    known = dict(facts) | {f"{OF_A_DECISION}{part}": value for part, value in parts(telling, "").items()}
    crossings = [
        Crossing(
            organisation=clause.to,
            agreement_id=each.agreement,
            clause_id=each.clause,
            event_type=clause.event,
            subject_id=case.subject_id,
            applicant_id=case.applicant_id,
            request_id=case.request_id,
            about_id=decision.id,
            reference=case.request.reference,
            facts=known,
        )
        for each in telling.definition.tells
        if not each.outcomes or decision.outcome in each.outcomes
        for clause in telling.pack.agreements[each.agreement].clauses
        if clause.id == each.clause
    ]
    tell(crossings, by=by, at=at, safe=safe)


def parts(telling: Telling, language: str) -> dict[str, object]:
    """Return what a decision says as data, by the names clauses have for its parts."""
    decision, content = telling.decision, telling.content
    return {
        "outcome": decision.outcome,
        "reasons": _reasons(telling, content, language),
        "legal-basis": dict(telling.made_by.legal_basis),
        "amount": _amount(telling, content),
        "validity": {
            "from": content.valid_from.isoformat() if content.valid_from else None,
            "until": content.valid_until.isoformat() if content.valid_until else None,
        },
    }


def _reasons(telling: Telling, content: Content, language: str) -> dict[str, object]:
    chosen = {each.id: each for each in telling.made_by.reasons}
    if language:
        return {"standard": list(reason_lines(telling, language)), "words": content.words}
    standard = {id_: dict(chosen[id_].text) for id_ in content.reasons if id_ in chosen}
    return {"standard": standard, "words": content.words}


def _amount(telling: Telling, content: Content) -> dict[str, object] | None:
    if content.amount is None:
        return None
    pays = telling.pays
    return {"value": str(content.amount), "currency": pays.currency, "period": pays.period, "unit": dict(pays.unit)}
