"""Kill test: reports sent by many clients at once while processes are killed; then everything is counted.

Run: ``python -m benchmarks.kill``. It starts an installation of its own in a temporary folder, with the example
agencies as separate processes. While clients send their reports, web and worker processes are killed (SIGKILL) at
random and one agency is down for part of the time. At the end every acknowledged report must have reached every
organisation that must know, each must have acted on each id once, every chain must be whole, and nothing may be stuck.
Exits with 1 if anything was lost, doubled, broken or stuck; what was not settled in time is printed with its traces.
"""

import os
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console

from benchmarks.machine import load
from commonway.config.installation import Installation

# Patient enough for a machine that is being shot at, quick enough for a test.
PATIENCE = {
    "TIMEOUT": "3",
    "LEASE": "8",
    "BACKOFF_FIRST": "0.5",
    "BACKOFF_MOST": "5",
    "BREAKER_FIRST": "1",
    "BREAKER_MOST": "5",
    "MOST_ATTEMPTS": "200",
}


@click.command()
@click.option("--reports", default=500, show_default=True, type=click.IntRange(1, 5000))
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--seed", default=1, show_default=True, help="What is killed when follows from it.")
@click.option("--port", default=8871, show_default=True)
@click.option("--fire", default=1200.0, show_default=True, help="Seconds of killing, at most.")
@click.option("--settle", default=600.0, show_default=True, help="Seconds to wait for the last delivery and receipt.")
def main(*, reports: int, clients: int, seed: int, port: int, fire: float, settle: float) -> None:
    """Send reports while processes are killed, and count what arrived."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWAY_HOME"] = str(Path(folder) / "home")
        os.environ.update({f"COMMONWAY_EXCHANGE_{name}": value for name, value in PATIENCE.items()})
        with Installation(port=port, workers=2, sandbox=False, web_processes=2, console=console) as running:
            from commonway.config.cli.setup import django_ready

            django_ready()
            from benchmarks.kill_shooting import shoot

            counts = shoot(running, Path(folder), reports=reports, clients=clients, seed=seed, fire=fire, settle=settle)
    counts.show(console)
    console.print(load())
    sys.exit(0 if counts.good else 1)


if __name__ == "__main__":
    main()
