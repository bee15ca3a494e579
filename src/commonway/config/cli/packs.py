"""``commonway packs``: check, compare, show, import and publish packs. Only publishing needs a database."""

import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from commonway.packs import compare, overview
from commonway.packs.definitions import Pack
from commonway.packs.load import examine, load
from commonway.packs.problems import PackInvalid, Problem, errors

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_COLOURS = {"error": "red", "warning": "yellow", "added": "green", "removed": "red", "changed": "yellow"}
_SHOWN_CHARACTERS = 60


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def packs() -> None:
    """Check, compare, show, import and publish packs.

    A pack is a folder of definitions: organisations, agreements, facts, services, life events, letters and worked
    examples. How each file looks is in docs/reference/pack-format.md.
    """


@packs.command(short_help="Say everything that is wrong with a pack.")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON, one object a line, for other tools.")
def check(*, folder: Path, strict: bool, as_json: bool) -> None:
    """Say everything that is wrong with the pack in DIR, and how to mend it.

    Each problem has its file, line and column. Worked examples are run. The last line counts errors and warnings; the
    exit status is 1 if there are errors, 0 if not.

    \b
    Examples:
      commonway packs check packs/talvera
      commonway packs check packs/talvera --strict    # in CI: missing translations fail too
      commonway packs check packs/talvera --json | jq -r .file
    """
    with _reading(folder):
        problems = examine(folder).problems
    if as_json:
        for problem in problems:
            click.echo(json.dumps(problem.as_dict(), ensure_ascii=False))
    else:
        _print_problems(problems)
    wrong = len(errors(problems))
    click.echo(_counted(problems), err=as_json)
    sys.exit(1 if wrong or (strict and problems) else 0)


@packs.command(short_help="Say what changed between two packs.")
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON, one object a line.")
def diff(*, old: Path, new: Path, as_json: bool) -> None:
    """Say what changed from the pack in OLD to the pack in NEW: added, removed and changed, field by field.

    \b
    Example:
      commonway packs diff packs/talvera ~/drafts/talvera
    """
    found = compare.changes(_loaded(old), _loaded(new))
    if as_json:
        for change in found:
            fields = [{"path": field.path, "old": field.old, "new": field.new} for field in change.fields]
            line = {"kind": change.kind, "id": change.id, "manner": change.manner, "fields": fields}
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    _print_changes(found)


@packs.command(short_help="Show a pack, or a part of it.")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("kind", required=False)
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--language", default="", help="Language of the words, as a BCP 47 tag; the pack's first if left out.")
def show(*, folder: Path, kind: str | None, id_: str | None, language: str) -> None:
    """Show the pack in DIR: the whole, all of one KIND, or the one definition with this ID.

    KIND is organisations, agreements, facts, services, life-events, letters or examples.

    \b
    Examples:
      commonway packs show packs/talvera
      commonway packs show packs/talvera services
      commonway packs show packs/talvera life-event bereavement --language ar
    """
    view = overview.Overview(_loaded(folder), language=language)
    console = _console()
    if kind is None:
        console.print(view.whole())
    elif id_ is None:
        console.print(view.listing(overview.kind_named(kind)))
    else:
        console.print(view.one(overview.kind_named(kind), id_))


