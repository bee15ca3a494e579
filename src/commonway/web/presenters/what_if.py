"""What the coming years give, for the page that shows them: in words, as a table, and as what the chart draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonway.dmn import Outcome
from commonway.eligibility.prospects import Prospects
from commonway.eligibility.timelines import Line, Month, Timeline
from commonway.packs.definitions import LifeChange, Pays, Service
from commonway.web.charts import Panel, stepped
from commonway.web.presenters.dates import month
from commonway.web.presenters.money import amount_of, bare_figure, figure_of, unit_of
from commonway.web.presenters.what_if_causes import Causes
from commonway.web.presenters.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A change that was put in, for the list of them."""

    name: str
    month: str
    said: list[str]
    change: str
    remove: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The coming years: what is so now, what changes and why, and the figures month by month."""

    now: list[tuple[str, str]]
    news: list[dict[str, Any]]
    unknown: list[dict[str, Any]]
    changes: list[Row]
    chart: SafeString | str = ""
    table: dict[str, Any] = field(default_factory=dict)
    apart: bool = False  # some payments are not made each month, so not drawn


def outlook_of(
    timeline: Timeline,
    planned: Sequence[Any],
    prospects: Prospects,
    words: Wording,
) -> Outlook:
    """Return *timeline* for its page; *planned* are the visitor's changes, which causes name by their id."""
    services = {service.id: service for service in prospects.services}
    definitions = {str(each.id): words.pack.changes[each.kind] for each in planned}
    causes = Causes(words, definitions)
    monthly = _monthly(timeline, services)
    return Outlook(
        now=_now(timeline, services, words),
        news=_news(timeline, services, words, causes),
        unknown=_unknown(timeline, services, words),
        changes=[_row(each, definitions[str(each.id)], words) for each in planned],
        chart=_chart(timeline, monthly, services, words) if monthly else "",
        table=_table(timeline, monthly, services, words) if monthly else {},
        apart=any(line.ever and line not in monthly for line in timeline.lines),
    )


def _pays(service: Service) -> Pays:
    return service.pays or Pays()


def _monthly(timeline: Timeline, services: Mapping[str, Service]) -> list[Line]:
    """Return the lines that can be added up: paid each month, ever more than nothing, in the unit most have."""
    lines = [
        line
        for line in timeline.lines
        if _pays(services[line.service]).period == "month" and any(month.amount for month in line.months)
    ]
    units = [_unit(services[line.service]) for line in lines]
    usual = max(units, key=units.count, default=())
    return [line for line, unit in zip(lines, units, strict=True) if unit == usual]


def _unit(service: Service) -> tuple[str, ...]:
    pays = _pays(service)
    return pays.currency, *(f"{tag}: {unit}" for tag, unit in sorted(pays.unit.items()))


def _now(timeline: Timeline, services: Mapping[str, Service], words: Wording) -> list[tuple[str, str]]:
    found = []
    for line in timeline.lines:
        first, service = line.months[0], services[line.service]
        if first.outcome is Outcome.YES:
            found.append((words.say(service.name), amount_of(first.amount, _pays(service), words)))
    return found


def _unknown(timeline: Timeline, services: Mapping[str, Service], words: Wording) -> list[dict[str, Any]]:
    found = []
    for line in timeline.lines:
        open_ = next((each for each in line.months if each.outcome is Outcome.UNKNOWN or each.missing), None)
        if open_:
            name = words.say(services[line.service].name)
            found.append({"name": name, "missing": words.facts(open_.missing)})
    return found


def _news(timeline: Timeline, services: Mapping[str, Service], words: Wording, causes: Causes) -> list[dict[str, Any]]:
    by_month: dict[date, list[tuple[int, str]]] = {}
    for line in timeline.lines:
        for before, then in line.turns:
            told = _told(before, then, services[line.service], words)
            if told:
                why = causes.of(then.causes)
                sentence = _("%(news)s, because %(causes)s.") if why else _("%(news)s.")
                said = sentence % {"news": told[1], "causes": why}
                by_month.setdefault(then.on, []).append((told[0], said))
    return [
        {"month": month(on), "items": [said for _rank, said in sorted(items, key=lambda each: each[0])]}
        for on, items in sorted(by_month.items())
    ]


