"""``commonway static``: collect styles and scripts for serving."""

import click

from commonway.config.cli.setup import django_ready


@click.command()
def static() -> None:
    """Collect styles and scripts, compressed and named by their content, into the home folder."""
    django_ready()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo("Styles and scripts are collected.")
