"""The attributes of a layer: type, meaning, names, and who may see them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.bilingual import BilingualName, bilingual
from layers.models.catalogue import Layer


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
        OLD_SHEET = "old_sheet", _("former sheet number")
        OLD_PARCEL = "old_parcel", _("former parcel number")
        NATIONAL_ID = "national_id", _("national parcel ID")
        LAND_USE = "land_use", _("land-use code")
        ZONE_CODE = "zone_code", _("zone code")
        REGISTERED_AREA = "registered_area", _("registered area")
        MAPPED_AREA = "mapped_area", _("area on the cadastral map")
        ADDRESS = "address", _("address of the place")
        NAME = "name", _("name")
        DECISION_NUMBER = "decision_number", _("decision: number")
        DECISION_DATE = "decision_date", _("decision: date")
        DECISION_URL = "decision_url", _("decision: document")
        LEGAL_STATUS = "legal_status", _("decision: legal status")
        VALID_FROM = "valid_from", _("decision: in force from")
        VALID_UNTIL = "valid_until", _("decision: in force until")
        CORRIDOR_SIDE = "corridor_side", _("safety corridor to each side (m)")
        CORRIDOR_WIDTH = "corridor_width", _("safety corridor, whole width (m)")
        OWNER = "owner", _("owner or user (person)")
        IDENTITY = "identity", _("identity number")
        PHONE = "phone", _("phone number or e-mail")
        PERSONAL = "personal", _("other personal data")

    # Never public, whoever asks for it (Law 91/2025/QH15 on personal data). That a field
    # has no such meaning after all is decided by two people (``layers.stewardship``).
    PERSONAL_MEANINGS = (
        Meaning.OWNER,
        Meaning.IDENTITY,
        Meaning.PHONE,
        Meaning.PERSONAL,
    )
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
                    meaning__in=["owner", "identity", "phone", "personal"],
                    is_public=True,
                ),
                name="field_personal_never_public",
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

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.type in (self.Type.INTEGER, self.Type.REAL)

    @property
    def holds_land_use(self) -> bool:
        """Whether its values are land-use codes or those of a plan."""
        return self.meaning in (self.Meaning.LAND_USE, self.Meaning.ZONE_CODE)

    def clean(self) -> None:
        """Say in words what the constraints refuse."""
        if self.is_public and self.is_personal:
            raise ValidationError(
                {"is_public": _("A field with personal data is never public.")}
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
