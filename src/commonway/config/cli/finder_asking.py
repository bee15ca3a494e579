"""Asking and answering in the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import click

from commonway.dmn import Outcome, State
from commonway.eligibility.elsewhere import inputs_to_ask
from commonway.eligibility.explaining import Explainer, Why
from commonway.eligibility.interview import AmountResult, Interview, Result
from commonway.eligibility.openfisca.tracing import Working
from commonway.eligibility.reading import AnswerInvalidError, read_answer
from commonway.feel.values import Value
from commonway.packs.definitions import Choice, FactDefinition, Pack
from commonway.packs.text import Text, say

_STOP = "q"
_NO_VALUES: Mapping[str, Value] = {}
MOST_ITEMS = 20
_HINTS = {"date": "year-month-day, such as 2025-02-06", "number": "a number", "money": "an amount"}
_YES_NO = (Choice(value="true", label={"en": "Yes"}), Choice(value="false", label={"en": "No"}))
_HEADINGS = {
    Outcome.YES: "You can get",
    Outcome.UNKNOWN: "We need to know more for",
    Outcome.NO: "Not for you, because",
}
_TELLING = {Outcome.YES: State.MET, Outcome.UNKNOWN: State.UNKNOWN, Outcome.NO: State.NOT_MET}


class Stopped(Exception):
    """The person wants the results now."""


def ask_all(interview: Interview, pack: Pack, *, language: str, today: date) -> dict[str, Value]:
    """Return the person's answers to everything that matters; they may stop, or not know."""
    answers: dict[str, Value] = {}
    declined: set[str] = set()
    click.echo(f"Leave an answer empty if you do not know it. Type {_STOP} to stop and see the results.")
    try:
        while (fact := _next(interview, pack, answers, today=today, declined=declined)) is not None:
            progress = interview.progress(answers, today=today, declined=declined)
            click.echo(
                f"\n{progress.settled} of {progress.total} settled, at most {progress.questions_left} questions left"
            )
            asking = _ask_items if pack.facts[fact].type == "list" else _ask
            answer = asking(pack.facts[fact], pack, language=language)
            if answer is None:
                declined.add(fact)
            else:
                answers[fact] = answer
    except (Stopped, click.Abort):
        click.echo()
    return answers


def _next(
    interview: Interview, pack: Pack, answers: dict[str, Value], *, today: date, declined: set[str]
) -> str | None:
    """Return what to ask next: what settles most, and when nothing is left, what another system is sent."""
    fact = interview.next_question(answers, today=today, declined=declined)
    if fact is not None:
        return fact
    inputs = inputs_to_ask(interview.services, answers, facts=pack.facts, today=today, declined=declined)
    return inputs[0] if inputs else None


def show_results(
    results: Sequence[Result],
    pack: Pack,
    *,
    language: str,
    explainer: Explainer | None = None,
    values: Mapping[str, Value] = _NO_VALUES,
) -> None:
    """Print what the person can get, what is still open and for want of what, and what not, each with its reasons.

    With an *explainer* each *no* also says what would have to be different, for someone with *values*.
    """

    def words(text: Text) -> str:
        return say(text, language, default=pack.languages[0])

    for outcome, heading in _HEADINGS.items():
        chosen = [result for result in results if result.outcome is outcome]
        if not chosen:
            continue
        click.echo(f"\n{heading} ({len(chosen)})")
        for result in chosen:
            click.echo(f"  {words(result.service.name)}")
            for line in _reasons(result, pack, language):
                click.echo(f"    {line}")
            if explainer and outcome is Outcome.NO:
                for line in _changes(explainer.why(result.service, values)):
                    click.echo(f"    {line}")


def _changes(why: Why) -> Iterator[str]:
    """Yield the smallest changes that would make a *no* a *yes*, one line a set that belongs together."""
    prefix = "for someone with" if why.fixed else "no longer a no with" if why.undecided else "a yes with"
    for together in why.changes:
        yield f"{prefix}: {'; '.join(f'{one.label}: {one.wanted} (now {one.now})' for one in together)}"


