"""Dates, numbers and sizes as people write them; icons; the import map and its hash."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from gisportal.site.templatetags import portal


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_it_writes_numbers_in_the_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert portal.number(1234.5, 1) == shown
        assert portal.number(None) == ""


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (999, "999 B"), (12_345, "12.3 kB"), (250_000_000, "250 MB")],
)
def test_it_writes_sizes(size: int, shown: str) -> None:
    with translation.override("en"):
        assert portal.filesize(size) == shown


def test_it_says_how_long_ago_for_a_week() -> None:
    now = timezone.now()
    with translation.override("en"):
        assert "ago" in portal.ago(now - datetime.timedelta(hours=2))
        assert "ago" not in portal.ago(now - datetime.timedelta(days=30))
    with translation.override("vi"):
        old = datetime.datetime(2019, 2, 5, 12, tzinfo=datetime.UTC)
        assert portal.ago(old) == "05/02/2019"
        assert 'datetime="2019-02-05T19:00:00+07:00"' in portal.moment(old)


def test_it_draws_an_icon_with_and_without_words() -> None:
    source = "{% load portal %}{% icon 'search' %}|{% icon 'search' words %}"
    page = Template(source).render(Context({"words": "Find <it>"}))
    silent, spoken = page.split("|")
    assert 'aria-hidden="true"' in silent
    assert "#search" in silent
    assert 'aria-label="Find &lt;it&gt;"' in spoken


@pytest.mark.django_db
def test_it_allows_exactly_its_import_map(client: Client) -> None:
    answer = client.get("/help/")
    script = re.search(
        r'<script type="importmap">(.*?)</script>', answer.content.decode(), re.DOTALL
    )
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_it_has_no_inline_style_or_handler(client: Client) -> None:
    for path in ("/", "/help/", "/staff/login/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
