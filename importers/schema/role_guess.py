"""What a new layer is, by its columns, the kind of its shapes and its name.

A guess is shown with what speaks for it, and a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from layers.models import Layer, LayerField
from layers.recognition.column_recognition import squeeze

Meaning = LayerField.Meaning
Role = Layer.Role
NUMBERED = {Meaning.SHEET, Meaning.PARCEL}
# A column with such a meaning stands in plans only.
OF_PLANS = {
    *(Meaning.ZONE_CODE, Meaning.LEGAL_STATUS),
    *(Meaning.CORRIDOR_SIDE, Meaning.CORRIDOR_WIDTH),
}
# Ends of squeezed column names: LOAIDATQH, TEN_QH, QH2030.
COLUMN_OF_PLAN = re.compile(r"qh\d*$|^qh|quyhoach|khsdd|kehoachsdd")
NAME_OF_PLAN = re.compile(
    r"\b(quy hoach|qhsdd?|qhpk|qhct|khsdd|ke hoach su dung dat|hanh lang|lo gioi"
    r"|cam moc|chi gioi|zoning|master plan|land use plan|corridor)\b"
)
# What is there today is no plan, whatever its codes look like.
NAME_OF_TODAY = re.compile(r"\b(hien trang|htsdd|current|existing)\b")


@dataclass(frozen=True)
class RoleGuess:
    """What the layer is taken for; ``why`` is empty where nothing speaks for a role."""

    role: str
    why: str = ""


def guess_role(
    columns: Iterable[tuple[str, str]], kind: str, names: Sequence[str]
) -> RoleGuess:
    """The role of a layer with these columns (name, meaning) and shapes.

    ``names`` are what the layer and its file are called.
    """
    columns = list(columns)
    meanings = {meaning for _name, meaning in columns}
    if meanings >= NUMBERED:
        return RoleGuess(Role.PARCEL, _("it has sheet and parcel numbers"))
    folded = " ".join(fold(name.replace("_", " ").replace("-", " ")) for name in names)
    if NAME_OF_TODAY.search(folded):
        return RoleGuess(Role.OTHER)
    of_plan = next((n for n, meaning in columns if _is_of_plan(n, meaning)), "")
    if of_plan:
        return RoleGuess(
            Role.ZONING,
            _("it has the column %(name)s, which plans have") % {"name": of_plan},
        )
    if NAME_OF_PLAN.search(folded):
        return RoleGuess(Role.ZONING, _("its name says so"))
    coded = next((n for n, meaning in columns if meaning == Meaning.LAND_USE), "")
    if coded and kind == Layer.GeometryKind.POLYGON:
        why = _("it has areas with land-use codes (%(name)s) and no parcel numbers")
        return RoleGuess(Role.ZONING, why % {"name": coded})
    return RoleGuess(Role.OTHER)


def _is_of_plan(name: str, meaning: str) -> bool:
    return meaning in OF_PLANS or bool(COLUMN_OF_PLAN.search(squeeze(name)))
