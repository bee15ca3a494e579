"""``commonway exchange``: connect organisations, watch, and look after the shelf."""

import getpass
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from commonway.config.cli.setup import django_ready

if TYPE_CHECKING:
    from commonway.exchange.queries import End
    from commonway.ledger.actors import Actor

_STATES = ("pending", "sent", "received", "done", "refused", "shelved", "withheld", "closed")
_COLOURS = {"open": "red", "half-open": "yellow", "closed": "green"}


@click.group()
def exchange() -> None:
    """Connect organisations' systems, watch deliveries, and replay or close what is on the shelf."""


@exchange.command()
def connections() -> None:
    """Show how each organisation is connected, and whether its system answers."""
    with _ready():
        from commonway.exchange import queries

        table = Table(title="Connections", title_justify="left")
        for column in ("Organisation", "Kind", "Address", "Key", "Breaker", "Last answer"):
            table.add_column(column, overflow="fold")
        for end in queries.ends():
            key = "yes" if end.has_key else "no"
            address = "\n".join(filter(None, (end.url, end.look_up_url)))
            table.add_row(
                end.organisation, end.kind or "not connected", address, key, _breaker(end), _moment(end.last_success_at)
            )
        Console().print(table)


@exchange.command()
@click.argument("organisation")
@click.option("--kind", type=click.Choice(["http", "poll", "by-hand"]), default="http", show_default=True)
@click.option("--url", default="", help="Where deliveries are posted, https://…")
@click.option("--look-up-url", default="", help="Where a register answers.")
@click.option(
    "--public-key", type=click.File("r"), help="File with its Ed25519 public key in PEM; two while it changes."
)
def connect(*, organisation: str, kind: str, url: str, look_up_url: str, public_key: Any) -> None:
    """Connect ORGANISATION, or change how it is connected. What waits for it is delivered at once."""
    with _ready() as at:
        from commonway.exchange import connections as connecting

        connecting.connect(
            organisation, kind=kind, url=url, look_up_url=look_up_url,
            public_key=public_key.read(10_000) if public_key else "", by=_operator(), at=at,
        )  # fmt: skip
    click.echo(f"{organisation} is connected ({kind}). It signs its calls with keyid {organisation!r}.")


@exchange.command()
@click.option("--every", default=1.0, show_default=True, type=click.FloatRange(0.2, 60), help="Seconds.")
@click.option("--once", is_flag=True, help="Show it once and end.")
def watch(*, every: float, once: bool) -> None:
    """Watch deliveries, organisation by organisation, until Ctrl-C."""
    with _ready():
        console = Console()
        if once:
            console.print(_board())
            return
        with Live(_board(), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(every)
                live.update(_board(), refresh=True)


@exchange.command()
@click.option("--organisation", default="", help="Only this one.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
def shelf(*, organisation: str, limit: int) -> None:
    """List what could not be delivered and waits for a decision."""
    with _ready():
        from commonway.exchange import queries

        table = Table(title="Dead-letter shelf", title_justify="left")
        for column in ("Delivery", "Organisation", "Clause", "Since", "Attempts", "State", "Why"):
            table.add_column(column, overflow="fold")
        rows = queries.shelved(organisation=organisation, limit=limit)
        for row in rows:
            table.add_row(
                str(row.id), row.organisation_id, f"{row.agreement_id}/{row.clause_id}", _moment(row.created_at),
                str(row.attempts), row.state, row.last_error,
            )  # fmt: skip
        Console().print(table if rows else "The shelf is empty.")


@exchange.command()
@click.argument("delivery", nargs=-1, type=click.UUID)
@click.option("--organisation", default="", help="Everything of this one.")
def replay(*, delivery: tuple[UUID, ...], organisation: str) -> None:
    """Send each DELIVERY on the shelf again, under the same id."""
    with _ready() as at:
        from commonway.exchange import shelf as keeping

        moved = keeping.replay(_chosen(delivery, organisation), by=_operator(), at=at)
    click.echo(f"{len(moved)} back in the outbox.")


@exchange.command()
@click.argument("delivery", nargs=-1, type=click.UUID)
@click.option("--organisation", default="", help="Everything of this one.")
@click.option("--reason", required=True, help="Why it is given up; the person sees it.")
def close(*, delivery: tuple[UUID, ...], organisation: str, reason: str) -> None:
    """Give each DELIVERY on the shelf up for good."""
    with _ready() as at:
        from commonway.exchange import shelf as keeping

        closed = keeping.close(_chosen(delivery, organisation), reason=reason, by=_operator(), at=at)
    click.echo(f"{len(closed)} closed.")


@exchange.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write to, instead of the screen.")
def keys(*, out: Path | None) -> None:
    """Show the public keys that verify what this installation sends (a JSON Web Key Set)."""
    with _ready():
        import json

        from commonway.exchange import own_key

        text = json.dumps(own_key.directory(), indent=2)
    if out:
        out.write_text(text + "\n")
    else:
        click.echo(text)


@contextmanager
def _ready() -> Iterator[datetime]:
    """Yield the present moment, with Django ready and the scope that of the system: the operator acts here."""
    django_ready()
    from commonway.fence import scope
    from commonway.kernel import clock

    with scope.within(scope.SYSTEM):
        yield clock.now()


def _operator() -> "Actor":
    from commonway.ledger.actors import Actor

    return Actor(kind="system", id=f"command:{getpass.getuser()}"[:80])


def _chosen(delivery: tuple[UUID, ...], organisation: str) -> list[UUID]:
    if bool(delivery) == bool(organisation):
        raise click.UsageError("Name deliveries, or an organisation with --organisation.")
    if delivery:
        return list(delivery)
    from commonway.exchange import queries

    return [row.id for row in queries.shelved(organisation=organisation, limit=100_000)]


def _board() -> Table:
    from commonway.exchange import queries

    table = Table(title=f"Exchange, {datetime.now().astimezone():%H:%M:%S}", title_justify="left")
    ends = [end for end in queries.ends() if end.kind or end.deliveries]
    states = [state for state in _STATES if any(end.deliveries.get(state) for end in ends)]
    table.add_column("Organisation", no_wrap=True)
    for state in states:
        table.add_column(state, justify="right", no_wrap=True)
    table.add_column("Breaker")
    table.add_column("Waiting since")
    for end in ends:
        counts = [str(end.deliveries.get(state, "")) for state in states]
        table.add_row(end.organisation, *counts, _breaker(end), _moment(end.waiting_since))
    return table


def _breaker(end: "End") -> str:
    if not end.breaker or end.kind != "http":
        return ""
    colour = _COLOURS[end.breaker]
    until = f" until {_moment(end.retry_at)}" if end.breaker == "open" else ""
    return f"[{colour}]{end.breaker}[/{colour}]{until}"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone():%d %b %H:%M:%S}" if at else ""
