"""The OpenFisca country this installation asks, where it has one."""

from functools import lru_cache

from django.conf import settings

from commonway.eligibility.openfisca import Country, OpenFisca


def openfisca() -> OpenFisca | None:
    """Return the country at the address the settings name, the same one each time; None where they name none."""
    url = settings.COMMONWAY_OPENFISCA_URL
    return _connected(url) if url else None


@lru_cache(maxsize=4)
def _connected(url: str) -> OpenFisca:
    return OpenFisca(Country(url))
