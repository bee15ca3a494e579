"""``commonway demonstration``: what a visitor needs to try a local installation."""

import click

from commonway.config.cli.setup import django_ready


@click.group()
def demonstration() -> None:
    """Accounts to try a local installation with. A real one refuses to make them."""


@demonstration.command()
def accounts() -> None:
    """Make the staff accounts, once, and print them. Residents need none: they sign in by a link."""
    django_ready()
    from commonway.config.demonstration import make_accounts

    for account in make_accounts():
        click.echo(f"{account.organisation} {account.role}: {account.email} / {account.password}")
