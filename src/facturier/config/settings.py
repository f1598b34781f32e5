"""Settings of the one Django project; what changes between machines comes from the environment."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from facturier.config import secret_key

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FACTURIER_VAR") or "var").resolve()
DEBUG = False
TESTING = "PYTEST_VERSION" in os.environ
SECRET_KEY = secret_key.load(VAR)

# Where people reach us. Without a public origin we answer on loopback only.
ORIGIN = os.environ.get("FACTURIER_ORIGIN", "").rstrip("/")
TRUSTED_PROXY = os.environ.get("FACTURIER_TRUSTED_PROXY", "0") not in ("", "0")
ALLOWED_HOSTS = [
    host
    for host in (
        *os.environ.get("FACTURIER_ALLOWED_HOSTS", "").split(","),
        urlsplit(ORIGIN).hostname or "",
        "localhost",
        "127.0.0.1",
        "[::1]",
    )
    if host.strip()
]
HTTPS = ORIGIN.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
# The words of scans are looked for where `make ocr` added what finds them; tests say when.
READS_SCANS = (
    not TESTING
    and os.environ.get("FACTURIER_OCR", "1") != "0"
    and find_spec("rapidocr") is not None
)
MAX_UPLOAD = int(os.environ.get("FACTURIER_MAX_UPLOAD") or 100 * 10**6)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 500

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "facturier.kit",
    "facturier.audit",
    "facturier.identity",
    "facturier.organisations",
    "facturier.files",
    "facturier.parties",
    "facturier.imports",
    "facturier.catalogue",
    "facturier.rendering",
    "facturier.checks",
    "facturier.register",
    "facturier.controls",
    "facturier.purchases",
    "facturier.coding",
    "facturier.sales",
    "facturier.timesheets",
    "facturier.quotes",
    "facturier.recurring",
    "facturier.sending",
    "facturier.channels",
    "facturier.awaited",
    "facturier.workbench",
    "facturier.config",
]

# Closed by default: LoginRequiredMiddleware refuses every view not marked as public.
MIDDLEWARE = [
    "facturier.kit.security_headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "facturier.identity.web.language.UserLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "facturier.identity.web.sessions.LastSeen",
    "facturier.organisations.web.current.CurrentOrganisation",
]
ROOT_URLCONF = "facturier.config.urls"
APPEND_SLASH = True

ROOMS = [app.rpartition(".")[2] for app in INSTALLED_APPS if app.startswith("facturier.")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "OPTIONS": {
            "environment": "facturier.kit.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "facturier.kit.jinja.of_page",
                "facturier.workbench.web.shell.shell",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# PostgreSQL only. The application role owns nothing; migrations run as the owner, in a process of
# their own started with FACTURIER_AS=owner.
AS_OWNER = os.environ.get("FACTURIER_AS") == "owner"


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url) if url else {}
    return {
        "ENGINE": "facturier.kit.postgresql",
        "NAME": parts.pop("dbname", "facturier"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "application_name": "facturier"},
    }


DATABASES = {
    "default": _database(os.environ.get("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL", ""))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and one-time codes must be seen by every process: the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- people --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_ENGINE = "facturier.identity.session_store"
SESSION_COOKIE_NAME = "facturier_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "facturier_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "facturier.kit.web.csrf_failure"
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = TRUSTED_PROXY
    SECURE_REDIRECT_EXEMPT = [r"^live/"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- languages, time -----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LANGUAGE_COOKIE_NAME = "facturier_langue"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# -- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("front", VAR / "front")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
FILES_ROOT = VAR / "files"
# Below it each organisation has a folder of its own, into which scanners and other programs write.
WATCHED = Path(os.environ["FACTURIER_WATCHED"]) if os.environ.get("FACTURIER_WATCHED") else None
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600

# -- mail ----------------------------------------------------------------------------------------
_smtp = urlsplit(os.environ.get("FACTURIER_SMTP_URL", ""))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and "tls=0" not in _smtp.query
    EMAIL_TIMEOUT = 20
else:
    # Without a mail server every message is kept as a file that the administrator can read.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR / "mails")
DEFAULT_FROM_EMAIL = os.environ.get("FACTURIER_MAIL_FROM", "Facturier <facturier@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- rooms' own settings --------------------------------------------------------------------------
from facturier.identity.settings import *  # noqa: E402, F403  (sign-in: allauth)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"discreet": {"()": "facturier.kit.log_lines.Discreet"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["discreet"],
            "stream": sys.stderr,
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "facturier": {"level": "INFO"},
        # A stranger asking for another host is no error of ours: one line would be one too many.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
