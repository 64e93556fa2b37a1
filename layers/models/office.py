"""Service offices: public places that serve people, and the area each one serves."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.bilingual import BilingualName, bilingual
from gisportal.core.search_folding import search_text


class Matter(models.TextChoices):
    """What somebody asks about; decides which office answers."""

    GENERAL = "general", _("anything else")
    LAND = "land", _("land")
    PLANNING = "planning", _("plans and zoning")
    CONSTRUCTION = "construction", _("building")
    ROADS = "roads", _("roads and bridges")
    LIGHTING = "lighting", _("street lighting")
    DRAINAGE = "drainage", _("drainage")
    WATER = "water", _("water supply")
    POWER = "power", _("electricity")
    REFUSE = "refuse", _("refuse")
    TREES = "trees", _("trees and parks")
    WATERWAYS = "waterways", _("rivers and canals")
    CIVIL_STATUS = "civil_status", _("civil status and certified copies")
    RESIDENCE = "residence", _("residence and identity cards")
    ORDER = "order", _("public order")


class OfficeLevel(models.TextChoices):
    """Whose an office is."""

    PROVINCE = "province", _("province")
    COMMUNE = "commune", _("commune or ward")
    UTILITY = "utility", _("utility or public company")
    OTHER = "other", _("other")


class OfficeKind(models.TextChoices):
    """What an office is; in the order in which lists group them."""

    CENTRE = "centre", _("public service centre (one-stop counter)")
    BRANCH = "branch", _("branch of a public service centre")
    POINT = "point", _("receiving point")
    COMMITTEE = "committee", _("People's Committee")
    LAND_REGISTRATION = "land_registration", _("land registration office")
    DEPARTMENT = "department", _("provincial department")
    UTILITY = "utility", _("utility or public service company")
    POST = "post", _("post office")
    POLICE = "police", _("police")
    OTHER = "other", _("other office")


class Accepts(models.TextChoices):
    """Whose files an office takes in, which is not what it is in charge of."""

    NOBODY = "nobody", _("takes no files in")
    COMMUNE = "commune", _("files from the area it is in charge of")
    PROVINCE = "province", _("files from anywhere in the province")
    EVERYONE = "everyone", _("files from anywhere")


MATTER_HELP = _("Decides which office is named. Empty: by the name.")


class Procedure(BilingualName, models.Model):
    """Something people come to an office for: a certificate, a permit, a copy."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    matter = models.CharField(
        _("matter"),
        max_length=20,
        choices=Matter.choices,
        blank=True,
        help_text=MATTER_HELP,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_demo = models.BooleanField(_("illustrative"), default=False)

    class Meta:
        ordering = ["order", "name_vi"]
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    def __str__(self) -> str:
        return self.name


class ServiceOffice(BilingualName, models.Model):
    """A one-stop counter, ward office, utility … with a place and a served area."""

    Level = OfficeLevel
    Kind = OfficeKind

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind.choices,
        blank=True,
        help_text=_("Empty: by the name."),
    )
    accepts = models.CharField(
        _("takes files in from"),
        max_length=10,
        choices=Accepts.choices,
        blank=True,
        help_text=_("Empty: as offices of this kind do by law."),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    hours_vi = models.CharField(
        _("opening hours (Vietnamese)"), max_length=200, blank=True
    )
    hours_en = models.CharField(
        _("opening hours (English)"), max_length=200, blank=True
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    point = models.PointField(_("place"), srid=4326)
    # In charge of: this drawn shape, and the features of layers that ServedArea names.
    served_shape = models.MultiPolygonField(
        _("area served (drawn)"), srid=4326, null=True, blank=True
    )
    procedures = models.ManyToManyField(
        Procedure, related_name="offices", blank=True, verbose_name=_("procedures")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("illustrative"), default=False)
    search_text = models.TextField(editable=False, default="", blank=True)

    class Meta:
        ordering = ["name_vi"]
        verbose_name = _("service office")
        verbose_name_plural = _("service offices")

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> str:
        """Opening hours in the active language."""
        return bilingual(self, "hours")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded text in step with what people search for."""
        self.search_text = search_text([self.name_vi, self.name_en, self.address])
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class ServedArea(models.Model):
    """An administrative feature that an office serves, named by its stable key."""

    office = models.ForeignKey(
        ServiceOffice,
        models.CASCADE,
        related_name="served_areas",
        verbose_name=_("office"),
    )
    layer = models.ForeignKey(
        "layers.Layer", models.CASCADE, related_name="+", verbose_name=_("layer")
    )
    feature_key = models.CharField(_("feature key"), max_length=200)

    class Meta:
        verbose_name = _("served area")
        verbose_name_plural = _("served areas")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "layer", "feature_key"], name="served_area_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} · {self.feature_key}"
