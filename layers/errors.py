"""What can go wrong with layers, versions and features."""

from __future__ import annotations

from gisportal.core.errors import (
    ConflictError,
    ForbiddenError,
    GoneError,
    NotFoundError,
)


class LayerNotFoundError(NotFoundError):
    """No such layer, or the person may not see it: the answer is the same."""

    code = "layer-not-found"


class FeatureNotFoundError(NotFoundError):
    """No version of the layer ever held this key."""

    code = "feature-not-found"


class FeatureGoneError(GoneError):
    """An earlier version held this key; the published one does not."""

    code = "feature-gone"


class VersionGoneError(GoneError):
    """A link names a version that was published once and is purged or taken back since."""

    code = "version-gone"


class VersionStateError(ConflictError):
    """The version is not in a state that allows this (publish, roll back, purge)."""

    code = "version-state"


class SecondPersonError(ForbiddenError):
    """The layer asks that somebody else than who loaded a version publishes it."""

    code = "second-person"


class PersonalDataError(ForbiddenError):
    """One person alone cannot open what was recognised as personal data."""

    code = "personal-data"


class RequestStateError(ConflictError):
    """The request is decided already, or what it would change looks otherwise by now."""

    code = "request-state"
