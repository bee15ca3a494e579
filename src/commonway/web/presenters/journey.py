"""The pages of a journey, as its templates show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Request
from commonway.packs.definitions import Clause, FactDefinition, LifeEvent, LookUp, Tell
from commonway.web.journey.route import Place, Route
from commonway.web.presenters.wording import Wording

Address = Callable[[Place], str]

MINUTES_A_STEP = 2
STATES = {
    Request.State.DRAFT: (gettext_lazy("Not sent yet"), "yellow"),
    Request.State.SUBMITTED: (gettext_lazy("Sent"), "green"),
    Request.State.WITHDRAWN: (gettext_lazy("Stopped"), "grey"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Where a request stands: a draft's parts, or what became of what was sent."""

    id: UUID
    reference: str
    life_event: str
    status: str
    colour: str
    draft: bool
    withdrawn: bool
    saved_at: datetime
    done: int
    tasks: list[dict[str, Any]]
    next: str


def title_of(place: Place, words: Wording) -> str:
    """Return the heading of a page of the journey."""
    if place.step:
        return words.say(place.step.title)
    return _("Can we look this up?") if place.kind == "evidence" else _("Check what you told us")


def draft_tasks(route: Route, words: Wording, *, address: Address, proven: bool) -> list[dict[str, Any]]:
    """Return the parts of a draft as a task list: what is done is plain, what is left is marked."""
    return [_task(place, route, words, address=address, proven=proven) for place in route.places]


def _task(place: Place, route: Route, words: Wording, *, address: Address, proven: bool) -> dict[str, Any]:
    task: dict[str, Any] = {"title": title_of(place, words), "href": address(place)}
    if place.step:
        done, begun = not route.unanswered(place.step), route.begun(place.step)
    elif place.kind == "evidence":
        done, begun = proven, False
        task["hint"] = _("You can also do this later")
    else:
        done = begun = False
        if route.first_unanswered() is not place:
            return task | {"href": None, "status": _("After the other parts"), "colour": "grey"}
    if done:
        return task | {"status": _("Done"), "done": True}
    return task | ({"status": _("Begun"), "colour": "teal"} if begun else {"status": _("To do"), "colour": "blue"})


def status_of(request: Request) -> tuple[str, str]:
    """Return the state of a request in a word, and the colour of its tag."""
    said, colour = STATES[Request.State(request.state)]
    return str(said), colour


def answer_sections(
    route: Route,
    words: Wording,
    *,
    answers: Mapping[str, Any],
    address: Address,
    evidence: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Return the answers in sections as the journey asked them, each row with its address to change it."""
    sections = []
    for place in route.places:
        if place.step:
            rows = [_row(fact, words, answers, change=address(place)) for fact in route.asked(place.step)]
        elif place.kind == "evidence":
            rows = [{"key": key, "value": value, "change": address(place)} for key, value in evidence]
        else:
            continue
        if rows:
            sections.append({"id": place.id, "title": title_of(place, words), "rows": rows})
    return sections


def _row(fact: FactDefinition, words: Wording, answers: Mapping[str, Any], *, change: str) -> dict[str, Any]:
    label = words.say(fact.label)
    answer = answers.get(fact.id)
    if answer is None:
        value = _("Not answered")
    else:
        value = words.value(fact.id, answer.value)
        if answer.certainty == "verified":
            value = _("%(answer)s (confirmed by %(register)s)") % {
                "answer": value,
                "register": words.organisation(answer.detail),
            }
    return {"key": label, "value": value, "change": change}


def tell_rows(
    tells: Sequence[tuple[Tell, Clause]], words: Wording, *, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Return who will be told what, by organisation and clause: only facts that are known and the clause allows."""
    told: dict[str, list[dict[str, Any]]] = {}
    for tell, clause in tells:
        facts = [f"{words.fact(fact)}: {words.value(fact, values[fact])}" for fact in clause.facts if fact in values]
        told.setdefault(clause.to, []).append(
            {
                "purpose": words.say(clause.purpose),
                "law": words.say(clause.legal_basis),
                "agreement": words.say(words.pack.agreements[tell.agreement].title),
                "facts": facts,
            }
        )
    return [{"organisation": words.organisation(to), "clauses": clauses} for to, clauses in told.items()]


def look_up_card(
    look_up: LookUp, clause: Clause | None, words: Wording, *, values: Mapping[str, object], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how a register can be asked: what is sent under which law, what is missing for it, or what it confirmed."""
    found = [fact for fact in look_up.returns if fact in answers and answers[fact].certainty == "verified"]
    return {
        "id": look_up.id,
        "title": words.say(look_up.title),
        "organisation": words.organisation(clause.to) if clause else "",
        "sends": words.facts(look_up.send),
        "law": words.say(clause.legal_basis) if clause else "",
        "missing": words.facts(fact for fact in look_up.send if fact not in values),
        "found": words.facts(found),
    }


def start_page(life_event: LifeEvent, words: Wording) -> dict[str, Any]:
    """Return what a person reads before starting: the steps, what is needed, who may be told, what may be got."""
    pack = words.pack
    purposes: dict[str, list[str]] = {}
    for tell in life_event.tells:
        for clause in pack.agreements[tell.agreement].clauses:
            if clause.id == tell.clause:
                purposes.setdefault(clause.to, []).append(words.say(clause.purpose))
    dear = [pack.facts[fact] for step in life_event.steps for fact in step.facts if pack.facts[fact].cost > 1]
    offers = [words.service(service) for service in life_event.offers]
    return {
        "summary": words.say(life_event.summary),
        "steps": [words.say(step.title) for step in life_event.steps],
        "needs": [words.say(fact.label) for fact in dear],
        "organisations": [
            {"name": words.organisation(to), "purposes": "; ".join(said)} for to, said in purposes.items()
        ],
        "offers": offers[:3],
        "minutes": max(5, MINUTES_A_STEP * len(life_event.steps)),
    }


def differences(
    mine: Mapping[str, object], saved: Mapping[str, Any], words: Wording, *, seen: datetime
) -> list[dict[str, Any]]:
    """Return the answers that someone else changed after *seen* and that differ from *mine*: the person chooses."""
    return [
        {
            "fact": fact,
            "label": words.fact(fact),
            "mine": words.value(fact, value) or _("No answer"),
            "saved": words.value(fact, saved[fact].value),
            "saved_at": saved[fact].at,
        }
        for fact, value in mine.items()
        if fact in saved and saved[fact].value != value and saved[fact].at > seen
    ]
