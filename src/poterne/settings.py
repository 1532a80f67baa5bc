"""Settings: environment only; every secret ``X`` is also accepted as a file ``X_FILE``.

Each has a safe default or fails loudly; ``docs/settings.md`` lists them all.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_MIN_SECRET = 32


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _secret(name: str, *, needed_by: tuple[str, ...]) -> str:
    """The secret ``name``; "" in a process that has no business with it."""
    path = os.environ.get(f"{name}_FILE")
    value = Path(path).read_text().strip() if path else _text(name)
    if value and len(value) < _MIN_SECRET:
        raise ImproperlyConfigured(f"{name} a moins de {_MIN_SECRET} caractères.")
    if not value and PROCESSUS in needed_by:
        raise ImproperlyConfigured(f"{name} ou {name}_FILE est requis pour « {PROCESSUS} ».")
    return value


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
            },
        }
    if parts.scheme != "postgresql":
        raise ImproperlyConfigured("BASE commence par sqlite: ou postgresql:.")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = asked.get("host", parts.hostname or "")
    here = host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")
    tls = {"sslmode": "verify-full", "sslrootcert": asked.get("sslrootcert", "system")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            **({} if here else tls),
            "server_side_binding": True,
            "options": "-c lock_timeout=5s -c statement_timeout=30s "
            "-c idle_in_transaction_session_timeout=60s",
        },
    }


PROCESSUS = _text("PROCESSUS", "commande")
"""``bureau``, ``porte``, ``messager`` or ``commande``: what this process is, and may hold."""
if PROCESSUS not in {"bureau", "porte", "messager", "commande"}:
    raise ImproperlyConfigured("PROCESSUS est bureau, porte, messager ou commande.")
ENVIRONNEMENT = _text("ENVIRONNEMENT")
"""The environment of a gate; empty in every other process."""
if (PROCESSUS == "porte") != (ENVIRONNEMENT in {"partenaire", "production"}):
    raise ImproperlyConfigured(
        "ENVIRONNEMENT (partenaire ou production) va avec PROCESSUS=porte, et seulement là."
    )

DEBUG = False
DEMO = False
SECRET_KEY = _secret("CLE_SESSION", needed_by=("bureau",)) or "-" * 50
FACTOR_KEY = _secret("CLE_FACTEURS", needed_by=("bureau",))
PEPPERS = {
    "partenaire": _secret("POIVRE_PARTENAIRE", needed_by=("bureau", "messager")),
    "production": _secret("POIVRE_PRODUCTION", needed_by=("bureau", "messager")),
}
if PROCESSUS == "porte" and not PEPPERS[ENVIRONNEMENT]:
    raise ImproperlyConfigured(f"POIVRE_{ENVIRONNEMENT.upper()} est requis pour « porte ».")
CODE_KEY = _secret("CLE_CODE", needed_by=("bureau", "messager"))
"""Under the code printed on produced forms: who made it is told from its MAC."""
RETURN_KEY = _secret("CLE_RETOURS", needed_by=("messager",))
JOURNAL_KEY_FILE = _text("CLE_JOURNAL_FILE")
"""Ed25519 private key (PEM) of the daily heads: worker and ``anchor`` only."""
GATE_KEYS = _text("CLES_PORTE")
"""Folder of the gate's signing key: ``environnement`` and ``active.pem``."""
RESOURCE_SECRETS = {
    "res-inscription": _secret("SECRET_RES_INSCRIPTION", needed_by=()),
    "res-identite": _secret("SECRET_RES_IDENTITE", needed_by=()),
}
"""Resources that may introspect; an absent secret closes that caller."""

PORTAL_URL = _text("ADRESSE_PORTAIL", "http://localhost:8000")
ISSUERS = {
    "partenaire": _text("EMETTEUR_PARTENAIRE", "http://localhost:8001"),
    "production": _text("EMETTEUR_PRODUCTION", "http://localhost:8002"),
}
ALLOWED_HOSTS = _text("HOTES", "localhost,127.0.0.1").split(",")
_HTTPS = PORTAL_URL.startswith("https://")
LISTEN = _text("ECOUTE", "127.0.0.1")
TLS_CERTIFICATE, TLS_KEY = _text("TLS_CERTIFICAT"), _text("TLS_CLE")
"""Files (PEM) with which a process serves TLS itself; beyond this machine it listens so only."""
PROXIES = tuple(filter(None, _text("MANDATAIRES").split(",")))
"""Addresses of the proxies whose ``X-Forwarded-For`` and ``-Proto`` are believed; nobody else's."""

