"""A provider of sign-ins (OpenID Connect), started as a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.databases import ROOT
from tests.support.oidc_provider_main import CLIENT, SECRET
from tests.support.portal_server import free_port

START_SECONDS = 30


@dataclass(frozen=True)
class Provider:
    """A provider that answers at ``address``."""

    address: str

    def app(self) -> dict[str, Any]:
        """How the portal is told of it."""
        return {
            "provider_id": "staff",
            "name": "Tỉnh",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.address},
        }


@contextlib.contextmanager
def running_provider(callback: str, people: dict[str, list[str]]) -> Iterator[Provider]:
    """A provider that knows ``people`` and sends them back to ``callback``."""
    port = free_port()
    module = "tests.support.oidc_provider_main"
    command = [sys.executable, "-m", module, str(port), callback, json.dumps(people)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/.well-known/openid-configuration", process)
        yield Provider(address)
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the provider did not start: {process.stderr.read()}")  # type: ignore[union-attr]
