"""Why a service can be had or not, for its page: reasons, what would have to be different, and the tables behind it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.dmn import Outcome, State
from commonway.dmn.drawing import DrawnTable, drawn
from commonway.dmn.explaining import Reason
from commonway.dmn.model import HitPolicy
from commonway.dmn.working import Step
from commonway.eligibility.elsewhere import source_on
from commonway.eligibility.explaining import CriterionWhy, Explainer, TableWhy, Why
from commonway.eligibility.interview import Result
from commonway.eligibility.reading import read_answers
from commonway.packs.definitions import Pack, Service
from commonway.web.presenters.dates import day
from commonway.web.presenters.entitlements import working_rows
from commonway.web.presenters.lists import number
from commonway.web.presenters.money import amount_of
from commonway.web.presenters.wording import Wording

_POLICIES = {
    HitPolicy.UNIQUE: gettext_lazy("Only one row can apply."),
    HitPolicy.ANY: gettext_lazy("Where several rows apply, they agree."),
    HitPolicy.PRIORITY: gettext_lazy("Where several rows apply, the most important result counts."),
    HitPolicy.FIRST: gettext_lazy("The first row that applies counts."),
    HitPolicy.COLLECT: gettext_lazy("All rows that apply count."),
    HitPolicy.RULE_ORDER: gettext_lazy("All rows that apply count, in the order of the table."),
    HitPolicy.OUTPUT_ORDER: gettext_lazy("All rows that apply count, the most important result first."),
}
_AGGREGATIONS = {
    "SUM": gettext_lazy("The results of all rows that apply are added up."),
    "COUNT": gettext_lazy("The result is how many rows apply."),
    "MIN": gettext_lazy("Of all rows that apply, the smallest result counts."),
    "MAX": gettext_lazy("Of all rows that apply, the largest result counts."),
}
_OUTCOMES = {
    Outcome.YES: (gettext_lazy("You can get this"), "green"),
    Outcome.NO: (gettext_lazy("You cannot get this"), "grey"),
    Outcome.UNKNOWN: (gettext_lazy("We need to know more"), "blue"),
}


def hit_policy_in_words(table: DrawnTable) -> str:
    """Return what it means for a decision table that several of its rows apply."""
    return str(_AGGREGATIONS.get(table.aggregation) or _POLICIES[table.hit_policy])


def why_of(
    pack: Pack,
    service: Service,
    values: Mapping[str, object],
    *,
    words: Wording,
    at: datetime,
    result: Callable[[], Result] | None = None,
) -> dict[str, Any]:
    """Return why *service* can be had or not with *values*, answers by fact as rules read them, for its page.

    *result* gives what the system that decides it answered, where another does.
    """
    explainer = Explainer(pack, language=words.language, now=timezone.localtime(at))
    why = explainer.why(service, read_answers(values, facts=pack.facts))
    elsewhere = result() if result and source_on(service, timezone.localdate(at)) else None
    outcome = elsewhere.outcome if elsewhere else why.outcome
    status, colour = _OUTCOMES[outcome]
    return {
        "name": words.say(service.name),
        "summary": words.say(service.summary),
        "organisation": words.organisation(service.organisation),
        "status": status,
        "colour": colour,
        "reasons": [_criterion(each, words, values) for each in why.criteria],
        "working": working_rows(elsewhere.working, words) if elsewhere and elsewhere.working else [],
        "is_no": why.outcome is Outcome.NO,
        "changes": why.changes,
        "fixed": why.fixed,
        "undecided": why.undecided,
        "open": words.facts(_open_facts(why, values)),
        "amount": _amount(why, values, words),
        "tables": [
            drawn(each.table, title=each.title, trace=each.trace, lexicon=explainer.lexicon) for each in _tables(why)
        ],
    }


def _tables(why: Why) -> list[TableWhy]:
    """Return the decision tables behind the conditions and the amount, each once."""
    found = {each.decision: each for criterion in why.criteria for each in criterion.tables}
    return list((found | {each.decision: each for each in (why.amount.tables if why.amount else ())}).values())


def _amount(why: Why, values: Mapping[str, object], words: Wording) -> dict[str, Any] | None:
    """Return how the amount comes about; None while it is not known."""
    amount, pays = why.amount, why.service.pays
    if amount is None or amount.value is None or pays is None:
        return None
    return {
        "figure": amount_of(amount.value, pays, words),
        "step": _step(amount.step) if amount.step else None,
        "answers": _said(amount.facts, words, values),
        "figures": [
            {
                "text": each.label,
                "value": number(each.value),
                "unit": words.say(each.parameter.unit),
                "since": day(each.since),
                "link": each.parameter.more if each.parameter.more.startswith("https://") else "",
            }
            for each in amount.figures
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"text": step.text, "value": step.value, "parts": [_step(part) for part in step.parts]}


def _said(facts: Sequence[str], words: Wording, values: Mapping[str, object]) -> str:
    said = [f"{words.fact(fact)}: {value}" for fact in facts if (value := words.value(fact, values.get(fact)))]
    return _("You told us: %(answers)s") % {"answers": "; ".join(said)} if said else ""


def _criterion(each: CriterionWhy, words: Wording, values: Mapping[str, object]) -> dict[str, Any]:
    reason = each.reason
    tells_more = reason is not None and (reason.parts or each.criterion.expression)
    parts = []
    if reason is not None and tells_more:
        parts = [_reason(part) for part in reason.parts] if reason.joined == "all" else [_reason(reason)]
    return {"text": each.text, "outcome": each.state.value, "detail": _said(each.facts, words, values), "parts": parts}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "outcome": reason.state.value if reason.state else None,
        "parts": [_reason(part) for part in reason.parts],
    }


def _open_facts(why: Why, values: Mapping[str, object]) -> list[str]:
    facts = (fact for each in why.criteria if each.state is State.UNKNOWN for fact in each.facts)
    return [fact for fact in dict.fromkeys(facts) if fact not in values]
