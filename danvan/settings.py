"""Every setting, read from DANVAN_* with a safe default; one file for all installations."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"DANVAN_{name}", default)


def _flag(name: str, default: bool = False) -> bool:
    return _env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


# Everything this installation writes: database, keys, files people sent, the secret of the sessions.
HOME = Path(_env("HOME", str(Path.cwd() / "var"))).resolve()
DEMO = _flag("DEMO")
DEBUG = _flag("DEBUG")
# A fixed moment (ISO 8601) instead of the real clock, for tests and pictures; empty in use.
CLOCK = _env("CLOCK")

# Where the nightly backup goes, best on another disk; empty: no nightly backup, and `danvan backup` writes below HOME.
BACKUPS = _env("BACKUPS")


def _secret() -> str:
    """The session secret: given, or made once and kept beside the data, readable by its owner only."""
    if given := _env("SECRET_KEY"):
        return given
    path = HOME / "secret"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        HOME.mkdir(parents=True, exist_ok=True)
        made = os.urandom(48).hex()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="utf-8")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(made)
        return made


SECRET_KEY = _secret()
ALLOWED_HOSTS = _env("HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in _env("ORIGINS").split(",") if origin]
SECURE_COOKIES = _flag("HTTPS")

INSTALLED_APPS = [
    "danvan.journal",
    "danvan.law",
    "danvan.units",
    "danvan.documents",
    "danvan.notices",
    "danvan.search",
    "danvan.people",
    "danvan.accounts",
    "danvan.backups",
    "danvan.reorganisations",
    "danvan.work",
    "danvan.programmes",
    "danvan.concretisation",
    "danvan.studies",
    "danvan.concerns",
    "danvan.voices",
    "danvan.conferences",
    "danvan.plans",
    "danvan.reports",
    "danvan.privacy",
    "danvan.home",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "danvan.voices.door.DoorMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "danvan.home.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "danvan.home.first_run.FirstRunMiddleware",
    "danvan.refusals.SameOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "danvan.units.access.ViewerMiddleware",
    "danvan.accounts.gate.SecondFactorMiddleware",
    "danvan.home.once.OnceMiddleware",
    "danvan.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "danvan.urls"
WSGI_APPLICATION = "danvan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "danvan.home.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "danvan.home.templatetags.danvan",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """SQLite in HOME, or the PostgreSQL of DANVAN_DATABASE=postgresql://user:password@host:port/name."""
    address = urlsplit(_env("DATABASE"))
    if address.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": address.hostname or "",
            "PORT": str(address.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            # Our statements are short: compiling one first costs many times what it saves.
            "OPTIONS": {"options": "-c jit=off"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "danvan.sqlite3",
        # An acknowledged promise may not vanish: full synchronisation, writers queue instead of failing (T-70).
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": HOME / "test.sqlite3"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "units.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "danvan.accounts.passwords.LengthValidator"},
    {"NAME": "danvan.accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "accounts:sign_in"
INVITATION_DAYS = int(_env("INVITATION_DAYS", "14"))  # how long a one-time code can be used

# The organisation's directory (LDAP): empty, and nobody is asked.
LDAP_URL = _env("LDAP_URL")
LDAP_STARTTLS = _flag("LDAP_STARTTLS")
LDAP_CA_FILE = _env("LDAP_CA_FILE")
LDAP_BASE = _env("LDAP_BASE")
LDAP_ATTRIBUTE = _env("LDAP_ATTRIBUTE", "uid")
LDAP_FILTER = _env("LDAP_FILTER")
LDAP_ID_ATTRIBUTE = _env("LDAP_ID_ATTRIBUTE", "entryUUID")
LDAP_BIND_DN = _env("LDAP_BIND_DN")
LDAP_PASSWORD_FILE = _env("LDAP_PASSWORD_FILE")
LDAP_TEMPLATE = _env("LDAP_TEMPLATE")
LDAP_LOCAL_PASSWORDS = _flag("LDAP_LOCAL_PASSWORDS")
LDAP_TIMEOUT = int(_env("LDAP_TIMEOUT", "3"))  # seconds until the directory counts as silent

# The organisation's sign-in service (OpenID Connect): empty, and there is no button.
OIDC_URL = _env("OIDC_URL")
OIDC_CLIENT = _env("OIDC_CLIENT")
OIDC_SECRET = _env("OIDC_SECRET")
OIDC_SECRET_FILE = _env("OIDC_SECRET_FILE")
OIDC_CA_FILE = _env("OIDC_CA_FILE")
OIDC_NAME = _env("OIDC_NAME")
OIDC_CLAIM = _env("OIDC_CLAIM", "preferred_username")
OIDC_MATCH = _env("OIDC_MATCH", "sign_in_name")
OIDC_ACR = _env("OIDC_ACR")
SOCIALACCOUNT_ADAPTER = "danvan.accounts.service_protocol.ServiceAdapter"

# The organisation's mail server: empty, and no letter ever leaves. The sample organisation writes to nobody.
SMTP_HOST = "" if DEMO else _env("SMTP_HOST")
SMTP_TLS = _env("SMTP_TLS", "starttls")  # starttls, tls, or none on the machine itself
SMTP_PORT = int(_env("SMTP_PORT", {"tls": "465", "none": "25"}.get(SMTP_TLS, "587")))
SMTP_USER = _env("SMTP_USER")
SMTP_PASSWORD = _env("SMTP_PASSWORD")
SMTP_PASSWORD_FILE = _env("SMTP_PASSWORD_FILE")
SMTP_CA_FILE = _env("SMTP_CA_FILE")
SMTP_FROM = _env("SMTP_FROM")
SMTP_TIMEOUT = int(_env("SMTP_TIMEOUT", "15"))  # seconds until the server counts as silent
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # letters leave by danvan.notices.post alone
# The address people type, for links in letters; without one letters carry none.
SITE = CSRF_TRUSTED_ORIGINS[0].rstrip("/") if CSRF_TRUSTED_ORIGINS else ""

LOCAL_BACKEND = "django.contrib.auth.backends.ModelBackend"
AUTHENTICATION_BACKENDS = [
    *(["danvan.accounts.directory_backend.DirectoryBackend"] if LDAP_URL else []),
    LOCAL_BACKEND,
]
LOGIN_REDIRECT_URL = "home:start"

# Of allauth we use models and library functions; its pages, its sign-up and its mails are not reachable (ADR 15).
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "danvan.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_USER_VERIFICATION = "required"

# Signed-in pages live under /nb/ and so do their cookies: no public page ever receives one (T-10).
SIGNED_IN_PREFIX = "nb/"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/nb/"
SESSION_COOKIE_NAME = "danvan_phien"
CSRF_COOKIE_NAME = "danvan_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "danvan.refusals.forged"
# What answers a form sent after the session ended: it keeps the words typed.
SESSION_ENDED_VIEW = "danvan.accounts.kept.page"

# Where somebody may be who must not be known: no cookie is sent there, nothing stored, nothing logged (T-10, T-11).
DOOR_PREFIXES = ("/g/", "/gui/", "/tra-cuu/", "/thoat/")

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
# "no-referrer" stands at the door alone (T-23): with it browsers send "Origin: null", which signed-in pages refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["danvan.formats"]
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
# Served straight from the package (WHITENOISE_USE_FINDERS): there is nothing to collect.
STATIC_ROOT = None
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "files"

# T-61: a request over 2 MB, other than an upload of the import page, is refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # Secret links are part of an address: no log line holds one.
    "filters": {
        "secrets": {"()": "danvan.notices.masking.SecretsFilter"},
        "door": {"()": "danvan.voices.door.DoorFilter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets", "door"]}
    },
    # What people asked for and were refused is no matter for a log; what broke is.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": _env("LOG_LEVEL", "WARNING")},
}