DATABASES = {"default": _database(_text("BASE", "sqlite:var/poterne.sqlite3"))}
if PROCESSUS == "porte":
    DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.Staff"

SMTP_HOST = _text("SMTP_HOTE", "localhost")
SMTP_PORT = int(_text("SMTP_PORT", "8025"))
SMTP_USER = _text("SMTP_COMPTE")
SMTP_PASSWORD = _secret("SMTP_MOT_DE_PASSE", needed_by=()) if SMTP_USER else ""
SMTP_TLS = _text("SMTP_TLS", "exige" if SMTP_HOST not in {"localhost", "127.0.0.1"} else "aucun")
"""``exige``, ``opportuniste`` or, on loopback only, ``aucun``."""
SENDER = _text("EXPEDITEUR", "Poterne <ne-pas-repondre@poterne.example>")
REPLY_TO = _text("REPONDRE_A", "Demandes_acces_SEL@poterne.example")
RETURN_DOMAIN = _text("DOMAINE_RETOURS", "poterne.example")
RETURNS_HOST = _text("RETOURS_HOTE")
"""IMAP server of the mailbox that ``retours+…`` leads to; "": nobody reads what comes back."""
RETURNS_PORT = int(_text("RETOURS_PORT", "993"))
RETURNS_USER = _text("RETOURS_COMPTE", "retours")
RETURNS_PASSWORD = _secret("RETOURS_MOT_DE_PASSE", needed_by=()) if RETURNS_HOST else ""
RETURNS_FOLDER = _text("RETOURS_DOSSIER", "INBOX")
RETURNS_TLS = _text("RETOURS_TLS", "exige")
"""``exige`` or, on loopback only, ``aucun``."""
RAMQ_DOMAINS = tuple(_text("DOMAINES_RAMQ", "ramq.gouv.qc.ca").split(","))
HEADS_FOLDER = _text("DOSSIER_TETES", "var/tetes")
HEADS_MAILBOXES = tuple(filter(None, _text("COURRIELS_TETES").split(",")))
CLOCK_OFFSET_FILE: Path | None = None
MAIL_SPOOL: Path | None = None

REMISE_LIEN = tuple(filter(None, _text("REMISE_LIEN").split(",")))
"""Services whose passwords are shown once by a page, instead of being mailed."""
LATE_AFTER_DAYS = int(_text("RETARD_JOURS", "5"))
"""Days after its reception from which a request still open is said to be late."""
SERVICE_NAME = _text("NOM_DU_SERVICE", "Poterne")
LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", "Français")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["poterne.facade.formats"]
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "America/Toronto"
USE_TZ = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "poterne.records.apps.RecordsConfig",
    "poterne.adapters",
    "poterne.facade",
    "poterne.portal",
    "poterne.bureau",
    "poterne.ops",
]
if PROCESSUS == "porte":
    # A gate signs nobody in: the staff's sign-in stays at the desk, and needs its middleware.
    INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]
    ROOT_URLCONF = "poterne.gate.urls"
    MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
else:
    ROOT_URLCONF = "poterne.urls"
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "poterne.facade.headers.SecurityHeaders",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "poterne.facade.strange.Bounded",
        "poterne.facade.sessions.DoorSessions",
        "poterne.facade.strange.NoNull",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ]
WSGI_APPLICATION = "poterne.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "poterne.facade.layout.shell",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = _text("DOSSIER_STATIQUE", "var/static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if _HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "poterne.facade.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
"""A file that is sent never lies in a temporary folder, where a killed process would leave it."""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["poterne.adapters.argon2.StaffHasher"]
ACCOUNT_ADAPTER = "poterne.bureau.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "poterne.bureau.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SERVICE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"()": "poterne.facade.logs.JsonLine"}},
    "filters": {"chemin": {"()": "poterne.facade.logs.RouteOnly"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "ligne",
            "filters": ["chemin"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"poterne.securite": {"level": "INFO"}},
}
