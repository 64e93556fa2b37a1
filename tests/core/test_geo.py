"""The pinned VN-2000 transformation, in Python and in SQL, for every zone."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
from django.db import connection
from pyproj.transformer import TransformerGroup

from gisportal.core import geo

# One degree of latitude, metres; good enough to state an error in metres.
DEGREE = 111_000.0


def official(epsg: int) -> pyproj.Transformer:
    """PROJ's own EPSG:6960 operation (not its default, 0.81 m away in the delta)."""
    group = TransformerGroup(f"EPSG:{epsg}", "EPSG:4326", always_xy=True)
    (found,) = [
        t for t in group.transformers if "VN-2000 to WGS 84 (2)" in t.description
    ]
    return found


def sample_points() -> np.ndarray:
    """Eastings and northings from Cà Mau to Hà Giang, metres."""
    return np.array(
        [
            [500_000 + east, north]
            for east in (-90_000.0, 0.0, 51_289.504, 120_000.0)
            for north in (950_000.0, 1_133_543.113, 1_780_000.0, 2_580_000.0)
        ]
    )


@pytest.mark.parametrize("epsg", sorted(geo.VN2000_ZONES))
def test_it_agrees_with_epsg_6960(epsg: int) -> None:
    points = sample_points()
    ours = geo.to_wgs84(f"EPSG:{epsg}").apply(points)
    theirs = np.column_stack(official(epsg).transform(points[:, 0], points[:, 1]))
    assert np.abs(ours - theirs).max() * DEGREE < 0.000_1
    back = geo.from_wgs84(epsg).apply(ours)
    assert np.abs(back - points).max() < 0.002


@pytest.mark.django_db
@pytest.mark.parametrize("epsg", sorted(geo.VN2000_ZONES))
def test_sql_agrees_with_epsg_6960_to_a_millimetre(epsg: int) -> None:
    points = sample_points()
    theirs = np.column_stack(official(epsg).transform(points[:, 0], points[:, 1]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(ST_SetSRID("
            "ST_MakePoint(x, y), %s), 4326) AS g FROM unnest(%s::float[], %s::float[])"
            " WITH ORDINALITY AS p(x, y, i) ORDER BY i) AS points",
            [geo.sql_srid(epsg), points[:, 0].tolist(), points[:, 1].tolist()],
        )
        ours = np.array(cursor.fetchall())
    assert np.abs(ours - theirs).max() * DEGREE < 0.001


@pytest.mark.django_db
def test_the_migration_wrote_what_the_code_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT srid, auth_name, proj4text FROM spatial_ref_sys WHERE srid = ANY(%s)",
            [[geo.sql_srid(epsg) for epsg in geo.VN2000_ZONES]],
        )
        rows = {srid: (auth, text) for srid, auth, text in cursor.fetchall()}
    assert len(rows) == len(geo.VN2000_ZONES)
    for epsg in geo.VN2000_ZONES:
        assert rows[geo.sql_srid(epsg)] == (None, geo.proj4text(epsg))


def test_the_default_of_proj_would_be_wrong_in_the_delta() -> None:
    point = np.array([[551_289.504, 1_133_543.113]])
    default = pyproj.Transformer.from_crs("EPSG:9209", "EPSG:4326", always_xy=True)
    theirs = np.column_stack(default.transform(point[:, 0], point[:, 1]))
    ours = geo.to_wgs84("EPSG:9209").apply(point)
    metres = np.hypot(*((ours - theirs)[0] * DEGREE))
    assert 0.5 < metres < 1.2


def described(datum: str) -> str:
    """A transverse Mercator at 105°30' on a datum of this name, without any code."""
    return (
        f'PROJCS["x",GEOGCS["x",DATUM["{datum}",SPHEROID["WGS 84",6378137,'
        '298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
        'PARAMETER["central_meridian",105.5],PARAMETER["scale_factor",0.9999],'
        'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["m",1]]'
    )


def test_it_refuses_a_ballpark_transformation() -> None:
    with pytest.raises(geo.UnsafeOperationError):
        geo.to_wgs84(described("Nobody_Knows"))


def test_vn2000_described_by_parameters_is_pinned_too() -> None:
    point = np.array([[551_289.504, 1_133_543.113]])
    ours = geo.to_wgs84(described("VN_2000")).apply(point)
    assert np.abs(ours - geo.to_wgs84("EPSG:9209").apply(point)).max() < 1e-9
