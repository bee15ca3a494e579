"""The timeline of a person never says that something waits which has come to its end."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from commonway.cases.timeline import TimelineEntry
from commonway.web.presenters.timeline import as_it_stands, told_as_one

BEGUN = datetime(2026, 3, 3, 9, tzinfo=UTC)


def _entry(type_: str, *, minutes: int, state: str = "", organisation: str = "Tax Office") -> TimelineEntry:
    at = BEGUN + timedelta(minutes=minutes)
    return TimelineEntry(
        at=at, title=type_, body="", organisation=organisation, state=state, kind="told", type=type_, events=(uuid4(),)
    )


def test_what_has_ended_no_longer_waits() -> None:
    opened = _entry("case.opened", minutes=0, state="open")
    queued = _entry("delivery.queued", minutes=0, state="on-its-way")
    sent = _entry("delivery.sent", minutes=1, state="told")
    ended = _entry("case.done", minutes=2, state="done")
    assert [entry.state for entry in as_it_stands([sent, queued, opened])] == ["told", "", "open"]
    assert [entry.state for entry in as_it_stands([ended, sent, queued, opened])] == ["done", "told", "", ""]


def test_one_organisation_does_not_answer_for_another() -> None:
    waits = _entry("case.opened", minutes=0, state="open")
    elsewhere = _entry("case.done", minutes=1, state="done", organisation="Pensions Agency")
    assert [entry.state for entry in as_it_stands([elsewhere, waits])] == ["done", "open"]


def test_a_day_of_answers_is_told_by_what_was_found_last() -> None:
    found = [_entry("entitlements.assessed", minutes=minutes) for minutes in (9, 7, 1)]
    saved = [_entry("request.saved", minutes=minutes) for minutes in (10, 8, 6)]
    letter = _entry("notice.composed", minutes=5)
    assert told_as_one([saved[0], found[0], saved[1], found[1], saved[2], letter, found[2]]) == [found[0], letter]


def test_an_answer_tells_its_letter_and_the_steps_before_it() -> None:
    sent = _entry("delivery.sent", minutes=1)
    received = _entry("delivery.received", minutes=2)
    ended = _entry("case.done", minutes=3)
    letter = _entry("notice.composed", minutes=3, organisation="Tell Once Office")
    other = _entry("delivery.sent", minutes=1, organisation="Pensions Agency")
    shown = told_as_one([letter, ended, received, sent, other])
    assert [entry.type for entry in shown] == ["case.done", "delivery.sent"]
    assert shown[0].body == "We wrote you a letter."
