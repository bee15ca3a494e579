"""The table of the stories: no type of event is without words for the person and for organisations, or says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import commonway
from commonway.cases.models import Case, ClockAct, TaskAct, WorkOrder
from commonway.cases.story.reading import CHANNELS
from commonway.cases.story.table import TABLE
from commonway.cases.story.words import Silent, Told, Words
from commonway.contacts.models import Contact
from commonway.exchange.models import Delivery

SOURCE = Path(commonway.__file__).parent
EVENT = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
# Texts of that form in the same files which name no event: fields of a table, tasks of the queue, types of packs.
OTHERS = {
    "cases.watch-service-levels",
    "cases.remind-of-appointments",
    "cases.look-after-evidence",
    "cases.send-appeals-on",
    "cases.end-queues",
    "cases.forget-tickets",
    "ledger.checkpoint",
    "ledger.verify",
    "person.name",
    "person.died",
}
# What stands behind types of which the source holds only the beginning, as in ``f"delivery.{outcome}"``.
ENDINGS = {
    "delivery.": [state.value for state in Delivery.State if state.value in ("received", "done", "refused")],
    "case.": [state.value for state in Case.State if state.value != "open"] + [str(kind) for kind in ClockAct.Kind],
    "task.": [str(kind) for kind in TaskAct.Kind],
    "order.": [*map(str, WorkOrder.State), *map(str, WorkOrder.Says), "late", "photo-added", "charged"],
    "payment.": ["requested", "paid", "refused", "cancelled", "less"],
    "evidence.": ["no-record", "refused", "many-records"],
    "draft.": ["begun", "saved", "moved", "discarded", "published"],
}
AUDIENCES = ("person", "own", "lead", "partner")


def appending_files() -> Iterator[Path]:
    """Yield every file that makes entries of the ledger, and those beside it, which may name their types."""
    folders = {file.parent for file in SOURCE.rglob("*.py") if "ledger" in text_of(file) and "ntry(" in text_of(file)}
    for folder in sorted(folders):
        if not {"story", "packs", "web"} & set(folder.parts):
            yield from sorted(folder.glob("*.py"))


def text_of(file: Path) -> str:
    return file.read_text()


def types_appended() -> set[str]:
    found: set[str] = set()
    for file in appending_files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginning = str(node.values[0].value)
                found |= {beginning + ending for ending in ENDINGS.get(beginning, ())}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.fullmatch(node.value):
                found.add(node.value)
    return {each for each in found if not each.startswith("commonway.")} - OTHERS


def test_every_type_of_event_the_product_appends_has_words() -> None:
    types = types_appended()
    assert len(types) > 50, "the search no longer finds the events"
    assert sorted(types - TABLE.keys()) == []


def test_the_table_has_no_type_that_is_never_appended() -> None:
    assert sorted(TABLE.keys() - types_appended()) == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_says_something_or_why_it_does_not(audience: str) -> None:
    for type_, told in TABLE.items():
        words = getattr(told, audience)
        assert words.why if isinstance(words, Silent) else words.one, f"{type_} for {audience}"


@pytest.mark.parametrize("audience", ["lead", "partner"])
def test_what_others_hear_names_no_content(audience: str) -> None:
    for type_, told in TABLE.items():
        for text in texts_of(getattr(told, audience)):
            places = set(re.findall(r"%\((\w+)\)s", text))
            assert places <= {"organisation", "service", "step"}, f"{type_} for {audience}: {text}"


def test_every_text_is_translated_with_the_same_places() -> None:
    for type_, told in TABLE.items():
        for text in (text for audience in AUDIENCES for text in texts_of(getattr(told, audience))):
            with override("ar"):
                said = gettext(text)
            assert said != text or not re.search(r"[a-z]", re.sub(r"%\(\w+\)s", "", text)), f"{type_}: {text}"
            places = re.findall(r"%\(\w+\)s", text)
            assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(places), f"{type_}: {said}"


def test_every_channel_has_a_name() -> None:
    assert set(Contact.Channel.values) <= set(CHANNELS)


def texts_of(words: Words | Silent) -> list[str]:
    if isinstance(words, Silent):
        return []
    return [text for text in (words.one, words.many, words.body, words.body_of_many) if text]


def test_told_is_what_the_table_holds() -> None:
    assert all(isinstance(told, Told) for told in TABLE.values())
