"""Decisions and appeals as staff and the person read them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.appealing.chain import Chain, Said
from commonway.cases.deciding.reading import Opened
from commonway.cases.deciding.wording import Telling, amount_in_words, reason_lines
from commonway.cases.models import Appeal, Case
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.wording import OUTCOMES, Wording

COLOURS = {"granted": "green", "partly": "yellow", "refused": "red"}
RULINGS = {
    "upheld": (gettext_lazy("Left as it was"), "grey"),
    "changed": (gettext_lazy("Changed"), "green"),
    "sent-back": (gettext_lazy("Sent back to be decided again"), "yellow"),
    "not-heard": (gettext_lazy("Not heard: too late"), "grey"),
}
WHY = {
    "first": gettext_lazy("Decision"),
    "corrected": gettext_lazy("Corrected decision"),
    "anew": gettext_lazy("New decision"),
    "appealed": gettext_lazy("Decision on the appeal"),
}
APPEALS = {
    "reconsidered": (gettext_lazy("Looked at again by who decided"), "blue"),
    "heard": (gettext_lazy("Being heard"), "blue"),
    "settled": (gettext_lazy("Settled by a new decision"), "green"),
    "decided": (gettext_lazy("Decided"), "green"),
    "withdrawn": (gettext_lazy("Taken back"), "grey"),
}


def card(opened: Opened, words: Wording) -> dict[str, Any]:
    """Return one decision: what, by whom, why, and how it stands."""
    return of_telling(opened.telling, words) | {
        "appeals": [appeal_line(each, words) for each in opened.appeals],
    }


def of_telling(telling: Telling, words: Wording) -> dict[str, Any]:
    """Return one decision with what it says."""
    decision, content = telling.decision, telling.content
    ruling, ruled = RULINGS.get(decision.ruling, ("", ""))
    anew = telling.says_anew
    state, colour = (OUTCOMES[decision.outcome], COLOURS[decision.outcome]) if anew else (ruling, ruled)
    amount = ""
    if content.amount is not None:
        amount = amount_in_words(content.amount, telling.pays, words.language, default=telling.pack.languages[0])
    rows = [
        (_("Given"), moment(decision.given_at)),
        (_("By"), words.organisation(decision.organisation_id)),
        (_("On the appeal"), str(ruling) if anew and ruling else ""),
        (_("How"), _("Automatically, without a person") if decision.automated else ""),
        (_("Amount"), amount),
        (_("Valid"), " – ".join(day(each) or "…" for each in _validity(telling))),
        (_("What changed"), content.changed),
        (_("Appeal until"), day(decision.appeal_until)),
        (_("Replaced"), moment(decision.replaced_at)),
    ]
    return {
        "id": decision.id,
        "title": str(WHY[decision.why]),
        "state": str(state),
        "colour": colour,
        "replaced": decision.replaced_at is not None,
        "reasons": [*reason_lines(telling, words.language), *content.words.splitlines()],
        "rows": [(key, value) for key, value in rows if value],
        "notice": decision.notice_id,
    }


def _validity(telling: Telling) -> tuple[Any, ...]:
    found = telling.content.valid_from, telling.content.valid_until
    return found if any(found) else ()


def appeal_line(appeal: Appeal, words: Wording) -> dict[str, Any]:
    """Return how an appeal stands, in one line."""
    state, colour = APPEALS[appeal.state]
    return {
        "id": appeal.id,
        "reference": appeal.reference,
        "state": str(state),
        "colour": colour,
        "body": words.organisation(appeal.organisation_id),
        "lodged_at": appeal.lodged_at,
        "late": appeal.late,
    }


def of_case(case: Case, decisions: Iterable[Opened], words: Wording, *, may_decide: bool) -> dict[str, Any]:
    """Return the decisions of a case for the page of the case, and what can be done about them."""
    found = [card(each, words) for each in decisions]
    waiting = any(each["state"] == str(APPEALS["reconsidered"][0]) for card_ in found for each in card_["appeals"])
    hears = case.hears_id is not None
    being_heard = any(
        each.state in (Appeal.State.HEARD, Appeal.State.RECONSIDERED) for one in decisions for each in one.appeals
    )
    return {
        "decisions": found,
        "hears": hears,
        "may_decide": may_decide,
        "may_correct": case.state != Case.State.OPEN and found and not hears and not being_heard,
        "may_reopen": case.state != Case.State.OPEN and not hears and not being_heard,
        "waiting": waiting,
        "keep_until": day(case.keep_until),
    }


def said(each: Said, words: Wording) -> dict[str, Any]:
    """Return what the person said when they appealed."""
    return {
        "body": words.organisation(each.appeal.organisation_id),
        "lodged_at": each.appeal.lodged_at,
        "late": each.late,
        "was_late": each.appeal.late,
        "lines": each.words.splitlines(),
    }


def chain(found: Chain, links: Iterable[Telling], words: Wording) -> dict[str, Any]:
    """Return the chain behind an appeal."""
    return {
        "grounds": said(found.grounds, words),
        "earlier": [said(each, words) for each in found.earlier],
        "service": words.service(found.about.service),
        "reference": found.about.reference,
        "facts": [(words.fact(fact), words.value(fact, value)) for fact, value in found.facts.items()],
        "decisions": [of_telling(each, words) for each in links],
        "letters": found.letters,
        "papers": [
            {"id": paper.id, "name": name, "what": words.fact(paper.kind) if paper.kind else _("Added to the appeal")}
            for paper, name in found.papers
        ],
    }
