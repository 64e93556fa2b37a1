"""Sources of layers: where they are, how often they are read, what may be published."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gisportal.core.errors import PortalError
from gisportal.core.foreign_keys import person_key
from gisportal.core.jobs import Job
from importers.remote import secrets, url_guard
from importers.remote.allowed_folders import allowed
from importers.remote.fetched_file import Validators
from layers.models import Layer

PERCENT = (MinValueValidator(0.0), MaxValueValidator(100.0))


class ImportSourceQuerySet(models.QuerySet["ImportSource"]):
    """Sets of sources named by intent."""

    def due(self, now: datetime) -> ImportSourceQuerySet:
        """Sources whose time has come and that are not looked at just now."""
        due = self.filter(is_active=True, next_run_at__lte=now)
        return due.exclude(runs__state__in=(Job.QUEUED, Job.RUNNING))


class ImportSource(models.Model):
    """Where a layer's data come from by themselves, and what may then be published."""

    class Kind(models.TextChoices):
        FOLDER = "folder", _("a folder of this server")
        FILE = "file", _("a file at an address")
        OGCAPI = "ogcapi", "OGC API Features"
        WFS = "wfs", "WFS"
        ARCGIS = "arcgis", "ArcGIS FeatureServer"

    class SecretKind(models.TextChoices):
        NONE = "none", _("none")
        BEARER = "bearer", _("token (Bearer)")
        BASIC = "basic", _("user name and password")
        HEADER = "header", _("key in a header of its own")

    class Every(models.IntegerChoices):
        QUARTER = 15, _("every 15 minutes")
        HOUR = 60, _("every hour")
        SIX_HOURS = 360, _("every 6 hours")
        DAY = 1440, _("every day")
        WEEK = 10080, _("every week")

    COLLECTIONS = (Kind.OGCAPI, Kind.WFS, Kind.ARCGIS)

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="sources", verbose_name=_("layer")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    location = models.CharField(_("address or folder"), max_length=url_guard.LONGEST)
    collection = models.CharField(
        _("collection, or name of the file"),
        max_length=300,
        blank=True,
        help_text=_(
            "Of a service the name of its collection (of ArcGIS the number of the layer); "
            "of a folder the file's name, with * for what changes."
        ),
    )
    source_crs = models.CharField(
        _("coordinate system (EPSG)"), max_length=40, blank=True
    )
    encoding = models.CharField(_("text encoding"), max_length=40, blank=True)
    sublayer = models.CharField(_("layer inside the file"), max_length=200, blank=True)
    secret_kind = models.CharField(
        _("kind of secret"),
        max_length=10,
        choices=SecretKind.choices,
        default=SecretKind.NONE,
    )
    secret_name = models.CharField(
        _("name of the secret"),
        max_length=80,
        blank=True,
        help_text=_("A variable IMPORT_SECRET_… that an administrator has set."),
    )
    secret_header = models.CharField(_("header"), max_length=60, blank=True)
    every = models.PositiveIntegerField(
        _("how often"), choices=Every.choices, default=Every.DAY
    )
    next_run_at = models.DateTimeField(_("next time"), default=timezone.now)
    is_active = models.BooleanField(_("runs by itself"), default=True)
    is_auto_published = models.BooleanField(
        _("publish by itself"),
        default=False,
        help_text=_("Only while the changes stay below the limits."),
    )
    max_removed = models.FloatField(
        _("removed at most (%)"), default=1.0, validators=PERCENT
    )
    max_changed = models.FloatField(
        _("changed at most (%)"), default=10.0, validators=PERCENT
    )
    max_added = models.FloatField(
        _("added at most (%)"), default=20.0, validators=PERCENT
    )
    are_warnings_accepted = models.BooleanField(
        _("publish in spite of warnings"), default=False
    )
    tell_email = models.EmailField(
        _("also tell (e-mail)"),
        blank=True,
        help_text=_("Besides the person who is responsible for the source."),
    )
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=500, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("failures in a row"), default=0, editable=False
    )
    owner = person_key(
        _("who is responsible"),
        help_text=_("Loads and publishes with the rights of this person."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ImportSourceQuerySet.as_manager()

    class Meta:
        ordering = ["layer__slug", "name"]
        verbose_name = _("source of a layer")
        verbose_name_plural = _("sources of layers")
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "name"], name="source_name_unique"
            ),
            models.CheckConstraint(
                condition=Q(secret_kind="none") | ~Q(secret_name=""),
                name="source_secret_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_collection(self) -> bool:
        """Whether it is read page by page."""
        return self.kind in self.COLLECTIONS

    @property
    def known(self) -> Validators:
        """What was loaded last."""
        return Validators(self.etag, self.last_modified, self.digest)

    @property
    def secret(self) -> secrets.Secret | None:
        """How the source proves who asks."""
        if self.secret_kind == self.SecretKind.NONE:
            return None
        return secrets.Secret(self.secret_name, self.secret_kind, self.secret_header)

    @property
    def shown_location(self) -> str:
        """The address without its query, which may hold a key."""
        return self.location.partition("?")[0]

    def remember(self, mark: Validators) -> None:
        """Keep what was loaded, so that the same is not loaded again."""
        for name, value in vars(mark).items():
            setattr(self, name, value)
        # Not if somebody named another place meanwhile.
        same = ImportSource.objects.filter(
            pk=self.pk,
            kind=self.kind,
            location=self.location,
            collection=self.collection,
        )
        same.update(**vars(mark))

    def count(self, *, is_failure: bool, patience: int) -> None:
        """Count failures in a row; after ``patience`` of them the source is paused."""
        self.failures = self.failures + 1 if is_failure else 0
        changed: dict[str, int | bool] = {"failures": self.failures}
        if self.failures >= patience:
            changed["is_active"] = False
        # Nothing else: somebody may have changed the source during the run.
        ImportSource.objects.filter(pk=self.pk).update(**changed)

    def time_after(self, now: datetime) -> datetime:
        """The next time in the rhythm that began with ``next_run_at``."""
        step = timedelta(minutes=self.every)
        if self.next_run_at > now:
            return self.next_run_at
        return self.next_run_at + ((now - self.next_run_at) // step + 1) * step

    def clean(self) -> None:
        """Say what could never be fetched, before it is kept."""
        problems: dict[str, str] = {}
        try:
            self._check_location()
        except PortalError as error:
            problems["location"] = error.message
        if self.is_collection and not self.collection.strip():
            problems["collection"] = str(_("Name the collection."))
        if self.kind == self.Kind.ARCGIS and not self.collection.isdigit():
            problems["collection"] = str(_("Give the number of the layer."))
        problems |= self._secret_problems()
        if problems:
            raise ValidationError(problems)

    def _check_location(self) -> None:
        if self.kind == self.Kind.FOLDER:
            allowed(self.location)
        else:
            # Its numbers are looked up and checked each time it is asked.
            url_guard.target(self.location)

    def _secret_problems(self) -> dict[str, str]:
        if self.secret_kind == self.SecretKind.NONE:
            return {}
        problems: dict[str, str] = {}
        if not secrets.NAME.fullmatch(self.secret_name):
            problems["secret_name"] = str(_("Its name begins with IMPORT_SECRET_."))
        if self.secret_kind == self.SecretKind.HEADER and not secrets.check_header(
            self.secret_header
        ):
            problems["secret_header"] = str(_("Name a header, for instance X-Api-Key."))
        return problems
