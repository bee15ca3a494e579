"""``commonway dmn``: check, show and run decision models, and hold the engine to the compatibility kit."""

import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from commonway.config.cli.dmn_analyse import analyse_file
from commonway.config.cli.dmn_showing import show_json, show_model
from commonway.dmn.compiled import CompiledModel, compile_model
from commonway.dmn.errors import ModelUnreadableError
from commonway.dmn.reader import load
from commonway.dmn.tck.reading import find_test_files, read_test_file
from commonway.dmn.tck.report import CaseResult, Status, write_results
from commonway.dmn.tck.running import run_test_file
from commonway.kernel import clock

_MOST_SHOWN = 20

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
FOLDER = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def dmn() -> None:
    """Check, analyse, show and run decision models (DMN 1.1 to 1.5)."""


dmn.add_command(analyse_file)


@dmn.command()
@FOLDER
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the results here, as engines publish them with the kit.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show every failing case, and name the passing ones.")
def tck(folder: Path, csv_file: Path | None, *, verbose: bool) -> None:
    """Run the cases of the DMN Technology Compatibility Kit in DIR and below.

    DIR holds folders with one test file and the models it is for, at any depth. Failing cases are shown with what was
    expected and got. Cases that need a function in Java count as failed and are named apart.

    The last line is `N passed, M failed`; the exit status is 0 only if none failed, 2 if there was nothing to run.
    """
    files = list(find_test_files(folder))
    if not files:
        raise click.UsageError(f"There is no test file of the kit in {folder} or below.")
    results = _run(files, folder)
    failed = [one for one in results if one.status is not Status.SUCCESS]
    ordinary = [one for one in failed if not one.needs_java]
    if verbose:
        for one in results:
            if one.status is Status.SUCCESS:
                click.echo(f"passed  {one.title}")
    for one in ordinary if verbose else ordinary[:_MOST_SHOWN]:
        click.echo(f"FAILED  {one.title}: {one.message}")
    if len(ordinary) > _MOST_SHOWN and not verbose:
        click.echo(f"… and {len(ordinary) - _MOST_SHOWN} more; --verbose shows all.")
    if len(failed) > len(ordinary):
        click.echo(f"{len(failed) - len(ordinary)} of the failed cases need a function in Java, which is never run.")
    if csv_file is not None:
        with csv_file.open("w", encoding="utf-8", newline="") as file:
            write_results(results, file)
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


def _run(files: list[Path], folder: Path) -> list[CaseResult]:
    now = clock.now()
    results: list[CaseResult] = []
    quiet = not sys.stderr.isatty()
    with click.progressbar(files, label="Running", file=sys.stderr, hidden=quiet) as progress:
        for path in progress:
            try:
                results.extend(run_test_file(read_test_file(path), root=folder, now=now))
            except ModelUnreadableError as error:
                results.append(CaseResult(path.parent.name, path.stem, "", Status.ERROR, str(error)))
    return results


@dmn.command()
@FILE
def check(file: Path) -> None:
    """Check the model in FILE: that it is DMN, and that everything in it can be put to work.

    All errors are shown, each with its place and what to do. The exit status is 1 if there is one.
    """
    compiled = compile_model(load(file), tolerant=True)
    for error in compiled.errors:
        click.echo(str(error), err=True)
    if compiled.errors:
        click.echo(f"{len(compiled.errors)} to mend in {file.name}", err=True)
        sys.exit(1)
    model = compiled.model
    click.echo(f"{file.name}: DMN {model.version}, {len(model.decisions)} decisions, nothing wrong")


@dmn.command()
@FILE
def show(file: Path) -> None:
    """Show what the model in FILE decides, from what."""
    show_model(load(file))


@dmn.command()
@FILE
@click.argument("decision")
@click.option("--input", "-i", "inputs", default="{}", help="A JSON object of inputs by name, or @FILE to read one.")
@click.option("--now", type=click.DateTime(), help="The moment to decide for; the present by default.")
def decide(file: Path, decision: str, inputs: str, now: datetime | None) -> None:
    """Work out DECISION (its name or id) of the model in FILE, and print its value as JSON.

    Dates, times and durations are given as text; an input's type says what a text is, and what has no declared type
    may be written @"2025-02-06", as in FEEL. An input that names a decision replaces its logic. Why a value is null is
    told on standard error.

    \b
    commonway dmn decide loan.dmn Eligibility --input '{"Age": 30, "Monthly income": 2500}'
    """
    compiled = compile_model(load(file))
    moment = clock.now() if now is None else now.astimezone()
    given = _inputs(inputs, compiled)
    result = compiled.decide(decision, given, now=moment)
    for problem in result.problems:
        click.echo(f"warning: {problem}", err=True)
    click.echo(show_json(result.value))


def _inputs(text: str, compiled: CompiledModel) -> dict[str, object]:
    try:
        content = Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
        found: Any = json.loads(content, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise click.BadParameter(f"This is no JSON: {error}.", param_hint="--input") from None
    if not isinstance(found, dict):
        raise click.BadParameter("This is no JSON object of inputs by name.", param_hint="--input")
    for name in found:
        if not compiled.takes(name):
            click.echo(f"warning: the model has no input {name!r}; it has {', '.join(compiled.input_names)}", err=True)
    return {name: compiled.read_plain(name, value) for name, value in found.items()}
