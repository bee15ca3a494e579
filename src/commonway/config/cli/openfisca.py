"""The option of commands that may ask an OpenFisca country."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from commonway.eligibility.openfisca import Country, OpenFisca

OPENFISCA = click.option(
    "--openfisca",
    metavar="URL",
    envvar="COMMONWAY_OPENFISCA_URL",
    help="The web API of the OpenFisca country that services with such a rule ask.",
)


@contextmanager
def country_at(url: str | None) -> Iterator[OpenFisca | None]:
    """Yield the country at *url*, and let go of its connections afterwards; None without an address."""
    if not url:
        yield None
        return
    with Country(url) as country:
        yield OpenFisca(country)
