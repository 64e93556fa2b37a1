"""Django's admin for the catalogue. Features have none: only the store writes them."""

from layers.admin.catalogue import LayerAdmin, LayerGroupAdmin
from layers.admin.history import (
    DatasetVersionAdmin,
    PersonalLookAdmin,
    PublishEventAdmin,
)
from layers.admin.offices import ProcedureAdmin, ServiceOfficeAdmin

__all__ = [
    "DatasetVersionAdmin",
    "LayerAdmin",
    "LayerGroupAdmin",
    "PersonalLookAdmin",
    "ProcedureAdmin",
    "PublishEventAdmin",
    "ServiceOfficeAdmin",
]
