"""How often one client may look things up under ``/api/``."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from gisportal.core.rate_limits import seconds_to_wait


class LookUpThrottle(BaseThrottle):
    """The rate of the view's ``throttle_scope``, per client."""

    seconds = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; views without a scope are free."""
        scope = getattr(view, "throttle_scope", None)
        self.seconds = seconds_to_wait(request, scope) if scope else 0
        return not self.seconds

    def wait(self) -> float:
        """Seconds for ``Retry-After``."""
        return self.seconds
