"""What a laptop installation makes for itself: keys kept in its home folder, an embedded database."""

import base64
import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from commonway.config import embedded, environment
from commonway.config.sandbox import sql_register

KEY_NAMES = ("COMMONWAY_SECRET_KEY", "COMMONWAY_WRAPPING_KEY", "COMMONWAY_INDEX_KEY", "COMMONWAY_SIGNING_KEY")


def new_keys() -> dict[str, str]:
    """Return fresh values for every key the settings require, by variable name."""
    signing = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "COMMONWAY_SECRET_KEY": secrets.token_urlsafe(50),
        "COMMONWAY_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "COMMONWAY_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "COMMONWAY_SIGNING_KEY": base64.b64encode(signing).decode(),
    }


def use_throw_away_keys() -> None:
    """Set keys that live as long as this process and its children: for tests."""
    for name, value in new_keys().items():
        os.environ.setdefault(name, value)


def use_kept_keys(home: Path) -> None:
    """Set the keys kept in *home*, made at the first start and readable by their owner alone."""
    file = home / "keys.json"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f"keys.{os.getpid()}.json"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            json.dump(new_keys(), stream, indent=1)
        try:
            os.link(draft, file)  # the first of several starting processes wins; all read the same file
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    for name, value in json.loads(file.read_text()).items():
        os.environ.setdefault(name, value)


def prepare() -> None:
    """Make this process a local installation: keys and database, unless the environment names them."""
    home = environment.home()
    os.environ["COMMONWAY_HOME"] = str(home)
    os.environ.setdefault("COMMONWAY_LOCAL", "1")
    use_kept_keys(home)
    if "DATABASE_URL" not in os.environ:
        server = embedded.start(home / "postgres")
        os.environ["DATABASE_URL"] = server.application_url
        os.environ["DATABASE_OWNER_URL"] = server.owner_url
        _provide_registers(server.superuser_url, home)


def _provide_registers(superuser_url: str, home: Path) -> None:
    """Make the places example registers are asked at: a database of its own, and a folder for files."""
    owner, reader = sql_register.provide(superuser_url, name="registers")
    os.environ["COMMONWAY_EXAMPLE_REGISTERS"] = owner
    for connection in sql_register.TALVERA:
        os.environ.setdefault(f"COMMONWAY_SQL_{connection.replace('-', '_').upper()}", reader)
    os.environ.setdefault("COMMONWAY_DROP_BENEFITS_BATCH", str(home / "drop" / "benefits"))
