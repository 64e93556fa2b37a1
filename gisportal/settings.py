"""Settings: three modes (local, development, production), all else from the environment.

``.env.example`` explains every variable; ``tests/ops`` fails when one is missing there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django.conf.locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from gisportal.core import env
from gisportal.core.lanes import Lane
from gisportal.core.native_libraries import library_path
from gisportal.ops.launch.sizes import CORES, default_threads
from gisportal.ops.postgres import default_database_url
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = var_dir(BASE_DIR)

MODE = env.choice(
    "PORTAL_MODE",
    "development" if env.flag("DEBUG") else "local",
    ("local", "development", "production"),
)
PRODUCTION = MODE == "production"
DEBUG = MODE == "development"

SECRET_KEY = env.secret(
    "SECRET_KEY",
    path=None if PRODUCTION else VAR_DIR / "secret_key",
    hint="In production set it to a long random text that is kept (see .env.example).",
)
# Seal contact data: the first is used, the others still open what they sealed.
CONTACT_KEYS = env.words("CONTACT_KEYS") or (
    [] if PRODUCTION else [env.kept_secret(VAR_DIR / "contact_key")]
)
# Signs parcel extracts; without it they say that they are not signed. Public keys of
# earlier ones, so that what they signed can still be checked.
EXTRACT_SIGNING_KEY = env.text("EXTRACT_SIGNING_KEY") or (
    "" if PRODUCTION else env.kept_secret(VAR_DIR / "extract_key")
)
EXTRACT_OLD_KEYS = env.words("EXTRACT_OLD_KEYS")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]"
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. In production name the portal's host names in it."
    )
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# Address people reach the portal at. Links in mail are made of it, never of a request.
PORTAL_URL = env.site_address(
    "PORTAL_URL",
    ""
    if PRODUCTION
    else f"http://127.0.0.1:{env.integer('PORT', 8000, low=1, high=65535)}",
)

# -- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    # Before ours: their admin pages are replaced or taken away.
    "auditlog",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "gisportal.core.apps.CoreConfig",
    "gisportal.site.apps.SiteConfig",
    "gisportal.demo.apps.DemoConfig",
    "gisportal.maintenance.apps.MaintenanceConfig",
    "layers.apps.LayersConfig",
    "feedback.apps.FeedbackConfig",
    "importers.apps.ImportersConfig",
    "django.contrib.admin",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.gis",
    "leaflet",
    "rest_framework",
    "rest_framework_gis",
    "django_filters",
    "drf_spectacular",
    "django_q",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "gisportal.core.request_log.RequestLogMiddleware",
    "gisportal.core.middleware.TrustedProxyMiddleware",
    "gisportal.core.resource_policy.ResourcePolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gisportal.site.csp.PortalCSPMiddleware",
    "gisportal.core.middleware.CookieTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gisportal.core.middleware.BodySizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gisportal.core.audit.actor.AuditActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gisportal.site.sign_in.second_factor.SecondFactorMiddleware",
    "gisportal.site.sign_in.way_back.WayBackMiddleware",
    "gisportal.core.middleware.PortalErrorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gisportal.urls"
WSGI_APPLICATION = "gisportal.wsgi.application"
# WSGI wrapper that answers health and tiles in front of Django's middleware.
FAST_LANE = "layers.tiles.wsgi.FastLane"
# Function that a web process starts once, to know what is live at any time.
KEEP_FRESH = "layers.queries.live_layers.keep_fresh"
# Memory for hot tiles in each web process, megabytes; 0 switches it off.
TILE_CACHE_MB = env.integer("TILE_CACHE_MB", 64, high=65_536)
# What is baked into one archive at publishing; deeper tiles are made when asked for.
TILE_BAKE_MAX_ZOOM = env.integer("TILE_BAKE_MAX_ZOOM", 16, high=22)
TILE_BAKE_MAX_TILES = env.integer("TILE_BAKE_MAX_TILES", 250_000, low=1)
TILE_BAKE_MAX_MB = env.integer("TILE_BAKE_MAX_MB", 2048, low=1)
# Old versions: how many superseded ones a layer keeps, how young ones (days) stay in
# any case, when a draft nobody published is old; whether they go by themselves.
VERSIONS_KEEP = env.integer("VERSIONS_KEEP", 3, low=1, high=1000)
VERSIONS_KEEP_DAYS = env.integer("VERSIONS_KEEP_DAYS", 30, high=36_500)
DRAFTS_KEEP_DAYS = env.integer("DRAFTS_KEEP_DAYS", 30, low=1, high=36_500)
VERSIONS_PURGE = env.flag("VERSIONS_PURGE")

# -- Backups, and what is kept how long -----------------------------------------

# A folder, or s3://bucket/prefix; empty: none are made.
BACKUP_TARGET = env.text("BACKUP_TARGET")
# When the night's backup is made; empty: only by `manage.py backup`.
BACKUP_AT = env.clock("BACKUP_AT", "02:30")
BACKUP_TILES = env.flag("BACKUP_TILES")
BACKUP_KEEP_DAILY = env.integer("BACKUP_KEEP_DAILY", 7, low=1, high=366)
BACKUP_KEEP_WEEKLY = env.integer("BACKUP_KEEP_WEEKLY", 5, high=520)
BACKUP_S3_ENDPOINT = env.text("BACKUP_S3_ENDPOINT")
BACKUP_S3_REGION = env.text("BACKUP_S3_REGION")
BACKUP_S3_KEY = env.text("BACKUP_S3_KEY")
BACKUP_S3_SECRET = env.text("BACKUP_S3_SECRET")
# Says when the last one was complete (readyz and metrics read it).
BACKUP_MARKER = VAR_DIR / "backup.json"
# Folder of PostgreSQL's programs where they are not Debian's.
PG_BIN = env.text("PG_BIN")
UPLOADS_KEEP_DAYS = env.integer("UPLOADS_KEEP_DAYS", 2, low=1, high=365)
LOGS_KEEP_DAYS = env.integer("LOGS_KEEP_DAYS", 90, low=1, high=3650)
AUDIT_KEEP_DAYS = env.integer("AUDIT_KEEP_DAYS", 1825, low=90, high=36_500)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gisportal.site.context_processors.portal",
            ],
        },
    },
]

# -- Database ---------------------------------------------------------------

GDAL_LIBRARY_PATH = library_path("GDAL_LIBRARY_PATH", "pyogrio", "libgdal")
GEOS_LIBRARY_PATH = library_path("GEOS_LIBRARY_PATH", "shapely", "libgeos_c")

DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL") or default_database_url(BASE_DIR)),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A look-up that takes longer than this is stopped and answered with 503.
STATEMENT_TIMEOUT_MS = env.integer("STATEMENT_TIMEOUT_MS", 10_000, low=100)

CACHES = {
    "default": {
        "BACKEND": "gisportal.core.file_cache.PortalFileCache",
        # Two portals (or a portal and its tests) may share VAR_DIR, never a cache.
        "LOCATION": VAR_DIR / "cache" / quote(str(DATABASES["default"]["NAME"])),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# -- Costly work ------------------------------------------------------------

# How much of each kind is done at a time on this machine (``gisportal.core.slots``).
LANES = {
    "search": Lane(
        env.integer("SEARCHES_AT_ONCE", CORES, low=1), patience=3, statement_ms=4_000
    ),
    # Pages of features from the OGC API, filtered or not.
    "items": Lane(
        env.integer("ITEMS_AT_ONCE", CORES, low=1), waiting=6, statement_ms=6_000
    ),
    "extract": Lane(env.integer("EXTRACTS_AT_ONCE", CORES, low=1)),
    # Tiles that are in no archive and no memory; a map asks for many at once.
    "tile": Lane(
        env.integer("TILES_AT_ONCE", CORES, low=1),
        waiting=24,
        patience=8,
        per_client=20,
    ),
    # A second of a core each.
    "pdf": Lane(env.integer("PDFS_AT_ONCE", 1, low=1), waiting=4, patience=8),
    # Up to 400 MB of memory each while it is decoded.
    "photo": Lane(
        env.integer("PHOTOS_AT_ONCE", 2, low=1), waiting=8, patience=20, per_client=4
    ),
    # Big ones; they take minutes, so nobody waits for a slot.
    "download": Lane(
        env.integer("DOWNLOADS_AT_ONCE", 3, low=1, high=64), waiting=0, per_client=2
    ),
}
# Threads of one web process that may be in such work or wait for it.
COSTLY_THREADS = max(
    1, env.integer("WEB_THREADS", default_threads(), low=1, high=512) * 3 // 4
)

# -- Data fetched by themselves ------------------------------------------------

# Folders below which layers may take files from.
IMPORT_SOURCE_FOLDERS = env.words("IMPORT_SOURCE_FOLDERS")
# Machines inside our own network that may be asked all the same: host or host:port.
IMPORT_SOURCE_HOSTS = env.words("IMPORT_SOURCE_HOSTS")
IMPORT_SOURCE_PORTS = tuple(
    map(int, env.words("IMPORT_SOURCE_PORTS", "80,443,8080,8443"))
)
# What one run may fetch and how long it may take.
IMPORT_SOURCE_MAX_MB = env.integer("IMPORT_SOURCE_MAX_MB", 2048, low=1, high=65_536)
IMPORT_SOURCE_SECONDS = env.integer("IMPORT_SOURCE_SECONDS", 1800, low=5, high=20_000)
# Certificates of an authority of our own, beside those of the system (PEM file).
IMPORT_SOURCE_CA = env.text("IMPORT_SOURCE_CA")
# Space on the disk for uploads that wait, and for what they were unpacked to.
IMPORT_WAITING_MAX_GB = env.integer("IMPORT_WAITING_MAX_GB", 20, low=1, high=10_000)

# -- Language and time ------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "gisportal" / "locale"]
USE_I18N = True
# Not everywhere: a grouped number in an address or a script would be wrong.
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = env.text("TIME_ZONE", "Asia/Ho_Chi_Minh")
USE_TZ = True

# -- Files ------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Path] = []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "gisportal.site.staticfiles.npm.NpmFinder",
]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or VAR_DIR / "media")
MEDIA_URL = "media/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "gisportal.site.staticfiles.storage.PortalStaticStorage",
        # The reverse proxy reads them as another user.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Function that says of a request whether a program we know sends it (by its token).
KNOWN_SENDER = "importers.api.tokens.is_known"
# Functions that put an error into the form of a standard, by the start of the address.
ERROR_FORMS = {"/open311/": "feedback.open311.errors.response"}
# What somebody who is not signed in may send at once: five photos of 10 MB and a form.
ANONYMOUS_UPLOAD_MAX_BYTES = 54 * 1024 * 1024
WHITENOISE_MAX_AGE = 3600

# -- Security ---------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "gisportal.core.counted_sign_in.CountedSignIn",
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "gisportal.site.sign_in.password_strength.GuessedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:staff"
LOGOUT_REDIRECT_URL = "portal:map"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Locks are shown and lifted at /staff/people/.
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "gisportal.core.middleware.client_address"
AXES_USERNAME_CALLABLE = "gisportal.site.sign_in.lock_out.name_tried"
AXES_LOCKOUT_CALLABLE = "gisportal.site.sign_in.lock_out.locked_out"

# Sign-in of staff by django-allauth. Wrong passwords are counted by axes; allauth's own
# count is for codes of the second factor, and begins after that of axes.
ACCOUNT_ADAPTER = "gisportal.site.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "20/10m/key"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "gisportal.site.sign_in.reset_links.ResetLinks"
PASSWORD_RESET_TIMEOUT = env.integer("INVITATION_HOURS", 72, low=1, high=720) * 3600
MFA_ADAPTER = "gisportal.site.sign_in.adapter.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "gisportal.site.sign_in.forms.AddKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# Browsers give passkeys to https only, and to this machine itself.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Groups whose members must have a second factor (superusers too, if any group must).
MFA_REQUIRED_GROUPS = env.words(
    "MFA_REQUIRED_GROUPS", "administrator" if PRODUCTION else ""
)
# Sign-in by the province's own provider (OpenID Connect), if there is one.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
OIDC_NAME = env.text("OIDC_NAME", "OpenID Connect")
OIDC_HAS_MFA = env.flag("OIDC_HAS_MFA")
# Which claims make somebody a member of which groups and offices (JSON).
OIDC_MAPPING = json.loads(env.text("OIDC_MAPPING", "{}"))
SOCIALACCOUNT_ADAPTER = "gisportal.site.sign_in.oidc.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "staff",
                "name": OIDC_NAME,
                "client_id": env.text("OIDC_CLIENT_ID"),
                "secret": env.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# The audit trail: rows of our own, without addresses of machines and private values.
AUDITLOG_LOGENTRY_MODEL = "core.AuditEntry"
AUDITLOG_MASK_CALLABLE = "gisportal.core.audit.entry.masked"
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_USE_FK_STRING_REPRESENTATION = True
# The table of its own model, which ours takes the place of, is never made.
MIGRATION_MODULES = {"auditlog": None}

# How many reverse proxies stand in front; only then is X-Forwarded-For believed.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, high=10)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What pages may ask a device for: the place ("my location"), and nothing else.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "accelerometer": [],
    "autoplay": [],
    "bluetooth": [],
    "browsing-topics": [],
    "camera": [],
    "display-capture": [],
    "geolocation": ["self"],
    "gyroscope": [],
    "hid": [],
    "magnetometer": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "serial": [],
    "usb": [],
}
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    # A load balancer and the monitoring ask these in plain http.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- Base map ---------------------------------------------------------------

# XYZ address of the base map; empty switches it off.
BASEMAP_URL = env.text("BASEMAP_URL", "https://tile.openstreetmap.org/{z}/{x}/{y}.png")
BASEMAP_ATTRIBUTION = env.text(
    "BASEMAP_ATTRIBUTION",
    '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>',
)
BASEMAP_MIN_ZOOM = env.integer("BASEMAP_MIN_ZOOM", 9, high=22)
# Origin of the base map for the CSP: scheme and host, `{s}` becomes a wildcard.
BASEMAP_ORIGIN = (
    "/".join(BASEMAP_URL.split("/")[:3]).replace("{s}.", "*.") if BASEMAP_URL else ""
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [
            SELF,
            "data:",
            "blob:",
            *([BASEMAP_ORIGIN] if BASEMAP_ORIGIN else []),
        ],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Where a route to an office is shown, with {lat} and {lon}; empty leaves the link out.
DIRECTIONS_URL = env.text(
    "DIRECTIONS_URL",
    "https://www.google.com/maps/dir/?api=1&destination={lat},{lon}",
)

# Category of complaints that says data on the map are wrong.
DATA_ERROR_CATEGORY = env.text("DATA_ERROR_CATEGORY", "wrong-data")

# Function that names further origins of pictures: those of layers from outside.
CSP_IMAGE_ORIGINS = "layers.external.image_origins"

# -- The portal's own facts -------------------------------------------------

PORTAL = {
    "name_vi": env.text("PORTAL_NAME_VI", "Cổng thông tin địa lý tỉnh Vĩnh Long"),
    "name_en": env.text("PORTAL_NAME_EN", "Vĩnh Long Province GIS Portal"),
    "body_vi": env.text(
        "PORTAL_BODY_VI", "Sở Nông nghiệp và Môi trường tỉnh Vĩnh Long"
    ),
    "body_en": env.text(
        "PORTAL_BODY_EN", "Vĩnh Long Department of Agriculture and Environment"
    ),
    "responsible_vi": env.text("PORTAL_RESPONSIBLE_VI", "Văn phòng Sở"),
    "responsible_en": env.text("PORTAL_RESPONSIBLE_EN", "Office of the Department"),
    "address": env.text("PORTAL_ADDRESS", "Phường Long Châu, tỉnh Vĩnh Long"),
    "phone": env.text("PORTAL_PHONE", "0270 0000 000"),
    "email": env.text("PORTAL_EMAIL", "gis@vinhlong.example"),
}
# West, south, east, north of the province (WGS84 degrees): opening view, base-map
# limit, and the outline outside of which an upload or a complaint is questioned.
PROVINCE_BBOX = env.numbers("PROVINCE_BBOX", "105.65,9.50,106.85,10.35", count=4)
# Two-digit code of the province: its former districts and communes can be searched.
PROVINCE_CODE = env.text("PROVINCE_CODE", "86")
# VN-2000 zones (EPSG codes) in which people of the province write coordinates.
PROVINCE_ZONES = tuple(map(int, env.words("PROVINCE_ZONES", "9209,9210")))
# EPSG code in which areas are measured when a layer says nothing else.
DEFAULT_MEASURE_SRID = env.integer("DEFAULT_MEASURE_SRID", 9209)

LEAFLET_CONFIG = {
    "SPATIAL_EXTENT": PROVINCE_BBOX,
    "DEFAULT_CENTER": (
        (PROVINCE_BBOX[1] + PROVINCE_BBOX[3]) / 2,
        (PROVINCE_BBOX[0] + PROVINCE_BBOX[2]) / 2,
    ),
    "DEFAULT_ZOOM": 10,
    "MAX_ZOOM": 21,
    "TILES": [("Base map", BASEMAP_URL, {"attribution": BASEMAP_ATTRIBUTION})]
    if BASEMAP_URL
    else [],
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": "",
}

# -- Jobs -------------------------------------------------------------------

Q_CLUSTER: dict[str, Any] = {
    "name": "default",
    "orm": "default",
    "workers": env.integer("Q_WORKERS", 2, low=1, high=32),
    "timeout": 900,
    "retry": 1200,
    "max_attempts": 3,
    "poll": 1,
    "queue_limit": 20,
    "save_limit": 1000,
    "catch_up": False,
    "label": _("Background jobs"),
    "ALT_CLUSTERS": {
        # People wait for these: nothing else stands in their way.
        "imports": {
            # One that hangs must not stand in the way of the others.
            "workers": env.integer("Q_IMPORT_WORKERS", 2, low=1, high=32),
            "timeout": 6 * 3600,
            "retry": 7 * 3600,
        },
        # Work nobody waits for: tile baking, parcel IDs, forgetting, purging.
        "long": {"workers": 1, "timeout": 6 * 3600, "retry": 7 * 3600},
    },
}

# -- E-mail -----------------------------------------------------------------

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", PORTAL["email"])
EMAIL_TIMEOUT = 20

# -- Text messages and other machines ------------------------------------------

# How text messages leave: none (not at all), console (written to the terminal) or http.
SMS_PROVIDER = env.choice("SMS_PROVIDER", "none", ("none", "console", "http"))
SMS_URL = env.text("SMS_URL")
SMS_TOKEN = env.text("SMS_TOKEN")
SMS_SENDER = env.text("SMS_SENDER")
# Hosts (or host:port) inside our network, or without https, that webhooks, the text
# message provider and other cities may have.
OUTBOUND_HOSTS = env.words("OUTBOUND_HOSTS")

# -- API --------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["gisportal.core.json.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "gisportal.core.problem_details.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_THROTTLE_RATES": {
        "reports": env.rate("RATE_REPORTS", "20/hour"),
        "contacts": env.rate("RATE_CONTACTS", "20/day"),
        "supports": env.rate("RATE_SUPPORTS", "3/day"),
        "imports": env.rate("RATE_IMPORTS", "300/min"),
        "search": env.rate("RATE_SEARCH", "600/min"),
        "identify": env.rate("RATE_IDENTIFY", "600/min"),
        "lookup": env.rate("RATE_LOOKUP", "600/min"),
        "pages": env.rate("RATE_PAGES", "300/min"),
        "pdf": env.rate("RATE_PDF", "60/min"),
        "items": env.rate("RATE_ITEMS", "600/min"),
        "downloads": env.rate("RATE_DOWNLOADS", "60/min"),
        "tiles": env.rate("RATE_TILES", "3000/min"),
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": PORTAL["name_en"],
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "DESCRIPTION": "Look-up and reports as JSON. Errors come as problem+json (RFC 9457)."
    " Geometry is GeoJSON in WGS 84. Public answers hold no data about persons.",
    "ENUM_NAME_OVERRIDES": {
        "ReportStateEnum": "feedback.states.State",
        "ImportStateEnum": "importers.models.job.ImportJob.State",
        "FeatureCollectionTypeEnum": ["FeatureCollection"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "gisportal.core.openapi.add_problems",
    ],
}

# Where rate limits count: a subclass of ``gisportal.core.rate_limits.RateLimiter``.
RATE_LIMITER = "gisportal.core.rate_limits.CacheRateLimiter"

# Where answers under idempotency keys are kept: a subclass of
# ``gisportal.core.idempotency.ReplyStore``.
IDEMPOTENCY_STORE = "gisportal.core.idempotency.DatabaseReplyStore"

# Proof of work before an anonymous complaint by form or program (ALTCHA).
ALTCHA_REQUIRED = env.flag("ALTCHA_REQUIRED", PRODUCTION)

# Days after closing until who reported is forgotten, and the originals of masked texts purged.
CONTACT_KEEP_DAYS = env.integer("CONTACT_KEEP_DAYS", 365, low=1, high=3650)

# -- Watching -----------------------------------------------------------------

# /readyz says when the last backup is older; 0: backups are made elsewhere.
BACKUP_MAX_AGE_HOURS = env.integer("BACKUP_MAX_AGE_HOURS", 30, high=24 * 366)
# Who asks /metrics with this as bearer token is answered; others only from this machine.
METRICS_TOKEN = env.text("METRICS_TOKEN")

# -- Log --------------------------------------------------------------------

# line for people, json for log collectors.
LOG_FORMAT = env.choice(
    "LOG_FORMAT", "json" if PRODUCTION else "line", ("line", "json")
)
# Errors are also reported to this Sentry project; nothing personal goes along.
SENTRY_DSN = env.text("SENTRY_DSN")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "gisportal.core.log_formats.LineFormatter",
            "format": "{moment} {levelname} {name}{in_request}: {message}",
            "style": "{",
        },
        "json": {"()": "gisportal.core.log_formats.JsonFormatter"},
    },
    "filters": {"private_links": {"()": "gisportal.core.log_filters.HideFollowTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["private_links"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": "INFO"},
        # Without the handlers Django gives them: those know no filter.
        "django": {"level": "INFO"},
        "django.server": {"level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}

# Vietnamese dates as people write them: 05/02/2019.
django.conf.locale.LANG_INFO["vi"]["name_local"] = "Tiếng Việt"
FORMAT_MODULE_PATH = ["gisportal.site.formats"]
