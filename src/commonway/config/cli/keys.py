"""``commonway keys``: make the keys an installation needs, and replace the one that wraps the others."""

import json

import click
from rich.console import Console
from rich.progress import Progress

from commonway.config.cli.setup import django_ready


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def keys() -> None:
    """Make the keys an installation needs, and replace the one that wraps people's keys.

    What each key is for, and how to keep it, is in docs/explanation/security.md.
    """


@keys.command(short_help="Print fresh keys.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines for an environment file.")
def new(*, as_json: bool) -> None:
    """Print a fresh value for every key the settings require. Nothing is kept or changed.

    \b
    Example:
      commonway keys new > /etc/commonway/keys.env && chmod 600 /etc/commonway/keys.env
    """
    from commonway.config.local import new_keys

    made = new_keys()
    if as_json:
        click.echo(json.dumps(made, indent=1))
        return
    for name, value in made.items():
        click.echo(f"{name}={value}")


@keys.command(short_help="Wrap every person's key with the new wrapping key.")
@click.option("--check", is_flag=True, help="Change nothing; say how many keys are still wrapped by a replaced one.")
def rotate(*, check: bool) -> None:
    """Wrap every person's key anew, after COMMONWAY_WRAPPING_KEY was replaced.

    \b
      1. Set COMMONWAY_WRAPPING_KEYS_OLD to the old key and COMMONWAY_WRAPPING_KEY to the new one; restart.
      2. Run this. Nobody is locked out meanwhile, and stopping it loses nothing: run it again.
      3. When `commonway keys rotate --check` says 0, take COMMONWAY_WRAPPING_KEYS_OLD away.
    """
    django_ready()
    from commonway.vault import rotating

    waiting = rotating.waiting()
    if check:
        click.echo(f"{waiting} keys are wrapped by a replaced key.")
        return
    with Progress(console=Console(stderr=True), disable=not waiting) as progress:
        task = progress.add_task("Wrapping keys", total=waiting)
        done = rotating.rotate(tell=lambda size: progress.advance(task, size))
    click.echo(f"{done} keys wrapped anew.")
