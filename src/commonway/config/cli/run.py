"""``commonway run``: the whole installation on one machine, from nothing."""

import webbrowser
from pathlib import Path

import click
from rich.console import Console

from commonway.config import installation


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where the portal listens."
)
@click.option("--pack", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Pack to publish first.")
@click.option(
    "--republish", is_flag=True, help="Publish the pack even where that undoes decisions changed in the console."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(0, 32), help="Worker processes.")
@click.option("--sandbox/--no-sandbox", default=True, help="Run the example agency systems too.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open a browser on the portal.")
def run(*, port: int, pack: Path | None, republish: bool, workers: int, sandbox: bool, open_browser: bool) -> None:
    """Start database, portal, worker and example agencies here, and stop them all with Ctrl-C.

    The pack's folder is published where it differs from what is in force. A decision that was published in the console
    is not undone by that: it is named and kept, unless --republish says otherwise.

    Everything it keeps is in the folder .commonway (COMMONWAY_HOME): delete that folder to begin anew.
    """
    console = Console()
    parts = installation.Installation(
        port=port, pack=pack, republish=republish, workers=workers, sandbox=sandbox, console=console
    )
    with parts as running:
        console.print(f"\n[bold]Commonway is running at {running.url}[/bold]")
        console.print(f"Accounts to try it with, and the mail it sends: {running.url}/local/")
        console.print("Stop with Ctrl-C.")
        if open_browser:
            webbrowser.open(running.url)
        running.watch()
