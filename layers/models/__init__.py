"""The tables of the layers app; other apps import them from here."""

from layers.models.access_log import PersonalLook
from layers.models.bake import TileBake
from layers.models.catalogue import Layer, LayerGroup
from layers.models.change_request import ChangeRequest
from layers.models.feature import Feature, FeaturePiece
from layers.models.former_unit import OldUnit
from layers.models.layer_field import LayerField
from layers.models.layer_right import LayerRight
from layers.models.office import Procedure, ServedArea, ServiceOffice
from layers.models.parcel_id_run import ParcelIdRun
from layers.models.role_change import RoleChange
from layers.models.version import CoverageOutline, DatasetVersion, PublishEvent

__all__ = [
    "ChangeRequest",
    "CoverageOutline",
    "DatasetVersion",
    "Feature",
    "FeaturePiece",
    "Layer",
    "LayerField",
    "LayerGroup",
    "LayerRight",
    "OldUnit",
    "ParcelIdRun",
    "PersonalLook",
    "Procedure",
    "PublishEvent",
    "RoleChange",
    "ServedArea",
    "ServiceOffice",
    "TileBake",
]
