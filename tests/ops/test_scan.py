"""The scan tells flaws from an index that does not answer."""

from __future__ import annotations

import json

import pytest

from gisportal.ops.launch.scan import verdict

FLAW = {"id": "PYSEC-1", "fix_versions": ["5.2.20"]}
CLEAN = {"name": "shapely", "version": "2.2.0", "vulns": []}
UNKNOWN = {"name": "altcha", "skip_reason": "not found"}


def answer(*packages: object) -> str:
    return json.dumps({"dependencies": packages})


@pytest.mark.parametrize(
    ("output", "code", "words"),
    [
        (answer(CLEAN, UNKNOWN), 0, "1 of 2 packages"),
        (
            answer({"name": "django", "version": "5.2.19", "vulns": [FLAW]}, CLEAN),
            1,
            "django 5.2.19: PYSEC-1 (mended in 5.2.20)",
        ),
        (answer(UNKNOWN), 0, "skipped"),
        ("", 0, "skipped: no index answers (boom)"),
    ],
)
def test_what_is_said(output: str, code: int, words: str) -> None:
    text, exit_code = verdict(output, "trace\nboom\n")
    assert exit_code == code and words in text
