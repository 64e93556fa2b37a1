"""The provider's process: allauth's ``idp`` in a Django of its own, all in memory.

``python -m tests.support.oidc_provider_main PORT CALLBACK PEOPLE``; PEOPLE is JSON, account
→ its groups. ``/enter/NAME`` signs a browser in as that account.
"""

from __future__ import annotations

import json
import os
import sys

CLIENT, SECRET = "gis-portal", "not-a-secret-of-anybody"


def main(port: int, callback: str, people: dict[str, list[str]]) -> None:
    """Configure Django, make accounts and client, and serve."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    import django  # noqa: PLC0415 - a Django of its own, configured here
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from django.conf import settings  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.support.oidc_provider_urls",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": "file:provider?mode=memory&cache=shared",
            }
        },
        INSTALLED_APPS=[
            *("django.contrib.auth", "django.contrib.contenttypes"),
            *("django.contrib.sessions", "django.contrib.messages"),
            *("allauth", "allauth.account", "allauth.idp.oidc"),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"]
                },
            }
        ],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
        IDP_OIDC_ADAPTER="tests.support.oidc_provider_adapter.GroupsAdapter",
        PEOPLE=people,
    )
    django.setup()
    from wsgiref.simple_server import make_server  # noqa: PLC0415

    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for name in people:
        User.objects.create_user(
            name, f"{name}@x.example", first_name="Thị Hoa", last_name="Nguyễn"
        )
    client = Client(
        id=CLIENT,
        name="Portal",
        scopes="openid\nprofile\nemail",
        redirect_uris=callback,
        skip_consent=True,
    )
    client.set_secret(SECRET)
    client.save()
    make_server("127.0.0.1", port, get_wsgi_application()).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
