"""What can go wrong between a source and its file: each with a stable code."""

from __future__ import annotations

from gisportal.core.errors import PortalError


class SourceError(PortalError):
    """Base: the source gave nothing that could be loaded; nothing was changed."""

    status = 422
    code = "source"


class AddressRefusedError(SourceError):
    """The address is none that may be asked (scheme, port, private network)."""

    code = "source-address"


class FolderRefusedError(SourceError):
    """The folder is not below one that the setting allows, or cannot be read."""

    code = "source-folder"


class NothingThereError(SourceError):
    """The folder or the collection holds nothing that fits."""

    code = "source-empty"


class UnreachableError(SourceError):
    """The other side did not answer, or broke off."""

    code = "source-unreachable"


class WrongAnswerError(SourceError):
    """The other side answered with an error, or with something else than data."""

    code = "source-answer"


class TooMuchError(SourceError):
    """More bytes, pages or seconds than the limits allow."""

    code = "source-limit"


class IncompleteError(SourceError):
    """A collection came only in part, or changed while it was read."""

    code = "source-incomplete"


class SecretError(SourceError):
    """The secret that is named is not set, or is meant for another host."""

    code = "source-secret"


class StoppedError(SourceError):
    """Somebody stopped the run."""

    code = "source-stopped"
