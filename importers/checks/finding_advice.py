"""What to do about a finding, in plain words, by its rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADVICE: dict[str, Promise] = {
    "archive-damaged": _("Make the zip again, or choose the parts one by one."),
    "archive-encrypted": _("Make a zip without a password."),
    "archive-nested": _("Unpack the inner archive first."),
    "crs-unknown": _("Choose the coordinate system and look where the outline lies."),
    "crs-ballpark": _("Export the data again in a VN-2000 zone or in WGS 84."),
    "axes-swapped": _("Look at the preview: the shapes must lie where they belong."),
    "outside-province": _(
        "Mostly a wrong coordinate system: look at the outline on the map."
    ),
    "outside-communes": _(
        "Look at them on the map: of a neighbouring province they belong to its portal."
    ),
    "encoding-uncertain": _(
        "Compare the sample texts and choose the encoding in which they read well."
    ),
    "text-unreadable": _("Choose another text encoding and load again."),
    "key-duplicate": _(
        "Correct the rows in the source, or add a column to the key (for instance "
        "the commune code beside sheet and parcel number)."
    ),
    "key-empty": _("Fill in the column in the source, or choose another key."),
    "key-none": _(
        "Choose key columns if you can: only then do complaints stay with their object "
        "when the data are loaded again."
    ),
    "key-missing": _("Export the file again with this column."),
    "key-changed": _("Go on only if the old key was wrong."),
    "geometry-null": _("Look at these rows in the source; they were left out."),
    "geometry-mixed": _("Export points, lines and areas to files of their own."),
    "geometry-repaired": _("Nothing to do; compare the shapes in the preview."),
    "geometry-lost": _("Delete or redraw these shapes in the source."),
    "geometry-kind": _("Choose another layer, or make a new one."),
    "part-missing": _("Choose all parts of the file, above all the one with the rows."),
    "csv-place": _("Name the columns lon and lat (degrees) or x and y (metres)."),
    "csv-rows": _("Correct the row: mostly a quotation mark or a comma too many."),
    "tab-linked": _("In MapInfo: File, Save Copy As, and upload the copy."),
    "reader-crashed": _("Export the file again, best as GeoPackage or shapefile."),
    "reader-memory": _("Split the file, or export it as GeoPackage or shapefile."),
    "reader-slow": _("Split the file, or export it as GeoPackage or shapefile."),
    "unreadable": _("Export the file again, best as GeoPackage or shapefile."),
    "file-truncated": _("Copy or export the file again."),
    "columns-gone": _("The values of these columns will be missing after publishing."),
    "columns-private": _(
        "Nothing to do; the public does not see these columns. If one holds nothing "
        "personal, two people open it on the page of the layer, with the reason."
    ),
    "text-disguised": _(
        "Export the layer once more with the text converted to Unicode, and load that."
    ),
    "columns-turned-private": _(
        "Look at the values. If they are not personal, open the column again on the "
        "inspection page or in the catalogue, and say why."
    ),
    "fields-changed": _("Start the import again: it takes the new settings."),
    "linework-open": _(
        "Close these lines in the drawing, or allow a larger gap (snap) and load again."
    ),
    "linework-label-missing": _(
        "They were left out. Write the parcel number inside, or choose more label levels."
    ),
    "linework-label-double": _(
        "They were left out. Mostly a boundary between two parcels is missing here."
    ),
    "linework-label-outside": _(
        "Move the label into its parcel, or choose more boundary levels."
    ),
    "linework-area-differs": _("Compare outline and register; both were kept."),
    "linework-nothing": _(
        "Choose other boundary levels, or load lines or points as they are drawn."
    ),
    "linework-large": _("Split the drawing by map sheets."),
    "linework-no-sheet": _(
        "Give the sheet number (and commune code) so that parcels have a stable key."
    ),
    "linework-no-texts": _("Choose the levels that hold the parcel numbers."),
    "topology-overlap": _(
        "Correct the borders in the source; the parcels were loaded as they are."
    ),
    "topology-gap": _(
        "Correct the borders in the source, if nothing is meant to be there."
    ),
    "parcel-id-malformed": _(
        "Correct them in the source; these parcels get a code computed here instead."
    ),
    "parcel-id-outside": _(
        "Compare ID and outline in the source: one of them belongs to another parcel."
    ),
    "parcel-id-twice": _(
        "An ID is issued once only: find out which of the parcels it belongs to."
    ),
    "parcel-id-far": _(
        "Mostly the outline was changed after the ID was issued, or another coordinate "
        "transformation was used. The ID stays as it is."
    ),
    "codes-unknown": _("Correct them in the source, or give them names in the layer."),
    "codes-outdated": _("Nothing to do; they are explained with their days in force."),
    "codes-recognised": _("Nothing to do; names and colours can be changed later."),
    "linework-level": _("Choose among the levels that the drawing has."),
    "zoom-derived": _("The layer's settings change it at any time."),
    "layer-exists": _("Start again and choose the layer that was made meanwhile."),
}


def advice(rule: str) -> str:
    """Advice for the rule; empty where the message needs none."""
    return str(ADVICE.get(rule, ""))
