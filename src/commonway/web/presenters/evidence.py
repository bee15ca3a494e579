"""Evidence as those who ask, those who are asked, and the person read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.evidence import rows
from commonway.cases.evidence.answering import QuestionFile
from commonway.cases.evidence.standing import Asked, Mine, Standing
from commonway.cases.models import Asking, EvidenceRequest
from commonway.packs.definitions import Pack
from commonway.packs.evidence import Evidence
from commonway.packs.evidence_sources import clause_of
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.wording import Wording, staff_wording, wording

_STATES = {
    EvidenceRequest.State.ASKING.value: (gettext_lazy("Waiting"), "blue"),
    EvidenceRequest.State.PREVIEW.value: (gettext_lazy("The person looks at it first"), "purple"),
    EvidenceRequest.State.ANSWERED.value: (gettext_lazy("Answered"), "green"),
    EvidenceRequest.State.UNANSWERED.value: (gettext_lazy("No answer"), "orange"),
    EvidenceRequest.State.WITHDRAWN.value: (gettext_lazy("Not needed any more"), "grey"),
}
_ASKED = {
    Asking.State.OPEN.value: (gettext_lazy("Asked"), "blue"),
    Asking.State.ANSWERED.value: (gettext_lazy("Answered"), "green"),
    Asking.State.NO_RECORD.value: (gettext_lazy("Has no record"), "grey"),
    Asking.State.REFUSED.value: (gettext_lazy("Refused"), "red"),
    Asking.State.MANY.value: (gettext_lazy("Has more than one record"), "orange"),
    Asking.State.UNANSWERED.value: (gettext_lazy("Did not answer in time"), "orange"),
    Asking.State.LATE.value: (gettext_lazy("Answered too late"), "yellow"),
    Asking.State.NOT_ASKED.value: (gettext_lazy("Not asked"), "grey"),
    Asking.State.WITHDRAWN.value: (gettext_lazy("Not needed any more"), "grey"),
}
_WAYS = {
    "http": gettext_lazy("by its system"),
    "sql": gettext_lazy("in its database"),
    "file": gettext_lazy("by file"),
    "task": gettext_lazy("by its staff"),
    "person": gettext_lazy("on their page"),
}
_ENDINGS = {
    "not-used": gettext_lazy("The person did not let the answer be used."),
    "no-clause": gettext_lazy("No agreement in force lets anybody be asked, or what finds the record is not known."),
}


def card(standing: Standing, *, of_person: bool = False) -> dict[str, Any]:
    """Return one piece of evidence with all who were asked: for the one who asked, or *of_person* for the person."""
    words = wording(standing.pack) if of_person else staff_wording(standing.pack)
    evidence = standing.evidence
    state, colour = _STATES[evidence.state]
    return {
        "id": evidence.id,
        "case": evidence.case_id,
        "title": words.say(standing.definition.title),
        "purpose": words.say(standing.definition.purpose),
        "asker": words.organisation(evidence.organisation_id),
        "state": str(state),
        "colour": colour,
        "asked_at": moment(evidence.asked_at),
        "why": str(_ENDINGS.get(evidence.ending, "")) if not evidence.is_going else "",
        "gone": standing.gone,
        "facts": facts_of(standing, words, of_person=of_person),
        "papers": [{"id": document.id, "name": name} for document, name in standing.papers],
        "asked": [_asked(each, words, of_person=of_person) for each in standing.asked],
        "late": [
            {
                "who": words.organisation(each.asking.organisation_id or ""),
                "on": day(each.asking.ended_at),
                "rows": [(words.fact(fact), words.value(fact, value)) for fact, value in each.late.items()],
            }
            for each in standing.asked
            if each.late
        ],
    }


def facts_of(standing: Standing, words: Wording, *, of_person: bool) -> list[dict[str, str]]:
    """Return the facts that were answered, each with what the person had told where that differs."""
    said = _("You told us") if of_person else _("The person told")
    return [
        {
            "label": words.fact(fact),
            "value": words.value(fact, value),
            "said": f"{said}: {words.value(fact, standing.said[fact])}" if fact in standing.said else "",
        }
        for fact, value in standing.facts.items()
    ]


def _asked(each: Asked, words: Wording, *, of_person: bool) -> dict[str, Any]:
    asking, clause = each.asking, each.clause
    state, colour = _ASKED[asking.state]
    person = _("You") if of_person else _("The person")
    who = words.organisation(asking.organisation_id) if asking.organisation_id else person
    waits = _("until %(day)s") % {"day": day(asking.due_at)} if asking.state == Asking.State.OPEN else ""
    trouble = asking.last_error if asking.state == Asking.State.OPEN and not of_person else ""
    rows = [
        (_("Asked"), moment(asking.asked_at)),
        (_("Ended"), moment(asking.ended_at)),
        (_("So since"), day(asking.as_of)),
        (_("What was sent"), ", ".join(words.facts(asking.fact_names))),
        (_("Purpose"), words.say(clause.purpose) if clause else ""),
        (_("Law"), words.say(clause.legal_basis) if clause else ""),
        (_("Their words"), each.why if asking.kind in ("task", "person") else ""),
    ]
    return {
        "who": who if asking.state != Asking.State.NOT_ASKED else _source(each, words),
        "way": str(_WAYS.get(asking.kind, "")),
        "state": str(state),
        "colour": colour,
        "waits": waits,
        "trouble": trouble,
        "not_asked": asking.last_error if asking.state == Asking.State.NOT_ASKED and not of_person else "",
        "rows": [(key, value) for key, value in rows if value],
    }


def _source(each: Asked, words: Wording) -> str:
    """Return who would have been asked."""
    clause = clause_of(words.pack.agreements.get(each.asking.agreement_id), each.asking.clause_id)
    whom = each.asking.organisation_id or (clause.to if clause else "")
    if whom:
        return words.organisation(whom)
    agreement = words.pack.agreements.get(each.asking.agreement_id)
    return words.say(agreement.title) if agreement else each.asking.source


def choices(found: Sequence[Evidence], pack: Pack) -> list[dict[str, Any]]:
    """Return what can be asked for, each with who is asked in which order and under which law."""
    words = staff_wording(pack)
    return [
        {
            "id": each.id,
            "title": words.say(each.title),
            "purpose": words.say(each.purpose),
            "proves": ", ".join(words.facts(each.proves)),
            "sources": [_would_ask(source.agreement, source.clause, source.kind, words) for source in each.sources],
        }
        for each in found
    ]


def _would_ask(agreement: str, clause_id: str, kind: str, words: Wording) -> str:
    clause = clause_of(words.pack.agreements.get(agreement), clause_id)
    who = words.organisation(clause.to) if clause else _("The person")
    told = _("%(who)s, %(way)s") % {"who": who, "way": _WAYS[kind]}
    return f"{told} ({words.say(clause.legal_basis)})" if clause else told


def question_row(asking: Asking, *, at: datetime) -> dict[str, Any]:
    """Return one line of the list of questions; nothing in it says who the person is."""
    evidence = asking.evidence_request
    state, colour = _ASKED[asking.state]
    words = wording(rows.pack_of(evidence))
    definition = words.pack.evidence.get(evidence.evidence)
    return {
        "id": asking.id,
        "title": words.say(definition.title) if definition else evidence.evidence,
        "asker": words.organisation(asking.asker_id),
        "asked_at": asking.asked_at,
        "due_at": asking.due_at,
        "late": asking.may_be_answered and asking.due_at is not None and asking.due_at < at,
        "state": str(state),
        "colour": colour,
    }


def question(file: QuestionFile, *, at: datetime) -> dict[str, Any]:
    """Return a question with what is asked, for whom, under which law, and what was told for it."""
    words = staff_wording(file.pack)
    clause = file.clause
    state, colour = _ASKED[file.asking.state]
    rows = [
        (_("Asked by"), words.organisation(file.asking.asker_id)),
        (_("What for"), words.say(file.definition.purpose)),
        (_("Purpose"), words.say(clause.purpose) if clause else ""),
        (_("Law"), words.say(clause.legal_basis) if clause else ""),
        (_("Asked"), moment(file.asking.asked_at)),
        (_("Answer by"), day(file.asking.due_at)),
        (_("Answered"), moment(file.asking.ended_at)),
    ]
    return {
        "id": file.asking.id,
        "title": words.say(file.source.title) or words.say(file.definition.title),
        "body": words.say(file.source.body),
        "state": str(state),
        "colour": colour,
        "late": file.asking.may_be_answered and file.asking.due_at is not None and file.asking.due_at < at,
        "told": [(words.fact(name), words.value(name, value)) for name, value in file.told.items()],
        "asks": [fact.id for fact in file.asks],
        "preview": bool(clause and clause.preview),
        "in_force": clause is not None,
        "gone": file.gone,
        "open": file.asking.may_be_answered,
        "rows": [(key, value) for key, value in rows if value],
    }


def mine(opened: Mine) -> dict[str, Any]:
    """Return evidence as the person sees it: asked of them, to look at first, or how it stands."""
    standing = opened.standing
    words, evidence = wording(standing.pack), standing.evidence
    found = card(standing, of_person=True)
    person = next((each.asking for each in standing.asked if each.asking.kind == "person"), None)
    source = opened.source
    found["asks"] = [fact.id for fact in opened.asks] if not opened.held else []
    found["question"] = (words.say(source.title) if source else "") or found["title"]
    found["body"] = words.say(source.body) if source else ""
    found["until"] = day(evidence.due_at or (person.due_at if person else None))
    found["late"] = [] if found["asks"] else found["late"]
    if opened.held:
        asking = opened.held.asking
        found["held"] = {
            "who": words.organisation(asking.organisation_id or ""),
            "rows": [(words.fact(fact), words.value(fact, value)) for fact, value in opened.held.facts.items()],
            "as_of": day(asking.as_of),
            "papers": asking.documents.filter(removed_at__isnull=True).count(),
        }
    return found


def waiting(found: Sequence[EvidenceRequest], packs: Mapping[Any, Pack]) -> list[dict[str, Any]]:
    """Return what waits for the person, for their start page."""
    rows = []
    for each in found:
        words = wording(packs[each.pack_version_id])
        title = words.say(words.pack.evidence[each.evidence].title)
        held = each.state == EvidenceRequest.State.PREVIEW
        rows.append(
            {
                "id": each.id,
                "title": _("Look at an answer: %(title)s") % {"title": title}
                if held
                else _("Answer a question: %(title)s") % {"title": title},
                "who": words.organisation(each.organisation_id),
            }
        )
    return rows
