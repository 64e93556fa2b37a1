"""Which addresses may be fetched: none in our own network but those a setting names.

Redirects come through here again, hop by hop.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.core.http import targets
from gisportal.core.http.targets import (
    LONGEST,
    Endpoint,
    RefusedAddressError,
    SilentError,
    Target,
    Why,
)
from importers.remote.errors import AddressRefusedError, UnreachableError

__all__ = ["LONGEST", "Target"]


def target(address: str) -> Target:
    """The address taken apart. Raises ``AddressRefusedError``."""
    try:
        found = targets.target(address)
    except RefusedAddressError as error:
        raise AddressRefusedError(_words(error.why)) from error
    is_usual = found.port in settings.IMPORT_SOURCE_PORTS
    if not is_usual and not found.is_port_among(settings.IMPORT_SOURCE_HOSTS):
        ports = ", ".join(map(str, settings.IMPORT_SOURCE_PORTS))
        message = _("Port %(port)d is not asked; only %(ports)s.")
        raise AddressRefusedError(message % {"port": found.port, "ports": ports})
    return found


def endpoints(found: Target) -> list[Endpoint]:
    """Checked numbers of the target's host, to be connected to as they are.

    Raises ``AddressRefusedError`` when one of them is not to be asked, and
    ``UnreachableError`` when the name is unknown.
    """
    try:
        return targets.endpoints(found, is_named=is_allowed_host(found))
    except RefusedAddressError as error:
        raise AddressRefusedError(
            _(
                "%(host)s is a machine inside a private network and may not be "
                "asked. An administrator can allow it (IMPORT_SOURCE_HOSTS)."
            )
            % {"host": found.host}
        ) from error
    except SilentError as error:
        raise UnreachableError(
            _("There is no machine named %(host)s.") % {"host": found.host}
        ) from error


def is_allowed_host(found: Target) -> bool:
    """Whether the setting names the host (``host`` or ``host:port``)."""
    return found.is_among(settings.IMPORT_SOURCE_HOSTS)


def _words(why: Why) -> str:
    words = {
        Why.SCHEME: _("Only http:// and https:// addresses are read."),
        Why.PASSWORD: _(
            "Leave name and password out of the address; name a secret instead."
        ),
        Why.ACCENTS: _("Letters with accents in the address must be percent-encoded."),
    }
    return words.get(why, _("This address cannot be read."))
