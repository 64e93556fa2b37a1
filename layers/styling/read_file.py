"""A style file (QML or SLD) → a style for one layer, checked like any other."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from layers import policy
from layers.models import Layer
from layers.styling.draft import check_draft
from layers.styling.imported import ImportedStyle, adopt_field
from layers.styling.markup import StyleFileError, parse_xml
from layers.styling.qml import read_qml
from layers.styling.sld import read_sld

READERS = {"qgis": read_qml, "StyledLayerDescriptor": read_sld}


def read_style_file(layer: Layer, content: bytes) -> ImportedStyle:
    """The style in ``content`` for ``layer``. Raises ``StyleFileError``."""
    root = parse_xml(content)
    reader = READERS.get(root.tag)
    if reader is None:
        raise StyleFileError(_("This is neither a QGIS style (QML) nor an SLD file."))
    fields = list(layer.fields.all())
    public = {f.key for f in policy.public_fields(fields)}
    imported = adopt_field(reader(root), fields, public)
    try:
        imported.style = check_draft(layer, imported.style)
    except ValidationError as error:
        raise StyleFileError(" ".join(error.messages)) from error
    return imported
