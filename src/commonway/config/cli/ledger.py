"""``commonway ledger``: verify the chains, and make, check and prove checkpoints."""

import json
import sys
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from commonway.config.cli.setup import django_ready

_SHOWN = 50  # breaks


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ledger() -> None:
    """Verify the ledger's chains; make checkpoints, and prove a stream is under one."""


@ledger.command(short_help="Verify every chain and the last checkpoint.")
@click.option("--stream", type=click.UUID, help="Only this person's or organisation's stream.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def verify(*, stream: UUID | None, as_json: bool) -> None:
    """Compute every hash again and compare it with the chains, their heads and the last signed checkpoint.

    The last line counts streams, events and breaks; the exit status is 1 if anything is broken.
    """
    django_ready()
    from commonway.ledger.verifying import verify as verify_ledger

    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TextColumn("events"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json) as progress:
        task = progress.add_task("", total=_events(stream))
        result = verify_ledger(stream, tell=lambda events: progress.update(task, completed=events))
    if as_json:
        breaks = [
            {"kind": one.kind, "where": str(one.stream or one.checkpoint), "what": str(one)} for one in result.breaks
        ]
        click.echo(json.dumps({"streams": result.streams, "events": result.events, "breaks": breaks}))
    else:
        for one in result.breaks[:_SHOWN]:
            click.echo(str(one))
        if len(result.breaks) > _SHOWN:
            click.echo(f"… and {len(result.breaks) - _SHOWN} more; --json prints all.")
        click.echo(f"{result.streams} streams, {result.events} events, {len(result.breaks)} breaks")
    sys.exit(0 if result.sound else 1)


@ledger.command(short_help="Sign a checkpoint over all streams.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write the signed note here.")
def checkpoint(*, out: Path | None) -> None:
    """Make and sign a checkpoint over the heads of all streams, and print it as a signed note.

    Keep the note where the installation cannot reach it, for example at the auditor's. Run it daily, from a timer.
    """
    django_ready()
    from commonway.kernel.clock import now
    from commonway.ledger import checkpoints

    note = checkpoints.note_of(checkpoints.make(now()))
    if out:
        out.write_text(note, encoding="utf-8")
    click.echo(note, nl=False)


@ledger.command(short_help="Prove that a stream is under the last checkpoint.")
@click.argument("stream", type=click.UUID)
def proof(*, stream: UUID) -> None:
    """Print the proof that STREAM is under the last checkpoint, as JSON (RFC 9162 inclusion proof).

    Check it with any implementation: the leaf is SHA-256 over 0x00, the stream's 16 bytes, its length in 8 bytes,
    big-endian, and its head.
    """
    django_ready()
    from commonway.ledger import checkpoints

    proved = checkpoints.prove(stream)
    shown = {
        "checkpoint": str(proved.checkpoint),
        "root": proved.root.hex(),
        "size": proved.size,
        "index": proved.index,
        "stream": str(proved.stream),
        "length": proved.length,
        "head": proved.head.hex(),
        "path": [sibling.hex() for sibling in proved.path],
    }
    click.echo(json.dumps(shown, indent=1))


def _events(stream: UUID | None) -> int:
    from django.db.models import Sum

    from commonway.ledger.models import Stream

    rows = Stream.objects.filter(id=stream) if stream else Stream.objects.all()
    return rows.aggregate(total=Sum("length"))["total"] or 0
