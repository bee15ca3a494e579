"""``commonway web``: serve pages and APIs."""

import os
import sys

import click

from commonway.config import environment
from commonway.config.cli.setup import django_ready


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="One a core is a fair start."
)
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each process.")
def web(*, host: str, port: int, processes: int, threads: int) -> None:
    """Serve the pages and APIs with granian.

    Put a proxy that ends TLS in front and set COMMONWAY_BEHIND_PROXY=1; plain HTTP is redirected to HTTPS.
    """
    _refuse_to_show_a_demonstration(host)
    django_ready()  # a local installation makes its keys and database here; wrong settings fail before serving
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonway.config.settings"
    arguments = [
        *(sys.executable, "-m", "granian", "commonway.config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(processes), "--blocking-threads", str(threads)),
        *("--backpressure", str(threads * 16), "--respawn-failed-workers", "--no-ws", "--log-level", "warning"),
    ]
    if os.environ.get("COMMONWAY_LOCAL"):
        # The embedded server lives as long as a process that holds it: this one must stay.
        import subprocess

        sys.exit(subprocess.run(arguments, check=False).returncode)
    os.execv(sys.executable, arguments)  # noqa: S606


def _refuse_to_show_a_demonstration(host: str) -> None:
    """Raise where local settings, which show passwords on a page, would be served to other machines."""
    if "DATABASE_URL" in os.environ and not environment.flag("COMMONWAY_LOCAL"):
        return
    if host not in {"127.0.0.1", "localhost", "::1"}:
        raise environment.EnvironmentInvalid(
            f"a local installation would be served on {host}.",
            where="web",
            remedy="It shows its passwords: serve it on 127.0.0.1, or set it up as docs/how-to/run-in-production.md says.",
        )
