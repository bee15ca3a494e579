"""Cases and deliveries as an organisation's caseworkers read them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.caseload import Counts
from commonway.cases.levels.standing import CaseLevels
from commonway.cases.models import Case
from commonway.exchange.models import Delivery
from commonway.exchange.share import Told, is_unanswered
from commonway.web.presenters.dates import moment
from commonway.web.presenters.deliveries import state_of, state_of_case
from commonway.web.presenters.entitlements import duration
from commonway.web.presenters.levels import flags
from commonway.web.presenters.lists import capped
from commonway.web.presenters.wording import Wording

SHOWN = {
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Past their promise"),
    "at_risk": gettext_lazy("Likely to be late"),
    "paused": gettext_lazy("Paused"),
    "done": gettext_lazy("Done"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Taken back"),
}


def views(counts: Counts, *, chosen: str, address: str) -> list[dict[str, Any]]:
    """Return the ways to look at the list, each with how many cases it shows."""
    return [
        {
            "text": str(words),
            "count": capped(getattr(counts, state)),
            "href": f"{address}?state={state}",
            "current": state == chosen,
        }
        for state, words in SHOWN.items()
    ]


def case_row(case: Case, words: Wording, levels: CaseLevels | None) -> dict[str, Any]:
    """Return one line of the list of cases; nothing in it says who the person is."""
    state, colour = state_of_case(case.state)
    return {
        "id": case.id,
        "reference": case.reference,
        "service": words.service(case.service),
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "flags": flags(levels),
        "state": state,
        "colour": colour,
    }


def case_summary(case: Case) -> list[tuple[str, str]]:
    """Return what is known of a case beside what was told."""
    told = [
        (_("Reference"), case.reference),
        (_("Opened"), moment(case.opened_at)),
        (_("Ended"), moment(case.ended_at)),
        (_("What the person reads"), case.reason),
        (_("Removed"), moment(case.removed_at)),
    ]
    return [(key, value) for key, value in told if value]


def told_card(told: Told, words: Wording) -> dict[str, Any]:
    """Return what was told, with the clause and the law that let it."""
    delivery, clause = told.delivery, told.clause
    state, colour = state_of(delivery)
    agreement = words.pack.agreements.get(delivery.agreement_id)
    basis = [
        (_("For"), words.say(clause.purpose) if clause else ""),
        (_("Law"), words.say(clause.legal_basis) if clause else ""),
        (_("Agreement"), words.say(agreement.title) if agreement else delivery.agreement_id),
        (_("Answer within"), duration(clause.answer_within) if clause and not told.taken_back else ""),
        (_("Request"), delivery.reference),
        (_("Told"), moment(delivery.created_at) if not told.taken_back else ""),
        (_("Answered"), moment(delivery.answered_at)),
        (_("Your reference"), delivery.answer_reference),
        (_("What the person reads"), delivery.answer_reason),
    ]
    return {
        "delivery": delivery.id,
        "purpose": words.say(clause.purpose) if clause else "",
        "under": words.say(clause.legal_basis) if clause else "",
        "state": state,
        "colour": colour,
        "facts": _facts(told.facts, words),
        "basis": [(key, value) for key, value in basis if value],
        "in_force": clause is not None,
        "withheld": delivery.state == Delivery.State.WITHHELD,
        "gone": told.gone,
        "taken_back": told.taken_back,
        "answerable": is_unanswered(delivery),
    }


def _facts(facts: Mapping[str, Any], words: Wording) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what was told in two parts, by whom it is about: labels speak to the person who tells."""
    about: dict[str, list[tuple[str, str]]] = {}
    for name, value in facts.items():
        definition = words.pack.facts.get(name)
        row = (words.fact(name), words.value(name, value))
        about.setdefault(definition.about if definition else "subject", []).append(row)
    titles = {"subject": _("About the person it happened to"), "applicant": _("About the person who told")}
    return [(titles[whom], rows) for whom, rows in sorted(about.items(), reverse=True)]


def delivery_row(delivery: Delivery, words: Wording) -> dict[str, Any]:
    """Return one line of the list of things to know."""
    state, colour = state_of(delivery)
    agreement = words.pack.agreements.get(delivery.agreement_id)
    clauses = agreement.clauses if agreement else ()
    purpose = next((words.say(clause.purpose) for clause in clauses if clause.id == delivery.clause_id), "")
    return {
        "id": delivery.id,
        "purpose": purpose or delivery.clause_id,
        "reference": delivery.reference,
        "created_at": delivery.created_at,
        "state": state,
        "colour": colour,
    }


def answer_summary(given: Mapping[str, Any], outcome: forms.Field) -> list[tuple[str, str]]:
    """Return an answer to look at once more before it is written down."""
    choices = dict(getattr(outcome, "choices", ()))
    told = [
        (_("Your answer"), str(choices[given["outcome"]])),
        (_("Your own reference"), given["reference"] or _("None")),
        (_("What the person reads"), given["reason"] or _("Nothing more")),
    ]
    return [(str(key), str(value)) for key, value in told]
