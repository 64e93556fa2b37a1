"""What matter a name is about, and what kind of office it names.

``matters.csv`` and ``office_kinds.csv``: the first row with one of its phrases decides.
"""

from __future__ import annotations

from functools import cache

from gisportal.core.search_folding import fold
from gisportal.core.tables import table
from layers.models import Layer, Procedure, ServiceOffice
from layers.models.office import Matter, OfficeKind, OfficeLevel

# What people ask about a layer of a role, whatever its name.
OF_ROLE = {Layer.Role.PARCEL: Matter.LAND, Layer.Role.ZONING: Matter.PLANNING}
# Where the name says nothing.
OF_LEVEL = {
    OfficeLevel.UTILITY: OfficeKind.UTILITY,
    OfficeLevel.PROVINCE: OfficeKind.DEPARTMENT,
}
# Names of others are those of places: a ward called "Cầu …" is no matter of bridges.
NAMED_BY_TASK = {OfficeKind.UTILITY, OfficeKind.DEPARTMENT, OfficeKind.OTHER}


def matter_of_layer(layer: Layer) -> Matter:
    """What the layer's features are a matter of."""
    if layer.matter:
        return Matter(layer.matter)
    if layer.role in OF_ROLE:
        return OF_ROLE[Layer.Role(layer.role)]
    return matter_named(layer.slug, layer.name_vi, layer.name_en)


def matter_of_procedure(procedure: Procedure) -> Matter:
    """What the procedure is a matter of."""
    if procedure.matter:
        return Matter(procedure.matter)
    return matter_named(procedure.slug, procedure.name_vi, procedure.name_en)


def matters_of_office(office: ServiceOffice) -> frozenset[Matter]:
    """What the office is for by its procedures and its name."""
    found = {matter_of_procedure(each) for each in office.procedures.all()}
    if kind_of_office(office) in NAMED_BY_TASK:
        found |= {matter_named(office.name_vi), matter_named(office.name_en)}
    return frozenset(found - {Matter.GENERAL})


def kind_of_office(office: ServiceOffice) -> OfficeKind:
    """The kind of the office: as entered, else by its name, else by its level."""
    if office.kind:
        return OfficeKind(office.kind)
    for text in (office.name_vi, office.name_en):
        for kind, phrases in phrases_of("office_kinds.csv", "kind"):
            if has_phrase(text, phrases):
                return OfficeKind(kind)
    return OF_LEVEL.get(OfficeLevel(office.level), OfficeKind.OTHER)


def matter_named(*texts: str) -> Matter:
    """The matter that some text names, general where none does."""
    for matter, phrases in phrases_of("matters.csv", "matter"):
        if any(has_phrase(text, phrases) for text in texts):
            return Matter(matter)
    return Matter.GENERAL


def has_phrase(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether the text has one of the phrases, as whole words."""
    folded = f" {fold(text)} "
    return any(f" {phrase} " in folded for phrase in phrases)


@cache
def phrases_of(name: str, column: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows of a table in their order."""
    rows = table(__file__, name)
    return tuple((row[column], tuple(row["phrases"].split(";"))) for row in rows)
