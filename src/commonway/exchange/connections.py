"""Connecting organisations: where their systems are, and which key speaks for them."""

from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from commonway.exchange import signing, tuning
from commonway.exchange.models import Connection
from commonway.identity.models import Organisation
from commonway.kernel.errors import CommonwayError
from commonway.ledger import appending, streams
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry

_LONGEST_URL = 500


class ConnectionInvalid(CommonwayError):
    """An organisation cannot be connected as asked: unknown, or an address or key that cannot be right."""


def connect(
    organisation: str,
    *,
    kind: str = Connection.Kind.HTTP,
    url: str = "",
    look_up_url: str = "",
    public_key: str = "",
    by: Actor,
    at: datetime,
) -> Connection:
    """Connect *organisation*, or change how it is connected; deliveries that wait for it are due at once.

    *public_key* is one Ed25519 key in PEM, or two while the organisation changes its key. The breaker closes: a
    changed connection deserves a try. Raises `ConnectionInvalid`.
    """
    _check(organisation, kind=kind, url=url, look_up_url=look_up_url, public_key=public_key)
    values = {"kind": kind, "url": url, "look_up_url": look_up_url, "public_key": public_key}
    fresh = {"breaker": Connection.Breaker.CLOSED, "failures": 0, "retry_at": None, "updated_at": at}
    with transaction.atomic():
        connection, _ = Connection.objects.update_or_create(organisation_id=organisation, defaults=values | fresh)
        entry = Entry(
            stream=streams.of_organisation(organisation),
            type="connection.changed",
            organisation=organisation,
            data={"kind": kind, "url": url, "look_up_url": look_up_url, "has_key": bool(public_key)},
        )
        appending.append([entry], by=by, at=at, purpose="connecting an organisation", ground="operating the exchange")
    return connection


def _check(organisation: str, *, kind: str, url: str, look_up_url: str, public_key: str) -> None:
    if kind not in Connection.Kind.values:
        raise ConnectionInvalid(f"{kind!r} is not a kind.", remedy=f"Choose from {', '.join(Connection.Kind.values)}.")
    if kind == Connection.Kind.HTTP and not url:
        raise ConnectionInvalid("an address is missing.", where=organisation, remedy="Give the URL to post to.")
    for address in filter(None, (url, look_up_url)):
        _check_address(address)
    try:
        if public_key:
            signing.public_keys(public_key)
    except signing.KeyInvalid as error:
        raise ConnectionInvalid(error.what, where=f"key of {organisation}", remedy=error.remedy) from error
    if not Organisation.objects.filter(id=organisation).exists():
        raise ConnectionInvalid(
            f"there is no organisation {organisation!r}.", remedy="Publish the pack that has it, or check the id."
        )


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0) and address.isascii()
    except ValueError:
        usable = False
        parts = urlsplit("")
    if not usable or parts.username or parts.fragment or len(address) > _LONGEST_URL or not address.isprintable():
        raise ConnectionInvalid(
            f"{address[:80]!r} cannot be posted to.",
            remedy="Give a whole address such as https://agency.example/deliveries, without user name or #.",
        )
    allowed = {"https", "http"} if tuning.plain_http_allowed() else {"https"}
    if parts.scheme not in allowed:
        raise ConnectionInvalid(
            f"{address[:80]!r} is not protected.", remedy="Give an address that begins with https://."
        )


def keys_of(organisation: str) -> list[Ed25519PublicKey]:
    """Return the keys that may speak for *organisation*; none for one that is unknown or registered none."""
    if "\x00" in organisation:
        return []
    found = Connection.objects.filter(organisation=organisation).values_list("public_key", flat=True)
    return [key for pem in found if pem for key in signing.public_keys(pem)]  # at most one connection
