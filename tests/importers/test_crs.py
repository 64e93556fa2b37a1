"""Coordinate systems: recognised by code or by parameters, never guessed silently."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from gisportal.core import geo
from importers.errors import RefusedError, UsageError
from importers.inspection import crs, vn2000

CUSTOM = (
    'PROJCS["VN2000_KTT105-30",GEOGCS["GCS_VN-2000",DATUM["D_VN-2000",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
PLACE = np.array([[551_000.0, 1_133_000.0]])


@pytest.mark.parametrize("epsg", sorted(geo.VN2000_ZONES))
@pytest.mark.parametrize("form", ["esri", "ogc", "custom", "towgs84"])
def test_every_zone_is_recognised(epsg: int, form: str) -> None:
    real = pyproj.CRS.from_epsg(epsg)
    scale = "0.9996" if epsg in geo.UTM_ZONES else "0.9999"
    text = {
        "esri": real.to_wkt("WKT1_ESRI"),
        "ogc": real.to_wkt("WKT1_GDAL"),
        "custom": CUSTOM.format(meridian=geo.VN2000_ZONES[epsg], scale=scale),
        "towgs84": real.to_wkt("WKT1_GDAL").replace(
            "],PRIMEM",
            ",TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,"
            "-0.01975479,0.00427372,0.252906278]],PRIMEM",
            1,
        ),
    }[form]
    found = crs.from_definition(text)
    assert found is not None
    assert found.epsg == epsg
    assert found.operation.name == "EPSG:6960"


def test_wgs84_by_any_name_is_wgs84() -> None:
    text = 'GEOGCS["x",DATUM["World Geodetic System 1984 [EPSG ID 6326]",SPHEROID["WGS 84",6378137.0,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
    found = crs.from_definition(text)
    assert found is not None
    assert found.epsg == 4326


def test_wgs84_utm_is_not_taken_for_vn2000() -> None:
    found = crs.from_definition(pyproj.CRS.from_epsg(32648).to_wkt("WKT1_ESRI"))
    assert found is not None
    assert found.epsg == 32648


@pytest.mark.parametrize("text", ["", "<html></html>", "nonsense"])
def test_what_cannot_be_read_is_unknown(text: str) -> None:
    assert crs.from_definition(text) is None


def test_guesses_are_ranked_the_provinces_own_first() -> None:
    assert crs.guesses(PLACE)[0] == "EPSG:9209"
    assert "EPSG:9210" in crs.guesses(PLACE)
    assert crs.guesses(PLACE[:, ::-1])[0] == "EPSG:9209", "swapped axes too"
    assert crs.guesses(np.array([[105.97, 10.25]]))[0] == "EPSG:4326"
    assert crs.guesses(np.array([[5e6, 5e6]])) == []


def test_an_operators_word_counts_and_must_make_sense() -> None:
    assert crs.from_code("EPSG:9210").name == "EPSG:9210"
    with pytest.raises(UsageError):
        crs.from_code("EPSG:99999999")
    with pytest.raises(RefusedError):
        crs.from_code("EPSG:5773")  # heights only


def test_areas_are_measured_in_metres_of_the_place() -> None:
    near = np.array([[105.97, 10.25]])
    far = np.array([[-71.1, 42.37]])
    assert crs.measure_srid(crs.from_code("EPSG:9210"), near) == 9210
    assert crs.measure_srid(crs.from_code("EPSG:4326"), near) == 9209
    assert crs.measure_srid(crs.from_code("EPSG:3857"), near) == 9209
    assert crs.measure_srid(crs.from_code("EPSG:2249"), far) == 32619, "feet"


def test_a_zone_on_another_datum_is_doubted_and_asked_for() -> None:
    wkt = pyproj.CRS.from_user_input(
        "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +datum=WGS84"
    ).to_wkt("WKT1_GDAL")
    assert crs.from_definition(wkt) is None
    assert [f.rule for f in vn2000.doubts_about(wkt)] == ["crs-doubtful"]
    assert crs.guesses(PLACE, wkt)[0] == "EPSG:9210", "the zone it has comes first"
    assert vn2000.doubts_about(CUSTOM.format(meridian=105.5, scale="0.9999")) == []
