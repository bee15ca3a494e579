"""Ids made from the benefit finder's keys and titles, the same way every time."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

_LONGEST = 72  # ids have at most 80 characters; this leaves room for a number that keeps two apart


def kebab(words: str) -> str:
    """Return *words* as an id: small letters, digits and single hyphens; ``x`` where nothing is left."""
    return "-".join(_parts(words)) or "x"


def fact_id(key: str) -> str:
    """Return the fact id of a criteria key: its snake case, and the key itself where it is snake case already."""
    parts = _parts(re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", key))
    name = "_".join(parts) or "x"
    return name if name[0].isalpha() else f"fact_{name}"


def _parts(words: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    parts = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain).lower())
    kept = [
        part for part, end in zip(parts, accumulate(len(part) + 1 for part in parts), strict=True) if end <= _LONGEST
    ]
    return kept or [part[:_LONGEST] for part in parts[:1]]


class Names:
    """Ids given out once each: a second like one gets a number."""

    def __init__(self, *, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def new(self, words: str) -> str:
        """Return an id for *words* that was not given out before."""
        name, number = kebab(words), 1
        chosen = name
        while chosen in self._taken:
            number += 1
            chosen = f"{name}-{number}"
        self._taken.add(chosen)
        return chosen
