"""The catalogue: groups, layers, their fields, and who may do what with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.bilingual import BilingualName, bilingual
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

        Not those that must forget first what one of their fields said.
        """
        return self.filter(
            Q(published_version__isnull=False) | ~Q(source=Layer.Source.STORE),
            forgetting_since=None,
        )

    def stored(self) -> LayerQuerySet:
        """Layers whose features are in our own store."""
        return self.filter(source=Layer.Source.STORE)


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
    group = models.ForeignKey(
        LayerGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="layers",
        verbose_name=_("group"),
    )
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
        _("least overlap (m²)"),
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
        _("forgetting since"), null=True, editable=False
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
        """What tells the present tiles from all earlier ones, for their address."""
        return tile_token(self.published_version_id, self.data_revision)

    @property
    def office(self) -> ServiceOffice | None:
        """The office in charge, unless it is closed."""
        office = self.source_office
        return office if office is not None and office.is_active else None

    @property
    def is_parcels(self) -> bool:
        """Whether features are land parcels with sheet and parcel numbers."""
        return self.role == self.Role.PARCEL


def tile_token(version: int | None, revision: int) -> str:
    """``12``, or ``12.3`` once what is shown of a layer's data has changed three times."""
    return f"{version}.{revision}" if revision else str(version)


class LayerField(BilingualName, models.Model):
    """One attribute of a layer: what it is called and who may see it."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        INTEGER = "integer", _("whole number")
        REAL = "real", _("number")
        BOOLEAN = "boolean", _("yes or no")
        DATE = "date", _("date")
        DATETIME = "datetime", _("date and time")

    class Meaning(models.TextChoices):
        NONE = "none", _("nothing special")
        COMMUNE_CODE = "commune_code", _("commune code")
        COMMUNE_NAME = "commune_name", _("commune name")
        SHEET = "sheet", _("sheet number")
        PARCEL = "parcel", _("parcel number")
        NATIONAL_ID = "national_id", _("national parcel ID")
        LAND_USE = "land_use", _("land-use code")
        ZONE_CODE = "zone_code", _("zone code")
        REGISTERED_AREA = "registered_area", _("registered area")
        ADDRESS = "address", _("address of the place")
        NAME = "name", _("name")
        OWNER = "owner", _("owner or user (person)")
        IDENTITY = "identity", _("identity number")
        PHONE = "phone", _("phone number or e-mail")
        PERSONAL = "personal", _("other personal data")

    # Never public, whoever asks for it (Law 91/2025/QH15 on personal data).
    NEVER_PUBLIC = (Meaning.OWNER, Meaning.IDENTITY, Meaning.PHONE)
    PERSONAL_MEANINGS = (*NEVER_PUBLIC, Meaning.PERSONAL)
    # A change of these changes what cached answers may hold.
    SHOWN_BY = ("is_public", "meaning", "label_order")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="fields", verbose_name=_("layer")
    )
    key = models.SlugField(_("key"), max_length=63)
    source_name = models.CharField(_("column in the file"), max_length=100, blank=True)
    type = models.CharField(
        _("type"), max_length=10, choices=Type.choices, default=Type.TEXT
    )
    meaning = models.CharField(
        _("meaning"), max_length=20, choices=Meaning.choices, default=Meaning.NONE
    )
    name_vi = models.CharField(_("label (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("label (English)"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    codes = models.JSONField(
        _("code list"),
        default=dict,
        blank=True,
        help_text=_('{"ODT": {"name_vi": "…", "name_en": "…"}}'),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_public = models.BooleanField(_("public"), default=False)
    is_searchable = models.BooleanField(_("searchable"), default=False)
    label_order = models.PositiveSmallIntegerField(
        _("place in the label"), null=True, blank=True
    )
    key_order = models.PositiveSmallIntegerField(
        _("place in the key"), null=True, blank=True
    )
    visibility_reason = models.CharField(
        _("why it is public or private"), max_length=300, blank=True
    )

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = [
            models.UniqueConstraint(fields=["layer", "key"], name="field_key_unique"),
            models.CheckConstraint(
                condition=~Q(
                    meaning__in=["owner", "identity", "phone"], is_public=True
                ),
                name="field_owner_never_public",
            ),
            models.CheckConstraint(
                condition=Q(is_public=True)
                | Q(
                    is_searchable=False,
                    label_order__isnull=True,
                    key_order__isnull=True,
                ),
                name="field_private_not_found_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A change of what is shown gives the layer's cached answers new addresses."""
        before = LayerField.objects.filter(pk=self.pk).values(*self.SHOWN_BY).first()
        super().save(*args, **kwargs)
        now = {name: getattr(self, name) for name in self.SHOWN_BY}
        if before is not None and before != now:
            layer = Layer.objects.filter(pk=self.layer_id)
            layer.update(data_revision=models.F("data_revision") + 1)

    @property
    def is_personal(self) -> bool:
        """Whether the field holds data about a person."""
        return self.meaning in self.PERSONAL_MEANINGS

    def clean(self) -> None:
        """Say in words what the constraints refuse."""
        if self.is_public and self.meaning in self.NEVER_PUBLIC:
            raise ValidationError(
                {"is_public": _("Owner, identity and phone fields are never public.")}
            )
        if not self.is_public and (
            self.is_searchable
            or self.label_order is not None
            or self.key_order is not None
        ):
            raise ValidationError(
                {
                    "is_public": _(
                        "A private field cannot be searchable, the label or the key."
                    )
                }
            )

    def code_name(self, value: object) -> str:
        """Plain name of a coded value, empty when the code list does not know it."""
        entry = self.codes.get(str(value)) if self.codes else None
        if not entry:
            return ""
        return entry if isinstance(entry, str) else bilingual(entry)


class LayerRight(models.Model):
    """A right on one layer, given to a group or a person."""

    class Right(models.TextChoices):
        VIEW = "view", _("view")
        DOWNLOAD = "download", _("download")
        PERSONAL = "personal", _("see personal fields")
        EDIT = "edit", _("import and describe")
        PUBLISH = "publish", _("publish and roll back")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="rights", verbose_name=_("layer")
    )
    right = models.CharField(_("right"), max_length=10, choices=Right.choices)
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("right on a layer")
        verbose_name_plural = _("rights on layers")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, user__isnull=True)
                | Q(group__isnull=True, user__isnull=False),
                name="right_group_or_user",
            ),
            models.UniqueConstraint(
                fields=["layer", "right", "group", "user"],
                name="right_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer} · {self.get_right_display()} · {self.group or self.user}"
