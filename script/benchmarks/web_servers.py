"""Web servers and clients of the benchmarks: granian with the portal, nginx, wrk."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 2026
NGINX = """
daemon off; pid {own}/pid; worker_processes 2; user root;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=10000; etag on;
  client_body_temp_path {own}/1; proxy_temp_path {own}/2; fastcgi_temp_path {own}/3;
  uwsgi_temp_path {own}/4; scgi_temp_path {own}/5;
  types {{ application/vnd.mapbox-vector-tile mvt; }}
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    location = /healthz {{ return 204; }}
    location /tiles/ {{
      add_header Content-Encoding gzip;
      add_header Cache-Control "public, max-age=31536000, immutable";
      add_header Access-Control-Allow-Origin *;
    }}
  }}
}}
"""


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def need(program: str) -> str:
    """Path of a program, or an end with advice."""
    path = shutil.which(program) or shutil.which(
        program, path="/usr/sbin:/usr/lib/postgresql/17/bin:/usr/lib/postgresql/15/bin"
    )
    if path is None:
        sys.exit(
            f"{program} is missing: apt-get install wrk nginx-light postgresql-contrib"
        )
    return path


@contextmanager
def granian(url: str, **settings: str) -> Iterator[str]:
    """The portal's web server, by default with its tile memory switched off."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "granian", "--interface", "wsgi", "gisportal.wsgi:application"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "4", "--log-level", "error"),
        ],
        env={**os.environ, "DATABASE_URL": url, "TILE_CACHE_MB": "0", **settings},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """nginx with as many workers as the portal, the files of ``folder`` as tiles."""
    port = free_port()
    with tempfile.TemporaryDirectory() as own:
        config = Path(own) / "nginx.conf"
        config.write_text(NGINX.format(own=own, port=port, folder=folder))
        process = subprocess.Popen(
            [need("nginx"), "-p", own, "-c", str(config), "-e", f"{own}/error.log"],
            start_new_session=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def wrk(
    addresses: list[str],
    options: argparse.Namespace,
    *,
    clients: int = 0,
    tags: list[str] | None = None,
) -> float:
    """Answers a second over the addresses in random order; an error ends the run.

    With ``tags`` each request is conditional, as of a browser that has the tile.
    """
    paths = [re.sub(r"^https?://[^/]+", "", a) for a in addresses]
    known = tags or ["" for _path in paths]
    script = f"""
local paths = {{ {", ".join(json.dumps(p) for p in paths)} }}
local tags = {{ {", ".join(json.dumps(t) for t in known)} }}
math.randomseed({SEED})
local requests = {{}}
init = function()
  for i, path in ipairs(paths) do
    local headers = {{["Accept-Encoding"] = "gzip"}}
    if tags[i] ~= "" then headers["If-None-Match"] = tags[i] end
    requests[i] = wrk.format("GET", path, headers)
  end
end
request = function()
  return requests[math.random(#requests)]
end
"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        output = subprocess.run(
            [
                need("wrk"),
                "-t2",
                f"-c{clients or options.clients}",
                f"-d{options.seconds}s",
                "--timeout",
                "30s",
                "-s",
                file.name,
                addresses[0],
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if "Non-2xx" in output:
        sys.exit(f"errors while measuring:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def with_host(url: str) -> str:
    """A database's address as tipg takes it: a socket's folder in the host's place."""
    parts = urllib.parse.urlsplit(url)
    host = urllib.parse.parse_qs(parts.query).get("host", [""])[0]
    if not host.startswith("/"):
        return url.replace("postgis://", "postgresql://")
    user = parts.netloc.rpartition("@")[0]
    return f"postgresql://{user}@{urllib.parse.quote(host, safe='')}{parts.path}"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until the address answers, at most 30 seconds."""
    for _attempt in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"no answer from {address}")
