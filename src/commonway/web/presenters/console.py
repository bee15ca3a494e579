"""The exchange and its figures, as coordinators read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonway.cases.figures import Figures
from commonway.exchange.models import Attempt, Delivery
from commonway.exchange.queries import End
from commonway.identity.models import Organisation, StaffMember
from commonway.ledger.models import Checkpoint
from commonway.packs.text import say
from commonway.web.presenters.dates import moment
from commonway.web.presenters.deliveries import breaker_of, kind_of, state_in_words, state_of
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording

BAR = 120  # width of a whole bar, in SVG units
# What a bar is made of, in order: states, colour. Dark enough for 3:1 on white, and told in numbers beside it.
_PARTS = (
    (("done",), "#17594a"),
    (("sent", "received"), "#1d70b8"),
    (("pending",), "#b8860b"),
    (("refused", "closed"), "#6f6f6f"),
    (("shelved", "withheld"), "#ca3535"),
)

ROLE_CHOICES = (
    (StaffMember.Role.AGENT.value, gettext_lazy("Desk: contact centre and counter")),
    (StaffMember.Role.CASEWORKER.value, gettext_lazy("Workbench: cases of its organisation")),
    (StaffMember.Role.COORDINATOR.value, gettext_lazy("Console: the exchange across organisations")),
    (StaffMember.Role.SUPPLIER.value, gettext_lazy("Suppliers: work ordered from its organisation")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One organisation's end of the exchange, ready to be drawn."""

    end: End
    name: str
    kind: str
    counts: Mapping[str, int]
    under_way: int
    on_shelf: int
    bar: Sequence[Mapping[str, Any]]
    breaker: str
    colour: str


def rows(ends: Iterable[End], words: Wording, *, mirrored: bool) -> list[Row]:
    """Return each organisation's end, by name; *mirrored* bars begin at the right, as the page does."""
    found = [_row(end, words, mirrored=mirrored) for end in ends]
    return sorted(found, key=lambda row: (-row.on_shelf, row.name.casefold()))


def _row(end: End, words: Wording, *, mirrored: bool) -> Row:
    counts = {state: end.deliveries.get(state, 0) for state in Delivery.State.values}
    breaker, colour = breaker_of(end)
    return Row(
        end=end,
        name=words.organisation(end.organisation),
        kind=kind_of(end.kind),
        counts=counts,
        under_way=counts["sent"] + counts["received"],
        on_shelf=counts["shelved"] + counts["withheld"],
        bar=_bar(counts, mirrored=mirrored),
        breaker=breaker,
        colour=colour,
    )


def _bar(counts: Mapping[str, int], *, mirrored: bool) -> list[dict[str, Any]]:
    total = sum(counts.values())
    parts: list[dict[str, Any]] = []
    start = 0.0
    for states, colour in _PARTS:
        width = round(BAR * sum(counts[state] for state in states) / total, 2) if total else 0.0
        if width:
            parts.append({"x": round(BAR - start - width if mirrored else start, 2), "width": width, "colour": colour})
            start += width
    return parts


