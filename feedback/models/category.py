"""What a report can be about, and the days on which nobody works on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.bilingual import BilingualName, bilingual


class CategoryQuerySet(models.QuerySet["Category"]):
    """Sets of categories named by intent."""

    def offered(self) -> CategoryQuerySet:
        """Categories a citizen can choose: active, and no heading of others."""
        return self.filter(is_active=True, children__isnull=True)

    def taken(self) -> CategoryQuerySet:
        """Categories reports can be sent in: those not meant for elsewhere."""
        return self.offered().filter(is_elsewhere=False)


class Category(BilingualName, models.Model):
    """A kind of problem; at most two levels deep."""

    class Confirmation(models.TextChoices):
        NONE = "", _("not needed")
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by phone")
        ANY = "any", _("by e-mail or phone")

    slug = models.SlugField(_("slug"), max_length=63, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    guidance_vi = models.TextField(_("guidance (Vietnamese)"), blank=True)
    guidance_en = models.TextField(_("guidance (English)"), blank=True)
    icon = models.SlugField(
        _("icon"),
        max_length=40,
        blank=True,
        help_text=_("Name of a Bootstrap icon, such as lightbulb."),
    )
    deadline_days = models.PositiveSmallIntegerField(
        _("deadline in working days"), null=True, blank=True
    )
    requires_approval = models.BooleanField(
        _("result needs a second person's approval"), default=False
    )
    requires_after_photo = models.BooleanField(_("result needs a photo"), default=False)
    is_elsewhere = models.BooleanField(
        _("belongs elsewhere"),
        default=False,
        help_text=_("Only the guidance is shown; such reports are not accepted here."),
    )
    confirmation = models.CharField(
        _("reporter has to confirm"),
        max_length=10,
        choices=Confirmation.choices,
        default=Confirmation.NONE,
        blank=True,
        help_text=_("The office gets such a report once the address is proved."),
    )
    questions = models.JSONField(
        _("extra questions"),
        default=list,
        blank=True,
        help_text=_(
            '[{"key": "pole", "type": "text", "required": false, '
            '"name_vi": "…", "name_en": "…"}]'
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_public = models.BooleanField(
        _("reports are public"),
        default=True,
        help_text=_("Reports in a category that is not public are seen by staff only."),
    )
    is_demo = models.BooleanField(_("illustrative"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = CategoryQuerySet.as_manager()

    # Its questions as one form shows them (``public.forms.category_groups``).
    asked: Sequence[object]

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="category_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown(self) -> bool:
        """Whether the public sees its reports: of a private group's category nobody does."""
        return self.is_public and (self.parent is None or self.parent.is_public)

    @property
    def guidance(self) -> str:
        """What to know before reporting, in the active language."""
        return bilingual(self, "guidance")

    def clean(self) -> None:
        """Refuse a third level."""
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": _("Categories have at most two levels.")})


class Holiday(BilingualName, models.Model):
    """A public holiday, or a weekend day worked instead of one."""

    date = models.DateField(_("date"), unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    is_workday = models.BooleanField(
        _("working day"),
        default=False,
        help_text=_("A Saturday or Sunday worked in exchange for another day off."),
    )

    class Meta:
        ordering = ["date"]
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")

    def __str__(self) -> str:
        return f"{self.date} · {self.name}"
