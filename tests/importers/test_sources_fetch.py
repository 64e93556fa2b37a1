"""What is fetched: files by condition, folders at rest, collections whole or not at all."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importers.feeds import arcgis, collection, folder, ogcapi, remote_file, wfs
from importers.remote.allowed_folders import allowed
from importers.remote.budget import Budget
from importers.remote.errors import (
    AddressRefusedError,
    FolderRefusedError,
    IncompleteError,
    NothingThereError,
    SourceError,
    TooMuchError,
    WrongAnswerError,
)
from importers.remote.fetched_file import Fetched, Validators
from importers.remote.http import Client
from tests.support.shapefiles import parcels, write_shapefile
from tests.support.source_server import Asked, Reply, SourceServer, serving

NOTHING = Validators()
GEOJSON = {"Content-Type": "application/geo+json"}


@pytest.fixture
def server(settings: Any) -> Iterator[SourceServer]:
    with serving() as place:
        settings.IMPORT_SOURCE_HOSTS = [f"127.0.0.1:{place.port}"]
        yield place


@pytest.fixture
def into(tmp_path: Path) -> Path:
    place = tmp_path / "into"
    place.mkdir()
    return place


@pytest.fixture
def drop(settings: Any, tmp_path: Path) -> Path:
    """An allowed folder."""
    place = tmp_path / "nop"
    place.mkdir()
    settings.IMPORT_SOURCE_FOLDERS = [str(place)]
    return place


def budget(most: int = 10 << 20) -> Budget:
    return Budget(20, most)


def point(number: int, lon: float = 105.97, lat: float = 10.25) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": number,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"ma": number, "ten": "Cột đèn"},
    }


def as_json(document: Any) -> Reply:
    return 200, GEOJSON, json.dumps(document).encode()


def clear(place: Path) -> None:
    for path in place.iterdir():
        path.unlink()


# -- A file at an address -----------------------------------------------------------


def test_a_file_is_asked_for_by_what_is_known_of_it(
    server: SourceServer, into: Path
) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"v1"':
            return 304, {}, b""
        return 200, {"ETag": '"v1"', "Last-Modified": "x"}, b"PK\x03\x04 zip"

    server.replies["/du-lieu"] = answer
    address = f"{server.address}/du-lieu"
    first = remote_file.fetch(address, into, NOTHING, Client(budget()))
    assert first.path is not None
    assert (first.path.suffix, first.mark.etag) == (".zip", '"v1"')
    clear(into)
    again = remote_file.fetch(address, into, first.mark, Client(budget()))
    assert again.path is None
    assert server.asked[-1].headers["if-modified-since"] == "x"
    clear(into)
    server.reply("/du-lieu", b"PK\x03\x04 zip", ETag='"v2"')
    same = remote_file.fetch(address, into, first.mark, Client(budget()))
    assert (same.path, same.mark.etag) == (None, '"v2"')


def test_a_file_is_named_as_the_server_names_it(
    server: SourceServer, into: Path
) -> None:
    disposition = 'attachment; filename="../../etc/thua.gpkg"'
    server.reply("/get", b"SQLite format 3\0", Content_Disposition=disposition)
    found = remote_file.fetch(f"{server.address}/get", into, NOTHING, Client(budget()))
    assert found.path == into / "source.gpkg"
    assert found.name == "thua.gpkg"


def test_a_page_of_words_is_no_file(server: SourceServer, into: Path) -> None:
    server.reply("/get", b"<html>Please sign in</html>")
    with pytest.raises(WrongAnswerError):
        remote_file.fetch(f"{server.address}/get", into, NOTHING, Client(budget()))


# -- A folder -----------------------------------------------------------------------


def put(place: Path, name: str, age: float = 3600.0, data: bytes = b"PK") -> Path:
    path = place / name
    path.write_bytes(data)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_the_newest_file_that_fits_is_copied(drop: Path, into: Path) -> None:
    put(drop, "thua-1.zip", 9000, b"old")
    put(drop, "THUA-2.ZIP", 5000, b"new")
    put(drop, "other.zip", 100)
    put(drop, ".thua-9.zip", 100)
    put(drop, "thua.pdf", 100)
    found = folder.fetch(str(drop), "thua-*.zip", into, NOTHING, budget())
    assert found.path is not None
    assert (found.name, found.path.read_bytes()) == ("THUA-2.ZIP", b"new")
    clear(into)
    assert (
        folder.fetch(str(drop), "thua-*.zip", into, found.mark, budget()).path is None
    )
    clear(into)
    with pytest.raises(TooMuchError):
        folder.fetch(str(drop), "", into, NOTHING, budget(1))


def test_a_file_still_being_written_is_left_alone(drop: Path, into: Path) -> None:
    put(drop, "thua.zip", 1)
    with pytest.raises(NothingThereError):
        folder.fetch(str(drop), "", into, NOTHING, budget())
    with pytest.raises(NothingThereError):
        folder.fetch(str(drop), "*.gpkg", into, NOTHING, budget())


def test_parts_of_a_shapefile_come_together(drop: Path, into: Path) -> None:
    write_shapefile(parcels(3), drop)
    for path in drop.iterdir():
        os.utime(path, (1, 1))
    found = folder.fetch(str(drop), "*.shp", into, NOTHING, budget())
    assert found.path == into / "source.shp"
    names = {p.suffix for p in into.iterdir()}
    assert {".shp", ".dbf", ".shx", ".prj"} <= names


def test_nothing_outside_the_allowed_folders_is_read(
    drop: Path, into: Path, tmp_path: Path, settings: Any
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    put(secret, "keys.zip", data=b"keys")
    (drop / "way").symlink_to(secret)
    (drop / "keys.zip").symlink_to(secret / "keys.zip")
    for location in (
        *(
            str(secret),
            f"{drop}/way",
            f"{drop}/../secret",
            "/etc",
            "etc",
            "",
            "/no/such",
        ),
        f"{drop}\0",
    ):
        with pytest.raises(FolderRefusedError):
            allowed(location)
    with pytest.raises(NothingThereError):
        folder.fetch(str(drop), "", into, NOTHING, budget())
    settings.IMPORT_SOURCE_FOLDERS = []
    with pytest.raises(FolderRefusedError):
        allowed(str(drop))


# -- OGC API Features ---------------------------------------------------------------


def ogc(
    server: SourceServer, into: Path, known: Validators = NOTHING, **given: Any
) -> Fetched:
    reader = ogcapi.OgcApi(Client(budget()), f"{server.address}/ogc", "den", **given)
    clear(into)
    return collection.fetch(reader, "den", into, known)


def pages(server: SourceServer, *wanted: dict[str, Any]) -> None:
    """Pages linked to one another, at the address of the items and further ones."""
    path = "/ogc/collections/den/items"
    for number, page in enumerate(wanted):
        place = path if not number else f"{path}/{number}"
        links = page.pop("links", None)
        if links is None and number + 1 < len(wanted):
            links = [{"rel": "next", "href": f"{path}/{number + 1}"}]
        document = {"type": "FeatureCollection", "links": links or [], **page}
        server.replies[place] = lambda _asked, d=document: as_json(d)


def test_every_page_is_read(server: SourceServer, into: Path) -> None:
    pages(
        server,
        {"features": [point(1), point(2)], "numberMatched": 3},
        {"features": [point(3)], "numberMatched": 3},
    )
    found = ogc(server, into)
    assert found.path is not None
    document = json.loads(found.path.read_text(encoding="utf-8"))
    assert [f["properties"]["ma"] for f in document["features"]] == [1, 2, 3]
    assert server.asked[0].query["limit"] == "1000"
    assert ogc(server, into, found.mark).path is None
    pages(server, {"features": [point(3), point(2), point(1)], "numberMatched": 3})
    assert ogc(server, into, found.mark).path is None, "another order is nothing new"
    pages(server, {"features": [point(1), point(2), point(4)], "numberMatched": 3})
    assert ogc(server, into, found.mark).path is not None


@pytest.mark.parametrize(
    "wanted",
    [
        [{"features": [point(1)], "numberMatched": 2}],
        [{"features": [point(1), point(2)], "numberMatched": 1}],
        [
            {"features": [point(1)], "numberMatched": 2},
            {"features": [point(2)], "numberMatched": 3},
        ],
        [{"features": [point(1)]}, {"features": [point(1)]}],
        [{"features": []}, {"features": []}],
        [
            {
                "features": [point(1)],
                "links": [{"rel": "next", "href": "?limit=1000&f=json"}],
            }
        ],
    ],
    ids=["too few", "too many", "changed", "twice", "empty for ever", "circle"],
)
def test_a_half_collection_is_never_taken_for_the_whole(
    server: SourceServer, into: Path, wanted: list[dict[str, Any]]
) -> None:
    pages(server, *(dict(page) for page in wanted))
    with pytest.raises(IncompleteError):
        ogc(server, into)


def test_the_next_page_is_not_looked_for_elsewhere(
    server: SourceServer, into: Path
) -> None:
    away = [{"rel": "next", "href": "http://example.vn/next"}]
    pages(server, {"features": [point(1)], "links": away})
    with pytest.raises(AddressRefusedError):
        ogc(server, into)


def test_answers_that_are_none_are_said(server: SourceServer, into: Path) -> None:
    for body in (b"<html>", b"[]", b"{}", b'{"features": [1]}', b"[" * 100_000):
        server.reply("/ogc/collections/den/items", body)
        with pytest.raises(WrongAnswerError):
            ogc(server, into)
    pages(server, {"features": []})
    with pytest.raises(NothingThereError):
        ogc(server, into)


def test_coordinates_in_the_order_of_the_system_are_put_right(
    server: SourceServer, into: Path
) -> None:
    for code, sent in ("4756", (10.25, 105.97)), ("9209", (551_000.0, 1_133_000.0)):
        server.asked.clear()
        pages(server, {"features": [point(1, *sent)]})
        found = ogc(server, into, epsg=f"EPSG:{code}")
        assert server.asked[0].query["crs"].endswith(f"/EPSG/0/{code}")
        assert found.path is not None
        assert found.crs == f"EPSG:{code}"
        feature = json.loads(found.path.read_text(encoding="utf-8"))["features"][0]
        east_first = [105.97, 10.25] if code == "4756" else list(sent)
        assert feature["geometry"]["coordinates"] == east_first


# -- WFS ----------------------------------------------------------------------------


def fetch_wfs(server: SourceServer, into: Path, **given: Any) -> Fetched:
    clear(into)
    root = f"{server.address}/wfs?map=a.map&request=GetCapabilities"
    reader = wfs.Wfs(Client(budget()), root, "gis:den", **given)
    return collection.fetch(reader, "den", into, NOTHING)


def feature_type(count: int, *, matched: Any = None, per_page: int = 1000) -> Any:
    """A WFS with so many points."""

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["startIndex"])
        most = min(int(asked.query["count"]), per_page)
        rows = [point(n) for n in range(start, min(count, start + most))]
        total = count if matched is None else matched
        name = "urn:ogc:def:crs:EPSG::9210"
        crs = {"type": "name", "properties": {"name": name}}
        return as_json(
            {
                "type": "FeatureCollection",
                "features": rows,
                "numberMatched": total,
                "crs": crs,
            }
        )

    return answer


def test_wfs_pages_are_read_to_the_total(server: SourceServer, into: Path) -> None:
    server.replies["/wfs"] = feature_type(7, per_page=3)
    found = fetch_wfs(server, into)
    assert (found.features, found.crs) == (7, "EPSG:9210")
    asked = server.asked[0].query
    assert (asked["map"], asked["request"]) == ("a.map", "GetFeature")
    assert [a.query["startIndex"] for a in server.asked] == ["0", "3", "6"]


def test_wfs_that_gives_too_few_is_refused(server: SourceServer, into: Path) -> None:
    server.replies["/wfs"] = feature_type(5, matched=9)
    with pytest.raises(IncompleteError):
        fetch_wfs(server, into)
    server.replies["/wfs"] = feature_type(2000, matched="unknown")
    with pytest.raises(IncompleteError):
        fetch_wfs(server, into)
    server.reply("/wfs", b"<ows:ExceptionReport/>")
    with pytest.raises(WrongAnswerError):
        fetch_wfs(server, into)


def test_wfs_that_pages_in_circles_is_refused(server: SourceServer, into: Path) -> None:
    rows = {"type": "FeatureCollection", "features": [point(1)], "numberMatched": 5}
    server.replies["/wfs"] = lambda _asked: as_json(rows)
    with pytest.raises(IncompleteError):
        fetch_wfs(server, into)


# -- ArcGIS -------------------------------------------------------------------------


class FeatureServer:
    """A FeatureServer's layer with these ids; ``lost`` are not given when asked for."""

    def __init__(
        self, ids: list[int], most: int = 1000, lost: tuple[int, ...] = ()
    ) -> None:
        self.ids, self.most, self.lost = ids, most, lost

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("/0"):
            return as_json({"name": "den", "maxRecordCount": self.most})
        if asked.query.get("returnIdsOnly"):
            return as_json({"objectIdFieldName": "OBJECTID", "objectIds": self.ids})
        words = asked.query["where"].split()
        low, high = int(words[2]), int(words[6])
        wanted = [
            n for n in sorted(self.ids) if low <= n <= high and n not in self.lost
        ]
        return as_json(
            {"type": "FeatureCollection", "features": [point(n) for n in wanted]}
        )


