"""What a program asks for, read strictly: the layer, the options, the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from importers import access
from importers.errors import RefusedError, UsageError
from importers.inspection import crs, encoding
from importers.intake import uploads
from importers.options import SLUG_LENGTH, ImportOptions
from importers.remote import url_guard
from layers.models import Layer
from layers.recognition import land_systems

MOST_COLUMNS = 10
COLUMN = 200


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class ColumnsField(serializers.Field[tuple[str, ...], Any, list[str], Sequence[str]]):
    """Names of columns: a list, or one text with commas (as forms send it)."""

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        """The names."""
        parts = data.split(",") if isinstance(data, str) else data
        if not isinstance(parts, list) or not all(isinstance(p, str) for p in parts):
            raise serializers.ValidationError(_("Enter column names."))
        names = [part.strip() for part in parts if part.strip()]
        if len(names) > MOST_COLUMNS or any(len(name) > COLUMN for name in names):
            raise serializers.ValidationError(_("Enter column names."))
        return tuple(names)

    def to_representation(self, value: Sequence[str]) -> list[str]:
        """A list."""
        return list(value)


class StartSerializer(serializers.Serializer[Any]):
    """How the file is read; what is left out is found out, or stays as it was."""

    sublayer = serializers.CharField(
        required=False, max_length=200, help_text="layer inside the file"
    )
    key = ColumnsField(required=False, help_text="columns of the key")
    # The name of the parameter; DRF takes declared fields out of the class.
    label = ColumnsField(  # type: ignore[assignment]  # not the field's own label
        required=False, help_text="columns of the label"
    )
    source_crs = serializers.CharField(
        required=False, max_length=40, help_text="EPSG:n, over what the file says"
    )
    encoding = serializers.CharField(
        required=False, max_length=40, help_text="UTF-8, CP1258, TCVN3, VNI …"
    )

    land_system = serializers.ChoiceField(
        land_systems.CHOICES,
        required=False,
        help_text="whose columns the file has; left out: as they tell",
    )

    def validate_source_crs(self, value: str) -> str:
        """A coordinate system that exists."""
        return _checked(crs.from_code, f"EPSG:{value}" if value.isdigit() else value)

    def validate_encoding(self, value: str) -> str:
        """An encoding that is known."""
        return _checked(encoding.from_name, value)

    def options(self, before: ImportOptions) -> ImportOptions:
        """``before`` with what was asked for; call after validation."""
        values = self.validated_data
        names = (
            *("sublayer", "key", "label", "source_crs", "encoding"),
            "land_system",
        )
        return replace(before, **{n: values[n] for n in names if values.get(n)})


class UploadSerializer(StartSerializer):
    """A file (or its address) for a layer."""

    layer = serializers.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=SLUG_LENGTH, help_text="slug"
    )
    title = serializers.CharField(
        required=False, max_length=200, help_text="makes a new layer of this name"
    )
    title_en = serializers.CharField(required=False, max_length=200)
    role = serializers.ChoiceField(required=False, choices=Layer.Role.choices)
    address = serializers.CharField(
        required=False,
        max_length=url_guard.LONGEST,
        help_text="http(s) address of the file, instead of files",
    )
    start = serializers.BooleanField(
        required=False, default=False, help_text="load at once, without a look"
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """The right to load, and either files or an address."""
        user, files = self.context["user"], self.context["files"]
        self._check_layer(user, values)
        if bool(files) == bool(values.get("address")):
            raise serializers.ValidationError(
                {"files": _("Send files, or the address of one.")}
            )
        if files:
            try:
                uploads.check_names([file.name or "" for file in files])
            except UsageError as error:
                raise serializers.ValidationError({"files": error.message}) from error
        else:
            url_guard.target(values["address"])
        return values

    def _check_layer(self, user: Any, values: dict[str, Any]) -> None:
        slug = values["layer"]
        if access.own_layers(user).filter(slug=slug).exists():
            return
        # Alike for one that is there and not theirs, unless they may make layers.
        if not access.may_add_layers(user):
            message = _("There is no such layer, or you may not load into it.")
            raise serializers.ValidationError({"layer": message})
        if Layer.objects.filter(slug=slug).exists():
            message = _("There is a layer of this name already.")
            raise serializers.ValidationError({"layer": message})
        if not values.get("title"):
            message = _("Give the new layer a name.")
            raise serializers.ValidationError({"title": message})
        values["is_new"] = True

    def first_options(self) -> ImportOptions:
        """What is known of the import when it begins."""
        values = self.validated_data
        is_new = values.get("is_new", False)
        return uploads.first_options(values["layer"], values, is_new=is_new)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why something is published."""

    reason = serializers.CharField(required=False, max_length=500, allow_blank=True)


def _checked(read: Any, value: str) -> str:
    try:
        read(value)
    except (UsageError, RefusedError) as error:
        raise serializers.ValidationError(error.message) from error
    return value
