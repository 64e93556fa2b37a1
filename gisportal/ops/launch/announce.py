"""Says when the portal answers, and whenever that changes: the `status` process."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request

from gisportal.ops.launch import preflight
from gisportal.ops.launch.steps import say

FAST, SLOW = 0.25, 10.0


def main() -> None:
    """Look at /readyz for ever and report each change in one line."""
    last = ""
    while True:
        now = status()
        if now != last and (now == "ready" or last):
            say(_line(now))
            last = now
        time.sleep(SLOW if last else FAST)


def status() -> str:
    """`ready`, or what is not."""
    try:
        with urllib.request.urlopen(_request(), timeout=10) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code < 500:
            return "ready"  # it answers, if only to say that it wants https
        return _troubles(error.read())
    except (OSError, ValueError) as error:
        return f"no answer ({error})"
    return "ready"


def _request() -> urllib.request.Request:
    address = f"http://{_printable_host()}:{preflight.port()}/readyz"
    # In production only the portal's own names are answered, and only over https.
    hosts = os.environ.get("ALLOWED_HOSTS", "").split(",")
    name = hosts[0].strip().lstrip(".*") or _printable_host()
    headers = {"Host": name, "X-Forwarded-Proto": "https"}
    return urllib.request.Request(address, headers=headers)


def _troubles(body: bytes) -> str:
    try:
        parts = json.loads(body)
    except ValueError:
        return "the web server fails (see above)"
    bad = [f"{name}: {state}" for name, state in parts.items() if state != "ok"]
    return ", ".join(bad)


def _line(now: str) -> str:
    if now != "ready":
        return f"not ready: {now}"
    started = float(os.environ.get("PORTAL_STARTED", "0"))
    after = f" after {time.time() - started:.1f} s" if started else ""
    os.environ.pop("PORTAL_STARTED", None)
    return f"ready{after}: http://{_printable_host()}:{preflight.port()}/"


def _printable_host() -> str:
    host = preflight.host()
    if host in ("0.0.0.0", "::"):  # every address; this machine's own will do
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    main()
