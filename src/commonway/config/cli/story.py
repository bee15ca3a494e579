"""``commonway story``: the bereavement story from first contact to last answer, in the terminal."""

import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
from rich.console import Console

from commonway.config import installation, local
from commonway.config.cli.setup import django_ready


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where a running installation listens.")
@click.option("--own", is_flag=True, help="Play on a temporary installation even where one is running.")
def story(*, port: int, own: bool) -> None:
    """Play the bereavement story and show what everyone sees at the end.

    A daughter rings, the desk officer begins her request, she goes on at home with a code, sends it once, and every
    organisation answers. Played over HTTP against the installation running here, or against a temporary one that is
    started for it and removed. Exits with 1 if anything was lost.
    """
    console = Console()
    with _stage(port, own=own, console=console) as address:
        django_ready()
        from commonway.config.story.playing import Story
        from commonway.config.story.showing import show
        from commonway.fence import scope

        with scope.within(scope.SYSTEM):
            outcome = Story(address, console).play()
            show(outcome, console)
    sys.exit(1 if outcome.lost else 0)


@contextlib.contextmanager
def _stage(port: int, *, own: bool, console: Console) -> Iterator[str]:
    """Give the address of a running installation, or of a temporary one."""
    address = f"http://localhost:{port}"
    if not own and _answers(address):
        local.prepare()
        os.environ["COMMONWAY_PUBLIC_URL"] = address
        console.print(f"Playing on the installation at {address}.")
        yield address
        return
    console.print("Nothing is running here: the story gets a temporary installation of its own.")
    with tempfile.TemporaryDirectory(prefix="commonway-story-", ignore_cleanup_errors=True) as folder:
        os.environ["COMMONWAY_HOME"] = str(Path(folder) / "home")
        with installation.Installation(port=_free_port(), console=console) as running:
            yield running.url


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/health", timeout=3).status_code == httpx.codes.OK
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
