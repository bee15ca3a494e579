"""``commonway bpmn``: check, show, run and draw processes."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from commonway.bpmn import Definitions, Process, State, find_process, join, load, problems, with_scripts
from commonway.bpmn.drawing import draw as draw_svg
from commonway.config.cli.bpmn_deciding import Deciding
from commonway.config.cli.bpmn_running import Walk, read_assignment
from commonway.config.cli.bpmn_showing import show_process
from commonway.kernel import clock

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
PROCESS = click.option(
    "--process", "-p", "process_id", default="", help="The process, by id or name, where there are several."
)
STATE = click.option(
    "--state",
    "state_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the running process is kept between calls.",
)


@click.group()
def bpmn() -> None:
    """Check, show, run and draw processes (BPMN 2.0)."""


@bpmn.command()
@FILES
def check(files: tuple[Path, ...]) -> None:
    """Check the processes in FILES: that they are BPMN, and what in them would stop a run.

    Files that call one another are given together. What is only to be known, such as code that is never run here, is told
    as well. The exit status is 1 if something would stop a run.
    """
    found = _joined(files)
    stops = 0
    for process in found.processes:
        for one in problems(process):
            stops += one.stops
            click.echo(f"{'error' if one.stops else 'note'}: {one}", err=one.stops)
    if stops:
        click.echo(f"{stops} to mend", err=True)
        sys.exit(1)
    nodes = sum(len(one.nodes) for one in found.processes)
    click.echo(f"{len(found.processes)} processes with {nodes} nodes, nothing that would stop a run")


@bpmn.command()
@FILES
def show(files: tuple[Path, ...]) -> None:
    """Show the processes in FILES: who takes part, the steps, what is decided, called and told to others."""
    found = _joined(files)
    for one in found.collaborations:
        names = ", ".join(each.name or each.id for each in one.participants)
        click.echo(f"Participants: {names}")
    for process in found.processes:
        show_process(process)


@bpmn.command()
@FILES
@PROCESS
@STATE
@click.option(
    "--set",
    "-s",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="A variable to start with; VALUE is JSON or text.",
)
@click.option("--event", default="", help="The start event, where there are several.")
@click.option(
    "--decisions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of .dmn files that decide the business rule tasks.",
)
@click.option(
    "--script",
    type=click.File(encoding="utf-8"),
    help="What happens, one JSON object a line; without it, you are asked.",
)
@click.option(
    "--feel",
    "scripts",
    type=click.File(encoding="utf-8"),
    help="A JSON object of FEEL by node id, run instead of scripts in other languages.",
)
@click.option("--now", type=click.DateTime(), help="The moment to begin at; the present by default.")
def run(
    files: tuple[Path, ...],
    process_id: str,
    state_file: Path | None,
    assignments: tuple[str, ...],
    event: str,
    decisions: Path | None,
    script: Any,
    scripts: Any,
    now: datetime | None,
) -> None:
    """Walk through a process in the terminal. The first of FILES has it; the others what it calls.

    You are told what the process waits for, and say what happens: `done TASK name=value`, `message NAME`, `timer NODE`,
    `help` for the rest. In a script each line is the same as JSON, for example {"done": "Review", "outputs": {"ok": true}}.
    With --state, the case is kept in that file after each step, and gone on with the next time.

    The exit status is 0 at an end, 1 where the script ran out or a line of it was refused.
    """
    found = _joined(files)
    if scripts:
        found = with_scripts(found, _texts(scripts))
    process = _chosen(found, process_id, files)
    walk = Walk(
        process,
        deciding=Deciding(decisions) if decisions else None,
        now=clock.now() if now is None else now.astimezone(),
        keep=state_file,
    )
    if state_file and state_file.exists():
        walk.resume(State.from_json(state_file.read_text(encoding="utf-8")))
    else:
        walk.begin(dict(read_assignment(one) for one in assignments), event=event)
    sys.exit(0 if walk.follow(_lines(script)) else 1)


@bpmn.command()
@FILES
@PROCESS
@STATE
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The SVG file; the terminal by default.",
)
def draw(files: tuple[Path, ...], process_id: str, state_file: Path | None, out: Path | None) -> None:
    """Draw a process as SVG; with --state, with the way done and the place it is at."""
    found = _joined(files)
    state = State.from_json(state_file.read_text(encoding="utf-8")) if state_file else None
    svg = draw_svg(found, _chosen(found, process_id, files), state)
    if out is None:
        click.echo(svg, nl=False)
    else:
        out.write_text(svg, encoding="utf-8")
        click.echo(f"Drawn: {out}")


def _joined(files: tuple[Path, ...]) -> Definitions:
    return join([load(file) for file in files])


def _chosen(found: Definitions, process_id: str, files: tuple[Path, ...]) -> Process:
    """Return the process that is named, or the one of the first file."""
    if process_id:
        return find_process(found, process_id)
    first = find_process(load(files[0]), "")
    return find_process(found, first.id)


def _texts(file: Any) -> dict[str, str]:
    """Return the JSON object of texts that *file* holds."""
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"This is no JSON: {error}.", param_hint="--feel") from None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise click.BadParameter("This is no JSON object of FEEL by node id.", param_hint="--feel")
    return found


def _lines(script: Any) -> Iterator[dict[str, Any]] | None:
    """Return the lines of the script, each a JSON object; None where there is no script."""
    return None if script is None else _read_lines(script)


def _read_lines(script: Any) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(script, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found = json.loads(line, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise click.ClickException(f"Line {number} of the script is no JSON: {error}.") from None
        if not isinstance(found, dict):
            raise click.ClickException(f"Line {number} of the script is no JSON object.")
        yield found
