"""What pages name exists: icons in the sprite, files from npm, words in both catalogues."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from gisportal.site import icons
from gisportal.site.staticfiles import npm

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
APPS = ("gisportal/core", "gisportal/site", "layers", "feedback", "importers")
# Every module of ours by its static path, as the browser addresses it.
MODULES = {
    str(path.relative_to(root)): path
    for root in (ROOT / app / "static" for app in APPS)
    for path in sorted(root.rglob("*.js"))
}
ICON_TAG = re.compile(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']")
ICON_CALL = re.compile(r"\bicon\(\"([a-z0-9-]+)\"")
IMPORT = re.compile(r"^import\b[^;]*?from\s+\"(\.[^\"]+)\"(;?)$", re.MULTILINE)


def named_icons() -> set[str]:
    found: set[str] = set()
    for template in (ROOT / "templates").rglob("*.html"):
        found |= set(ICON_TAG.findall(template.read_text(encoding="utf-8")))
    for script in MODULES.values():
        found |= set(ICON_CALL.findall(script.read_text(encoding="utf-8")))
    return found


def test_every_icon_named_is_in_the_sprite() -> None:
    assert named_icons() - set(icons.ICONS) == set()


@pytest.mark.skipif(not PACKAGES.exists(), reason="npm packages are not installed")
def test_every_icon_of_the_sprite_exists() -> None:
    text = icons.sprite().decode()
    assert [name for name in icons.ICONS if f'id="{name}"' not in text] == []


@pytest.mark.skipif(not PACKAGES.exists(), reason="npm packages are not installed")
def test_every_published_file_exists() -> None:
    assert [path for path in npm.PUBLISHED if not (PACKAGES / path).exists()] == []


def test_every_app_has_modules() -> None:
    assert {name.split("/")[0] for name in MODULES} == {
        "core",
        "portal",
        "layers",
        "feedback",
        "importers",
    }


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_end_in_a_semicolon_and_lead_somewhere(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    for target, end in IMPORT.findall(text):
        assert end == ";"
        assert posixpath.normpath(f"{posixpath.dirname(module)}/{target}") in MODULES
