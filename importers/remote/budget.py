"""What one run may use: seconds and bytes, counted over all its requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from importers.remote.errors import StoppedError, TooMuchError

MEGABYTE = 1 << 20


@dataclass
class Budget:
    """Counts down; ``is_stopped`` is asked often, so that a person can stop the run."""

    seconds: float
    most_bytes: int
    is_stopped: Callable[[], bool] = lambda: False
    bytes_read: int = 0
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    @property
    def seconds_left(self) -> float:
        """Seconds until the run must be over. Raises ``TooMuchError`` at the end."""
        if self.is_stopped():
            raise StoppedError(_("The run was stopped."))
        left = self._until - time.monotonic()
        if left <= 0:
            raise TooMuchError(
                _("It took longer than %(seconds)d seconds.")
                % {"seconds": self.seconds}
            )
        return left

    def take(self, count: int) -> None:
        """Count bytes read. Raises ``TooMuchError`` beyond the limit."""
        self.bytes_read += count
        if self.bytes_read > self.most_bytes:
            raise TooMuchError(
                _("It is larger than %(limit)d MB.")
                % {"limit": self.most_bytes // MEGABYTE}
            )
        # Looked at with every piece: time runs while bytes trickle in.
        _left = self.seconds_left


def usual(is_stopped: Callable[[], bool] = lambda: False) -> Budget:
    """What the settings give one run."""
    return Budget(
        settings.IMPORT_SOURCE_SECONDS,
        settings.IMPORT_SOURCE_MAX_MB * MEGABYTE,
        is_stopped,
    )
