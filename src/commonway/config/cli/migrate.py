"""``commonway migrate``: bring the database to this version."""

import click

from commonway.config.cli.setup import django_ready


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if migrations are waiting.")
@click.option("--verbose", "-v", is_flag=True, help="Name each migration.")
def migrate(*, check: bool, verbose: bool) -> None:
    """Bring the database to this version, as the owner of its tables.

    Connects with DATABASE_OWNER_URL where it is set, so that the application's own role needs no right to change
    tables. Safe to run again: what is applied is skipped.
    """
    django_ready(as_owner=True)
    from django.core.management import call_command

    from commonway.fence import rights
    from commonway.ledger import tables

    call_command("migrate", interactive=False, check_unapplied=check, verbosity=2 if verbose else 0)
    if not check:
        rights.grant(append_only=tables.APPEND_ONLY, growing=tables.GROWING)
    click.echo("The database is at this version.")
