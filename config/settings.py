"""Settings, all in one place; every variable is described in `.env.example`.

A development or demo run needs none of them. Production (`RELAY_MODE=production`) stops with a hint when one is missing.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import postgres

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def optional(name: str, default: str = "") -> str:
    """A variable that has a default."""
    return os.environ.get(name, default)


def required(name: str, demo: str) -> str:
    """A variable production cannot do without; the demo has a value of its own."""
    if value := os.environ.get(name):
        return value
    if MODE == "production":
        raise ImproperlyConfigured(f"{name} is not set; .env.example says what it is for.")
    return demo


MODE = optional("RELAY_MODE", "demo")
"""demo (invented world, mailbox page, movable clock), test, or production."""
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("RELAY_MODE is demo, test or production.")
DEMO_PAGES = MODE != "production"
DEMO_SIGNINS, DEMO_PASSWORD = ("demo.signins.signins", "demo.organisations.PASSWORD") if DEMO_PAGES else ("", "")
"""Where /dev/ finds who may sign in to the invented world: named here, since no room may know it."""
MIND_HASTE = MODE != "test"
"""Whether forms that come back faster than a person types are met with silence; tests type faster than anybody."""
DEBUG = optional("RELAY_DEBUG") == "1" and MODE != "production"

SECRET_KEY = required("SECRET_KEY", demo="demo-only-secret-key-which-production-refuses-to-start-with")
BLIND_INDEX_KEY = required("BLIND_INDEX_KEY", demo="demo-only-blind-index-key")
SEALED_MAP_KEY = required("SEALED_MAP_KEY", demo="demo-only-sealed-map-key")
KEY_ENCRYPTION_KEYS = required("KEY_ENCRYPTION_KEYS", demo="demo-only-key-encryption-key").split(",")
"""They close the keyring (`relay.kernel.keyring`): the first closes, the others still open what they closed before."""
AUDIT_SIGNING_KEY = required("AUDIT_SIGNING_KEY", demo="demo-only-audit-signing-key")
BASE_URL = required("BASE_URL", demo=f"http://127.0.0.1:{optional('PORT', '8000')}").rstrip("/")
AUDIT_ORIGIN = f"{urlparse(BASE_URL).hostname}/audit"
ALLOWED_HOSTS = [urlparse(BASE_URL).hostname or "127.0.0.1"]
if MODE != "production":
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "testserver"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CLOCK_FILE: Path | None = VAR / "clock" if MODE == "demo" else None

# Who runs this installation: brand and the facts the law wants on every page and in every mail.
BRAND_NAME = optional("BRAND_NAME", "キャリアリレー")
BRAND_NAME_EN = optional("BRAND_NAME_EN", "Career Relay")
OPERATOR = {
    "name": required("OPERATOR_NAME", demo="キャリアリレー運営株式会社(架空)"),
    "notification_no": required("OPERATOR_NOTIFICATION_NO", demo="51-募-000000"),
    "representative": required("OPERATOR_REPRESENTATIVE", demo="架空 太郎"),
    "address": required("OPERATOR_ADDRESS", demo="東京都千代田区架空町1-2-3"),
    "contact": required("OPERATOR_CONTACT", demo="support@career-relay.example"),
    "legal_mode": optional("OPERATOR_LEGAL_MODE", "RELAY_NOTIFIED"),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "relay.ui",  # before allauth: its templates and words are ours to change
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "csp",
    "django_htmx",
    "config.apps.PluggedTogether",
    "relay.kernel",
    "relay.audit",
    "relay.ledger",
    "relay.mail",
    "relay.users",
    "relay.organisations",
    "relay.openings",
    "relay.intake",
    "relay.fees",
    "relay.candidates",
    "relay.consents",
    "relay.slots",
    "relay.acceptances",
    "relay.matching",
    "relay.introductions",
    "relay.outcomes",
    "relay.registers",
    "relay.portals.public",
    "relay.portals.candidate",
    "relay.portals.company",
    "relay.portals.agency",
    "relay.portals.operator",
]
if DEMO_PAGES:
    INSTALLED_APPS += ["relay.portals.dev", "demo"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.NoStoreMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are sealed; a constraint on their digest keeps them unique

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.brand",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "relay.ui.templatetags.ui"],
        },
    }
]


# PostgreSQL, and nothing else: the application's role owns nothing; the owner's connection migrates.


def _database(url: str) -> dict[str, Any]:
    parts = urlparse(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "OPTIONS": dict(query),
    }


EMBEDDED_DATABASE = "DATABASE_URL" not in os.environ
_app_url = optional("DATABASE_URL") or postgres.url("relay_app")
_owner_url = optional("DATABASE_OWNER_URL") or (postgres.url("relay_owner") if EMBEDDED_DATABASE else _app_url)
DATABASES = {"default": _database(_app_url), "owner": _database(_owner_url)}
DATABASE_APP_ROLE = DATABASES["default"]["USER"]
DATABASES["default"]["ATOMIC_REQUESTS"] = True
if MODE == "test":
    DATABASES["owner"]["TEST"] = {"MIRROR": None}
else:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASE_ROUTERS = ["config.routers.OwnerMigrates"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "config.schedule.plug_in"

# Signing in.
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["config.nobody.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "public:after_signin"
ACCOUNT_ADAPTER = "config.accounts.Adapter"
ACCOUNT_FORMS = {"request_login_code": "config.nobody.CodeForm", "reset_password": "config.nobody.ResetForm"}
# Not the library's own: that would copy the address into a table of the library's and show by its work who is known.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # no password, a class
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    "password1*",
]  # nobody signs up here, but without the second the sign-in form asks for no password
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}  # easy to type on a phone
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"

SESSION_SERIALIZER = "relay.kernel.sessions.SealedSerializer"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
_tls = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SESSION_COOKIE_NAME = "__Host-session" if _tls else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _tls else "csrf"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _tls else 0
SECURE_SSL_REDIRECT = _tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _tls else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
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
        "manifest-src": [SELF],
    }
}

# Language and time: Japanese first.
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "relay.ui.storage.JoinedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"

# Mail: the demo keeps everything in the outbox; production names a provider of django-anymail, or SMTP.
MAIL_DELIVERY = optional("MAIL_DELIVERY", "outbox" if MODE != "production" else "smtp")
EMAIL_BACKEND = optional("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = optional("EMAIL_HOST", "localhost")
EMAIL_PORT = int(optional("EMAIL_PORT", "587"))
EMAIL_HOST_USER = optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = optional("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = optional("EMAIL_USE_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = optional("DEFAULT_FROM_EMAIL", "no-reply@career-relay.example")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}
