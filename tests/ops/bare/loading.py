"""What a planner does: a shapefile by the web, from upload to tile, and a large file."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path
from typing import Any

from person import Person
from place import run_python, say

UPLOAD_MB = 200
NEW = "/en/staff/imports/new"
# South-west corner and number of the squares, longitude and latitude.
WEST, SOUTH, COUNT = 105.97, 10.25, 50
LAYER = "thua-dat-thu"
SECONDS = 300
# The release reads and writes shapefiles itself.
WRITE_SHAPEFILE = """
import sys, tempfile, zipfile
from pathlib import Path
import geopandas
frame = geopandas.read_file(sys.stdin.read()).to_crs("EPSG:9209")
with tempfile.TemporaryDirectory() as folder:
    frame.to_file(Path(folder) / "thua.shp", encoding="UTF-8")
    with zipfile.ZipFile("/tmp/thua.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in Path(folder).iterdir():
            archive.write(part, part.name)
"""


def load_shapefile(person: Person) -> None:
    """Upload, confirm what was found, publish; the layer then has objects and tiles."""
    run_python(WRITE_SHAPEFILE, json.dumps(squares()))
    at = person.upload(NEW, Path("/tmp/thua.zip"), layer="+", title="Thửa đất thử")
    job = run_job(person, at)
    assert (job["state"], job["rows_done"]) == ("loaded", COUNT), job
    draft = f"/en/staff/imports/layers/{LAYER}/versions/{job['version']}/"
    person.send(draft, reason="proof")
    assert person.json(f"/api/imports/{job['id']}/")["is_published"]
    say(f"shapefile of {COUNT} parcels loaded and published by the web")


def squares() -> dict[str, Any]:
    """Parcels as GeoJSON."""
    features = []
    for number in range(COUNT):
        x, y = WEST + number % 10 * 0.001, SOUTH + number // 10 * 0.001
        ring = [[x, y], [x + 9e-4, y], [x + 9e-4, y + 9e-4], [x, y + 9e-4], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {"SO_TO": "1", "SO_THUA": str(number + 1)},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def run_job(person: Person, at: str) -> dict[str, Any]:
    """Confirm an upload as it was found, and wait until its job has ended."""
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", at)
    assert found, at
    job = f"/api/imports/{found[0]}/"
    deadline = time.monotonic() + SECONDS
    while (facts := person.json(job))["state"] in ("uploaded", "queued", "running"):
        assert time.monotonic() < deadline, facts
        if facts["state"] == "uploaded":
            person.send(f"/en/staff/imports/{found[0]}/confirm", inside="0")
        time.sleep(1)
    return dict(facts)


def send_large_file(person: Person) -> None:
    """200 MB through TLS and the reverse proxy: read to its last row, or refused in words."""
    file = Path("/tmp/large.csv")
    rows = write_points(file)
    started = time.monotonic()
    at = person.upload(NEW, file, layer="+", title="Điểm lớn")
    say(f"{UPLOAD_MB} MB taken in {time.monotonic() - started:.1f} s")
    job = run_job(person, at)
    findings = person.json(f"/api/imports/{job['id']}/findings")["findings"]
    words = [found["message"] for found in findings]
    if job["state"] == "loaded":
        assert job["rows_done"] == rows, job
    else:
        assert job["state"] == "refused", job
        assert any(words), job
    file.unlink()
    say(
        f"{UPLOAD_MB} MB {job['state']}: {job['rows_done']} of {rows} rows, {words[:3]}"
    )


def write_points(file: Path) -> int:
    """A table of points of that size; how many."""
    rows = 0
    with file.open("w") as out:
        out.write("ma,ten,lon,lat\n")
        while out.tell() < UPLOAD_MB * 1024 * 1024:
            text = random.randbytes(2000).hex()
            rows += 1
            out.write(f"{rows},{text},{105.9 + random.random() / 10:.6f},10.25\n")
    return rows