def _told(before: Month, then: Month, service: Service, words: Wording) -> tuple[int, str] | None:
    """Return what changed for one service in words, with its rank among the news of the month; None if it is no news."""
    pays = _pays(service)
    once = pays.period == "once"
    parts = {
        "month": month(then.on),
        "service": words.say(service.name),
        "amount": amount_of(then.amount, pays, words),
    }
    if then.outcome is Outcome.UNKNOWN:
        return 4, _("From %(month)s we cannot say what you get of %(service)s") % parts
    if then.outcome is Outcome.NO:
        ended = before.outcome is Outcome.YES and not once
        return (3, _("From %(month)s you can no longer get %(service)s") % parts) if ended else None
    if before.outcome is not Outcome.YES:
        if once:
            return 0, _("In %(month)s you can get %(service)s, %(amount)s") % parts
        if not then.amount:
            return 0, _("From %(month)s you can also get %(service)s") % parts
        return 0, _("From %(month)s you can also get %(service)s, %(amount)s") % parts
    if once or then.amount is None:
        return None
    rises = before.amount is None or then.amount > before.amount
    words_for = (
        _("From %(month)s you get more of %(service)s: %(amount)s")
        if rises
        else _("From %(month)s you get less of %(service)s: %(amount)s")
    )
    return (1 if rises else 2), words_for % parts


def _row(planned: Any, definition: LifeChange, words: Wording) -> Row:
    said = [
        f"{words.fact(fact)}: {words.value(fact, value)}" for fact, value in planned.facts.items() if value is not None
    ]
    if planned.leaves and definition.takes in words.pack.facts:
        said.insert(0, words.item(words.pack.facts[definition.takes], planned.leaves))
    return Row(
        name=words.say(definition.name),
        month=month(planned.on),
        said=said,
        change=reverse("what-if-change", args=[planned.id, "when"]),
        remove=reverse("what-if-remove", args=[planned.id]),
    )


def _amount(month: Month) -> Decimal | None:
    """Return what a month gives: nothing for a no, and None where it is not known."""
    if month.outcome is Outcome.NO:
        return Decimal(0)
    return month.amount if month.outcome is Outcome.YES else None


def _totals(lines: Sequence[Line]) -> list[Decimal | None]:
    """Return what all *lines* give together in each month; None where one of them is not known."""
    totals: list[Decimal | None] = []
    for together in zip(*(line.months for line in lines), strict=True):
        amounts = [_amount(each) for each in together]
        known = [amount for amount in amounts if amount is not None]
        totals.append(sum(known, Decimal(0)) if len(known) == len(amounts) else None)
    return totals


def _chart(timeline: Timeline, lines: Sequence[Line], services: Mapping[str, Service], words: Wording) -> SafeString:
    panels = [
        Panel(title=words.say(services[line.service].name), amounts=tuple(_amount(each) for each in line.months))
        for line in lines
    ]
    totals = _totals(lines)
    if len(panels) > 1:
        panels.insert(0, Panel(title=_("All together"), amounts=tuple(totals), apart=True))
    pays = _pays(services[lines[0].service])
    parts = {
        "begin": month(timeline.months[0]),
        "end": month(timeline.months[-1]),
        "first": figure_of(totals[0], pays, words),
        "last": figure_of(totals[-1], pays, words),
    }
    return stepped(
        panels,
        begin=timeline.months[0],
        title=_("What you get each month, from %(begin)s to %(end)s") % parts,
        description=_("It begins with %(first)s a month and ends with %(last)s. The table has every figure.") % parts,
        id_="what-if-chart",
        right_to_left=translation.get_language_bidi(),
    )


def _table(
    timeline: Timeline, lines: Sequence[Line], services: Mapping[str, Service], words: Wording
) -> dict[str, Any]:
    """Return the chart's figures: a row for each month in which one of them changes."""
    totals = _totals(lines) if len(lines) > 1 else []
    rows: list[list[str]] = []
    last: list[Decimal | None] | None = None
    for number, on in enumerate(timeline.months):
        amounts = [_amount(line.months[number]) for line in lines]
        if amounts != last:
            shown = [totals[number], *amounts] if totals else amounts
            rows.append([month(on), *(bare_figure(amount) for amount in shown)])
            last = amounts
    names = [words.say(services[line.service].name) for line in lines]
    head = [_("From"), *([_("All together")] if totals else []), *names]
    unit = unit_of(_pays(services[lines[0].service]), words)
    caption = _("What you get each month, in %(unit)s") % {"unit": unit} if unit else _("What you get each month")
    return {"caption": caption, "head": head, "rows": rows}
