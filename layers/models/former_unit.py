"""Administrative units that ended, from 2019 on, and what became of them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

ABOLISHED = date(2025, 7, 1)


class OldUnit(models.Model):
    """A district or commune that people still name, with the communes it is now."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune or ward")

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    # "Huyện Tam Bình, Tỉnh Vĩnh Long" of a commune; the province of a district.
    within = models.CharField(_("within"), max_length=200)
    # Codes of the present communes, the one with most of it first.
    became = models.JSONField(_("became"), default=list)
    is_divided = models.BooleanField(
        _("divided"),
        default=False,
        help_text=_("Went to several of the present communes."),
    )
    # The day from which it was no more.
    ended = models.DateField(_("ended"), default=ABOLISHED)
    decision = models.CharField(_("decision"), max_length=50, blank=True, default="")
    is_certain = models.BooleanField(
        _("certain"),
        default=True,
        help_text=_("A source names what the unit became."),
    )
    search_text = models.TextField(editable=False, default="", blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("former administrative unit")
        verbose_name_plural = _("former administrative units")

    def __str__(self) -> str:
        return f"{self.name}, {self.within}"
