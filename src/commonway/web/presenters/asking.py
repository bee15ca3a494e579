"""Asking for services together: what can be chosen, who gets what, and the receipt."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases import withdrawing
from commonway.cases.asking.saying import Use, Uses
from commonway.cases.asking.standing import Part
from commonway.cases.models import Case, Document
from commonway.cases.waiting.queues import queues_of
from commonway.packs.definitions import Clause, Service
from commonway.web.journey.side import Side
from commonway.web.presenters.dates import day
from commonway.web.presenters.deliveries import state_of_case
from commonway.web.presenters.entitlements import duration
from commonway.web.presenters.lists import and_list
from commonway.web.presenters.wording import Wording

_WHY = {
    "consent": gettext_lazy("tick that you agree to what is sent, or leave it out"),
    "declaration": gettext_lazy("tick what you declare, or leave it out"),
    "facts": gettext_lazy("some answers are still missing"),
    "open": gettext_lazy("it is asked for already"),
    "not-offered": gettext_lazy("your answers do not let you ask for it now"),
    "no-agreement": gettext_lazy("no agreement lets us pass it on; ask the organisation itself"),
}


def choice(part: Part, words: Wording) -> tuple[str, str, str]:
    """Return a service as something to tick: its id, its name, and what it gives and by whom."""
    service = part.service
    said = [words.say(service.amount), words.organisation(service.organisation)]
    hint = " · ".join(each for each in said if each)
    return service.id, words.say(service.name), hint


def open_elsewhere(part: Part, words: Wording, side: Side) -> dict[str, Any]:
    """Return a service that is under way already, with the way to its case where it is the reader's own."""
    case = part.elsewhere
    return {
        "service": words.say(part.service.name),
        "reference": case.reference if case else "",
        "href": side.url("asked", case.request_id) if case else "",
    }


def who_asks(parts: Sequence[Part], first: Part, shared: Sequence[str], words: Wording) -> tuple[str, str]:
    """Return the heading of a page of questions, and for which services it asks."""
    if not shared:
        organisation = words.organisation(first.service.organisation)
        title = _("%(organisation)s also needs to know") % {"organisation": organisation}
        return title, _("For: %(services)s.") % {"services": words.say(first.service.name)}
    names = [words.say(part.service.name) for part in parts if set(part.missing) & set(shared)]
    return _("What several of them need to know"), _("Asked once, for: %(services)s.") % {"services": and_list(names)}


def wanted(
    kinds: Iterable[str], parts: Sequence[Part], there: Iterable[tuple[Document, str]], words: Wording
) -> list[dict[str, Any]]:
    """Return each document that is wanted: what it shows, for whom, and the files there are."""
    files: dict[str, list[dict[str, Any]]] = {}
    for document, name in there:
        files.setdefault(document.kind, []).append({"id": document.id, "name": name})
    return [
        {
            "what": words.fact(kind),
            "services": and_list([words.say(part.service.name) for part in parts if kind in part.documents]),
            "files": files.get(kind, []),
        }
        for kind in kinds
    ]


def offer(part: Part, words: Wording, *, values: Mapping[str, object]) -> dict[str, Any]:
    """Return one service on the page before it is asked for: who gets what, what to agree to and to declare."""
    service, uses = part.service, part.uses
    return {
        "id": service.id,
        "name": words.say(service.name),
        "amount": words.say(service.amount),
        "organisation": words.organisation(service.organisation),
        "decide_within": duration(service.promised_within),
        "evidence": words.say(service.evidence),
        "uses": [_use(use, words, values) for use in uses.uses] if uses else [],
        "declaration": _box(service, "declaration", uses) if uses and uses.declaration else None,
        "open": part.is_open,
    }


def _use(use: Use, words: Wording, values: Mapping[str, object]) -> dict[str, Any]:
    clause: Clause = use.clause
    known = [fact for fact in use.facts if values.get(fact) is not None]
    later = [fact for fact in use.facts if fact not in known]
    return {
        "organisation": words.organisation(clause.to),
        "purpose": words.say(clause.purpose),
        "law": words.say(clause.legal_basis),
        "agreement": words.say(use.agreement.title),
        "rows": [{"key": words.fact(fact), "value": words.value(fact, values[fact])} for fact in known],
        "later": words.facts(later),
        "documents": words.facts(use.documents),
        "consent": {"id": f"say-{use.service}-{use.clause.id}", "mark": use.words.mark, "text": use.words.text}
        if use.words
        else None,
    }


def _box(service: Service, what: str, uses: Uses) -> dict[str, str]:
    declared = uses.declaration
    return {
        "id": f"say-{service.id}-{what}",
        "mark": declared.mark if declared else "",
        "text": declared.text if declared else "",
    }


def why_left(left: Mapping[str, str], parts: Sequence[Part], words: Wording) -> list[tuple[str, str]]:
    """Return why nothing was asked for, service by service: the error summary of the page."""
    boxes = {part.service.id: _first_box(part) for part in parts}
    return [
        (f"{words.service(service)}: {_WHY[why]}", f"#{boxes[service]}" if boxes.get(service) else "")
        for service, why in left.items()
    ]


def _first_box(part: Part) -> str:
    found = [f"say-{use.service}-{use.clause.id}" for use in part.uses.uses if use.words] if part.uses else []
    return (found or [f"say-{part.service.id}-declaration" if part.uses and part.uses.declaration else ""])[0]


def cases(
    found: Iterable[Case], words: Wording, side: Side, *, paid: Mapping[UUID, Sequence[Any]] | None = None
) -> list[dict[str, Any]]:
    """Return the cases of a receipt: reference, promise, where each stands, what is *paid*, and the way to take it back."""
    return [{"payments": (paid or {}).get(case.id, ()), **_case(case, words, side)} for case in found]


def _case(case: Case, words: Wording, side: Side) -> dict[str, Any]:
    state, colour = state_of_case(case.state)
    rows = [
        (_("Office"), words.organisation(case.organisation_id)),
        (_("Reference"), case.reference),
        (_("Asked for on"), day(case.opened_at)),
        (_("They promise an answer by"), day(case.due_at) if case.due_at and case.state == Case.State.OPEN else ""),
        (_("What they say"), case.reason),
    ]
    may_withdraw = withdrawing.may_withdraw(case)
    may_come = side.namespace == "journey" and case.state == Case.State.OPEN
    queues = queues_of(words.pack, service=case.service) if may_come else []
    return {
        "id": case.id,
        "service": words.service(case.service),
        "state": state,
        "colour": colour,
        "rows": [{"key": key, "value": value} for key, value in rows if value],
        "withdraw": side.url("withdraw-case", case.request_id, case.id) if may_withdraw else "",
        "come": f"{reverse('queue:list')}?for={case.service}" if queues else "",
    }


def not_yet(part: Part, words: Wording) -> dict[str, str]:
    """Return a chosen service that is not asked for yet, and why."""
    if part.is_open:
        why = _("It is asked for already.")
    elif part.missing:
        why = _("We still need to know: %(facts)s.") % {"facts": and_list(words.facts(part.missing))}
    elif part.uses is None:
        why = _("No agreement lets us pass it on. Ask the organisation itself.")
    else:
        why = _("You have not said yes to it yet.")
    return {"service": words.say(part.service.name), "why": why}


def taking_back(case: Case, words: Wording) -> dict[str, Any]:
    """Return what is shown before a case is taken back."""
    return {
        "service": words.service(case.service),
        "reference": case.reference,
        "organisation": words.organisation(case.organisation_id),
    }
