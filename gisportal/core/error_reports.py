"""Errors reported to Sentry or GlitchTip, where a setting names one: nothing personal.

What was sent, asked for or typed does not leave; neither do cookies, addresses, local
variables or the statements of the database. What remains is where in the code it broke.
"""

from __future__ import annotations

from typing import Any

import sentry_sdk

from gisportal.core.log_filters import masked
from gisportal.core.log_formats import request_id

# Parts of an event that may hold what somebody typed.
DROPPED = ("user", "extra", "breadcrumbs", "contexts", "modules", "logentry", "spans")


def start(dsn: str, *, environment: str) -> None:
    """Report errors of this process from now on."""
    sentry_sdk.init(
        dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        auto_session_tracking=False,
        before_send=scrub,
    )


def scrub(event: Any, hint: dict[str, Any] | None = None) -> Any:
    """The event without anything that names a person or opens a private page."""
    for name in DROPPED:
        event.pop(name, None)
    if request := event.pop("request", None):
        address = masked(str(request.get("url", "")).partition("?")[0])
        event["request"] = {"method": request.get("method"), "url": address}
    for name in ("message", "transaction"):
        if event.get(name):
            event[name] = masked(str(event[name]))
    for error in event.get("exception", {}).get("values", []):
        error["value"] = masked(str(error.get("value", "")))
    if request_id.get():
        event.setdefault("tags", {})["request_id"] = request_id.get()
    return event
