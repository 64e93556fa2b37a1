"""Django's file cache on a disk that may be full: what cannot be kept is not kept.

A cache is a courtesy: a look-up goes on without it, and a limiter that cannot count
lets the request through. Who must be sure that something was kept asks ``add``, which
says so.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

log = logging.getLogger("portal.cache")

WARN_EVERY = 60.0


class PortalFileCache(FileBasedCache):
    """A file cache whose writes may fail."""

    _warned = -WARN_EVERY

    def set(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep the value if that is possible."""
        self._keep(key, value, timeout, version)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Whether the value was kept: nothing was there before, and it could be."""
        if self.has_key(key, version):
            return False
        return self._keep(key, value, timeout, version)

    def touch(
        self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether the value is there and lasts longer now."""
        try:
            return bool(super().touch(key, timeout, version))
        except OSError as error:
            self._warn(error)
            return False

    def _keep(self, key: Any, value: Any, timeout: Any, version: int | None) -> bool:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            self._warn(error)
            return False
        return True

    def _warn(self, error: OSError) -> None:
        """Once a minute in each process: there may be hundreds a second."""
        now = time.monotonic()
        if now - type(self)._warned > WARN_EVERY:
            type(self)._warned = now
            log.warning("The cache cannot be written: %s", error.strerror)