def totals(found: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Return the sum over all organisations, state by state: words, colour, number."""
    return [
        (*state_in_words(state), number(sum(row.counts[state] for row in found))) for state in Delivery.State.values
    ]


def delivery_row(delivery: Delivery, words: Wording) -> dict[str, Any]:
    """Return one line of a list of deliveries."""
    state, colour = state_of(delivery)
    return {
        "id": delivery.id,
        "created_at": delivery.created_at,
        "organisation": words.organisation(delivery.organisation_id),
        "reference": delivery.reference,
        "clause": clause_name(delivery, words),
        "state": state,
        "colour": colour,
        "attempts": delivery.attempts,
        "error": delivery.last_error,
        "answered_at": delivery.answered_at,
    }


def clause_name(delivery: Delivery, words: Wording) -> str:
    """Return the agreement a delivery goes out under, and what its clause is for, by the pack in force."""
    agreement = words.pack.agreements.get(delivery.agreement_id)
    if agreement is None:
        return f"{delivery.agreement_id}/{delivery.clause_id}"
    purposes = [words.say(clause.purpose) for clause in agreement.clauses if clause.id == delivery.clause_id]
    return _("%(agreement)s: %(purpose)s") % {
        "agreement": words.say(agreement.title),
        "purpose": purposes[0] if purposes else delivery.clause_id,
    }


def delivery_summary(delivery: Delivery, words: Wording) -> list[tuple[str, str]]:
    """Return what is known of one delivery, but for what it says."""
    told = [
        (_("Organisation"), words.organisation(delivery.organisation_id)),
        (_("Under"), clause_name(delivery, words)),
        (_("Type of event"), delivery.type),
        (_("Request"), delivery.reference),
        (_("Made"), moment(delivery.created_at)),
        (_("Next try"), moment(delivery.next_attempt_at)),
        (_("Left"), moment(delivery.sent_at)),
        (_("Answered"), moment(delivery.answered_at)),
        (_("Their reference"), delivery.answer_reference),
        (_("What they said"), delivery.answer_reason),
        (_("What went wrong"), delivery.last_error),
    ]
    return [(key, value) for key, value in told if value]


def try_row(attempt: Attempt) -> list[str]:
    """Return one try at a delivery: when, what came back, HTTP status, how long it took."""
    return [
        moment(attempt.at),
        _("It was accepted") if attempt.ok else attempt.error or _("It failed"),
        str(attempt.status or ""),
        _("%(milliseconds)s ms") % {"milliseconds": number(attempt.took_ms)},
    ]


def language_name(tag: str, language: str) -> str:
    """Return what a language is called in another: *Arabic* for ``ar`` in English."""
    name = Locale.parse(tag, sep="-").get_display_name(translation.to_locale(language))
    return name or tag


def organisations(rows: Iterable[Organisation], words: Wording) -> list[tuple[str, str]]:
    """Return organisations to choose from, by name."""
    named = [(row.id, say(row.name, words.language, default=words.pack.languages[0])) for row in rows]
    return sorted(named, key=lambda each: each[1].casefold())


def lasted(time: timedelta | None) -> str:
    """Return a length of time in the one unit that says enough: *3 days*, *5 hours*, *40 seconds*."""
    if time is None:
        return ""
    seconds = int(time.total_seconds())
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    if days > 1:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}
    if hours > 1:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    if minutes > 1:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": number(minutes)}
    return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": number(seconds)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a post at an organisation can be said to have: each an id and its words."""

    teams: list[tuple[str, str]]
    skills: list[tuple[str, str]]
    languages: list[tuple[str, str]]

    def chosen(self, given: Any) -> tuple[list[str], list[str]]:
        """Return the skills and languages ticked in a form, those there are."""
        return (
            [id_ for id_, _words in self.skills if id_ in given.getlist("skills")],
            [id_ for id_, _words in self.languages if id_ in given.getlist("languages")],
        )


def parts(words: Wording, organisation: str) -> Parts:
    """Return the teams and skills of an organisation, and the languages of the pack."""
    found = words.pack.organisations.get(organisation)
    return Parts(
        teams=[(each.id, words.say(each.name)) for each in found.teams] if found else [],
        skills=[(each.id, words.say(each.name)) for each in found.skills] if found else [],
        languages=[(tag, language_name(tag, words.language)) for tag in words.pack.languages],
    )


def post_row(post: StaffMember) -> dict[str, Any]:
    """Return one line of the list of staff."""
    return {
        "id": post.id,
        "email": post.user.email,
        "role": dict(ROLE_CHOICES)[post.role],
        "since": post.since,
        "works_on_cases": post.role == StaffMember.Role.CASEWORKER,
    }


def connection_row(end: End, words: Wording) -> dict[str, Any]:
    """Return one line of the list of connections."""
    breaker, colour = breaker_of(end)
    return {
        "id": end.organisation,
        "name": words.organisation(end.organisation),
        "kind": kind_of(end.kind),
        "url": end.url,
        "looks_up": bool(end.look_up_url),
        "has_key": end.has_key,
        "breaker": breaker,
        "colour": colour,
        "last_success_at": end.last_success_at,
    }


def connection_summary(end: End) -> list[tuple[str, str]]:
    """Return how one organisation's end stands."""
    breaker, _colour = breaker_of(end)
    told = [
        (_("How it is reached"), kind_of(end.kind)),
        (_("Its system"), breaker),
        (_("Failures in a row"), number(end.failures)),
        (_("Tried again"), moment(end.retry_at)),
        (_("Last success"), moment(end.last_success_at) or _("Never")),
        (_("Waiting"), number(end.deliveries.get("pending", 0))),
    ]
    return [(key, value) for key, value in told if value]


def figures_row(figures: Figures, words: Wording) -> dict[str, Any]:
    """Return one life event's figures: words, value, and what the value means."""
    answered = _("%(answered)s of %(all)s are answered by everyone") % {
        "answered": number(figures.answered),
        "all": number(figures.submitted),
    }
    return {
        "id": figures.life_event,
        "name": words.life_event(figures.life_event),
        "figures": [
            (
                _("contacts a person needed"),
                number(figures.contacts),
                _("Median. Telling each office alone takes many."),
            ),
            (_("organisations told"), number(figures.organisations_told), _("Median of a request")),
            (_("requests sent"), number(figures.submitted), answered),
            (
                _("to the last answer"),
                lasted(figures.to_last_answer) or _("Not yet"),
                _("Median of those all have answered"),
            ),
        ],
    }


def checkpoint_row(checkpoint: Checkpoint) -> list[Any]:
    """Return one line of the list of checkpoints: when, how many chains, the beginning of its root."""
    seal = format_html('<code dir="ltr">{}…</code>', bytes(checkpoint.root).hex()[:12])
    return [moment(checkpoint.at), number(checkpoint.streams), seal]
