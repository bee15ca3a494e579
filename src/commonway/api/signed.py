"""Who calls: an organisation's system, known by its signature (RFC 9421) and by nothing else."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from commonway.api.errors import TooLarge
from commonway.exchange import signing, tuning
from commonway.exchange.connections import keys_of

MOST_BYTES = 65_536


class SignedByOrganisation(AuthBase):
    """Lets a call in when its signature is valid; ``request.auth`` is the organisation's id."""

    openapi_type = "http"
    openapi_scheme = "signature"
    openapi_description = "HTTP message signature (RFC 9421), Ed25519, keyid = the organisation's id."

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._most_bytes = most_bytes

    def __call__(self, request: HttpRequest) -> str:
        """Return the organisation that signed *request*; raises `signing.SignatureInvalid`."""
        body = bounded_body(request, most_bytes=self._most_bytes)
        message = signing.Message(method=str(request.method), url=_url(request), headers=dict(request.headers.items()))
        return signing.verify(message, body=body, keys_of=keys_of, life=tuning.current().signature_life)


def bounded_body(request: HttpRequest, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the body; raises `TooLarge` before reading one that says it is too large."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not str(declared).isdigit() or int(declared) > min(most_bytes, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        raise TooLarge("the body is too large.")
    return request.body


def _url(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    raw_path = request.get_full_path().split("?", 1)[0]
    return f"{request.scheme}://{request.get_host()}{raw_path}" + (f"?{query}" if query else "")
