"""CSV: coordinates in two columns or WKT, in the encodings and notations of the field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gisportal.core import geo
from importers.dataset.gdal_process import csv_source, csv_values
from layers.models import Feature, Layer, LayerField
from tests.support import encodings
from tests.support.encodings import WORDS
from tests.support.importlayer import Answer
from tests.support.shapefiles import EAST, NORTH

Import = Callable[..., Answer]
HERE = {"source_crs": "EPSG:9209"}


def place(feature: Feature) -> tuple[float, float]:
    """Easting and northing in EPSG:9209, metres."""
    at = geo.from_wgs84(9209).apply(np.array([feature.geom.coords]))
    return tuple(at[0])


def load(importlayer: Import, tmp_path: Path, text: str | bytes, **said: str) -> Answer:
    path = tmp_path / "x.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return importlayer(path, **said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"ten,x,y\na,{EAST},{NORTH}\n", HERE),
        (f"ten;X;Y\na;{EAST:.1f};{NORTH:.1f}\n".replace(".", ","), HERE),
        ("ten;X (m);Y (m)\na;551.000,0;1.133.000,0\n", HERE),
        ('ten,easting,northing\na,"551,000.0","1,133,000.0"\n', HERE),
        (f"ten,x,y\ra,{EAST},{NORTH}\r", HERE),
        (f"ten\tE\tN\na\t{EAST}\t{NORTH}\n", HERE),
        (f"ten,X,Y\na,{NORTH},{EAST}\n", HERE),
        (f"ten|Toạ độ X|Toạ độ Y\na|{NORTH}|{EAST}\n", HERE),
        ("\ufeffTÊN,WKT\na,POINT(551000 1133000)\n", HERE),
        ("ten,geom\na,SRID=9209;POINT(551000 1133000)\n", {}),
        ("ten,hình học\na,0101000000000000" + "00B0D0204100000000C8493141\n", HERE),
    ],
    ids=[
        "comma",
        "semicolon",
        "thousands",
        "quoted",
        "old-mac",
        "tab",
        "swapped",
        "vietnamese",
        "wkt",
        "ewkt",
        "hex",
    ],
)
def test_a_place_is_found(
    importlayer: Import, tmp_path: Path, text: str, said: dict[str, str]
) -> None:
    answer = load(importlayer, tmp_path, text, **said)
    assert answer.code == 0, answer.document
    assert place(Feature.objects.get()) == pytest.approx((EAST, NORTH), abs=0.001)
    assert list(LayerField.objects.values_list("key", flat=True)) == ["ten"]


@pytest.mark.django_db
def test_degrees_are_wgs84(importlayer: Import, tmp_path: Path) -> None:
    answer = load(importlayer, tmp_path, "ten,Kinh độ,Vĩ độ\na,105.97,10.25\n")
    assert answer.document["crs"] == "EPSG:4326"
    assert Feature.objects.get().geom.coords == (105.97, 10.25)


@pytest.mark.django_db
def test_metres_without_a_system_are_asked_for(
    importlayer: Import, tmp_path: Path
) -> None:
    answer = load(importlayer, tmp_path, f"ten,x,y\na,{EAST},{NORTH}\n")
    assert answer.code == 1
    assert "EPSG:9209" in answer.message("crs-unknown")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("TCVN3", lambda text: encodings.to_tcvn3(text)),
        ("VNI", lambda text: encodings.to_vni(text)),
        ("UTF-8", lambda text: text.encode()),
        ("UTF-8", lambda text: text.encode("utf-16")),
    ],
    ids=["tcvn3", "vni", "utf8", "utf16"],
)
def test_text_of_any_encoding(
    importlayer: Import, tmp_path: Path, name: str, raw: Callable[[str], bytes]
) -> None:
    rows = "".join(f"{word},{EAST},{NORTH}\n" for word in WORDS)
    answer = load(importlayer, tmp_path, raw("ten,x,y\n" + rows), **HERE)
    assert answer.document["encoding"] == name
    values = Feature.objects.order_by("fid").values_list("properties__ten", flat=True)
    assert list(values) == WORDS


@pytest.mark.django_db
def test_numbers_are_numbers_and_codes_are_text(
    importlayer: Import, tmp_path: Path
) -> None:
    rows = [
        "ma,so,dt,ghi,x,y",
        f"01234,1,10.5,7,{EAST},{NORTH}",
        f"00001,2,20,b,{EAST},{NORTH}",
        f"12345,,,,{EAST},{NORTH}",
    ]
    load(importlayer, tmp_path, "\n".join(rows), **HERE)
    found = list(Feature.objects.order_by("fid").values_list("properties", flat=True))
    assert found == [
        {"ma": "01234", "so": 1, "dt": 10.5, "ghi": "7"},
        {"ma": "00001", "so": 2, "dt": 20.0, "ghi": "b"},
        {"ma": "12345", "so": None, "dt": None, "ghi": None},
    ]


@pytest.mark.django_db
def test_rows_without_a_place_are_counted(importlayer: Import, tmp_path: Path) -> None:
    text = f"ten,x,y\na,{EAST},{NORTH}\nb,,\nc,nowhere,{NORTH}\n"
    answer = load(importlayer, tmp_path, text, **HERE)
    assert answer.rules["geometry-null"] == "warning"
    assert Feature.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ten,ghi\na,b\n", "csv-place"),
        ("", "csv-place"),
        ("\n\n", "csv-place"),
        (f"ten,x,y\na,{EAST},{NORTH}\nb,1\n", "csv-rows"),
        (b"ten,x,y\n\0\0\0\n", "unreadable"),
        ("ten,x,y\n", "nothing-left"),
    ],
)
def test_what_is_no_such_table_is_refused(
    importlayer: Import, tmp_path: Path, text: str | bytes, rule: str
) -> None:
    answer = load(importlayer, tmp_path, text, **HERE)
    assert answer.code == 1
    assert rule in answer.rules, answer.rules
    assert not Layer.objects.exists()


def test_a_refusal_does_not_quote_the_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "ten,x,y\nÔng Nguyễn Văn A,1,2\nBà Trần Thị B,1\n", encoding="utf-8"
    )
    with pytest.raises(csv_source.TableError) as caught:
        csv_source.layers(path)
    assert str(caught.value) == "3,3,2"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("551000.5", 551000.5),
        ("551000,5", 551000.5),
        ("1.133.543,11", 1133543.11),
        ("1,133,543.11", 1133543.11),
        ("1 133 543", 1133543.0),
        ("1.133.543", 1133543.0),
        ("-4e2", -400.0),
        ("105°58'12\"", 105.97),
        ("105°58'12\"E", 105.97),
        ("10°15'00.0\"S", -10.25),
        ("10,25°", 10.25),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert csv_values.number(text) == pytest.approx(number)
    assert np.isnan(csv_values.number("abc"))
    assert np.isnan(csv_values.number(None))
