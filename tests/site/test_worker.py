"""The service worker: at the root, and with nothing of anybody in it."""

from __future__ import annotations

import json
import re

import pytest

from gisportal.site.views import pwa

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_files(settings):
    plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": plain_files},
    }


def test_it_is_asked_for_anew_each_time(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert not text.startswith("import")
    assert client.get("/sw.js?module").content.decode().startswith("import {")


def test_what_it_keeps_is_there_and_nobodys(client):
    text = client.get("/sw.js").content.decode()
    config = json.loads(re.match(r"self\.PORTAL = (\{.*\});", text)[1])
    assert len(config["files"]) > 40
    kept = [*config["pages"].values(), *config["forms"].values()]
    assert kept == ["/offline/", "/en/offline/", "/reports/shell", "/en/reports/shell"]
    for path in kept:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert not answer.cookies
    named = " ".join(config["files"])
    assert not re.search(r"/api/|follow|staff|admin", named)


def test_its_version_changes_with_what_it_keeps(monkeypatch):
    before = pwa.worker_config()["version"]
    assert pwa.worker_config()["version"] == before
    monkeypatch.setattr(pwa, "FILES", pwa.FILES[1:])
    assert pwa.worker_config()["version"] != before