def _reasons(result: Result, pack: Pack, language: str) -> Iterator[str]:
    """Yield what made the result, what it waits for, and what is paid."""

    def words(text: Text) -> str:
        return say(text, language, default=pack.languages[0])

    for one in result.criteria:
        if one.state is _TELLING[result.outcome]:
            yield f"{one.state.value}: {words(one.criterion.text)}"
    yield from _working(result.working) if result.working else ()
    if result.reason:
        yield result.reason
    if result.missing:
        labels = (words(pack.facts[fact].label) for fact in result.missing)
        yield f"still to know: {', '.join(labels)}"
    if result.amount is not None:
        yield _paid(result.amount, pack, language)


def _working(working: Working) -> Iterator[str]:
    """Yield how another system came to its answer: each value, and each parameter as it stood."""
    for step in working.steps:
        yield f"{step.label}: {_plain(step.value)}" + (f" (what you told us: {step.fact})" if step.fact else "")
        for figure in step.parameters:
            since = f", in force since {figure.since}" if figure.since else ""
            yield f"  {figure.label}: {_plain(figure.value)}{since}" + (f" {figure.link}" if figure.link else "")


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _paid(amount: AmountResult, pack: Pack, language: str) -> str:
    pays = amount.pays
    if amount.value is None:
        labels = (say(pack.facts[fact].label, language, default=pack.languages[0]) for fact in amount.missing)
        return f"pays: not known before {', '.join(labels)}" if amount.missing else "pays: cannot be worked out"
    unit = pays.currency or say(pays.unit, language, default=pack.languages[0])
    often = {"once": "once", "month": "a month", "year": "a year"}.get(pays.period, "")
    return " ".join(part for part in (f"pays: {amount.value:f}", unit, often) if part)


def _ask_items(definition: FactDefinition, pack: Pack, *, language: str) -> Value:
    """Return the items of a list, each field asked in turn; None if the person does not know. Raises `Stopped`."""
    click.echo(say(definition.question, language, default=pack.languages[0]))
    while True:
        typed = click.prompt("how many", default="", show_default=False, prompt_suffix=" > ").strip()
        if typed.lower() == _STOP:
            raise Stopped
        if not typed:
            return None
        if typed.isdecimal() and int(typed) <= MOST_ITEMS:
            break
        click.echo(f"  Write a number from 0 to {MOST_ITEMS}.")
    items: list[Value] = []
    for position in range(1, int(typed) + 1):
        item: dict[str, Value] = {}
        for field in definition.fields:
            one = field.as_fact(definition.about)
            about = replace(one, question={tag: f"{position}: {words}" for tag, words in one.question.items()})
            answer = _ask(about, pack, language=language)
            if answer is not None:
                item[field.id] = answer
        items.append(item)
    return items


def _ask(definition: FactDefinition, pack: Pack, *, language: str) -> Value:
    """Return the answer to one question, or None if the person does not know. Raises `Stopped`."""
    default = pack.languages[0]
    click.echo(say(definition.question, language, default=default))
    if definition.hint:
        click.echo(f"  {say(definition.hint, language, default=default)}")
    choices = _YES_NO if definition.type == "boolean" else definition.choices
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number}  {say(choice.label, language, default=default)}")
    if choices:
        click.echo(f"  {len(choices) + 1}  I don't know")
    while True:
        typed = click.prompt(_prompt(definition, choices), default="", show_default=False, prompt_suffix=" > ").strip()
        if typed.lower() == _STOP:
            raise Stopped
        if not typed or (choices and typed == str(len(choices) + 1)):
            return None
        try:
            return read_answer(_chosen(typed, choices, definition), definition=definition)
        except AnswerInvalidError as error:
            click.echo(f"  {error.remedy}")


def _prompt(definition: FactDefinition, choices: Sequence[Choice]) -> str:
    return f"  1 to {len(choices) + 1}" if choices else f"  {_HINTS.get(definition.type, 'your answer')}"


def _chosen(typed: str, choices: Sequence[Choice], definition: FactDefinition) -> str:
    if not choices:
        return typed
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= len(choices):
        return choices[int(typed[:4]) - 1].value
    for choice in choices:
        if typed.lower() in (choice.value.lower(), *(label.lower() for label in choice.label.values())):
            return choice.value
    raise AnswerInvalidError(
        f"{typed!r} is no choice.", fact=definition.id, remedy=f"Type a number from 1 to {len(choices) + 1}."
    )
