"""The attackers, in a process of their own: ``attackers.py NAME URL SECONDS``.

Each attack comes from one address, as from one machine; ``--spread`` gives every
connection an address of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from PIL import Image

from script.attacks.requests import Target, multipart

LETTERS = "bcdghklmnpqrstvx"
VOWELS = "aeiou"
BOMB_BYTES = 241_000
BOMB_EDGE = 6_000


@dataclass
class Attack:
    """What one attack knows: whom it asks, until when, and what came back."""

    target: Target
    until: float
    is_spread: bool
    statuses: Counter[int] = field(default_factory=Counter)

    def source(self, number: int) -> str:
        """The address connection ``number`` comes from."""
        return f"127.0.66.{number % 250 + 1}" if self.is_spread else "127.0.66.1"

    async def loop(self, count: int, path: Callable[[], str]) -> None:
        """Ask for one path after the other over ``count`` connections."""

        async def work(number: int) -> None:
            while time.monotonic() < self.until:
                answer = await self.target.ask(path(), self.source(number))
                self.statuses[answer.status] += 1

        await asyncio.gather(*(work(number) for number in range(count)))


async def silent_bodies(attack: Attack) -> None:
    """30 reports that announce 1,000 bytes and send one."""
    head = attack.target.head(
        "POST",
        "/api/reports/",
        Content_Type="application/json",
        Content_Length="1000",
    )

    async def work(number: int) -> None:
        while time.monotonic() < attack.until:
            try:
                reader, writer = await attack.target.connect(attack.source(number))
            except OSError:
                await asyncio.sleep(0.5)
                continue
            writer.write(head + b"{")
            left = max(0.1, attack.until - time.monotonic())
            try:
                text = await asyncio.wait_for(reader.read(64), left)
                attack.statuses[int(text[9:12] or 0)] += 1
            except (TimeoutError, OSError, ValueError):
                attack.statuses[0] += 1
            writer.close()

    await asyncio.gather(*(work(number) for number in range(30)))


async def scan_bombs(attack: Attack) -> None:
    """14 reports with a progressive JPEG whose last scan is repeated."""
    photo = scan_bomb()

    async def work(number: int) -> None:
        while time.monotonic() < attack.until:
            place = {"lon": f"{105.97 + random.random() / 100}", "lat": "10.2537"}
            values = {"category": "street-light", "description": words(6), **place}
            body, kind = multipart(values, photo)
            answer = await attack.target.ask(
                "/api/reports/", attack.source(number), body=body, kind=kind
            )
            attack.statuses[answer.status] += 1

    await asyncio.gather(*(work(number) for number in range(14)))


async def filter_storms(attack: Attack) -> None:
    """12 connections with filters: 100 times ACCENTI … LIKE, and as many as pass."""
    name = await text_field(attack.target)
    counts = [100, 10]

    def path() -> str:
        parts = [
            f"accenti({name}) like '%{words(1)}%{words(1)}%'"
            for _n in range(random.choice(counts))
        ]
        text = quote(" or ".join(parts))
        return f"/ogc/collections/parcels/items?limit=1000&filter={text}"

    await attack.loop(12, path)


async def searches(attack: Attack) -> None:
    """200 connections that search for what is not there."""
    await attack.loop(200, lambda: f"/api/search?q={quote(words(3))}")


async def cold_tiles(attack: Attack) -> None:
    """100 connections that ask for tiles nobody has seen."""
    answer = await attack.target.ask("/tiles/parcels.json")
    document = json.loads(plain(answer.body))
    template = document["tiles"][0].partition("/tiles/")[2]
    west, south, east, north = document["bounds"]

    def path() -> str:
        zoom = 18
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        x, y = tile_at(lon, lat, zoom)
        place = template.replace("{z}", str(zoom)).replace("{x}", str(x))
        return "/tiles/" + place.replace("{y}", str(y))

    await attack.loop(100, path)


async def hostile_layer(attack: Attack) -> None:
    """8 connections that search beside a text of five megabytes."""
    await attack.loop(8, lambda: f"/api/search?q={quote('duong tran ' + words(2))}")


ATTACKS: dict[str, Callable[[Attack], Awaitable[None]]] = {
    "none": lambda attack: asyncio.sleep(attack.until - time.monotonic()),
    "silent-bodies": silent_bodies,
    "scan-bombs": scan_bombs,
    "filter-storms": filter_storms,
    "searches": searches,
    "cold-tiles": cold_tiles,
    "hostile-layer": hostile_layer,
}


def words(count: int) -> str:
    """Words that sound Vietnamese and mean nothing."""
    return " ".join(
        random.choice(LETTERS) + random.choice(VOWELS) + random.choice("nmcpt")
        for _n in range(count)
    )


def scan_bomb() -> bytes:
    """A progressive JPEG whose last scan stands there again and again."""
    out = io.BytesIO()
    Image.new("L", (BOMB_EDGE, BOMB_EDGE), 128).save(out, "JPEG", progressive=True)
    plain = out.getvalue()
    scan = plain[plain.rindex(b"\xff\xda") : -2]
    repeats = max(1, (BOMB_BYTES - len(plain)) // len(scan))
    return plain[:-2] + scan * repeats + b"\xff\xd9"


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile that holds the place."""
    from math import asinh, pi, radians, tan  # noqa: PLC0415

    return (
        int((lon + 180) / 360 * 2**zoom),
        int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom),
    )


async def text_field(target: Target) -> str:
    """A text that the parcels can be filtered by."""
    answer = await target.ask("/ogc/collections/parcels/queryables?f=json")
    properties = json.loads(plain(answer.body))["properties"]
    return next(k for k, v in properties.items() if v.get("type") == "string")


def plain(body: bytes) -> bytes:
    """The JSON in a body that may have come in chunks."""
    return body[body.index(b"{") : body.rindex(b"}") + 1]


async def main() -> None:
    """Attack, then tell what was answered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=ATTACKS)
    parser.add_argument("url")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--spread", action="store_true")
    told = parser.parse_args()
    until = time.monotonic() + told.seconds
    attack = Attack(Target(told.url), until, told.spread)
    await ATTACKS[told.name](attack)
    sys.stdout.write(json.dumps(attack.statuses))


if __name__ == "__main__":
    asyncio.run(main())
