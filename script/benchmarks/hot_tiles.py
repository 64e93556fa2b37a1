"""Tiles asked for again: the portal from memory, from its archive and with 304, beside
nginx serving the same bytes as files, in one run.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from web_servers import granian, nginx, say, wrk

from layers.models import Layer, TileBake

# Browsers keep their connections open; more of them than cores.
CLIENTS = 16
Tile = tuple[int, int, int]


def measure_hot(
    url: str, slug: str, tiles: list[Tile], options: argparse.Namespace
) -> None:
    """Print answers a second of nginx and of the portal's three ways."""
    version = Layer.objects.get(slug=slug).published_version_id
    paths = [f"/tiles/{slug}/{z}/{x}/{y}.mvt" for z, x, y in tiles]
    with tempfile.TemporaryDirectory() as folder:
        media = Path(folder) / "media"
        # nginx may drop its rights: what it serves is readable for all.
        Path(folder).chmod(0o755)
        bake(slug, media)
        size = measure_memory(url, version, paths, Path(folder), options)
        with granian(url, MEDIA_ROOT=str(media)) as portal:
            archived = wrk(
                [f"{portal}{p}?v={version}" for p in paths], options, clients=CLIENTS
            )
        say(line("portal, from its archive", archived, size))


def bake(slug: str, media: Path) -> None:
    """The archive of the layer, made now."""
    settings.MEDIA_ROOT = media
    TileBake.objects.all().delete()
    call_command("baketiles", slug, stdout=io.StringIO())
    made = TileBake.objects.ready().get(version__layer__slug=slug)
    say(
        f"baked {made.tiles_total} tiles in {made.seconds:.1f} s,"
        f" {made.bytes / 1e6:.1f} MB"
    )


def measure_memory(
    url: str,
    version: int,
    paths: list[str],
    folder: Path,
    options: argparse.Namespace,
) -> float:
    """nginx and the portal from memory and with 304; nginx's rate with bodies."""
    # No archive here: the first round makes the tiles, the second is measured.
    nowhere = str(folder / "nothing")
    with granian(url, TILE_CACHE_MB="512", MEDIA_ROOT=nowhere) as portal:
        addresses = [f"{portal}{path}?v={version}" for path in paths]
        tags, size = save(addresses, paths, folder / "files")
        warm = argparse.Namespace(**{**vars(options), "seconds": 3})
        wrk(addresses, warm, clients=CLIENTS)
        memory = wrk(addresses, options, clients=CLIENTS)
        unchanged = wrk(addresses, options, clients=CLIENTS, tags=tags)
    with nginx(folder / "files") as server:
        addresses = [f"{server}{path}" for path in paths]
        files = wrk(addresses, options, clients=CLIENTS)
        tags = [ask(address)[0] for address in addresses]
        files_unchanged = wrk(addresses, options, clients=CLIENTS, tags=tags)
    say(f"tiles again, {CLIENTS} clients, {size / len(paths) / 1000:.1f} kB on average")
    say(line("nginx, the same bytes", files))
    say(line("portal, from memory", memory, files))
    say(line("nginx, 304", files_unchanged))
    say(line("portal, 304", unchanged, files_unchanged))
    return files


def save(addresses: list[str], paths: list[str], folder: Path) -> tuple[list[str], int]:
    """Keep each answer's bytes as a file; the tags, and bytes in all."""
    tags, size = [], 0
    for address, path in zip(addresses, paths, strict=True):
        tag, body = ask(address)
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        tags.append(tag)
        size += len(body)
    return tags, size


def ask(address: str) -> tuple[str, bytes]:
    """Tag and stored bytes of one answer."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.headers["ETag"], answer.read()


def line(name: str, rate: float, limit: float = 0.0) -> str:
    """One row of the report."""
    ratio = f"   {rate / limit:.2f} × nginx" if limit else ""
    return f"{name:25s} {rate:9.0f} /s{ratio}"
