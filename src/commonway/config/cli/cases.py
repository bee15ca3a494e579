"""``commonway cases``: see and move the cases that run."""

import sys
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from commonway.config.cli.setup import django_ready


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cases() -> None:
    """See and move the cases that run by a process."""


@cases.command()
@click.argument("service")
@click.option("--from", "old", required=True, help="The version of the pack they run on, by its number or id.")
@click.option("--to", "new", required=True, help="The version they move to.")
@click.option("--map", "mapped", multiple=True, metavar="OLD=NEW", help="Where a step went; OLD= gives it up.")
@click.option("--case", "references", multiple=True, metavar="REFERENCE", help="Only this case; may be said again.")
@click.option("--preview", is_flag=True, help="Say what would happen, and change nothing.")
def migrate(
    *, service: str, old: str, new: str, mapped: tuple[str, ...], references: tuple[str, ...], preview: bool
) -> None:
    """Move the running cases of SERVICE from one version of the pack to another, each by itself.

    The exit status is 1 where cases stay on the old version, because somebody has to say where they go.
    """
    django_ready()
    from commonway.cases.process import moving
    from commonway.fence.scope import SYSTEM, within
    from commonway.kernel.clock import now
    from commonway.ledger.actors import system

    mapping = dict(one.partition("=")[::2] for one in mapped)
    by, at = system("command line"), now()
    with within(SYSTEM):
        route = moving.Route(service=service, from_version=_version(old), to_version=_version(new), mapping=mapping)
        if preview:
            found = moving.preview(route, references=references, by=by, at=at)
            _show(found)
            sys.exit(0 if found.ready == found.looked_at else 1)
        move = moving.begin(route, references=references, by=by, at=at)
        moving.run(move.id)
        done = moving.progress_of(move)
    click.echo(f"{done.moved} moved, {done.left} left, {done.waiting} waiting")
    sys.exit(1 if done.left else 0)


def _show(found: "object") -> None:
    from commonway.cases.process.moving import Preview

    assert isinstance(found, Preview)  # noqa: S101 - for the type checker
    table = Table(title=f"{found.cases} cases, {found.ready} of {found.looked_at} can move", title_justify="left")
    for column in ("Step", "Cases", "What happens", "Goes to"):
        table.add_column(column, overflow="fold")
    for row in found.rows:
        table.add_row(row.name or row.node, str(row.count), row.fate.value, row.to)
    Console().print(table)


def _version(named: str) -> UUID:
    """Return the version of the installation's pack of this number, name or id."""
    from commonway.catalogue import queries as catalogue
    from commonway.catalogue.models import PackVersion

    rows = PackVersion.objects.filter(pack=catalogue.current().pack.id)
    found = [
        row.id for row in rows.only("id", "number", "version") if named in (str(row.id), str(row.number), row.version)
    ]
    if len(found) != 1:
        raise click.BadParameter(f"There is no version {named!r}, or more than one.")
    return found[0]
