"""Each organisation's part of a case: which events are its to hear of, and in which words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonway.cases.story.reading import told_of
from commonway.cases.story.words import NOT_THEIRS, Silent, Words
from commonway.ledger.models import Event

_ANOTHERS = Silent("It is of another case.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one *organisation* has to do with one *case*, whose organisation is the *lead*.

    ``spans`` are the times in which it works on a step of it; without an end, it still does.
    """

    organisation: str
    case: str
    lead: str
    spans: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def leads(self) -> bool:
        """Return whether it is the organisation's own case."""
        return self.organisation == self.lead

    def words_for(self, event: Event) -> Words | Silent:
        """Return the words in which the organisation hears of *event*, or why it does not.

        Its own part it hears of whole. Of the others' it hears that something happened, where the table has words for
        that: whose case it is, always; who works on a step, only while it does, and only of the lead.
        """
        if event.data.get("case") != self.case:
            return _ANOTHERS
        told = told_of(event.type)
        if event.organisation == self.organisation:
            return told.own
        if self.leads:
            return told.lead
        return told.partner if event.organisation == self.lead and self._works_at(event.at) else NOT_THEIRS

    def of(self, events: Iterable[Event]) -> list[tuple[Event, Words]]:
        """Return those of *events* that the organisation hears of, in the order they happened."""
        worded = ((event, self.words_for(event)) for event in events)
        return [(event, words) for event, words in worded if isinstance(words, Words)]

    def _works_at(self, moment: datetime) -> bool:
        return any(begin <= moment and (end is None or moment <= end) for begin, end in self.spans)
