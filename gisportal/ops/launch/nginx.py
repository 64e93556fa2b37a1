"""script/portal nginx: fills in deploy/nginx/gisportal.conf, for a site or on its own."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from gisportal.ops.launch.steps import StepFailed, run
from gisportal.ops.postgres.paths import var_dir

TEMPLATE = Path("deploy/nginx/gisportal.conf")
SOCKETS = ("unix:/run/gisportal/web-1.sock", "unix:/run/gisportal/web-2.sock")
# max_fails=0: an instance that is being restarted is tried again with the next request.
SERVER = "    server {} max_fails=0;"
STANDALONE = """\
# Whole configuration of an nginx of its own: nginx -c {folder}/nginx.conf -e {folder}/error.log
worker_processes auto;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {folder}/temp-body;
    proxy_temp_path {folder}/temp-proxy;
    fastcgi_temp_path {folder}/temp-fastcgi;
    uwsgi_temp_path {folder}/temp-uwsgi;
    scgi_temp_path {folder}/temp-scgi;
{site}
}}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the file depends on."""
    add = parser.add_argument
    add("--name", action="append", metavar="HOST", help="the portal's host names")
    add("--certificate", type=Path, help="PEM file with the certificate and its chain")
    add("--key", type=Path, help="PEM file with its key")
    add("--http", type=int, default=80, metavar="PORT")
    add("--https", type=int, default=443, metavar="PORT")
    add("--plain", action="store_true", help="no TLS: behind somebody who has it")
    add(
        "--upstream",
        action="append",
        metavar="ADDRESS",
        help="web server: unix:/… or host:port; its lane is looked for beside it",
    )
    add("--static", type=Path, help="the collected static files (VAR_DIR/static)")
    add("--cache", type=Path, default=Path("/var/lib/nginx/gisportal"))
    add("--cache-mb", type=int, default=2048)
    add("--rate", type=int, default=50, help="requests a second from one address")
    add(
        "--standalone",
        type=Path,
        metavar="FOLDER",
        help="write a whole nginx.conf there",
    )


def main(told: argparse.Namespace, base_dir: Path) -> int:
    """Print the site's file, or write a whole configuration."""
    folder = told.standalone
    if folder is None:
        sys.stdout.write(render(told, base_dir, logs=Path("/var/log/nginx")))
        return 0
    folder = told.standalone = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    told.cache = folder / "cache"
    if not told.plain and told.certificate is None:
        told.certificate, told.key = self_signed(folder, _names(told)[0])
    site = render(told, base_dir, logs=folder)
    text = STANDALONE.format(folder=folder, site=site)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return 0


def render(told: argparse.Namespace, base_dir: Path, *, logs: Path) -> str:
    """The template with everything between @ signs filled in."""
    if not told.plain and (told.certificate is None or told.key is None):
        raise StepFailed(
            "nginx needs --certificate and --key (or --plain, without TLS)"
        )
    servers = told.upstream or SOCKETS
    static = told.static or var_dir(base_dir) / "static"
    values = {
        "WEB_SERVERS": _servers(servers),
        "LANE_SERVERS": _servers(map(lane_of, servers)),
        "NAMES": " ".join(_names(told)),
        "HTTP": str(told.http),
        "HTTPS": str(told.https),
        "HTTPS_SUFFIX": "" if told.https == 443 else f":{told.https}",
        "CERTIFICATE": str(told.certificate),
        "KEY": str(told.key),
        "STATIC": str(static),
        "CACHE": str(told.cache),
        "CACHE_MB": str(told.cache_mb),
        "RATE": str(told.rate),
        "LOGS": str(logs),
    }
    text = (base_dir / TEMPLATE).read_text(encoding="utf-8")
    text = keep_block(text, "TLS", keep=not told.plain)
    text = keep_block(text, "REDIRECT", keep=not told.plain)
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], text)


def keep_block(text: str, name: str, *, keep: bool) -> str:
    """Drop the lines of the marks, and what stands between them unless it is kept."""
    whole = re.compile(rf"^@{name}@\n(.*?)^@/{name}@\n", re.M | re.S)
    return whole.sub(lambda found: found[1] if keep else "", text)


def lane_of(server: str) -> str:
    """The lane's address beside a web server's."""
    if server.startswith("unix:"):
        return server.removesuffix(".sock") + ".lane.sock"
    host, _colon, port = server.rpartition(":")
    if not port.isdigit():
        raise StepFailed(f"--upstream must be unix:/… or host:port, not {server!r}")
    return f"{host}:{int(port) + 1}"


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate nobody vouches for, made once: for trying and for tests."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists():
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "825"]
        command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={name}"]
        command += ["-addext", f"subjectAltName=DNS:{name},DNS:localhost,IP:127.0.0.1"]
        command += ["-keyout", str(key), "-out", str(certificate)]
        run(command, log=folder / "openssl.log", hint="No certificate could be made")
    return certificate, key


def _names(told: argparse.Namespace) -> list[str]:
    names = told.name or ["_"]
    if wrong := [
        name for name in names if not re.fullmatch(r"[A-Za-z0-9_.*:-]+", name)
    ]:
        raise StepFailed(f"--name must be a host name, not {wrong[0]!r}")
    return names


def _servers(addresses: object) -> str:
    return "\n".join(SERVER.format(each) for each in addresses)  # type: ignore[attr-defined]
