"""``commonway sandbox``: run the example agency systems."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from commonway.config import environment
from commonway.config.cli.setup import django_ready
from commonway.config.sandbox.behaviours import Kind, plans
from commonway.config.sandbox.fleet import Fleet
from commonway.packs.definitions import Pack
from commonway.packs.text import say

Command = Callable[..., Any]


def _names(flag: str, words: str) -> Callable[[Command], Command]:
    return click.option(flag, multiple=True, metavar="ORGANISATION", help=words)


@click.command()
@click.option("--base-port", default=0, type=click.IntRange(0, 65000), help="First port; 0 takes free ones.")
@_names("--organisation", "Run only this one; may be given again.")
@click.option("--state", type=click.Path(path_type=Path, file_okay=False), help="Folder of their files.")
@click.option("--connect/--no-connect", default=True, show_default=True, help="Register addresses and keys.")
@_names("--slow", "Let this one take its time.")
@_names("--failing", "Let this one fail at first, then recover.")
@_names("--refusing", "Let this one refuse, with a reason.")
@_names("--polling", "Let this one fetch instead of receiving.")
@_names("--steady", "Let this one simply answer.")
def sandbox(
    *, base_port: int, organisation: tuple[str, ...], state: Path | None, connect: bool, **behaviours: tuple[str, ...]
) -> None:
    """Run every organisation of the published pack as a system of its own, on loopback, until Ctrl-C.

    Each is a separate process with a real endpoint, a key and a file of its own. It checks Commonway's signatures,
    and answers with signed receipts. They end when this command ends, however it ends.
    """
    django_ready()
    from django.conf import settings

    from commonway.catalogue import queries as catalogue
    from commonway.fence import scope
    from commonway.kernel import clock
    from commonway.ledger import actors

    pack = catalogue.current().pack
    chosen: dict[str, Kind] = {name: kind for kind, names in behaviours.items() for name in names}  # type: ignore[misc]
    fleet = Fleet(
        plans(pack, only=organisation, behaviours=chosen),
        commonway=settings.COMMONWAY_PUBLIC_URL,
        state=state or environment.home() / "sandbox",
        base_port=base_port,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with fleet:
        if connect:
            with scope.within(scope.SYSTEM):
                fleet.connect(by=actors.system("sandbox"), at=clock.now())
        names = {name: say(each.name, "en", default=pack.languages[0]) for name, each in pack.organisations.items()}
        console = Console()
        console.print(_table(fleet, names))
        console.file.flush()
        _answer_others(pack, stop)
        _watch(fleet, stop)


def _answer_others(pack: Pack, stop: threading.Event) -> None:
    """Fill the registers that are databases, and answer the questions that come by file."""
    from commonway.config.sandbox import batches
    from commonway.exchange.registers import by_file

    batches.fill_registers(pack)
    drop = by_file.drop(batches.CONNECTION)
    if drop is not None:
        work = (drop.folder, batches.people(pack), stop)
        threading.Thread(target=batches.answer_for_ever, args=work, daemon=True).start()


def _watch(fleet: Fleet, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        for name, agent in fleet.agents.items():
            if not agent.running:
                click.echo(f"{name} ended; starting it again.", err=True)
                fleet.start(name)


def _table(fleet: Fleet, names: dict[str, str]) -> Table:
    table = Table(title="Example agency systems", title_justify="left")
    for column in ("Organisation", "Id", "Behaves", "Listens at"):
        table.add_column(column, overflow="fold")
    for name, agent in fleet.agents.items():
        kind = f"{agent.plan.kind}, register" if agent.plan.records else agent.plan.kind
        table.add_row(names.get(name, name), name, kind, agent.url or "nowhere: it fetches")
    return table
