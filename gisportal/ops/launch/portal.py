"""script/portal: one process of a production portal, in the foreground."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import socket
import sys
import threading
import time
from pathlib import Path

from gisportal.ops.launch import nginx, preflight, web
from gisportal.ops.launch.notify import notify
from gisportal.ops.launch.processes import named_queues, worker_programs
from gisportal.ops.launch.steps import guarded
from gisportal.ops.launch.team import Team, until_told
from gisportal.ops.postgres import watch

BASE_DIR = Path(__file__).resolve().parents[3]


def main() -> int:
    """Do what the first argument names."""
    sys.argv[0] = "script/portal"
    parser = argparse.ArgumentParser(prog="script/portal")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("web", help="web server and lane, at PORT or WEB_SOCKET")
    worker = verbs.add_parser("worker", help="the queues of background work")
    worker.add_argument("queue", nargs="*", help="default, imports, long; none: all")
    verbs.add_parser("check", help="exit code 0 when the web server answers")
    verbs.add_parser("database", help="the private PostgreSQL, kept alive")
    nginx.add_arguments(verbs.add_parser("nginx", help="the reverse proxy's file"))
    told = parser.parse_args()
    if told.verb == "nginx":
        return nginx.main(told, BASE_DIR)
    if told.verb == "check":
        return 0 if answers(web.web_address()) else 1
    if told.verb == "database":
        sys.argv.append("--own")
        return watch.main()
    preflight.check_secrets()
    if told.verb == "worker":
        programs = worker_programs(BASE_DIR, named_queues(told.queue))
        return until_told(Team(programs, BASE_DIR, labelled=False))
    return serve_web()


def serve_web() -> int:
    """The web server until SIGTERM; new requests are turned away before it ends."""
    team = Team(web.web_programs(), BASE_DIR, labelled=False)
    threading.Thread(target=_tell_when_ready, daemon=True).start()
    return until_told(team, before_stopping=_stop_taking)


def _stop_taking() -> None:
    notify("STOPPING=1")
    web.drain()


def _tell_when_ready() -> None:
    """READY=1 as soon as a request is answered: only then is the next one restarted."""
    while not answers(web.web_address()):
        time.sleep(0.1)
    notify("READY=1")


def answers(address: web.Address) -> bool:
    """Whether a web server answers there at all."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(
            address.host or "localhost", address.port or 80, timeout=5
        )
        if address.socket is not None:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(5)
            connection.sock.connect(str(address.socket))
        connection.request("GET", "/healthz", headers={"Host": _own_name()})
        return connection.getresponse().status < 500
    return False


def _own_name() -> str:
    """A name that the portal answers to."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*")
    return first or "127.0.0.1"


if __name__ == "__main__":
    sys.exit(guarded(main))
