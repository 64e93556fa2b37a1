"""Programs nobody here wrote read the API: GDAL, and in an environment of their own
OWSLib, the OGC's tests and schemathesis.

Those need packages that would change ours, so they live under ``var/``; the first run
fetches them, and without a network they are skipped. They run with `script/test all`;
GDAL always does.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import urllib.request
import warnings
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.conf import settings

from tests.support.portal_server import RunningPortal

PACKAGES = ("ogctests==0.1.15", "OWSLib==0.35.0", "schemathesis==4.32.5")
SUITES = Path(settings.VAR_DIR) / "suites" / "ogc"
CORE_TESTS = 29
# Of the filter tests three say what they test; the other seven follow their own
# mistakes (they look for an unquoted relation and compare a text with a list). What
# they are about is tested in test_filter, test_metadata and test_items.
FILTER_TESTS = (
    "test_queryables.py::test_ct1",
    "test_queryables_query_parameters.py::test_ct4",
    "test_filter.py::test_ct6",
)


def get(address: str) -> Any:
    """A JSON document."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="session")
def suites() -> Path:
    """Python of the environment with the outside programs."""
    python = SUITES / "bin" / "python"
    SUITES.mkdir(parents=True, exist_ok=True)
    # What is installed there already; asking the package index again takes seconds.
    stamp = SUITES / "installed.txt"
    with (SUITES.parent / "ogc.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text().split() == list(PACKAGES):
            return python
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(SUITES)], check=True)
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "-q", *PACKAGES],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            stamp.write_text("\n".join(PACKAGES))
    if done.returncode:
        pytest.skip(
            f"the outside programs could not be installed: {done.stderr[-200:]}"
        )
    return python


def run(
    python: Path, *arguments: str, seconds: int = 300, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a module of that environment."""
    return subprocess.run(
        [str(python), *arguments],
        env={"PATH": os.environ["PATH"], "HOME": str(SUITES), **environ},
        cwd=SUITES,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_gdal_reads_every_feature_once(portal: RunningPortal) -> None:
    source = f"OAPIF:{portal.address}/ogc"
    listed = {name for name, _kind in pyogrio.list_layers(source)}
    counts = {
        entry["id"]: get(
            f"{portal.address}/ogc/collections/{entry['id']}/items?limit=1"
        )["numberMatched"]
        for entry in get(f"{portal.address}/ogc/collections")["collections"]
    }
    assert listed == set(counts)
    for layer in ("street-lights", "communes", "roads"):
        # A warning would be about a lossy type.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            frame = pyogrio.read_dataframe(source, layer=layer)
        assert frame["id"].is_unique
        assert len(frame) == counts[layer]


def test_gdal_asks_for_a_box_a_value_and_one_feature(portal: RunningPortal) -> None:
    source, layer = f"OAPIF:{portal.address}/ogc", "street-lights"
    every = pyogrio.read_dataframe(source, layer=layer)
    west, south, east, north = every.total_bounds
    box = (west, south, (west + east) / 2, (south + north) / 2)
    inside = pyogrio.read_dataframe(source, layer=layer, bbox=box)
    wanted = every.cx[box[0] : box[2], box[1] : box[3]]
    assert set(inside["id"]) == set(wanted["id"])
    power = int(every["cong_suat"].dropna().iloc[0])
    some = pyogrio.read_dataframe(source, layer=layer, where=f"cong_suat = {power}")
    assert set(some["id"]) == set(every[every["cong_suat"] == power]["id"])
    third = pyogrio.read_dataframe(source, layer=layer, fids=[3])
    assert list(third["id"]) == [every["id"].iloc[2]]
    named = pyogrio.read_dataframe(
        source, layer=layer, where=f"id = '{every['id'].iloc[7]}'"
    )
    assert list(named["id"]) == [every["id"].iloc[7]]


@pytest.mark.slow
def test_owslib_reads_it(portal: RunningPortal, suites: Path) -> None:
    script = f"""
import json
from owslib.ogcapi.features import Features
api = Features("{portal.address}/ogc/")
items = api.collection_items("parcels", limit=3, filter="so_to >= 1")
print(json.dumps([
    api.feature_collections(),
    api.conformance()["conformsTo"],
    api.api()["openapi"],
    items["numberReturned"],
    api.collection_item("parcels", items["features"][0]["id"])["id"]
        == items["features"][0]["id"],
    list(api.collection_queryables("parcels")["properties"]),
]))
"""
    done = run(suites, "-c", script)
    assert done.returncode == 0, done.stderr
    found, classes, version, returned, same, names = json.loads(done.stdout)
    assert "parcels" in found
    assert classes
    assert (version, returned, same) == ("3.0.3", 3, True)
    assert "so_to" in names
    assert "ten_chu" not in names


@pytest.mark.slow
def test_the_ogc_tests_pass(portal: RunningPortal, suites: Path) -> None:
    library = next((SUITES / "lib").glob("python*/site-packages/ogctests"))
    environ = {"INSTANCE_URL": f"{portal.address}/ogc"}
    options = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    core = run(suites, *options, str(library / "features" / "core"), **environ)
    assert f"{CORE_TESTS} passed" in core.stdout, core.stdout[-3000:]
    folder = library / "features" / "filtering"
    named = [str(folder / name) for name in FILTER_TESTS]
    filters = run(suites, *options, *named, **environ)
    assert "3 passed" in filters.stdout, filters.stdout[-3000:]
    assert filters.returncode == 0


EXAMPLES = 3


def schemathesis(
    python: Path, document: str, *options: str, config: Path | None = None
) -> None:
    """No 5xx, no undocumented status or type, answers as their schemas say.

    Two checks are left out: the description cannot say in a pattern what a filter is,
    and the standard wants a limit above the maximum to be lowered, not refused.
    """
    done = run(
        python,
        *("-m", "schemathesis.cli"),
        *(("--config-file", str(config)) if config else ()),
        *("run", document, *options),
        *("--phases", "coverage,fuzzing"),
        *("--generation-deterministic", "--workers", "2"),
        *("--exclude-checks", "positive_data_acceptance,negative_data_rejection"),
        seconds=240,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


@pytest.mark.slow
def test_schemathesis_finds_no_surprise_in_ogc(
    portal: RunningPortal, suites: Path
) -> None:
    schemathesis(
        suites,
        f"{portal.address}/ogc/api",
        *("--url", f"{portal.address}/ogc"),
        *(
            "--include-path-regex",
            "^/(conformance|collections|api)?$|parcels|tileMatrix",
        ),
        *("--max-examples", str(2 * EXAMPLES)),
    )


@pytest.mark.slow
def test_schemathesis_finds_no_surprise_in_the_api(
    own_portal: RunningPortal, suites: Path, tmp_path: Path
) -> None:
    """Also what needs a token, and what writes: the portal is thrown away."""
    own_portal.manage("createsuperuser", "--noinput", "--username=lan", "--email=")
    token = own_portal.manage("importtoken", "lan").strip()
    config = tmp_path / "schemathesis.toml"
    items = get(f"{own_portal.address}/ogc/collections/parcels/items?limit=1")
    key = items["features"][0]["id"]
    config.write_text(f'[parameters]\n"path.slug" = "parcels"\n"path.key" = "{key}"\n')
    schemathesis(
        suites,
        f"{own_portal.address}/api/schema/",
        *("--header", f"Authorization: Bearer {token}"),
        *("--max-examples", str(EXAMPLES)),
        config=config,
    )
