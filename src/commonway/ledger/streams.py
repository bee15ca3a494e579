"""Which stream an event belongs to. A person's stream has the person's own id."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f3c1f0e-6d0a-5d2f-9a1b-3f7a0c9f5b21")

INSTALLATION = uuid5(_NAMESPACE, "installation")


def of_organisation(organisation: str) -> UUID:
    """Return the stream of the organisation with this id."""
    return uuid5(_NAMESPACE, f"organisation:{organisation}")
