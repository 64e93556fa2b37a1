"""GeoPackage: one table, described, with a spatial index."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyogrio

from layers.exports.arrow import GEOMETRY, Column, arrow_type, table
from layers.exports.naming import unique_names
from layers.exports.request import Export

# Names the format itself uses.
TAKEN = ("fid", GEOMETRY)


def write_gpkg(export: Export, folder: Path) -> Path:
    """Write the file into ``folder``; answers its path."""
    path = folder / "layer.gpkg"
    names = unique_names(["feature_key", *(f.key for f in export.fields)], TAKEN)
    columns = (
        Column(names[0], None, pa.string()),
        *(
            Column(name, field, arrow_type(field))
            for name, field in zip(names[1:], export.fields, strict=True)
        ),
    )
    content = table(export, columns)
    about = {fact.key: fact.value for fact in export.about()}
    pyogrio.write_arrow(
        content.batches,
        path,
        driver="GPKG",
        layer=export.layer.slug.replace("-", "_"),
        geometry_name=GEOMETRY,
        geometry_type=content.geometry_type,
        crs=f"EPSG:{export.crs.epsg}",
        dataset_metadata=about,
        layer_metadata=about,
        IDENTIFIER=export.layer.name,
        DESCRIPTION="\n".join(str(fact) for fact in export.about()),
    )
    return path
