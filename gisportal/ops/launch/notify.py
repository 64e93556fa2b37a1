"""Tells systemd when a service is ready; without systemd it tells nobody."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Send ``READY=1`` or ``STOPPING=1`` to the socket that NOTIFY_SOCKET names."""
    name = os.environ.get("NOTIFY_SOCKET", "")
    if not name:
        return
    # A leading @ stands for the abstract namespace's zero byte.
    address = "\0" + name[1:] if name.startswith("@") else name
    # That nobody listens any more is no reason not to stop.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), address)
