"""Messy files from the field: what each is, and what must come of it.

(file, options, exit code, rule that must be found or "" for no warning, features loaded)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importers.models import ImportJob
from layers.models import Feature
from tests.support.importlayer import Answer

pytestmark = pytest.mark.django_db

DEGREES = {"source_crs": "EPSG:4326"}
CASES: list[tuple[str, dict[str, str], int, str, int]] = [
    ("01_no_prj_wgs84.zip", {}, 1, "crs-unknown", 0),
    ("01_no_prj_wgs84.zip", DEGREES, 0, "outside-province", 73),
    ("02_no_dbf.zip", {}, 1, "crs-unknown", 0),
    ("02_no_dbf.zip", DEGREES, 0, "part-missing", 14),
    ("03_bad_zip_shp.zip", {}, 1, "archive-unreadable", 0),
    ("04_zip_without_shp.zip", {}, 1, "no-layer", 0),
    ("05_mixed_case_ext.zip", {}, 0, "geometry-repaired", 40),
    ("06_codepage_cpg.zip", {}, 0, "outside-province", 2),
    ("07_cpg_is_html.zip", {}, 0, "index-rebuilt", 2),
    ("08_zip_in_zip.zip", {}, 1, "archive-nested", 0),
    ("09_corrupt_shp_record.zip", {}, 0, "geometry-flattened", 8),
    ("10_invalid_coordinates.zip", {}, 1, "nothing-left", 0),
    ("11_null_geometries.zip", {}, 0, "geometry-null", 5),
    ("12_polygon_m.zip", {}, 1, "crs-unknown", 0),
    ("12_polygon_m.zip", DEGREES, 0, "index-rebuilt", 1),
    ("13_multipoint_m.zip", DEGREES, 0, "index-rebuilt", 1),
    ("14_latin1_no_cpg.zip", {}, 0, "outside-province", 1),
    ("15_big5_cpg.zip", {}, 1, "crs-unknown", 0),
    ("16_corrupt_too_long.zip", {}, 1, "crs-unknown", 0),
    ("16_corrupt_too_long.zip", DEGREES, 0, "outside-province", 10),
    ("17_empty.zip", {}, 1, "no-layer", 0),
    ("18_several_layers.zip", {}, 1, "several-layers", 0),
    (
        "18_several_layers.zip",
        {**DEGREES, "sublayer": "blockgroups2"},
        0,
        "outside-province",
        663,
    ),
    ("19_cyrillic_filename.zip", {}, 0, "outside-province", 1),
    ("20_mixed_crs.gpkg", {}, 1, "several-layers", 0),
    ("20_mixed_crs.gpkg", {"sublayer": "oregon_2269"}, 0, "outside-province", 1),
    ("21_null_crs.gpkg", {}, 1, "crs-unknown", 0),
    ("22_dates_bc.zip", {}, 0, "outside-province", 100),
    ("23_multipatch.zip", {}, 1, "geometry-none", 0),
    ("24_mapinfo_mixed_types.zip", {}, 1, "crs-ballpark", 0),
    ("24_mapinfo_mixed_types.zip", DEGREES, 1, "geometry-mixed", 0),
    ("25_points_lines_3d.dxf", {}, 1, "crs-unknown", 0),
    ("25_points_lines_3d.dxf", {"source_crs": "EPSG:9209"}, 1, "linework-nothing", 0),
    (
        "25_points_lines_3d.dxf",
        {"source_crs": "EPSG:9209", "drawing": "points"},
        0,
        "outside-province",
        11,
    ),
    ("26_filegdb.gdb.zip", {}, 1, "several-layers", 0),
    ("26_filegdb.gdb.zip", {"sublayer": "hole"}, 1, "geometry-none", 0),
    ("26_filegdb.gdb.zip", {"sublayer": "point"}, 0, "outside-province", 5),
    ("26_filegdb.gdb.zip", {"sublayer": "polygonzm"}, 0, "geometry-flattened", 1),
    ("26_filegdb.gdb.zip", {"sublayer": "testnotnullable"}, 1, "nothing-left", 0),
    ("27_weird_field_names.gpkg", {}, 0, "outside-province", 3),
    ("28_nonascii_zipname.zip", {}, 1, "no-layer", 0),
    ("29_polygon_z.zip", {}, 1, "nothing-left", 0),
    ("30_invalid.gpkg", {}, 0, "outside-province", 146),
    ("31_invalid_geometries.gfs", {}, 1, "format", 0),
    ("31_invalid_geometries.gml", {}, 0, "geometry-repaired", 1),
    ("50_vn_real_invalid_wards.zip", {}, 0, "geometry-repaired", 40),
    ("51_vn_tcvn3_no_cpg.zip", {}, 0, "encoding-recognised", 400),
    ("52_vn_vni_no_cpg.zip", {}, 0, "encoding-recognised", 400),
    ("53_vn_vn2000_no_prj.zip", {}, 1, "crs-unknown", 0),
    (
        "53_vn_vn2000_no_prj.zip",
        {"source_crs": "EPSG:9209"},
        0,
        "columns-private",
        400,
    ),
    ("54_vn_axes_swapped.zip", {}, 0, "axes-swapped", 400),
    ("55_vn_custom_prj_105-30.zip", {}, 0, "columns-private", 400),
    ("56_vn_no_shx.zip", {}, 0, "index-rebuilt", 400),
    ("57_vn_nested_folders.zip", {}, 0, "columns-private", 400),
    ("58_vn_duplicate_parcels.zip", {}, 1, "key-duplicate", 0),
    ("59_vn_truncated_shp.zip", {}, 1, "file-truncated", 0),
    ("60_vn_truncated_zip.zip", {}, 1, "archive-unreadable", 0),
    ("61_zip_path_traversal.zip", {}, 1, "archive-path", 0),
    ("62_zip_bomb_300MB.zip", {}, 1, "archive-bomb", 0),
    ("63_zip_symlink.zip", {}, 1, "archive-link", 0),
    ("64_not_a_zip.zip", {}, 1, "archive-unreadable", 0),
    ("65_vn_thua.dgn", {}, 1, "crs-unknown", 0),
    ("65_vn_thua.dgn", {"source_crs": "EPSG:9209"}, 0, "key-none", 400),
    ("66_vn_thua.dxf", {}, 1, "crs-unknown", 0),
    ("66_vn_thua.dxf", {"source_crs": "EPSG:9209"}, 0, "key-none", 400),
    ("67_vn_thua_mapinfo.zip", {}, 1, "crs-unknown", 0),
    ("67_vn_thua_mapinfo.zip", {"source_crs": "EPSG:9209"}, 0, "", 400),
]


@pytest.mark.parametrize(("name", "options", "code", "rule", "count"), CASES)
def test_it_behaves(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    name: str,
    options: dict[str, str],
    code: int,
    rule: str,
    count: int,
) -> None:
    answer = importlayer(shared_data(f"messy/{name}"), layer="messy", **options)
    assert answer.code == code, answer
    assert rule in answer.rules if rule else set(answer.rules.values()) <= {"info"}
    assert Feature.objects.count() == count
    wanted = ImportJob.State.REFUSED if code else ImportJob.State.LOADED
    assert ImportJob.objects.get().state == wanted


def test_every_file_has_its_line(shared_data: Callable[[str], Path]) -> None:
    """A file that is put into the folder must be told what is to come of it."""
    folder = shared_data("messy/01_no_prj_wgs84.zip").parent
    assert {path.name for path in folder.iterdir()} == {case[0] for case in CASES}


@pytest.mark.parametrize("name", ["51_vn_tcvn3_no_cpg.zip", "52_vn_vni_no_cpg.zip"])
def test_legacy_text_is_read_right(
    importlayer: Callable[..., Answer], shared_data: Callable[[str], Path], name: str
) -> None:
    importlayer(shared_data(f"messy/{name}"), layer="messy")
    communes = set(Feature.objects.values_list("properties__tenxa", flat=True))
    assert communes
    assert all(c.startswith(("Xã ", "Phường ")) for c in communes), communes
