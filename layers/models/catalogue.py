"""The catalogue: groups of layers and the layers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.bilingual import BilingualName
from gisportal.core.foreign_keys import optional_key
from layers.decisions import Decision
from layers.models.office import MATTER_HELP, Matter
from layers.style_spec import check_style

if TYPE_CHECKING:
    from layers.models.office import ServiceOffice


class LayerGroup(BilingualName, models.Model):
    """A theme under which layers are listed (land, infrastructure, services …)."""

    slug = models.SlugField(_("slug"), unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("layer group")
        verbose_name_plural = _("layer groups")

    def __str__(self) -> str:
        return self.name


class LayerQuerySet(models.QuerySet["Layer"]):
    """Sets of layers named by intent."""

    def live(self) -> LayerQuerySet:
        """Layers with something to show: a published version, or an outside source.

        Not those whose texts still hold values of a field that became private.
        """
        return self.filter(
            Q(published_version__isnull=False) | ~Q(source=Layer.Source.STORE),
            forgetting_since=None,
        )

    def stored(self) -> LayerQuerySet:
        """Layers whose features are in our own store."""
        return self.filter(source=Layer.Source.STORE)

    def locked(self, pk: int) -> Layer:
        """The layer's row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class Layer(BilingualName, models.Model):
    """One layer of the catalogue; its features live in versions."""

    class Role(models.TextChoices):
        PARCEL = "parcel", _("parcels")
        ADMIN = "admin", _("administrative units")
        ZONING = "zoning", _("zoning and plans")
        INFRASTRUCTURE = "infrastructure", _("infrastructure")
        SERVICE = "service", _("public services")
        OTHER = "other", _("other")

    class Source(models.TextChoices):
        STORE = "store", _("own features")
        XYZ = "xyz", "XYZ"
        WMTS = "wmts", "WMTS"
        WMS = "wms", "WMS"

    class GeometryKind(models.TextChoices):
        POINT = "point", _("points")
        LINE = "line", _("lines")
        POLYGON = "polygon", _("polygons")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        STAFF = "staff", _("all staff")
        RESTRICTED = "restricted", _("only those named")

    slug = models.SlugField(
        _("slug"),
        max_length=63,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")],
        help_text=_("Part of every address of the layer; it should never change."),
    )
    group = optional_key(LayerGroup, models.PROTECT, _("group"), related_name="layers")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.OTHER
    )
    source = models.CharField(
        _("source"), max_length=10, choices=Source.choices, default=Source.STORE
    )
    external_url = models.URLField(
        _("address of the outside source"), max_length=500, blank=True
    )
    external_layers = models.CharField(
        _("layer names at the outside source"), max_length=300, blank=True
    )
    geometry_kind = models.CharField(
        _("geometry"), max_length=10, choices=GeometryKind.choices, blank=True
    )
    measure_srid = models.PositiveIntegerField(
        _("measured in (EPSG)"),
        default=settings.DEFAULT_MEASURE_SRID,
        help_text=_("Coordinate system in which areas and lengths are computed."),
    )
    min_overlap = models.FloatField(
        _("least overlap (m², of lines m)"),
        default=1.0,
        validators=[MinValueValidator(0.0)],
        help_text=_("Smaller overlaps with a parcel are listed apart as inexact."),
    )
    topology_least = models.FloatField(
        _("least overlap or gap between parcels (m²)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
        help_text=_(
            "Loads report overlaps and gaps from this size on; empty: no report."
        ),
    )
    min_zoom = models.PositiveSmallIntegerField(
        _("shown from zoom"), default=0, validators=[MaxValueValidator(22)]
    )
    max_zoom = models.PositiveSmallIntegerField(
        _("tiles up to zoom"),
        default=18,
        validators=[MinValueValidator(1), MaxValueValidator(22)],
    )
    style = models.JSONField(_("style"), default=dict, blank=True)
    is_shown_first = models.BooleanField(_("switched on at first"), default=False)
    opacity = models.FloatField(
        _("opacity"),
        default=1.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
    )
    attribution = models.CharField(_("attribution"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    source_office = models.ForeignKey(
        "layers.ServiceOffice",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="layers",
        verbose_name=_("office in charge"),
    )
    matter = models.CharField(
        _("matter"),
        max_length=20,
        choices=Matter.choices,
        blank=True,
        help_text=MATTER_HELP,
    )
    # Of a layer nothing is published of; what is published has its own (``decision``).
    decision_number = models.CharField(_("decision number"), max_length=100, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    decision_url = models.URLField(_("decision document"), max_length=500, blank=True)
    view_audience = models.CharField(
        _("who may view"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
    )
    download_audience = models.CharField(
        _("who may download"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
    )
    needs_second_person = models.BooleanField(
        _("published by a second person"),
        default=False,
        help_text=_("Whoever loaded a version cannot be the one who publishes it."),
    )
    is_demo = models.BooleanField(
        _("illustrative"),
        default=False,
        help_text=_("Belongs to the demonstration; marked so wherever it is shown."),
    )
    published_version = models.ForeignKey(
        "layers.DatasetVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published version"),
    )
    # A field turned private and its values still stand in labels and search texts: the
    # layer is shown to nobody until they are written anew (``layers.store.scrub_queue``).
    forgetting_since = models.DateTimeField(
        _("scrubbing since"), null=True, editable=False
    )
    # One more whenever what is shown of the same data changes: a field that turned
    # private gives every cached answer a new address.
    data_revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LayerQuerySet.as_manager()

    class Meta:
        ordering = ["group__order", "order", "slug"]
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_zoom__lte=models.F("max_zoom")),
                name="layer_zooms_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a style that the map could not draw."""
        try:
            check_style(self.style)
        except ValidationError as error:
            raise ValidationError({"style": error}) from error

    @property
    def tile_token(self) -> str:
        """Token that distinguishes the current tiles from earlier ones in their address."""
        return tile_token(self.published_version_id, self.data_revision)

    @property
    def decision(self) -> Decision:
        """The decision behind what is published, or what is said before that."""
        if self.published_version is not None:
            return self.published_version.decision
        return Decision(self.decision_number, self.decision_date, self.decision_url)

    @property
    def office(self) -> ServiceOffice | None:
        """The office in charge, unless it is closed."""
        office = self.source_office
        return office if office is not None and office.is_active else None

    @property
    def is_stored(self) -> bool:
        """Whether its features are in our own store."""
        return self.source == self.Source.STORE

    @property
    def bbox(self) -> list[float] | None:
        """Box of everything published, in degrees."""
        return self.published_version.bbox if self.published_version else None

    @property
    def has_parcel_report(self) -> bool:
        """Whether its features get a parcel report."""
        return self.is_parcels and self.is_stored

    @property
    def is_parcels(self) -> bool:
        """Whether features are land parcels with sheet and parcel numbers."""
        return self.role == self.Role.PARCEL


def tile_token(version: int | None, revision: int) -> str:
    """``12``, or ``12.3`` once what is shown of a layer's data has changed three times."""
    return f"{version}.{revision}" if revision else str(version)
