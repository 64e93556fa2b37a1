"""Under attack everybody else goes on: nginx, web and lane as deployed."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.support.databases import ROOT


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
@pytest.mark.parametrize(
    "attack", ["silent-bodies", "scan-bombs", "filter-storms", "hostile-layer"]
)
def test_others_go_on(attack: str) -> None:
    done = subprocess.run(
        ["script/attack", "--seconds", "8", "--spread", "--only", attack],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gisportal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
