"""``commonway finder``: the interview in the terminal, and a pack held to expected results. Needs no database."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from commonway.config.cli.finder_asking import ask_all, show_results
from commonway.config.cli.openfisca import OPENFISCA, country_at
from commonway.config.cli.what_if import what_if
from commonway.dmn import Outcome, State
from commonway.eligibility.elsewhere import completed
from commonway.eligibility.engines import ENGINES, Engine, engine
from commonway.eligibility.expectations import (
    AnswerReader,
    Difference,
    Situation,
    SituationsInvalidError,
    differences,
    read_situations,
)
from commonway.eligibility.explaining import Explainer
from commonway.eligibility.interview import Interview, Result
from commonway.eligibility.openfisca import OpenFisca
from commonway.eligibility.reading import read_answers
from commonway.feel.values import Value, parse_date
from commonway.kernel import clock
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from commonway.packs.text import say

_MOST_SHOWN = 20

PACK_DIR = click.argument("pack_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        day = value if isinstance(value, date) else parse_date(str(value))
        if day is None:
            self.fail(f"{value!r} is not a date. Write it as 2025-02-06.", param, ctx)
        return day


@click.group()
def finder() -> None:
    """Find out what a person can get; hold a pack to expected results; look ahead."""


finder.add_command(what_if)


@finder.command()
@PACK_DIR
@click.argument("expected", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verbose", "-v", is_flag=True, help="Also name the situations that agree.")
@click.option("--today", type=_Day(), help="The day for lines that name none.")
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(ENGINES),
    default="interpreter",
    help="What works the results out; the interpreter if left out.",
)
@OPENFISCA
def check(
    pack_dir: Path, expected: Path, *, verbose: bool, today: date | None, engine_name: str, openfisca: str | None
) -> None:
    """Compare the pack in PACK_DIR with the situations in EXPECTED, one JSON object a line.

    A line has id, today, answers (by criteria key) and result (titles eligible, titles more_information_needed); or id,
    situation, openfisca and eligible (amounts, or true, by identifier) as aides-jeunes has them, amounts exactly.
    The exit status is 0 only if every line agrees, 1 if one differs, 2 if something cannot be read.
    """
    pack = load(pack_dir)
    interview = Interview.of_pack(pack)
    reader = AnswerReader(pack.facts)
    try:
        situations = read_situations(expected, reader=reader, default_today=today)
    except SituationsInvalidError as error:
        for problem in error.problems[:_MOST_SHOWN]:
            click.echo(str(problem), err=True)
        if len(error.problems) > _MOST_SHOWN:
            click.echo(f"… and {len(error.problems) - _MOST_SHOWN} more lines.", err=True)
        sys.exit(2)
    for doubt, times in reader.doubts.items():
        click.echo(f"warning: {doubt} ({times} times)", err=True)
    with country_at(openfisca) as country:
        answer = _completing(engine(engine_name), country)
        differing = _compare(pack, interview, situations, answer, verbose=verbose)
    click.echo(f"{len(situations) - differing} agree, {differing} differ")
    sys.exit(1 if differing else 0)


def _completing(answer: Engine, country: OpenFisca | None) -> Engine:
    """Return *answer* with what *country* decides asked of it."""

    def asked(pack: Pack, interview: Interview, situations: Sequence[Situation]) -> Iterator[list[Result]]:
        for situation, results in zip(situations, answer(pack, interview, situations), strict=True):
            yield completed(results, situation.answers, today=situation.today, openfisca=country)

    return asked if country else answer


def _compare(pack: Pack, interview: Interview, situations: list[Situation], answer: Engine, *, verbose: bool) -> int:
    differing = 0
    quiet = not sys.stderr.isatty()
    each = zip(situations, answer(pack, interview, situations), strict=True)
    with click.progressbar(each, length=len(situations), label="Comparing", file=sys.stderr, hidden=quiet) as progress:
        for situation, results in progress:
            found = differences(situation, results, language=pack.languages[0])
            differing += bool(found)
            if found:
                click.echo(f"{situation.id}: differs")
            elif verbose:
                click.echo(f"{situation.id}: agrees")
            for difference in found:
                _show(difference, pack, situation.answers)
    return differing


def _show(difference: Difference, pack: Pack, answers: Mapping[str, Value]) -> None:
    click.echo(f"  {difference.title}: expected {difference.expected}, got {difference.got}")
    for result in difference.results:
        for line in _reasons(result, pack, answers):
            click.echo(f"    {line}")


def _reasons(result: Result, pack: Pack, answers: Mapping[str, Value]) -> list[str]:
    """Return the criteria that made the result: those not met of a no, those unknown of an unknown, all of a yes."""
    telling = {Outcome.NO: State.NOT_MET, Outcome.UNKNOWN: State.UNKNOWN, Outcome.YES: State.MET}[result.outcome]
    lines = []
    for one in result.criteria:
        if one.state is telling:
            criterion = one.criterion
            words = say(criterion.text, pack.languages[0], default=pack.languages[0])
            values = "; ".join(f"{fact} is {answers.get(fact, 'not answered')}" for fact in one.facts)
            wants = criterion.test or criterion.expression or criterion.decision
            lines.append(f"{one.state.value}: {words} ({values}; the rule wants {wants})")
    return lines


@finder.command()
@PACK_DIR
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON object of answers by fact or criteria key; nothing is asked then.",
)
@click.option("--life-event", help="Ask only about what this life event offers.")
@click.option("--language", help="The language of the questions; the pack's first one if left out.")
@click.option("--today", type=_Day(), help="The day to reckon ages from; today if left out.")
@click.option("--changes", is_flag=True, help="Also say what would have to be different where the answer is no.")
@OPENFISCA
def ask(
    pack_dir: Path,
    answers: Path | None,
    life_event: str | None,
    language: str | None,
    today: date | None,
    changes: bool,
    openfisca: str | None,
) -> None:
    """Hold the interview of the pack in PACK_DIR: questions first, then what the person can get, and why."""
    pack = load(pack_dir)
    if life_event is not None and life_event not in pack.life_events:
        raise CommonwayError(
            f"The pack has no life event {life_event!r}.",
            where=str(pack_dir),
            remedy=f"It has: {', '.join(pack.life_events) or 'none'}.",
        )
    interview = Interview.of_pack(pack, life_event=life_event)
    day = today or clock.today()
    spoken = language or pack.languages[0]
    if answers is None:
        given = ask_all(interview, pack, language=spoken, today=day)
    else:
        given = _read_answers(answers, pack)
    values = read_answers(given, facts=pack.facts)
    with country_at(openfisca) as country:
        results = completed(interview.results(values, today=day), values, today=day, openfisca=country)
    explainer = Explainer(pack, language=spoken, now=datetime.combine(day, time(12), UTC)) if changes else None
    show_results(results, pack, language=spoken, explainer=explainer, values=values)


def _read_answers(file: Path, pack: Pack) -> dict[str, Value]:
    try:
        document = json.loads(file.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise CommonwayError("This is not JSON.", where=str(file), remedy='Write {"fact": "answer", …}.') from error
    if not isinstance(document, dict):
        raise CommonwayError("This is not an object.", where=str(file), remedy='Write {"fact": "answer", …}.')
    reader = AnswerReader(pack.facts)
    given = reader.read(document)
    for doubt in reader.doubts:
        click.echo(f"warning: {doubt}", err=True)
    return given