@packs.command("import", short_help="Turn another system's catalogue into a pack.")
@click.argument("origin", metavar="FORMAT", type=click.Choice(["usagov", "aides-jeunes"]))
@click.argument("place", metavar="SOURCE", type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write into.")
def import_(*, origin: str, place: Path, out: Path) -> None:
    """Turn another system's catalogue in SOURCE into a pack in the folder --out.

    FORMAT usagov: a life event of the USAGov benefit finder, as its JSON file. FORMAT aides-jeunes: French benefits for
    young people, as the folder that holds benefits and institutions; a benefit that cannot be understood is left out and
    reported with its line, and the exit status is then 1.

    \b
    Examples:
      commonway packs import usagov death-of-a-loved-one.json --out packs/usagov
      commonway packs import aides-jeunes aides-jeunes/data --out packs/aides-jeunes
    """
    from commonway.packs.importers import aides_jeunes, usagov

    with _reading(place):
        report = usagov.import_file(place, out) if origin == "usagov" else aides_jeunes.import_folder(place, out)
    _print_problems(report.problems)
    for line in report.warnings:
        _console().print(f"[yellow]warning[/yellow]: {escape(str(line))}", soft_wrap=True)
    click.echo(f"{report.services} services and {report.facts} facts written to {report.pack_dir}.")
    left_out = len(errors(report.problems))
    if left_out:
        click.echo(f"{left_out} could not be imported.", err=True)
        sys.exit(1)


@packs.command(short_help="Make a pack the current version here.")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--keep-drafted", is_flag=True, help="Publish nothing that would undo a decision published in the console."
)
def publish(*, folder: Path, dry_run: bool, yes: bool, keep_drafted: bool) -> None:
    """Make the pack in DIR the current version of this installation, after showing what changes.

    What is running keeps the version it began on. A pack with errors is refused; publishing what is current already
    changes nothing. Decisions that were published in the console and would be undone are named. The database is the
    one DATABASE_URL names, or the local one.

    \b
    Examples:
      commonway packs publish packs/talvera --dry-run
      commonway packs publish packs/talvera --yes
    """
    pack = _sound(folder)
    from commonway.config.cli.setup import django_ready

    django_ready()
    from commonway.catalogue import publishing, queries
    from commonway.fence import scope
    from commonway.kernel import clock
    from commonway.ledger.actors import system

    with scope.within(scope.SYSTEM):
        current = queries.current(pack.id).pack if queries.is_published(pack.id) else None
        found = compare.changes(current, pack)
        _print_changes(found)
        if dry_run or not found:
            click.echo("Nothing was published." if found else f"{pack.id} {pack.version} is current already.")
            return
        if _undoes_drafted(pack, keep=keep_drafted) and keep_drafted:
            click.echo("Nothing was published. To publish the folder over it, leave out --keep-drafted.")
            return
        if not yes:
            click.confirm(f"Publish {pack.id} {pack.version}?", abort=True)
        version = publishing.publish(pack, by=system("commonway packs publish"), at=clock.now())
    click.echo(f"Published {version.pack} {version.version} as publication {version.number}, id {version.id}.")


def _sound(folder: Path) -> Pack:
    """Return the pack in *folder*, its worked examples run; where it has errors, print all and exit with 1."""
    with _reading(folder):
        examination = examine(folder)
    if examination.pack is None:
        _print_problems(examination.problems)
        click.echo(_counted(examination.problems))
        click.echo("Nothing was published.", err=True)
        sys.exit(1)
    return examination.pack


def _undoes_drafted(pack: Pack, *, keep: bool) -> bool:
    """Name each decision published in the console that *pack* would undo, and return whether there is one."""
    from commonway.catalogue import keeping

    drafted = keeping.undone_by(pack)
    for each in drafted:
        words = "Kept" if keep else "This undoes"
        click.echo(f"{words} the decision {each.file}, published in the console on {each.published_at:%-d %B %Y}.")
    return bool(drafted)


def _loaded(folder: Path) -> Pack:
    """Return the pack in *folder*; where it has errors, print them all and exit with 1."""
    try:
        with _reading(folder):
            return load(folder)
    except PackInvalid as refused:
        _print_problems(errors(refused.problems))
        click.echo(f"The pack in {folder} cannot be used: {_counted(refused.problems)}.", err=True)
        sys.exit(1)


def _reading(folder: Path) -> AbstractContextManager[object]:
    """Return what shows, on a terminal, that the pack in *folder* is being read: a large one takes seconds."""
    return Console(stderr=True).status(f"Reading {escape(str(folder))} …")


def _print_problems(problems: Sequence[Problem]) -> None:
    console = _console()
    for problem in problems:
        severity = f"[{_COLOURS[problem.severity]}]{problem.severity}[/]"
        line = f"{escape(str(problem.place))}: {severity}: {escape(problem.what)} {escape(problem.remedy)}"
        console.print(line, soft_wrap=True, highlight=False)


def _counted(problems: Sequence[Problem]) -> str:
    wrong = len(errors(problems))
    return f"{wrong} errors, {len(problems) - wrong} warnings"


def _print_changes(found: Sequence[compare.Change]) -> None:
    console = _console()
    for change in found:
        manner = f"[{_COLOURS[change.manner]}]{change.manner}[/]"
        console.print(f"{manner} {change.kind} {change.id}", soft_wrap=True, highlight=False)
        for field in change.fields:
            line = f"    {field.path}: {_shown(field.old)} -> {_shown(field.new)}"
            console.print(escape(line), soft_wrap=True, highlight=False)
    counts = [
        f"{sum(change.manner == manner for change in found)} {manner}" for manner in ("added", "removed", "changed")
    ]
    click.echo(", ".join(counts))


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _console() -> Console:
    return Console(file=sys.stdout)
