"""What a person can get, cannot get, or may get once something is known: with the reasons, criterion by criterion."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonway.dmn import Outcome
from commonway.eligibility.elsewhere import Found
from commonway.eligibility.interview import Progress, Result
from commonway.eligibility.openfisca.tracing import Working
from commonway.web.presenters.dates import day
from commonway.web.presenters.lists import number, page_asked
from commonway.web.presenters.money import amount_of
from commonway.web.presenters.wording import Wording

Address = Callable[[str], str]
_DAYS = {"D": 1, "W": 7}
_GROUPS = {"eligible": Outcome.YES, "open": Outcome.UNKNOWN, "not-eligible": Outcome.NO}
SHOWN = 20  # results of one outcome on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The results of one outcome that a page shows, of all there are; *all* is the address of the rest, if any."""

    shown: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    all: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of the results a page shows: the first of every outcome, or a page of *alone*."""

    name: str = ""
    alone: Outcome | None = None
    page: int = 1
    last: int = 1

    @property
    def pages(self) -> str:
        """The address of any page, with {page} in it."""
        return f"?show={self.name}&page={{page}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results in three groups, and how far the interview is."""

    settled: int
    total: int
    questions_left: int
    part: Part
    eligible: Group
    open: Group
    not_eligible: Group


def results_of(
    found: Found,
    progress: Progress,
    words: Wording,
    *,
    values: Mapping[str, object],
    asked: Mapping[str, str],
    asked_for: Collection[str] = (),
    take_up: Address | None = None,
    why: Address | None = None,
) -> Results:
    """Return what was found for its page: the first of each outcome, or of one outcome the page that is *asked* for.

    *asked* is the query of the page's address: ``show`` and ``page``; what it cannot mean is read as if it were absent.
    *take_up* gives the address where an entitlement is asked for, *why* that where a result is explained.
    """

    def item(result: Result) -> dict[str, Any]:
        made = _item(result, words, values)
        if why:
            made["why"] = why(result.service.id)
        if result.service.id in asked_for:
            made |= {"status": _("Asked for"), "colour": "green"}
        elif result.outcome is Outcome.YES and take_up:
            made["take_up"] = take_up(result.service.id)
        return made

    part = _part_asked(found, asked)
    groups = {outcome: _group(name, found, part, item) for name, outcome in _GROUPS.items()}
    return Results(
        settled=progress.settled,
        total=progress.total,
        questions_left=progress.questions_left,
        part=part,
        eligible=groups[Outcome.YES],
        open=groups[Outcome.UNKNOWN],
        not_eligible=groups[Outcome.NO],
    )


def _part_asked(found: Found, asked: Mapping[str, str]) -> Part:
    name = asked.get("show", "")
    alone = _GROUPS.get(name)
    if alone is None or not found.positions[alone]:
        return Part()
    last = ceil(len(found.positions[alone]) / SHOWN)
    return Part(name=name, alone=alone, page=page_asked(asked, last=last), last=last)


def _group(name: str, found: Found, part: Part, item: Callable[[Result], dict[str, Any]]) -> Group:
    outcome, first = _GROUPS[name], (part.page - 1) * SHOWN
    positions = found.positions[outcome] if part.alone in (None, outcome) else ()
    shown = [item(result) for result in found.results(positions[first : first + SHOWN])]
    alike = Counter(each["name"] for each in shown)
    for each in shown:
        # Many places offer the same thing by the same name: then whose it is tells them apart.
        each["title"] = f"{each['name']} ({each['organisation']})" if alike[each["name"]] > 1 else each["name"]
    more = len(positions) > SHOWN and part.alone is None
    return Group(shown=shown, count=len(positions), all=f"?show={name}" if more else "")


def _item(result: Result, words: Wording, values: Mapping[str, object]) -> dict[str, Any]:
    service = result.service
    return {
        "id": service.id,
        "name": words.say(service.name),
        "summary": words.say(service.summary),
        "amount": _amount(result, words),
        "organisation": words.organisation(service.organisation),
        "missing": words.facts(result.missing),
        "more": service.more if service.more.startswith("https://") else "",
        "unsaid": _("We cannot work this out now. Try again later, or ask the organisation.") if result.reason else "",
        "working": working_rows(result.working, words) if result.working else [],
        "criteria": [
            {
                "text": words.say(each.criterion.text),
                "outcome": each.state.value,
                "detail": " ".join(filter(None, (_answer(fact, words, values) for fact in each.facts))),
            }
            for each in result.criteria
        ],
    }


def _amount(result: Result, words: Wording) -> str:
    """Return what the service gives: its own words, and the figure where one is worked out."""
    if result.outcome is Outcome.NO:
        return ""
    said, amount = words.say(result.service.amount), result.amount
    return said or (amount_of(amount.value, amount.pays, words) if amount else "")


def working_rows(working: Working, words: Wording) -> list[dict[str, Any]]:
    """Return how another system came to its answer: each value it read or worked out, with the figures of the law."""
    return [
        {
            "text": step.label,
            "value": words.value(step.fact, step.value) if step.fact else shown(step.value),
            "told": words.fact(step.fact) if step.fact else "",
            "figures": [
                {
                    "text": figure.label,
                    "value": shown(figure.value),
                    "since": day(figure.since),
                    "link": figure.link,
                }
                for figure in step.parameters
            ],
        }
        for step in working.steps
    ]


def shown(value: object) -> str:
    """Return a value of another system as it is read here: a number, a day, yes or no, or its own word."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        return number(value)
    return day(value) if isinstance(value, str) else str(value)


def _answer(fact: str, words: Wording, values: Mapping[str, object]) -> str:
    said = words.value(fact, values.get(fact))
    return (
        _("Your answer to “%(question)s”: %(answer)s") % {"question": words.fact(fact), "answer": said} if said else ""
    )


def duration(text: str) -> str:
    """Return an ISO 8601 duration of whole days or weeks in words, such as *10 days*; anything else as nothing."""
    count, unit = text[1:-1], text[-1:]
    if not text.startswith("P") or unit not in _DAYS or not count.isdigit():
        return ""
    days = int(count) * _DAYS[unit]
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}