def fetch_arcgis(server: SourceServer, into: Path, layer: FeatureServer) -> Fetched:
    clear(into)
    root = "/arcgis/rest/services/den/FeatureServer"
    server.replies = {f"{root}/0": layer, f"{root}/0/query": layer}
    reader = arcgis.ArcGis(Client(budget()), f"{server.address}{root}/", "0")
    return collection.fetch(reader, "den", into, NOTHING)


def test_arcgis_objects_are_asked_for_by_id(server: SourceServer, into: Path) -> None:
    found = fetch_arcgis(server, into, FeatureServer([7, 3, 5, 100, 9], most=2))
    assert found.features == 5
    wheres = [
        a.query["where"] for a in server.asked if "OBJECTID" in a.query.get("where", "")
    ]
    assert wheres[0] == "OBJECTID >= 3 AND OBJECTID <= 5"
    assert len(wheres) == 3


def test_arcgis_objects_that_are_missing_are_noticed(
    server: SourceServer, into: Path
) -> None:
    with pytest.raises(IncompleteError):
        fetch_arcgis(server, into, FeatureServer([1, 2, 3], lost=(2,)))
    with pytest.raises(NothingThereError):
        fetch_arcgis(server, into, FeatureServer([]))


def test_arcgis_says_its_errors_with_status_200(
    server: SourceServer, into: Path
) -> None:
    error = {"error": {"code": 499, "message": "Token abc Required"}}
    layer = FeatureServer([1])
    layer.__class__ = type(
        "Broken", (FeatureServer,), {"__call__": lambda *_: as_json(error)}
    )
    with pytest.raises(SourceError) as refused:
        fetch_arcgis(server, into, layer)
    assert "499" in refused.value.message
    assert "abc" not in refused.value.message
