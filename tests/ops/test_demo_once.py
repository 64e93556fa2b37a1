"""The demonstration is loaded once for each database, even after its removal."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from gisportal.ops.launch import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called, instead of running them."""
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: called.append(name))
    get_user_model().objects.create_superuser("admin", "", "x")
    return called


def test_it_is_loaded_once(commands: list[str]):
    assert not prepare.demo_was_loaded()
    prepare.load_demo()
    assert commands == ["loaddemo"]
    assert prepare.demo_was_loaded()


def test_a_failed_load_is_tried_again(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
):
    def fail(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(prepare, "call_command", fail)
    with pytest.raises(OSError, match="loaddemo"):
        prepare.load_demo()
    assert not prepare.demo_was_loaded()


@pytest.mark.parametrize(
    ("word", "production", "wanted"),
    [("", False, True), ("", True, False), ("1", True, True), ("0", False, False)],
)
def test_production_gets_it_only_when_asked(
    word: str, production: bool, wanted: bool, settings, monkeypatch
):
    monkeypatch.setenv("LOAD_DEMO", word)
    settings.PRODUCTION = production
    assert prepare.wants_demo() is wanted
