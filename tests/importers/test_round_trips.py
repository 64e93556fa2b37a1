"""What goes in comes out: every letter in every encoding, every zone to the millimetre."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import pytest
import shapely

from gisportal.core import geo
from importers.inspection import crs
from importers.load.geometry import ShapeReader
from layers.models import Feature, Layer
from tests.support.encodings import ENCODERS, SMALL, WORDS
from tests.support.importlayer import Answer
from tests.support.shapefiles import encoded, parcels, zip_shapefile

# A capital with a tone has no byte in TCVN3: it is typed small, in another font.
CAPITALS = {"TCVN3": "ĂÂÊÔƠƯĐ"}
MILLIMETRE = 0.001


def texts(name: str) -> list[str]:
    """Every letter alone, at the end of a word, at its beginning and inside."""
    capitals = CAPITALS.get(name, SMALL.upper())
    alone = [*SMALL, *capitals] if name != "TCVN3" else [*SMALL]
    ends = [f"Xã {letter}" for letter in SMALL]
    ends += [f"ấp tr{letter}" for letter in SMALL] + [
        f"l{letter}ng" for letter in SMALL
    ]
    return [*WORDS, *alone, *ends, *(f"{c} 1" for c in capitals)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENCODERS)
def test_every_letter_comes_out_of_a_shapefile(
    importlayer: Callable[..., Answer], tmp_path: Path, name: str
) -> None:
    given = texts(name)
    frame = encoded(parcels(len(given), GHI_CHU=given), ENCODERS[name])
    path = zip_shapefile(
        frame, tmp_path / "x.zip", encoding="ISO-8859-1", without=[".cpg"]
    )
    answer = importlayer(path)
    assert answer.document["encoding"] == name
    found = Feature.objects.order_by("fid").values_list(
        "properties__ghi_chu", flat=True
    )
    assert list(found) == [unicodedata.normalize("NFC", text) for text in given]


@pytest.mark.parametrize("epsg", sorted(geo.VN2000_ZONES))
def test_a_point_of_every_zone_lies_where_the_official_operation_puts_it(
    epsg: int,
) -> None:
    lonlat = np.array(
        [[geo.VN2000_ZONES[epsg] + 0.3, lat] for lat in (9.5, 16.0, 22.5)]
    )
    east, north = pyproj.Transformer.from_crs(4756, epsg, always_xy=True).transform(
        *lonlat.T
    )
    official = pyproj.Transformer.from_pipeline(
        "urn:ogc:def:coordinateOperation:EPSG::6960"
    )
    # The operation's own axes: latitude, longitude.
    lat, lon = official.transform(lonlat[:, 1], lonlat[:, 0])
    wkb = pa.array(shapely.to_wkb(shapely.points(east, north)), pa.binary())
    reader = ShapeReader(crs.from_code(f"EPSG:{epsg}"), Layer.GeometryKind.POINT, epsg)
    loaded = shapely.get_coordinates(shapely.from_wkb(reader.read(wkb, 1).geom))
    _az, _back, off = pyproj.Geod(ellps="WGS84").inv(*loaded.T, lon, lat)
    assert np.max(off) < MILLIMETRE
