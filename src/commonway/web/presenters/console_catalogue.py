"""Agreements and versions of packs, as coordinators read them."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.catalogue.models import PackVersion
from commonway.packs.compare import Change
from commonway.packs.definitions import Agreement, Clause
from commonway.web.presenters.dates import day as said_day
from commonway.web.presenters.entitlements import duration
from commonway.web.presenters.wording import Wording

_LONGEST = 600
_MANNERS = {
    "added": (gettext_lazy("Added"), "green"),
    "removed": (gettext_lazy("Taken out"), "red"),
    "changed": (gettext_lazy("Changed"), "yellow"),
}
_KINDS = {
    "pack": gettext_lazy("The pack itself"),
    "organisation": gettext_lazy("Organisations"),
    "agreement": gettext_lazy("Agreements"),
    "fact": gettext_lazy("Facts"),
    "service": gettext_lazy("Services"),
    "evidence": gettext_lazy("Evidence"),
    "life-event": gettext_lazy("Life events"),
    "letter": gettext_lazy("Letters"),
    "example": gettext_lazy("Worked examples"),
}
_ALLOWS = {
    "tell": gettext_lazy("Lets it be told"),
    "open-case": gettext_lazy("Lets a case be opened there"),
    "ask": gettext_lazy("Lets its register be asked"),
    "order": gettext_lazy("Lets work be ordered there"),
    "appeal": gettext_lazy("Lets appeals be heard there"),
    "pay": gettext_lazy("Lets it be asked to pay"),
}


def agreement_row(agreement: Agreement, words: Wording, *, day: date) -> dict[str, Any]:
    """Return one line of the list of agreements."""
    state, colour = _state(agreement, day)
    return {
        "id": agreement.id,
        "title": words.say(agreement.title),
        "parties": [words.organisation(party) for party in agreement.parties],
        "state": state,
        "colour": colour,
        "term": _term(agreement),
        "clauses": len(agreement.clauses),
    }


def agreement_page(agreement: Agreement, words: Wording, *, day: date) -> dict[str, Any]:
    """Return one agreement as its page shows it."""
    told = [
        (_("Between"), ", ".join(words.organisation(party) for party in agreement.parties)),
        (_("Law"), words.say(agreement.legal_basis)),
        (_("Holds"), _term(agreement)),
        (_("What is owed"), words.say(agreement.outputs)),
        (_("Costs"), words.say(agreement.costs)),
        (_("Disputes"), words.say(agreement.disputes)),
    ]
    clauses = [_clause(clause, words) for clause in agreement.clauses]
    row = agreement_row(agreement, words, day=day)
    return row | {"rows": [(key, value) for key, value in told if value], "clause_rows": clauses}


def _clause(clause: Clause, words: Wording) -> dict[str, Any]:
    return {
        "id": clause.id,
        "purpose": words.say(clause.purpose),
        "allows": _("%(what)s: %(organisation)s")
        % {
            "what": _ALLOWS[clause.allows],
            "organisation": words.organisation(clause.to),
        },
        "law": words.say(clause.legal_basis),
        "facts": [_fact(fact, words) for fact in clause.facts],
        "answer_within": duration(clause.answer_within),
    }


def _fact(fact_id: str, words: Wording) -> str:
    """Return a fact's name; labels speak to the person who tells, so facts about them say so here."""
    definition = words.pack.facts.get(fact_id)
    if definition is None or definition.about == "subject":
        return words.fact(fact_id)
    return _("%(fact)s (of the person who tells)") % {"fact": words.fact(fact_id)}


def _state(agreement: Agreement, day: date) -> tuple[str, str]:
    if day < agreement.valid_from:
        return _("Not yet"), "yellow"
    if agreement.valid_until is not None and day > agreement.valid_until:
        return _("Over"), "grey"
    return _("In force"), "green"


def _term(agreement: Agreement) -> str:
    since = said_day(agreement.valid_from)
    if agreement.valid_until is None:
        return _("From %(since)s") % {"since": since}
    return _("From %(since)s to %(until)s") % {"since": since, "until": said_day(agreement.valid_until)}


def version_name(version: PackVersion) -> str:
    """Return what a published version is called in a list to choose from."""
    return _("%(pack)s %(version)s, publication %(number)s") % {
        "pack": version.pack,
        "version": version.version,
        "number": version.number,
    }


def version_row(version: PackVersion, *, current: bool) -> dict[str, Any]:
    """Return one line of the list of published versions."""
    return {
        "pack": version.pack,
        "name": _("%(version)s, publication %(number)s") % {"version": version.version, "number": version.number},
        "published_at": version.published_at,
        "digest": version.digest,
        "current": current,
    }


def change_row(change: Change) -> dict[str, Any]:
    """Return one definition that differs between two versions."""
    manner, colour = _MANNERS[change.manner]
    fields = [{"path": each.path, "old": _written(each.old), "new": _written(each.new)} for each in change.fields]
    return {
        "kind": str(_KINDS.get(change.kind, change.kind)),
        "id": change.id,
        "anchor": slugify(f"{change.kind} {change.id}"),
        "manner": str(manner),
        "colour": colour,
        "fields": fields,
    }


def _written(value: Any) -> str:
    if value is None:
        return _("(nothing)")
    if isinstance(value, str):
        text = value
    elif isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values()):
        text = "\n".join(f"{name}: {each}" for name, each in value.items())
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
