"""Letters of a request: which of a life event's letters are due at which moment, and what goes in their places."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from commonway.cases.subjects import name_of
from commonway.cases.wording import day_in_words, facts_in_words
from commonway.contacts.notices import Draft
from commonway.packs.definitions import Letter, LifeEvent, Pack

# Letters of these ids wait for their moment; every other letter of a life event is due when it is told.
ORGANISATION_ANSWERED = "organisation-answered"
ALL_ANSWERED = "answer-summary"
BY_STAFF = "things-to-send-back"
_LATER = frozenset({ORGANISATION_ANSWERED, ALL_ANSWERED, BY_STAFF})


def due_when_told(
    pack: Pack, life_event: LifeEvent, values: Mapping[str, Any], *, reference: str, language: str, at: datetime
) -> list[Draft]:
    """Return the letters that are due when the life event was told, filled in, in the pack's order."""
    places = places_for(pack, life_event, values, reference=reference, language=language, at=at)
    wanted = [pack.letters[letter] for letter in life_event.letters if letter not in _LATER]
    return [Draft(letter=letter, values=places) for letter in wanted if not letter.by_process]


def of_the_product(id_: str, title: str, body: str, language: str) -> Letter:
    """Return a letter the product writes by itself, whatever the pack: its words, with nothing left open."""
    said = {
        name: {language: words.replace("{", "(").replace("}", ")")}
        for name, words in (("title", title), ("body", body))
    }
    return Letter(id=id_, title=said["title"], body=said["body"])


def places_for(
    pack: Pack, life_event: LifeEvent, values: Mapping[str, Any], *, reference: str, language: str, at: datetime
) -> dict[str, str]:
    """Return what a letter can say about a request: every fact in words, and the names, the day and the reference."""
    words = facts_in_words(values, pack.facts, language, default=pack.languages[0])
    return words | {
        "applicant_name": name_of(pack, life_event, values, about="applicant"),
        "subject_name": name_of(pack, life_event, values, about="subject"),
        "reference": reference,
        "date": day_in_words(timezone.localdate(at), language),
    }
