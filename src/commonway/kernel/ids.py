"""Identifiers: time-ordered UUIDs for rows, and short codes a person can read out."""

import secrets
from uuid import UUID

import uuid6

# Crockford's base 32 without look-alikes: no I, L, O, U, so a code survives being read over the phone.
SPOKEN_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562, section 5.7): sortable by time of creation."""
    return UUID(int=uuid6.uuid7().int)


def spoken_code(*, groups: int = 2, size: int = 4) -> str:
    """Return a random code such as ``7K3F-92QX``: five bits of randomness a character."""
    parts = ("".join(secrets.choice(SPOKEN_ALPHABET) for _ in range(size)) for _ in range(groups))
    return "-".join(parts)


def normalise_spoken_code(text: str) -> str:
    """Return *text* as a spoken code is stored: upper case, look-alikes folded, no separators."""
    return text.strip().upper().translate(_LOOK_ALIKES)
