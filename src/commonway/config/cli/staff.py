"""``commonway staff``: give staff of organisations their accounts."""

import json

import click

from commonway.config.cli.setup import django_ready


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def staff() -> None:
    """Invite staff of organisations, list them, and end their posts."""


@staff.command(short_help="Give someone a post at an organisation.")
@click.argument("email")
@click.option("--organisation", required=True, metavar="ID", help="An organisation of the published pack.")
@click.option("--role", required=True, type=click.Choice(["agent", "caseworker", "coordinator", "supplier"]))
def invite(*, email: str, organisation: str, role: str) -> None:
    """Give the owner of EMAIL a post, and print the link where they set their password.

    They set up a second factor when they first sign in. Inviting again prints a new link; a link is good once.

    \b
    Example:
      commonway staff invite dana@example.org --organisation city-of-lindow --role agent
    """
    django_ready()
    from commonway.fence import scope
    from commonway.identity import sign_in
    from commonway.identity import staff as posts
    from commonway.kernel.clock import now
    from commonway.ledger.actors import system

    with scope.within(scope.SYSTEM):  # the operator acts here, and nobody else could write in the ledger
        post = posts.invite(email=email, organisation=organisation, role=role, by=system("command line"), at=now())
    if post.user.has_usable_password():
        click.echo(f"{post.user.email} signs in as before and finds the new post there.")
        return
    click.echo("Send them this link to set their password:")
    click.echo(sign_in.password_link(post.user))


@staff.command("list", short_help="List the posts held now.")
@click.option("--organisation", default="", metavar="ID", help="Only those at one organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_posts(*, organisation: str, as_json: bool) -> None:
    """List the posts held now: who, where, in which role, since when."""
    django_ready()
    from commonway.identity import staff as posts

    for post in posts.everyone(organisation=organisation):
        row = {
            "post": str(post.id),
            "email": post.user.email,
            "organisation": post.organisation_id,
            "role": post.role,
            "since": f"{post.since:%Y-%m-%d}",
        }
        click.echo(json.dumps(row) if as_json else "  ".join(row.values()))


@staff.command(short_help="End a post.")
@click.argument("post", type=click.UUID)
def end(*, post: str) -> None:
    """End the POST with this id, from `commonway staff list`. The account stays, without that work."""
    django_ready()
    from uuid import UUID

    from commonway.fence import scope
    from commonway.identity import staff as posts
    from commonway.kernel.clock import now
    from commonway.ledger.actors import system

    with scope.within(scope.SYSTEM):
        ended = posts.end(UUID(str(post)), by=system("command line"), at=now())
    click.echo(f"Ended: {ended.user.email}, {ended.role} at {ended.organisation_id}.")
