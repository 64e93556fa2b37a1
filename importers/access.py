"""Who may see which import: the right to edit a layer, or the making of a new one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gisportal.core.errors import ForbiddenError, PortalError
from gisportal.core.jobs import JobQuerySet
from importers.models import ImportJob
from layers import policy
from layers.models import DatasetVersion, Layer
from layers.models.catalogue import LayerQuerySet

View = Callable[..., HttpResponse]


def own_layers(user: Any) -> LayerQuerySet:
    """Layers of our own store into which ``user`` may load."""
    return policy.layers_with(user, policy.Right.EDIT).stored()


def may_add_layers(user: Any) -> bool:
    """Whether ``user`` may make new layers."""
    return bool(user.is_staff and user.has_perm("layers.add_layer"))


def may_load(user: Any, slug: str) -> bool:
    """Whether ``user`` may load into the layer ``slug`` (or make it)."""
    layer = Layer.objects.filter(slug=slug).first()
    if layer is None:
        return may_add_layers(user)
    return policy.can(user, policy.Right.EDIT, layer)


def visible_jobs(user: Any) -> JobQuerySet[ImportJob]:
    """Imports of the user's layers, and their own of layers that do not exist yet."""
    if user.is_superuser:
        return ImportJob.objects.all()
    own = Q(layer_slug__in=own_layers(user).values("slug"))
    if may_add_layers(user):
        made = Layer.objects.values("slug")
        own |= Q(created_by=user) & ~Q(layer_slug__in=made)
    return ImportJob.objects.filter(own)


def get_job_or_403(user: Any, pk: uuid.UUID) -> ImportJob:
    """The job. ``ForbiddenError`` whether it does not exist or is not theirs."""
    job = visible_jobs(user).select_related("version__layer").filter(pk=pk).first()
    if job is None:
        raise _forbidden()
    return job


def get_layer_or_403(user: Any, slug: str) -> Layer:
    """The layer. ``ForbiddenError`` whether it does not exist or is not theirs."""
    own = own_layers(user).select_related("published_version")
    layer = own.filter(slug=slug).first()
    if layer is None:
        raise _forbidden()
    return layer


def get_publishable_layer_or_403(user: Any, slug: str) -> Layer:
    """The layer, for somebody who may publish it."""
    layer = get_layer_or_403(user, slug)
    _require_publisher(user, layer)
    return layer


def require_publisher_of(user: Any, job: ImportJob) -> None:
    """Raise ``ForbiddenError`` for who may not publish the layer that ``job`` is for.

    Before anything is said of its state. A layer that does not exist yet is nobody's.
    """
    layer = Layer.objects.filter(slug=job.layer_slug).first()
    if job.version is not None:
        layer = job.version.layer
    if layer is not None:
        _require_publisher(user, layer)


def _require_publisher(user: Any, layer: Layer) -> None:
    refusal = _("You may load into this layer, but not publish it.")
    policy.require(user, policy.Right.PUBLISH, layer, refusal)


def get_version_or_403(layer: Layer, number: int) -> DatasetVersion:
    """The layer's version ``number``. ``ForbiddenError`` where there is none."""
    version = layer.versions.filter(number=number).select_related("loaded_by").first()
    if version is None:
        raise _forbidden()
    return version


def require_planner(user: Any) -> None:
    """Raise ``ForbiddenError`` for somebody who can load into no layer."""
    if not (own_layers(user).exists() or may_add_layers(user)):
        raise _forbidden()


def planners_only(view: View) -> View:
    """Restrict a view to staff who can load into some layer; others get 403."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_planner(request.user)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return checked


def _forbidden() -> ForbiddenError:
    return ForbiddenError(
        _("Your account may not load data here. Ask your administrator for the right.")
    )


@contextmanager
def errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Tell the page's reader what went wrong inside, instead of an error page."""
    try:
        yield
    except PortalError as error:
        messages.error(request, error.message)
