"""Signatures on HTTP messages: RFC 9421 with Ed25519, RFC 9530 digests, RFC 7638 key ids."""

import base64
import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from commonway.exchange import signing
from commonway.exchange.signing import Message, SignatureInvalid, sign, verify

BODY = b'{"hello": "world"}'
URL = "https://agency.example/deliveries?a=1"

# RFC 9421, appendix B.1.4: the key test-key-ed25519
RFC_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----"""


@pytest.fixture
def key() -> Ed25519PrivateKey:
    loaded = load_pem_private_key(RFC_KEY, password=None)
    assert isinstance(loaded, Ed25519PrivateKey)
    return loaded


def signed(key: Ed25519PrivateKey, *, body: bytes = BODY, age: float = 0, life: float = 300) -> Message:
    message = Message(method="POST", url=URL, headers={"content-type": "application/json"} if body else {})
    at = signing.now() - timedelta(seconds=age)
    sign(message, body=body, key=key, as_key_id="agency", at=at, life=life)
    return message


def check(message: Message, key: Ed25519PrivateKey, *, body: bytes = BODY) -> str:
    return verify(message, body=body, keys_of=lambda name: [key.public_key()] if name == "agency" else [], life=300)


def test_what_was_signed_verifies_and_names_its_key(key: Ed25519PrivateKey) -> None:
    assert check(signed(key), key) == "agency"
    assert check(signed(key, body=b""), key, body=b"") == "agency"


def test_the_signature_is_over_the_base_the_rfc_describes(key: Ed25519PrivateKey) -> None:
    """RFC 9421 section 2.5, put together here by hand."""
    message = signed(key)
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    assert message.headers["Content-Digest"] == f"sha-256=:{digest}:"
    parameters = message.headers["Signature-Input"].removeprefix("sig1=")
    base = "\n".join(
        [
            '"@method": POST',
            '"@authority": agency.example',
            '"@path": /deliveries',
            '"@query": ?a=1',
            '"content-type": application/json',
            f'"content-digest": sha-256=:{digest}:',
            f'"@signature-params": {parameters}',
        ]
    )
    signature = base64.b64decode(message.headers["Signature"].removeprefix("sig1=:").removesuffix(":"))
    key.public_key().verify(signature, base.encode())


def test_a_key_id_is_the_thumbprint_of_the_key() -> None:
    """RFC 8037, appendix A.3: the thumbprint of an Ed25519 key."""
    directory_entry = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    public = signing.public_key_of(directory_entry)
    assert signing.key_id(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert signing.jwk(public)["x"] == directory_entry["x"]


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"url": "https://agency.example/deliveries?a=2"},
        {"url": "https://agency.example/other?a=1"},
        {"url": "https://thief.example/deliveries?a=1"},
    ],
)
def test_another_request_does_not_verify(key: Ed25519PrivateKey, change: dict[str, str]) -> None:
    message = signed(key)
    with pytest.raises(SignatureInvalid):
        check(Message(**{"method": message.method, "url": message.url, "headers": message.headers} | change), key)  # type: ignore[arg-type]


def test_tls_ended_by_a_proxy_does_not_matter(key: Ed25519PrivateKey) -> None:
    message = signed(key)
    check(Message(method="POST", url=message.url.replace("https", "http"), headers=message.headers), key)


def test_another_body_or_type_does_not_verify(key: Ed25519PrivateKey) -> None:
    message = signed(key)
    with pytest.raises(SignatureInvalid):
        check(message, key, body=BODY + b" ")
    message.headers["content-type"] = "text/plain"
    with pytest.raises(SignatureInvalid):
        check(message, key)


@pytest.mark.parametrize("age", [-120, 400, 100_000])
def test_only_lately_signed_counts(key: Ed25519PrivateKey, age: float) -> None:
    with pytest.raises(SignatureInvalid):
        check(signed(key, age=age, life=1_000_000), key)


def test_what_has_expired_does_not_verify(key: Ed25519PrivateKey) -> None:
    with pytest.raises(SignatureInvalid, match="expires"):
        check(signed(key, age=200, life=60), key)


def test_an_unknown_key_or_another_key_does_not_verify(key: Ed25519PrivateKey) -> None:
    message = signed(Ed25519PrivateKey.generate())
    with pytest.raises(SignatureInvalid, match="keyid"):
        check(message, key)
    with pytest.raises(SignatureInvalid):
        verify(signed(key), body=BODY, keys_of=lambda _: [], life=300)


def test_trouble_with_looking_up_a_key_is_not_called_a_wrong_signature(key: Ed25519PrivateKey) -> None:
    def away(_name: str) -> list[object]:
        raise ConnectionError("the directory is away")

    with pytest.raises(ConnectionError):
        verify(signed(key), body=BODY, keys_of=away, life=300)  # type: ignore[arg-type]


def test_two_keys_may_speak_while_one_replaces_the_other(key: Ed25519PrivateKey) -> None:
    pem = b"".join(
        each.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for each in (Ed25519PrivateKey.generate(), key)
    )
    keys = signing.public_keys(pem.decode())
    assert verify(signed(key), body=BODY, keys_of=lambda _: keys, life=300) == "agency"
