"""Portals to back up and to restore into: databases and folders of their own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from tests.support.databases import (
    BASE_NAME,
    ROOT,
    database_url,
    drop,
    migrated_template,
    recreate,
)
from tests.support.portal_server import (
    RunningPortal,
    environment,
    free_port,
    migrate,
)

KEY = "a-contact-key-made-up-for-the-tests-of-backups"
OTHER_KEY = "another-contact-key-made-up-for-these-tests-too"
# What a shell of the portal writes: a layer with versions, a report with photo and name.
FILLING = """
from feedback.models import Category
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office, send, upload
make_office("province", level="province", email="so@example.com")
Category.objects.create(slug="lights", name_vi="Đèn", name_en="Lights", deadline_days=3)
layer = make_layer()
for version in range(VERSIONS):
    publish_samples(layer, [parcel(1, number, number) for number in range(version + 1)])
send([upload()], name="Nguyễn Thị Mẫu", email="mau@example.com")
"""
SUMMARY = """
import json, hashlib
from django.conf import settings
from pathlib import Path
from feedback.models import Report, ReportPhoto, ReportContact
from layers.models import Feature, Layer
media = Path(settings.MEDIA_ROOT)
facts = {
    "features": Feature.objects.count(),
    "published": [l.published_version.number for l in Layer.objects.all()],
    "reports": list(Report.objects.values_list("code", "description")),
    "photos": [hashlib.sha256((media / p.path("large")).read_bytes()).hexdigest()
               for p in ReportPhoto.objects.all()],
    "contacts": [[c.name, c.email] for c in ReportContact.objects.all()],
}
print(json.dumps(facts))
"""


@dataclass(frozen=True)
class BackedUpPortal(RunningPortal):
    """A portal without a web server, with its database's name and folder."""

    name: str
    folder: Path

    @property
    def media(self) -> Path:
        """Its photos."""
        return Path(self.environment["MEDIA_ROOT"])

    def shell(self, code: str) -> str:
        """Output of code run in the portal."""
        return self.manage("shell", "-v0", "-c", code)

    def summary(self) -> dict[str, Any]:
        """What must be the same after a restore."""
        lines = self.shell(SUMMARY).splitlines()
        facts: dict[str, Any] = json.loads(next(x for x in lines if x[:1] == "{"))
        return facts

    def with_settings(self, **variables: str) -> BackedUpPortal:
        """The same portal under other settings."""
        changed = {**self.environment, **variables}
        return BackedUpPortal(self.address, changed, self.name, self.folder)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that can be killed."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        url = database_url(self.name).replace("postgis://", "postgresql://")
        closing = contextlib.closing(psycopg2.connect(url))
        with closing as link, link, link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def own_portal(
    kind: str, worker: str, folder: Path, template: str = "template1"
) -> Iterator[BackedUpPortal]:
    """A portal whose database is a copy of a template, dropped afterwards."""
    name = f"{BASE_NAME}_{kind}_{worker}"
    recreate(name, template)
    variables = {
        **environment(name, folder),
        "VAR_DIR": str(folder / "var"),
        "CONTACT_KEYS": KEY,
        "SECRET_KEY": "made up for the tests of backups, long enough to be one",
        "LOAD_DEMO": "0",
        "PYTHONPATH": str(ROOT),
    }
    link_static(folder / "var")
    try:
        yield BackedUpPortal("", variables, name, folder)
    finally:
        drop(name)


def link_static(var: Path) -> None:
    """Use the static files that are collected already."""
    var.mkdir(parents=True, exist_ok=True)
    for name in ("static", "manifest"):
        collected = Path(settings.VAR_DIR) / name
        if collected.exists() and not (var / name).exists():
            (var / name).symlink_to(collected)


def migrated() -> str:
    """Name of the template without any data."""
    return migrated_template(migrate)


@contextlib.contextmanager
def s3_server(port: int = 0) -> Iterator[str]:
    """Address of a server of S3 in a process of its own, with the bucket ``backups``."""
    port = port or free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        make_bucket(address)
        yield address
    finally:
        process.kill()
        process.wait()


def make_bucket(address: str) -> None:
    """Have the bucket, as soon as the server answers."""
    import boto3  # noqa: PLC0415 - takes half a second
    from botocore.exceptions import EndpointConnectionError  # noqa: PLC0415

    client = boto3.client("s3", endpoint_url=address, **CREDENTIALS)
    deadline = time.monotonic() + 30
    while True:
        try:
            client.create_bucket(Bucket="backups")
            return
        except EndpointConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


CREDENTIALS = {
    "aws_access_key_id": "made-up",
    "aws_secret_access_key": "made-up",
    "region_name": "us-east-1",
}


def s3_settings(address: str) -> dict[str, str]:
    """The settings with which a portal reaches that server."""
    return {
        "BACKUP_TARGET": "s3://backups/portal",
        "BACKUP_S3_ENDPOINT": address,
        "BACKUP_S3_REGION": CREDENTIALS["region_name"],
        "BACKUP_S3_KEY": CREDENTIALS["aws_access_key_id"],
        "BACKUP_S3_SECRET": CREDENTIALS["aws_secret_access_key"],
    }
