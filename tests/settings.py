"""Settings for tests: the real ones, with keys made for the run and the embedded server."""

import os
from pathlib import Path

from commonway.config import embedded, local

_root = Path(__file__).resolve().parent.parent
os.environ.setdefault("COMMONWAY_HOME", str(_root / ".commonway" / "test"))
local.use_throw_away_keys()
os.environ.setdefault("COMMONWAY_PUBLIC_URL", "https://testserver")
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = embedded.start(_root / ".commonway" / "test-postgres", name="commonway").owner_url

from commonway.config.settings import *  # noqa: E402, F403
from commonway.config.settings import DATABASES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": os.environ.get("COMMONWAY_TEST_DB", "test_commonway")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
COMMONWAY_PUBLIC_URL = "http://testserver"
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # tests collect no static files
WHITENOISE_USE_FINDERS = True
