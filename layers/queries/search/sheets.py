"""Map sheets: a sheet number alone, one hit for each commune that has the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gisportal.core.search_folding import fold
from layers.models import Layer, LayerField
from layers.policy import public_field
from layers.queries.search.communes import communes_of
from layers.queries.search.hits import Hit, Row, run

# Numbers that are looked up one by one in the index: no commune has more sheets, no
# sheet more parcels.
SHEETS = 2_000
PARCELS = 5_000
# Parcels of one sheet number that are counted.
COUNTED = 200_000


def numbers_on(*, sheet: str = "", parcel: str = "") -> list[str]:
    """All ``sheet/parcel`` numbers with the one that is known."""
    if sheet:
        return [f"{sheet}/{n}" for n in range(1, PARCELS + 1)]
    return [f"{n}/{parcel}" for n in range(1, SHEETS + 1)]


def sheet_hits(
    sheet: str,
    parcels: Sequence[Layer],
    layers: Sequence[Layer],
    codes: frozenset[str],
) -> list[Hit]:
    """The sheet in each commune that has it, or in the communes of ``codes``."""
    names = {each.key: each.label for each in communes_of(layers)}
    found = [
        (fold(place_of(row, names)), sheet_hit(layer, sheet, row, names))
        for layer in parcels
        for row in sheets_in(layer, sheet)
        if not codes or row[0] in codes
    ]
    return [hit for _name, hit in sorted(found, key=lambda item: item[0])]


def sheets_in(layer: Layer, sheet: str) -> list[Row]:
    """Commune code, parcels and box of the sheet, for each commune of the layer."""
    field = public_field(layer, LayerField.Meaning.COMMUNE_CODE)
    return run(
        """
        SELECT code, count(*),
            ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)),
            ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))
        FROM (
            SELECT coalesce(f.properties ->> %(code)s, '') AS code, f.geom
            FROM layers_feature AS f
            WHERE f.version_id = %(version)s AND f.number = ANY(%(numbers)s)
            LIMIT %(counted)s
        ) AS parcel
        GROUP BY code
        """,
        {
            "code": field.key if field else "",
            "version": layer.published_version_id,
            "numbers": numbers_on(sheet=sheet),
            "counted": COUNTED,
        },
    )


def place_of(row: Row, names: dict[str, str]) -> str:
    """The commune's name, its code where it has none."""
    code = str(row[0])
    return names.get(code) or code


def sheet_hit(layer: Layer, sheet: str, row: Row, names: dict[str, str]) -> Hit:
    """One sheet of one commune as a hit that shows all of it."""
    code, count, west, south, east, north = row
    lon, lat = (west + east) / 2, (south + north) / 2
    parcels = ngettext("%(count)d parcel", "%(count)d parcels", count)
    place = place_of(row, names)
    return Hit(
        kind="sheet",
        label=_("Map sheet %(number)s") % {"number": sheet},
        detail=", ".join(x for x in (place, parcels % {"count": count}) if x),
        url=f"{reverse('portal:map')}?lat={lat:.7f}&lon={lon:.7f}&z=16",
        lon=lon,
        lat=lat,
        group=place,
        layer=layer.slug,
        layer_name=layer.name,
        key=f"{code}/{sheet}",
        bbox=[west, south, east, north],
        is_demo=layer.is_demo,
    )
