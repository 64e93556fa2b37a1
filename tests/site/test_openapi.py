"""The committed description of the API is the one that the code gives."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import translation

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
UPDATE = "manage.py spectacular --file docs/openapi.yaml"


def test_the_api_changes_only_together_with_its_committed_description(tmp_path: Path):
    generated = tmp_path / "openapi.yaml"
    with translation.override(settings.LANGUAGE_CODE):
        call_command("spectacular", file=str(generated))
    difference = unified_diff(
        COMMITTED.read_text(encoding="utf-8").splitlines(),
        generated.read_text(encoding="utf-8").splitlines(),
        "docs/openapi.yaml",
        "what the code gives",
        lineterm="",
    )
    changes = "\n".join(difference)
    assert not changes, f"If the change is wanted, run {UPDATE}:\n{changes}"
