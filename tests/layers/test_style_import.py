"""QML and SLD files → styles, and what a hostile file gets."""

from __future__ import annotations

import pytest

from layers.models import Layer
from layers.styling.imported import zoom_of_scale
from layers.styling.markup import MAX_BYTES, StyleFileError, parse_xml
from layers.styling.read_file import read_style_file
from tests.support.factories import make_layer
from tests.support.style_files import QML

pytestmark = pytest.mark.django_db


SLD = """<?xml version="1.0" encoding="UTF-8"?>
<sld:StyledLayerDescriptor xmlns:sld="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se"
  xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0"><sld:NamedLayer><sld:UserStyle><se:FeatureTypeStyle>
 <se:Rule><se:Description><se:Title>Nhỏ</se:Title></se:Description>
  <ogc:Filter><ogc:And>
   <ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyName>dien_tich</ogc:PropertyName><ogc:Literal>0</ogc:Literal></ogc:PropertyIsGreaterThanOrEqualTo>
   <ogc:PropertyIsLessThan><ogc:PropertyName>dien_tich</ogc:PropertyName><ogc:Literal>100</ogc:Literal></ogc:PropertyIsLessThan>
  </ogc:And></ogc:Filter><se:MaxScaleDenominator>70000</se:MaxScaleDenominator>
  <se:PolygonSymbolizer><se:Fill><se:SvgParameter name="fill">#AABBCC</se:SvgParameter></se:Fill>
   <se:Stroke><se:SvgParameter name="stroke-width">2</se:SvgParameter></se:Stroke></se:PolygonSymbolizer></se:Rule>
 <se:Rule><ogc:Filter><ogc:PropertyIsLike><ogc:PropertyName>dia_chi</ogc:PropertyName><ogc:Literal>x*</ogc:Literal></ogc:PropertyIsLike></ogc:Filter>
  <se:PolygonSymbolizer/></se:Rule>
 <se:Rule><se:ElseFilter/><se:PolygonSymbolizer><se:Fill/></se:PolygonSymbolizer></se:Rule>
</se:FeatureTypeStyle></sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>"""

BOMB = (
    """<!DOCTYPE qgis [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><qgis>&b;</qgis>"""
)
OUTSIDE = (
    """<!DOCTYPE qgis [<!ENTITY x SYSTEM "file:///etc/passwd">]><qgis>&x;</qgis>"""
)
REMOTE = """<!DOCTYPE qgis SYSTEM "http://127.0.0.1:1/x.dtd"><qgis>&x;</qgis>"""


@pytest.fixture
def layer() -> Layer:
    return make_layer(
        fields=[
            {"key": "loai_dat", "source_name": "LOAI_DAT"},
            {"key": "dien_tich", "type": "real"},
            {"key": "ten_chu", "meaning": "owner", "is_public": False},
        ]
    )


def test_it_reads_categories(layer: Layer) -> None:
    imported = read_style_file(layer, QML.encode())
    style = imported.style
    assert (style["type"], style["field"]) == ("categorised", "loai_dat")
    odt, cln = style["rules"]
    assert odt == {
        "value": "ODT",
        "name_vi": "Đất ở đô thị",
        "fill": "#ffa0ff",
        "fill_opacity": 0.5,
        "stroke": "#232323",
        "stroke_width": 0.98,
    }
    assert cln == {
        "value": "CLN",
        "fill": "#ffd2a0",
        "fill_opacity": 0.5,
        "stroke_width": 0,
    }
    assert style["label"] == {"min_zoom": 17, "color": "#0a141e", "size": 12}
    assert imported.min_zoom == 14
    assert imported.opacity == 0.8
    words = " ".join(imported.warnings)
    assert "SVGFill" in words
    assert len(imported.warnings) == 3


def test_it_reads_ranges_of_sld(layer: Layer) -> None:
    imported = read_style_file(layer, SLD.encode())
    style = imported.style
    assert (style["type"], style["field"]) == ("graduated", "dien_tich")
    assert style["rules"] == [
        {
            "min": 0,
            "max": 100,
            "name_vi": "Nhỏ",
            "fill": "#aabbcc",
            "fill_opacity": 1,
            "stroke": "#000000",
            "stroke_width": 2,
        }
    ]
    assert style["default"] == {"fill_opacity": 1, "stroke_width": 0}
    assert imported.min_zoom == 13
    assert len(imported.warnings) == 1


@pytest.mark.parametrize("column", ["ten_chu", "no_such"])
def test_it_never_colours_by_what_is_not_public(layer: Layer, column: str) -> None:
    imported = read_style_file(layer, QML.replace("LOAI_DAT", column).encode())
    assert imported.style["type"] == "single"
    assert imported.style["rules"] == []
    assert any(column in words for words in imported.warnings)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        OUTSIDE,
        REMOTE,
        "",
        "not xml",
        "<kml/>",
        "<qgis/>",
        "<StyledLayerDescriptor/>",
        "<qgis>" + "<a>" * 100 + "</a>" * 100 + "</qgis>",
        "<?xml version='1.0' encoding='no-such'?><qgis/>",
        "\0",
    ],
)
def test_it_refuses_what_is_no_style(layer: Layer, content: str) -> None:
    with pytest.raises(StyleFileError) as refused:
        read_style_file(layer, content.encode())
    assert refused.value.message
    assert "root:" not in refused.value.message


def test_it_refuses_a_huge_file() -> None:
    with pytest.raises(StyleFileError):
        parse_xml(b"<qgis>" + b" " * MAX_BYTES + b"</qgis>")


def test_it_keeps_numbers_within_what_the_map_draws(layer: Layer) -> None:
    wild = QML.replace('value="0.26"', 'value="1e9"').replace("255,160", "999,160")
    style = read_style_file(layer, wild.encode()).style
    assert style["rules"][0]["stroke_width"] == 20
    assert "fill" not in style["rules"][0]


def test_it_knows_the_zoom_of_a_scale() -> None:
    assert zoom_of_scale(559_082_264) == 0
    assert zoom_of_scale(1_000) == 19
    assert zoom_of_scale(-5) == 0
    assert zoom_of_scale(1e-9) == 22
