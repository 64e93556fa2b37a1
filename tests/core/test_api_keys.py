"""Keys are kept as digests, end when they should, and say when they were used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Partner
from gisportal.core.api_keys import USED_STEP, digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    partner = Partner(name="Neighbour")
    text = partner.new_key()
    partner.save()
    return text


def test_only_a_digest_and_the_first_characters_are_kept(key: str) -> None:
    partner = Partner.objects.get()
    assert (partner.key_hash, partner.key_start) == (digest(key), key[:6])
    assert Partner.objects.with_key(key) == partner


def test_a_key_that_was_issued_before_still_opens() -> None:
    """Keys of partners used to have 32 characters."""
    Partner.objects.create(name="x", key_hash=digest("k" * 32), key_start="kkkkkk")
    assert Partner.objects.with_key("k" * 32) is not None


@pytest.mark.parametrize("text", ["", "x" * 43, "x" * 300, "\ud800"])
def test_what_is_no_key_opens_nothing(key: str, text: str) -> None:
    assert Partner.objects.with_key(text) is None


def test_an_expired_key_opens_nothing(key: str) -> None:
    Partner.objects.update(expires_at=timezone.now())
    assert Partner.objects.with_key(key) is None


def test_a_revoked_key_opens_nothing_until_it_is_replaced(key: str) -> None:
    partner = Partner.objects.get()
    partner.revoke()
    partner.refresh_from_db()
    assert (Partner.objects.with_key(key), partner.is_valid) == (None, False)
    other = partner.new_key()
    partner.save()
    assert Partner.objects.with_key(other) == partner


def test_the_last_use_is_noted_now_and_then(key: str) -> None:
    Partner.objects.with_key(key)
    first = Partner.objects.get().last_used_at
    Partner.objects.with_key(key)
    assert first is not None
    assert Partner.objects.get().last_used_at == first
    Partner.objects.update(last_used_at=first - USED_STEP - timedelta(seconds=1))
    Partner.objects.with_key(key)
    assert Partner.objects.get().last_used_at >= first
