"""Where in a model something has no columns."""

from collections.abc import Iterator
from contextlib import contextmanager

from commonway.dmn.vectorise.columns import NotVectorised


@contextmanager
def at(place: str) -> Iterator[None]:
    """Say of what has no columns in here that it stands at *place*."""
    try:
        yield
    except NotVectorised as reason:
        raise NotVectorised(f"{place}: {reason.what}") from None
