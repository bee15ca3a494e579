"""Blind indexes: look a sealed value up without being able to read it from the index.

HMAC-SHA256 under a key of its own, over the scheme and the normalised value. The scheme keeps indexes of different
fields apart, so equal values in two fields do not show.
"""

import base64
import hmac
import re
import unicodedata

from django.conf import settings


def blind_index(scheme: str, value: str) -> bytes:
    """Return the 32-byte index of *value* in *scheme*, for example ``national_number``."""
    key = base64.b64decode(settings.COMMONWAY_INDEX_KEY)
    return hmac.digest(key, f"{scheme}\x1f{normalise(value)}".encode(), "sha256")


def normalise(value: str) -> str:
    """Return *value* folded for look-up: NFKC, case-folded, accents and separators dropped."""
    decomposed = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[\s\-./']+", "", plain)
