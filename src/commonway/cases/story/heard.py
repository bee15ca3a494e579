"""Which events of a case an organisation hears of, asked of the database: what `Part.of` says of each, for a page of them."""

from collections.abc import Iterable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any, Literal

from django.db.models import F, Max, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from commonway.cases.models import Case
from commonway.cases.story.lanes import DRAWN
from commonway.cases.story.parts import Part
from commonway.cases.story.reading import ABOUT
from commonway.cases.story.table import TABLE
from commonway.cases.story.words import Words
from commonway.ledger.models import Event

Whose = Literal["own", "lead", "partner"]
# What can be shown of a story: the kinds of entry; none for all kinds. ``others`` is what is not the organisation's own.
SHOWS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "steps": ("step",),
    "case": ("case",),
    "told": ("told",),
    "letters": ("letter",),
    "others": (),
}
_MOST_BARS, _MOST_MOMENTS = 1_000, 300  # of the picture over time: the latest


def heard_of(case: Case, part: Part, show: str = "all") -> QuerySet[Event]:
    """Return the events of *case* its *part* hears of and *show*, see `SHOWS`, shows, in the order they happened."""
    own = Q(organisation=part.organisation)
    kinds = SHOWS[show]
    told = own & Q(type__in=_types("own", kinds))
    if part.leads:
        others = ~own & Q(type__in=_types("lead", kinds))
    else:
        others = Q(organisation=part.lead) & Q(type__in=_types("partner", kinds)) & _while_at_work(part)
    wanted = others if show == "others" else told | others
    return Event.objects.of(case.applicant_id).filter(wanted, data__case=part.case)


def drawn_from(events: QuerySet[Event]) -> list[Event]:
    """Return those of *events* the picture over time is drawn from: the latest that begin and end, and the latest moments."""
    latest = events.reverse()
    found = {each.sequence: each for each in latest.filter(type__in=DRAWN)[:_MOST_BARS]}
    found |= {each.sequence: each for each in latest[:_MOST_MOMENTS]}
    return [found[sequence] for sequence in sorted(found)]


def last_of(case: Case, part: Part, abouts: Iterable[str]) -> dict[str, int]:
    """Return the number of the last event heard of each of *abouts*, the ids of steps, deliveries and cases."""
    about = Coalesce(*(_text(key) for key in ABOUT))
    found = heard_of(case, part).order_by().annotate(about=about).filter(about__in=set(abouts))
    return dict(found.values_list("about").annotate(last=Max("sequence")))


def _text(key: str) -> Any:
    return Cast(KeyTextTransform(key, F("data")), TextField())


@cache
def _types(whose: Whose, kinds: tuple[str, ...]) -> tuple[str, ...]:
    worded = ((type_, getattr(told, whose)) for type_, told in TABLE.items())
    return tuple(type_ for type_, words in worded if isinstance(words, Words) and (not kinds or words.kind in kinds))


def _while_at_work(part: Part) -> Q:
    spans = [Q(at__gte=begin) & (Q(at__lte=end) if end else Q()) for begin, end in part.spans]
    return reduce(or_, spans, Q(pk__in=()))
