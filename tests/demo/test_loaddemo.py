"""`manage.py loaddemo`: in through the importer, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from feedback.models import Report
from gisportal.demo.management.commands import loaddemo
from layers.models import Feature, Layer, LayerField, LayerGroup, ServiceOffice
from tests.support.databases import (
    BASE_NAME,
    demo_template,
    drop,
    migrated_template,
    recreate,
)
from tests.support.demo_build import Built
from tests.support.portal_server import load_demo, migrate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build nothing twice: the command is given the finished province."""
    monkeypatch.setattr(loaddemo, "Province", lambda: built.province)


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("loaddemo", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def _loaded(worker_id: str, settings: Any, tmp_path: Path) -> Iterator[None]:
    """A copy of what `loaddemo` loaded into an empty database, once for all tests."""
    name = f"{BASE_NAME}_loaded_{worker_id}"
    recreate(name, demo_template(load_demo, migrated_template(migrate)))
    settings.MEDIA_ROOT = tmp_path / "media"
    facts = connection.settings_dict
    connection.close()
    before, facts["NAME"] = facts["NAME"], name
    try:
        yield
    finally:
        connection.close()
        facts["NAME"] = before
        drop(name)


@pytest.mark.slow
@pytest.mark.usefixtures("_loaded")
def test_it_loads_once_and_removes_everything(built: Built) -> None:
    assert Feature.objects.count() == sum(x.features for x in built.layers.values())
    for layer in Layer.objects.all():
        assert layer.is_demo
        assert layer.published_version is not None
    owner = LayerField.objects.get(layer__slug="parcels", source_name="TEN_CHU")
    assert not owner.is_public
    assert Report.objects.count() == len(built.data("reports"))
    assert ServiceOffice.objects.count() == len(built.data("offices"))
    assert (
        not Report.objects.filter(layer__isnull=True).exclude(feature_key="").exists()
    )

    assert "already loaded" in run()
    call_command("loaddemoreports", remove=True, stdout=StringIO())
    assert "reports" in run()
    assert "already loaded" in run()

    run("--remove")
    for model in (Layer, LayerGroup, Report, ServiceOffice, Feature):
        assert not model.objects.exists(), model


def test_it_loads_the_layers_asked_for() -> None:
    run("--only", "communes", "drains")
    assert set(Layer.objects.values_list("slug", flat=True)) == {"communes", "drains"}
    assert not Report.objects.exists()
    run("--remove")


def test_it_writes_files_without_a_database_row(tmp_path: Path) -> None:
    run("--only", "drains", "--out", str(tmp_path))
    assert (tmp_path / "drains.zip").exists()
    assert (tmp_path / "offices.json").exists()
    assert not (tmp_path / "parcels.zip").exists()
    assert not Layer.objects.exists()


def test_removing_is_not_mixed_with_loading() -> None:
    with pytest.raises(CommandError, match="alone"):
        run("--remove", "--only", "drains")
