"""The database is stopped in the middle of an import: the job says so and runs again.

On a cluster of its own with a copy of the test database.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gisportal.ops.postgres import PrivateCluster
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.throwaway_cluster import ask, wait_until

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = "tests.support.killed_import"


def start(cluster: PrivateCluster, point: str, ready: Path, path: Path) -> Any:
    """The import as a process, up to ``point``."""
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, point, str(ready), str(path), "parcels"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "gisportal.settings",
            "DATABASE_URL": cluster.database_url,
            "VAR_DIR": str(ready.parent / "var"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.chaos
@pytest.mark.parametrize(
    "points",
    [["restart-index"], ["restart-copy", "restart-index"]],
    ids=["once", "twice"],
)
def test_the_job_says_so_and_can_be_run_again(
    cluster: PrivateCluster, tmp_path: Path, points: list[str]
) -> None:
    path = zip_shapefile(parcels(900), tmp_path / "x.zip")
    left = "SELECT relname FROM pg_class WHERE relname ~ '^layers_feature_v' ORDER BY 1"
    before = ask(cluster, left)
    for number, point in enumerate(points, start=1):
        ready = tmp_path / f"ready-{number}"
        child = start(cluster, point, ready, path)
        try:
            wait_until(lambda r=ready, c=child: r.exists() or c.poll() is not None, 60)
            assert child.poll() is None, "it ended before the point"
            cluster.stop()
            cluster.start()
            ready.with_suffix(".go").touch()
            assert child.wait(60) != 0
        finally:
            child.kill()
            child.wait()
        told = ask(cluster, "SELECT state, error FROM importers_importjob")
        assert told == [("failed", "DatabaseGone")] * number
        assert ask(cluster, left) == before
        assert not list((tmp_path / "var" / "work").rglob("*.shp"))
    assert start(cluster, "nowhere", tmp_path / "ready", path).wait(60) == 0
    loaded = ask(
        cluster,
        "SELECT v.number, v.state, count(f.key) FROM layers_datasetversion v"
        " JOIN layers_feature f ON f.version_id = v.id GROUP BY v.id",
    )
    assert loaded == [(1, "published", 900)]
