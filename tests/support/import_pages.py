"""A file's way through the import pages, as a staff member sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from importers.jobs.inspect_upload import inspect_job
from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Layer, LayerRight

NEW = "/en/staff/imports/new"
LIST = "/en/staff/imports/"


def member(name: str, *layers: Layer, rights: tuple[str, ...] = ("edit",)) -> Client:
    """A signed-in staff member with rights on these layers."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    for layer in layers:
        for right in rights:
            LayerRight.objects.create(layer=layer, right=right, user=user)
    client = Client()
    client.force_login(user)
    return client


def sent(path: Path, name: str = "") -> SimpleUploadedFile:
    """The file as a browser uploads it."""
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def upload(client: Client, path: Path, **values: Any) -> ImportJob:
    """Send a file and have a worker look at it; the job it became."""
    values = {"layer": "parcels", **values}
    answer = client.post(NEW, {**values, "files": [sent(path)]})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return looked_at(answer["Location"].rstrip("/").split("/")[-1])


def looked_at(pk: object) -> ImportJob:
    """The upload after a worker looked at it."""
    inspect_job(str(pk))
    return ImportJob.objects.get(pk=pk)


def confirmed(client: Client, job: ImportJob, **changed: Any) -> Any:
    """Send the confirmation as the page shows it, with some things ``changed``."""
    address = f"{LIST}{job.pk}/confirm"
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    values: dict[str, Any] = {}
    for part in (form.source, *form.columns):
        for field in part:
            value = field.value()
            if value not in (None, False, ""):
                values[field.html_name] = "on" if value is True else value
    values |= changed
    return client.post(address, {k: v for k, v in values.items() if v is not None})


def loaded(client: Client, path: Path, **changed: Any) -> ImportJob:
    """Send a file, confirm it as proposed and run the job."""
    job = upload(client, path)
    answer = confirmed(client, job, **changed)
    assert answer.status_code == 302, answer.content.decode()[:6000]
    run_job(str(job.pk))
    job.refresh_from_db()
    return job
