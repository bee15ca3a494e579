"""What the process environment says, read once and checked, so that a wrong value fails at start with a remedy."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from commonway.kernel.errors import CommonwayError


class EnvironmentInvalid(CommonwayError):
    """An environment variable is missing or makes no sense."""


def flag(name: str) -> bool:
    """Return whether the variable *name* is switched on: 1, true, yes or on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """Return the comma-separated words of the variable *name*."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def beginning(prefix: str) -> dict[str, str]:
    """Return the variables that begin with *prefix*, by the rest of their name in lower case."""
    return {name.removeprefix(prefix).lower(): value for name, value in os.environ.items() if name.startswith(prefix)}


def required(name: str, *, remedy: str) -> str:
    """Return the variable *name*; raises `EnvironmentInvalid` with *remedy* where it is empty."""
    value = os.environ.get(name, "")
    if not value:
        raise EnvironmentInvalid(f"{name} is not set.", where="environment", remedy=remedy)
    return value


def database(url: str) -> dict[str, object]:
    """Return Django's database settings for a ``postgresql://`` *url*; PostgreSQL is the only dialect."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise EnvironmentInvalid(
            f"DATABASE_URL begins with “{parts.scheme}”.",
            where="environment",
            remedy="Commonway runs on PostgreSQL only: give postgresql://user:password@host:port/name.",
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "commonway",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def home() -> Path:
    """Return the folder that holds what a local installation keeps: database, keys, mail."""
    return Path(os.environ.get("COMMONWAY_HOME", ".commonway")).resolve()


def public_url(*, local: bool) -> str:
    """Return the portal's own address, without a slash at its end: links in mails and the source of events.

    Raises `EnvironmentInvalid` where it is missing on a real installation, or is no address.
    """
    remedy = "Set it to the portal's address, for example https://tell-once.example."
    given = os.environ.get("COMMONWAY_PUBLIC_URL", "http://localhost:8000" if local else "")
    parts = urlsplit(given)
    if not parts.hostname or parts.scheme not in ({"http", "https"} if local else {"https"}):
        said = f"is “{given[:80]}”" if given else "is not set"
        raise EnvironmentInvalid(f"COMMONWAY_PUBLIC_URL {said}.", where="environment", remedy=remedy)
    return given.rstrip("/")
